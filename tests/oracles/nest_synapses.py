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


KINDS = {"synapse": synapse}
