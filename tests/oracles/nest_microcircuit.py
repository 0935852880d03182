"""The cortical microcircuit in NEST, run by nest_reference.py."""

import nest
import numpy as np
from nest_kernel import fresh


def microcircuit(job):
    """Mean rate of each population of a circuit that NEST draws by itself."""
    fresh(job["dt"], job["seed"])
    cells = []
    for size, current, (mean, sd) in zip(
        job["neurons"], job["current"], job["potential"], strict=True
    ):
        cells.append(nest.Create("iaf_psc_exp", size, {**job["params"], "I_e": current}))
        cells[-1].V_m = nest.random.normal(mean, sd)
    for (post, pre), number in np.ndenumerate(job["synapses"]):
        if number:
            rule = {"rule": "fixed_total_number", "N": int(number)}
            nest.Connect(cells[pre], cells[post], rule, synapse(job, post, pre))
    recorders = []
    for population, rate in zip(cells, job["rate"], strict=True):
        noise = nest.Create("poisson_generator", params={"rate": rate})
        nest.Connect(noise, population, syn_spec={"weight": job["background"], "delay": 1.5})
        recorders.append(nest.Create("spike_recorder", params={"start": job["settle"]}))
        nest.Connect(population, recorders[-1])
    nest.Simulate(job["settle"] + job["duration"])
    pairs = zip(recorders, cells, strict=True)
    return {"rates": [1e3 * r.n_events / len(c) / job["duration"] for r, c in pairs]}


def synapse(job, post, pre):
    """Normal weights that keep their sign, normal delays that round to a step or more."""
    mean, (delay, spread) = job["weight"][post][pre], job["delay"][pre % 2]
    weight = nest.random.normal(mean, abs(mean) * job["cv"])
    limits = {"min": 0.0, "max": np.inf} if mean > 0.0 else {"min": -np.inf, "max": 0.0}
    return {
        "weight": nest.math.redraw(weight, **limits),
        "delay": nest.math.redraw(
            nest.random.normal(delay, spread), min=0.5 * job["dt"], max=np.inf
        ),
    }
