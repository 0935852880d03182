"""snnTorch: `Synaptic` neurons, its exponential synapses."""

import numpy as np
import product
import snntorch
from protocol import serve


def make(s, start):
    """Return what `product.loop` needs."""
    alpha, beta = np.exp(-s["dt"] / s["tau_syn"]), np.exp(-s["dt"] / s["tau_m"])
    cells = snntorch.Synaptic(
        alpha=float(alpha), beta=float(beta), threshold=s["v_threshold"] - s["v_rest"],
        reset_mechanism="zero", reset_delay=False,
    )  # fmt: skip
    state = [start * 0.0, start]

    def advance(arriving, drive):
        spikes, state[0], state[1] = cells(arriving + drive, *state)
        return spikes

    small = (1.0 - alpha) * (1.0 - beta)
    return advance, float(small * s["tau_syn"] / s["dt"]), float(small)


if __name__ == "__main__":
    serve(lambda job: product.loop(job, make), "snntorch", "torch")
