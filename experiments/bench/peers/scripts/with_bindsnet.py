"""BindsNET: `CurrentLIFNodes`, a dense `Connection`, learning by `MSTDPET`.

MSTDPET applies the reward at each step, so the learning rate is divided among the steps of a
control step; pairs without a synapse are masked.
"""

import numpy as np
import torch

try:
    import torchvision  # noqa: F401
except RuntimeError:
    # Its wheel for CUDA does not load beside a torch without; BindsNET uses none of its operators.
    stub = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        stub.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

from bindsnet.learning import MSTDPET
from bindsnet.network import Network
from bindsnet.network.monitors import Monitor
from bindsnet.network.nodes import CurrentLIFNodes
from bindsnet.network.topology import Connection
from protocol import NotOfferedError, arrays, closed_loop, serve

torch.set_num_threads(1)
torch.set_grad_enabled(False)


def build(job):
    """Return the measurement of a job."""
    s, found = job["numbers"], arrays(job)
    if s["copies"] > 1:
        raise NotOfferedError("copies in a batch share their weights")
    fade_v, fade_i = np.exp(-s["dt"] / s["tau_m"]), np.exp(-s["dt"] / s["tau_syn"])
    small, gain = (1.0 - fade_v) * (1.0 - fade_i), s["tau_m"] / s["c_m"]
    scale = gain * small * s["tau_syn"] / s["dt"]
    weight = torch.zeros(s["n"], s["n"])
    weight[found["pre"], found["post"]] = torch.from_numpy(found["weight"][0] * scale).float()
    network, cells, learning = Network(dt=s["dt"]), nodes(s), rule(s, scale)
    network.add_layer(cells, "cells")
    network.add_connection(Connection(cells, cells, w=weight, **learning), "cells", "cells")
    monitor = Monitor(cells, ["s"], time=s["steps"])
    network.add_monitor(monitor, "spikes")
    cells.v = torch.from_numpy(found["v"]).float()
    more = {}
    if s["plastic"]:
        more = {
            "a_plus": s["a_plus"], "a_minus": -s["a_minus"],
            "masks": {("cells", "cells"): weight == 0.0},
        }  # fmt: skip

    def step(current, reward):
        given = torch.from_numpy(current * np.float32(gain * small)).expand(s["steps"], 1, s["n"])
        network.run({"cells": given}, time=s["steps"] * s["dt"], reward=reward, **more)
        return monitor.get("s").float().sum(0).numpy()

    return closed_loop(job, step, np.float32), "dense weights; float32"


def nodes(s):
    """Return the neurons."""
    return CurrentLIFNodes(
        s["n"], traces=s["plastic"], tc_trace=s["tau_plus"], thresh=s["v_threshold"],
        rest=s["v_rest"], reset=s["v_rest"], refrac=0, tc_decay=s["tau_m"],
        tc_i_decay=s["tau_syn"],
    )  # fmt: skip


def rule(s, scale):
    """Return the options of the connection; MSTDPET divides eligibility by its time constant."""
    if not s["plastic"]:
        return {}
    w = s["total"] / s["k"] * scale
    nu = s["learning_rate"] * w * s["tau_e"] / s["steps"]
    return {
        "update_rule": MSTDPET, "nu": (nu, nu), "wmin": 0.0, "wmax": 2.0 * w,
        "tc_plus": s["tau_plus"], "tc_minus": s["tau_minus"], "tc_e_trace": s["tau_e"],
    }  # fmt: skip


if __name__ == "__main__":
    serve(build, "bindsnet", "torch")
