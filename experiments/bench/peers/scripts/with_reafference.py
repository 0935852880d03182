"""Our side of the comparison: this engine, with weights in float64 or float32."""

import time

import numpy as np
from protocol import closed_loop, serve

from experiments.bench import networks
from snn_core import Network


def build(job):
    """Return the measurement of a job."""
    kind, numbers = job["kind"], job["numbers"]
    if kind == "loop":
        return loop(job)
    if kind == "brette":
        network = networks.brette(networks.Brette(**numbers))
    else:
        network = networks.brunel(networks.Brunel(**numbers))
    network = light(network, job["float32"])
    network.run(round(job["skip"] / network.dt))
    steps = round(job["stretch"] / network.dt)

    def measure():
        start = time.perf_counter()
        network.run(steps)
        seconds = time.perf_counter() - start
        rates = {name: network[name].counts.mean() / job["stretch"] * 1e3 for name in ("E", "I")}
        return seconds, rates

    return measure


def light(network, float32):
    """Return the network with weights in float32, if that is asked for."""
    if not float32:
        return network
    made = Network(
        network.populations, network.projections, network.dt, network.copies, network.seed,
        weight_dtype=np.float32,
    )  # fmt: skip
    own = made.state()
    made.restore({name: a.astype(own[name].dtype) for name, a in network.state().items()})
    return made


def loop(job):
    """Return the measurement of a closed loop."""
    numbers = networks.Loop(**job["numbers"])
    network = light(networks.loop(numbers), job["float32"])
    cells = network["cells"]
    drive, steps = cells.i_offset, numbers.steps

    def step(current, reward):
        drive[:] = current
        network.run(steps, None if reward is None else {"dopamine": reward})
        return cells.counts

    return closed_loop(job, step)


if __name__ == "__main__":
    serve(build, "reafference", "numpy", "numba")
