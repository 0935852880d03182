"""Recordings as Neo objects, for Elephant and the tools of electrophysiology."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from snn_core.exchange.extras import load
from snn_core.lab import Recording
from snn_core.recording import Activity, Spikes

#: Units of the variables that all neurons share.
UNITS = {"v": "mV", "current": "pA", "crossing": "ms", "refractory": "ms"}


def to_neo(
    recording: Recording | Activity, name: str = "", units: Mapping[str, str] | None = None
) -> Any:
    """Turn a recording into a `neo.Block`.

    One segment per copy. One `SpikeTrain` (ms) per neuron, silent ones too, annotated with
    `population` and `neuron`; one `AnalogSignal` per population and variable, a channel per
    neuron, its first sample at the end of the first sampled step.

    Source: Garcia et al. 2014, Front Neuroinform 8:10.

    Args:
        recording: Of one cell (`snn_core.lab`) or of a network (`snn_core.recording.record`).
        name: Name of the block.
        units: Unit by variable, such as `{"w": "pA"}`; what is not listed and not v, current,
            crossing or refractory is dimensionless.

    Returns:
        The block.

    Raises:
        ImportError: neo is not installed.
        ValueError: A unit that does not exist.
    """
    neo, pq = load("neo", "neo"), load("quantities", "neo")
    chosen = {**UNITS, **(units or {})}
    for variable, unit in chosen.items():
        try:
            pq.unit_registry[unit]
        except LookupError:
            raise ValueError(
                f"units[{variable!r}]: got {unit!r}, expected a unit such as 'mV' or 'pA'"
            ) from None
    block = neo.Block(name=name or None)
    activity = _as_activity(recording)
    for copy in range(activity.copies):
        segment = neo.Segment(name=f"copy {copy}", index=copy)
        block.segments.append(segment)
        for population, spikes in activity.spikes.items():
            own = spikes.of(copy)
            for neuron in range(spikes.size):
                train = neo.SpikeTrain(
                    np.sort(own.times[own.ids == neuron]), t_stop=activity.duration, units="ms",
                    name=f"{population} {neuron}", population=population, neuron=neuron,
                )  # fmt: skip
                segment.spiketrains.append(train)
        for population, variable, values in _signals(activity, copy):
            signal = neo.AnalogSignal(
                values, units=chosen.get(variable, "dimensionless"), name=variable,
                sampling_period=activity.t[0] * pq.ms, t_start=activity.t[0] * pq.ms,
                population=population,
            )  # fmt: skip
            segment.analogsignals.append(signal)
    return block


def _signals(activity: Activity, copy: int) -> list[tuple[str, str, Any]]:
    return [
        (population, variable, values[copy])
        for population, rows in activity.traces.items()
        for variable, values in rows.items()
    ]


def _as_activity(recording: Recording | Activity) -> Activity:
    if isinstance(recording, Activity):
        return recording
    times = recording.spike_times
    none = np.zeros(times.size, np.int64)
    rows = {"v": recording.v, **recording.traces}
    traces = {name: values[np.newaxis, :, np.newaxis] for name, values in rows.items()}
    spikes = {"cell": Spikes(times, none, none, 1)}
    return Activity(spikes, recording.t, {"cell": traces}, float(recording.t[-1]), 1)
