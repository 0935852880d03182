"""Norse: `LIFCell`, its exponential synapses, Euler steps."""

import norse.torch as norse
import product
import torch
from norse.torch.functional.lif import LIFFeedForwardState
from protocol import serve


def make(s, start):
    """Return what `product.loop` needs."""
    parameters = norse.LIFParameters(
        tau_syn_inv=torch.tensor(1e3 / s["tau_syn"]), tau_mem_inv=torch.tensor(1e3 / s["tau_m"]),
        v_leak=torch.tensor(0.0), v_reset=torch.tensor(0.0),
        v_th=torch.tensor(s["v_threshold"] - s["v_rest"]),
    )  # fmt: skip
    cells = norse.LIFCell(parameters, dt=s["dt"] * 1e-3)
    state = LIFFeedForwardState(v=start, i=torch.zeros_like(start))

    def advance(arriving, drive):
        nonlocal state
        spikes, state = cells(arriving + drive, state)
        return spikes

    return advance, 1.0, s["dt"] / s["tau_syn"]


if __name__ == "__main__":
    serve(lambda job: product.loop(job, make), "norse", "torch")
