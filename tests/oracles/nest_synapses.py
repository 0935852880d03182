"""Plastic synapses in NEST, run by nest_reference.py."""

import nest
from nest_kernel import fresh


def parrot(times, dt, **params):
    """A neuron that fires at these times."""
    source = nest.Create("spike_generator", params={"spike_times": [t - dt for t in times]})
    neuron = nest.Create("parrot_neuron", params=params)
    nest.Connect(source, neuron, syn_spec={"delay": dt})
    return neuron


def synapse(job):
    """One plastic synapse between two neurons that fire at given times.

    What it sends is recorded at each presynaptic spike, before any delay. A spike that arrives at
    port 1 of a parrot drives nothing.
    """
    dt = job["dt"]
    fresh(dt)
    recorder = nest.Create("weight_recorder")
    common = job.get("common", {})
    if "dopamine" in job:
        transmitter = nest.Create("volume_transmitter", params=job.get("transmitter", {}))
        released = parrot(job["dopamine"], dt)
        nest.Connect(released, transmitter, syn_spec={"delay": dt})
        common = {**common, "volume_transmitter": transmitter}
    nest.CopyModel(job["model"], "plastic", {"weight_recorder": recorder, **common})
    pre, post = parrot(job["pre"], dt), parrot(job["post"], dt, **job.get("postsynaptic", {}))
    delay = {"delay": job["delay"], "receptor_type": 1}
    nest.Connect(pre, post, syn_spec={"synapse_model": "plastic", **delay, **job["params"]})
    nest.Simulate(job["duration"])
    events = recorder.events
    return {"t": events["times"].tolist(), "sent": events["weights"].tolist()}


def voltage_synapse(job):
    """A Clopath synapse on a neuron that other input drives; its weights and the potential.

    The potential is that at the end of each step; `driven` are the times at which the input acts.
    """
    dt = job["dt"]
    fresh(dt)
    neuron = nest.Create(job["model"], params=job["neuron"])
    source = nest.Create("spike_generator", params={"spike_times": [t - dt for t in job["driven"]]})
    nest.Connect(source, neuron, syn_spec={"delay": dt, "weight": job["drive"]})
    recorder = nest.Create("weight_recorder")
    nest.CopyModel("clopath_synapse", "plastic", {"weight_recorder": recorder})
    model = {"synapse_model": "plastic", "delay": job["delay"]}
    nest.Connect(parrot(job["pre"], dt), neuron, syn_spec={**model, **job["params"]})
    meter = nest.Create("voltmeter", params={"interval": dt})
    nest.Connect(meter, neuron, syn_spec={"delay": dt})
    nest.Simulate(job["duration"])
    sent, v = recorder.events["weights"], meter.events["V_m"]
    return {"sent": sent.tolist(), "V_m": v.tolist()}


KINDS = {"synapse": synapse, "voltage synapse": voltage_synapse}
