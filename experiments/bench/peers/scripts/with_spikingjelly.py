"""SpikingJelly: `LIFNode`, Euler steps; exponential synapses written beside it."""

import numpy as np
import product
import torch
from protocol import serve
from spikingjelly.activation_based import neuron


def make(s, start):
    """Return what `product.loop` needs."""
    cells = neuron.LIFNode(
        tau=s["tau_m"] / s["dt"], v_threshold=s["v_threshold"] - s["v_rest"], v_reset=0.0,
        step_mode="s",
    ).eval()  # fmt: skip
    cells.v, current = start.clone(), torch.zeros_like(start)
    fade = float(np.exp(-s["dt"] / s["tau_syn"]))

    def advance(arriving, drive):
        nonlocal current
        current = current * fade + arriving
        return cells(current + drive)

    return advance, (1.0 - fade) * s["tau_syn"] / s["dt"], 1.0


if __name__ == "__main__":
    serve(lambda job: product.loop(job, make), "spikingjelly", "torch")
