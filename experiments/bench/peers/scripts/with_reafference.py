"""Our side of the comparison: this engine, float64."""

import time

from protocol import closed_loop, serve

from experiments.bench import networks


def build(job):
    """Return the measurement of a job."""
    kind, numbers = job["kind"], job["numbers"]
    if kind == "loop":
        return loop(job)
    if kind == "brette":
        network = networks.brette(networks.Brette(**numbers))
    else:
        network = networks.brunel(networks.Brunel(**numbers))
    network.run(round(job["skip"] / network.dt))
    steps = round(job["stretch"] / network.dt)

    def measure():
        start = time.perf_counter()
        network.run(steps)
        seconds = time.perf_counter() - start
        rates = {name: network[name].counts.mean() / job["stretch"] * 1e3 for name in ("E", "I")}
        return seconds, rates

    return measure


def loop(job):
    """Return the measurement of a closed loop."""
    numbers = networks.Loop(**job["numbers"])
    network = networks.loop(numbers)
    cells = network["cells"]
    drive, steps = cells.i_offset, numbers.steps

    def step(current, reward):
        drive[:] = current
        network.run(steps, None if reward is None else {"dopamine": reward})
        return cells.counts

    return closed_loop(job, step)


if __name__ == "__main__":
    serve(build, "reafference", "numpy", "numba")
