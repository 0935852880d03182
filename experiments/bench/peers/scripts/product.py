"""The closed loop in libraries of torch: their neurons, and a product with all weights.

float32, one thread; every copy has weights of its own.
"""

import numpy as np
import torch
from protocol import NotOfferedError, arrays, closed_loop

torch.set_num_threads(1)
torch.set_grad_enabled(False)


def loop(job, make):
    """Return the measurement of a closed loop without learning.

    Args:
        job: The job.
        make: Takes the numbers and the initial potentials above rest, mV, (copies, n); returns
            `(advance, weight, current)`: a step from what arrives, (copies, n), to the spikes, and
            what an input of 1 mV is for it as a weight and as a constant current.
    """
    s, found = job["numbers"], arrays(job)
    if s["plastic"]:
        raise NotOfferedError("no reward-modulated STDP with eligibility")
    copies, n, gain = s["copies"], s["n"], s["tau_m"] / s["c_m"]
    start = torch.from_numpy((found["v"] - s["v_rest"]).astype(np.float32))
    advance, weight, current = make(s, start)
    full = np.zeros((copies, n, n), np.float32)
    full[:, found["pre"], found["post"]] = found["weight"] * gain * weight
    weights, state = torch.from_numpy(full), torch.zeros(copies, n)

    def deliver(spikes):
        if copies == 1:
            return spikes @ weights[0]
        return torch.bmm(spikes.unsqueeze(1), weights).squeeze(1)

    def step(given, _):
        nonlocal state
        drive, total = torch.from_numpy(given) * (gain * current), torch.zeros(copies, n)
        for _ in range(s["steps"]):
            state = advance(deliver(state), drive)
            total += state
        return total.numpy()

    return closed_loop(job, step, np.float32), "dense weights; float32"
