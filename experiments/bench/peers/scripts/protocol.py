"""What every peer's script shares: one line in, one line out.

A peer's script is run by that peer's own Python, so this imports numpy at most, and the scripts
import it as a plain module beside them. Standard input: first the job (JSON), then `run` or
`stop`, one a line. Standard output: one JSON object a line, first
`{"ready": true, "seconds": ..., "versions": {...}, "note": ...}`, then one measurement for each
`run`, `{"seconds": ..., "rates": {...}}`; or `{"failed": "why"}`, and the script ends. What the
libraries print goes to standard error.

A job holds `kind` ("brette", "brunel" or "loop"), `numbers` (a class of
`experiments.bench.networks` as a dict), `stretch` and `skip` (milliseconds in open loop, control
steps in closed loop), `graph`, a file of arrays (None if the network is drawn by the peer), and
`folder`, for what is gone afterwards.
"""

import importlib.metadata
import json
import os
import sys
import time
import traceback

import numpy as np

CYCLE = 50  # control steps after which the input repeats


class NotOfferedError(Exception):
    """The simulator has no means for this network."""


def serve(build, *packages):
    """Answer on standard output until told to stop.

    Args:
        build: Takes the job (dict) and returns `measure`, or `(measure, note)`; `measure()` runs
            one stretch and returns `(seconds, rates in Hz by population)`. All that is done once,
            compilation and a warm-up included, belongs into `build`.
        packages: Distributions whose versions are reported.
    """
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def say(message):
        answer.write(json.dumps(message) + "\n")
        answer.flush()

    try:
        job = json.loads(sys.stdin.readline())
        start = time.perf_counter()
        built = build(job)
        measure, note = built if isinstance(built, tuple) else (built, "")
        seconds = time.perf_counter() - start
        say({"ready": True, "seconds": seconds, "versions": versions(packages), "note": note})
        for line in sys.stdin:
            if line.strip() != "run":
                break
            seconds, rates = measure()
            say({"seconds": seconds, "rates": {name: float(rates[name]) for name in rates}})
    except NotOfferedError as error:
        say({"failed": str(error)})
    except Exception as error:
        traceback.print_exc()
        say({"failed": " ".join(f"{type(error).__name__}: {error}".split())[:200]})


def versions(packages):
    """Return the version of each distribution."""
    return {name: importlib.metadata.version(name) for name in packages}


def arrays(job):
    """Return the arrays of the job: synapses, weights, initial values."""
    with np.load(job["graph"]) as found:
        return dict(found)


def currents(numbers, dtype=np.float64):
    """Return the input of a closed loop in each control step of a cycle, pA, (CYCLE, copies, n)."""
    copies, n = numbers["copies"], numbers["n"]
    phase = np.arange(copies * n).reshape(copies, n) / n
    cycle = np.arange(CYCLE)[:, None, None] / CYCLE
    wave = np.sin(2.0 * np.pi * (cycle + phase))
    return (numbers["base"] * (1.0 + numbers["swing"] * wave)).astype(dtype)


def rewards(controls):
    """Return the reward in each of so many control steps."""
    return np.sin(0.7 * np.arange(controls))


def closed_loop(job, step, dtype=np.float64):
    """Return the measurement of a closed loop.

    Args:
        job: The job.
        step: Takes the input of a control step, pA, (copies, n), and the reward (None in a network
            that does not learn); returns the spikes of each neuron in it, (copies, n).
        dtype: Type of the input.
    """
    numbers = job["numbers"]
    inputs = currents(numbers, dtype)
    given = list(rewards(CYCLE)) if numbers["plastic"] else [None] * CYCLE
    seconds = numbers["steps"] * numbers["dt"] * 1e-3

    def run(controls):
        total = np.zeros((numbers["copies"], numbers["n"]))
        start = time.perf_counter()
        for control in range(controls):
            total += step(inputs[control % CYCLE], given[control % CYCLE])
        taken = time.perf_counter() - start
        return taken, {"cells": total.mean() / (controls * seconds)}

    run(job["skip"])
    return lambda: run(job["stretch"])
