"""Runs in an environment with NEST: descriptions of experiments (JSON) in, measurements out."""

import json
import sys

import nest
import nest_synapses
from nest_kernel import fresh
from nest_microcircuit import microcircuit


def cell(job):
    """One neuron with a constant current and spikes that arrive at given times."""
    fresh(job["dt"])
    neuron = nest.Create(job["model"], params=job["params"])
    for weight, times in job.get("arrivals", []):
        source = nest.Create("spike_generator", params={"spike_times": [t - 1.0 for t in times]})
        nest.Connect(source, neuron, syn_spec={"weight": weight, "delay": 1.0})
    meter = nest.Create("multimeter", params={"interval": job["dt"], "record_from": ["V_m"]})
    spikes = nest.Create("spike_recorder")
    nest.Connect(meter, neuron, syn_spec={"delay": job["dt"]})
    nest.Connect(neuron, spikes, syn_spec={"delay": job["dt"]})
    nest.Simulate(job["duration"] + job["dt"])
    return {
        "t": meter.events["times"].tolist(),
        "v": meter.events["V_m"].tolist(),
        "spikes": spikes.events["times"].tolist(),
    }


def gap(job):
    """Two cells with an electrical synapse."""
    fresh(job["dt"], use_wfr=True)
    cells = nest.Create(job["model"], 2)
    cells[0].I_e = job["current"]
    nest.Connect(
        cells, cells, {"rule": "all_to_all", "allow_autapses": False},
        {"synapse_model": "gap_junction", "weight": job["conductance"]},
    )  # fmt: skip
    meter = nest.Create("voltmeter", params={"interval": job["dt"]})
    nest.Connect(meter, cells[1], syn_spec={"delay": job["dt"]})
    nest.Simulate(job["duration"] + job["dt"])
    return {"t": meter.events["times"].tolist(), "v": meter.events["V_m"].tolist()}


def brunel(job):
    """The sparse random network; spikes of the excitatory cells after `skip`."""
    fresh(job["dt"], job["seed"])
    params = {
        "tau_m": 20.0, "C_m": 20.0, "E_L": 0.0, "V_th": 20.0, "V_reset": 10.0, "V_m": 0.0,
        "t_ref": 2.0,
    }  # fmt: skip
    e = nest.Create("iaf_psc_delta", 1000, params)
    i = nest.Create("iaf_psc_delta", 250, params)
    everyone, j, g = e + i, job["j"], job["g"]
    rule = {"rule": "fixed_indegree", "allow_autapses": False, "allow_multapses": False}
    nest.Connect(e, everyone, {**rule, "indegree": 100}, {"weight": j, "delay": 1.5})
    nest.Connect(i, everyone, {**rule, "indegree": 25}, {"weight": -g * j, "delay": 1.5})
    noise = nest.Create("poisson_generator", params={"rate": job["rate"]})
    nest.Connect(noise, everyone, syn_spec={"weight": j, "delay": 1.5})
    spikes = nest.Create("spike_recorder", params={"start": job["skip"]})
    nest.Connect(e, spikes, syn_spec={"delay": job["dt"]})
    nest.Simulate(job["skip"] + job["duration"])
    events = spikes.events
    return {"times": events["times"].tolist(), "ids": (events["senders"] - 1).tolist()}


if __name__ == "__main__":
    nest.set_verbosity("M_ERROR")
    jobs = json.load(sys.stdin)
    kinds = {"cell": cell, "gap": gap, "brunel": brunel, "microcircuit": microcircuit}
    kinds |= nest_synapses.KINDS
    json.dump([kinds[job.pop("kind")](job) for job in jobs], sys.stdout)
