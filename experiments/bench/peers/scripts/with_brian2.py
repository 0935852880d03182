"""Brian2 in runtime mode (Cython), in a closed loop.

A `network_operation` each control step sets the currents and reads the spike counts; the time is
that between the first and the last of them, so what `run` does before it starts does not count.
Pairs are collected as in our engine: scaled so that one decay each control step serves them all;
spikes of both sides in one step count as post after pre, where ours count as nothing.
"""

import time

import brian2 as b2
import numpy as np
from brian2 import ms
from protocol import CYCLE, NotOfferedError, arrays, currents, rewards, serve

CELLS = """
dv/dt = (i_syn + i_in - (v - v_rest)) / tau_m : 1
di_syn/dt = -i_syn / tau_syn : 1
i_in : 1
spikes : 1
"""
LEARNING = """
w : 1
tag : 1
fresh : 1
begun : second (shared)
reward : 1 (shared)
dpre/dt = -pre / tau_plus : 1 (event-driven)
dpost/dt = -post / tau_minus : 1 (event-driven)
"""
ON_PRE = "i_syn_post += gain * w; fresh -= a_minus * post * exp((t - begun) / tau_e); pre += 1"
ON_POST = "fresh += a_plus * pre * exp((t - begun) / tau_e); post += 1"
REWARD = """
tag = (tag + fresh) * fade
fresh = 0
w = clip(w + rate * reward * tag, 0, w_max)
"""


class Control:
    """What happens at each control step.

    Args:
        cells: The neurons.
        link: Their synapses.
        job: The job.
    """

    def __init__(self, cells, link, job):
        s = job["numbers"]
        self.drive, self.spikes = (array_of(cells, name) for name in ("i_in", "spikes"))
        self.learning = [array_of(link, name) for name in ("reward", "begun") if s["plastic"]]
        self.inputs = currents(s)[:, 0] * (s["tau_m"] / s["c_m"])
        self.rewards = rewards(CYCLE)
        self.times, self.total = [], np.zeros(s["n"])

    def begin(self):
        """Forget what was measured."""
        self.times, self.total[:], self.spikes[:] = [], 0.0, 0.0

    def act(self, t):
        """Read the spikes of the last control step, set the input of the next."""
        self.total += self.spikes
        self.spikes[:] = 0.0
        turn = len(self.times) % CYCLE
        self.times.append(time.perf_counter())
        self.drive[:] = self.inputs[turn]
        for array, value in zip(self.learning, (self.rewards[turn], np.asarray(t)), strict=False):
            array[:] = value


def array_of(group, name):
    """Return the array behind a variable."""
    return group.variables[name].get_value()


def synapses(cells, s, known):
    """Return the synapses of a job."""
    if not s["plastic"]:
        return b2.Synapses(cells, cells, "w : 1", on_pre="i_syn_post += gain * w", namespace=known)
    beat, w = s["steps"] * s["dt"], s["total"] / s["k"]
    own = {"rate": s["learning_rate"] * w, "w_max": 2.0 * w, "fade": np.exp(-beat / s["tau_e"])}
    link = b2.Synapses(
        cells, cells, LEARNING, on_pre=ON_PRE, on_post=ON_POST, namespace=known | own
    )
    link.run_regularly(REWARD, dt=beat * ms, when="start", order=1)
    return link


def build(job):
    """Return the measurement of a job."""
    s, found = job["numbers"], arrays(job)
    if s["copies"] > 1:
        raise NotOfferedError("no copies")
    b2.prefs.codegen.target = "cython"
    b2.defaultclock.dt = s["dt"] * ms
    known = {name: s[name] * ms for name in ("tau_m", "tau_syn", "tau_plus", "tau_minus", "tau_e")}
    known |= {name: s[name] for name in ("v_rest", "v_threshold", "a_plus", "a_minus")}
    known["gain"] = s["tau_m"] / s["c_m"]  # mV per pA
    cells = b2.NeuronGroup(
        s["n"], CELLS, threshold="v > v_threshold", reset="v = v_rest; spikes += 1",
        method="exact", namespace=known,
    )  # fmt: skip
    cells.v = found["v"][0]
    link = synapses(cells, s, known)
    link.connect(i=found["pre"], j=found["post"])
    link.w = found["weight"][0]
    control = Control(cells, link, job)
    beat = s["steps"] * s["dt"] * ms
    network = b2.Network(cells, link, b2.NetworkOperation(control.act, dt=beat, when="start"))

    def run(controls):
        control.begin()
        network.run((controls + 1) * beat)
        spikes = control.total.mean()
        return control.times[controls] - control.times[0], {
            "cells": spikes / (controls * s["steps"] * s["dt"] * 1e-3)
        }

    run(job["skip"])
    return (lambda: run(job["stretch"])), "Cython, -O3 -march=native, fast math"


if __name__ == "__main__":
    serve(build, "brian2", "numpy")
