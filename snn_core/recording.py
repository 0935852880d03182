"""Recording spikes and state variables of a running network, without changing what it does."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.errors import closest
from snn_core.network import Network
from snn_core.views import PopulationView

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


class Spikes(NamedTuple):
    """Spikes of one population, in order of time within each step.

    Attributes:
        times: ms from the start of the recording, (spikes,).
        ids: Neuron of each spike, 0 to size - 1, (spikes,).
        copies: Copy of each spike, (spikes,).
        size: Neurons of the population.
    """

    times: Floats
    ids: Indices
    copies: Indices
    size: int

    def of(self, copy: int = 0) -> "Spikes":
        """The spikes of one copy; `times` and `ids` are what `snn_core.analysis` takes."""
        own = self.copies == copy
        return Spikes(self.times[own], self.ids[own], self.copies[own], self.size)


class Activity(NamedTuple):
    """What a network did.

    Attributes:
        spikes: Spikes by population.
        t: Times of the samples of `traces`, ms from the start of the recording, (samples,).
        traces: State variables by population and name, (copies, samples, size) each.
        duration: Length of the recording, ms.
        copies: Copies of the network.
    """

    spikes: dict[str, Spikes]
    t: Floats
    traces: dict[str, dict[str, Floats]]
    duration: float
    copies: int


def record(
    network: Network, duration: float, populations: Iterable[str] | None = None,
    variables: Iterable[str] = (), every: float | None = None,
    stimulus: Callable[[float], None] | None = None,
) -> Activity:  # fmt: skip
    """Run a network and keep its spikes and the course of chosen state variables.

    The network ends exactly as after `network.run(round(duration / dt))`, its counts included.
    Spike times are interpolated inside the step where the neuron can (`crossing`), else the end
    of the step; sources have no potential, theirs is the start of the step, so that prescribed
    times come back as they were given (to the grid).

    Args:
        network: The network; it goes on from where it stands.
        duration: ms.
        populations: Names of the populations to record; all if None.
        variables: Fields to record, such as `("v", "w")`, of each population that has them.
        every: Time between samples of the variables, ms; each step if None. The first sample is
            taken one such time after the start.
        stimulus: Called before each step with the time in ms from the start of the recording;
            sets inputs such as `network["input"].rate = 20.0`.

    Returns:
        The recording.

    Raises:
        ValueError: A duration or an interval that is no whole number of steps.
        KeyError: Unknown population.
        AttributeError: A variable that none of the populations has.
    """
    steps = _steps("duration", duration, network.dt)
    stride = 1 if every is None else _steps("every", every, network.dt)
    names = [p.name for p in network.populations] if populations is None else list(populations)
    views = {name: network[name] for name in names}
    traces = _empty_traces(views, list(variables), (network.copies, steps // stride))
    found: dict[str, list[tuple[Any, ...]]] = {name: [] for name in names}
    everyone = [network[p.name] for p in network.populations]
    counts = [np.zeros_like(view.counts) for view in everyone]
    for k in range(steps):
        if stimulus is not None:
            stimulus(k * network.dt)
        network.run(1)
        for total, view in zip(counts, everyone, strict=True):
            total += view.counts
        for name, view in views.items():
            if view.fired.any():
                found[name].append(_fired(view, k * network.dt, network.dt))
        if (k + 1) % stride == 0:
            for name, rows in traces.items():
                for variable, values in rows.items():
                    values[:, (k + 1) // stride - 1] = getattr(views[name], variable)
    for total, view in zip(counts, everyone, strict=True):
        view.counts[:] = total
    spikes = {name: _joined(found[name], view.size) for name, view in views.items()}
    t = network.dt * stride * np.arange(1, steps // stride + 1, dtype=np.float64)
    return Activity(spikes, t, traces, steps * network.dt, network.copies)


def _steps(name: str, time: float, dt: float) -> int:
    steps = round(time / dt) if np.isfinite(time) else 0
    if steps < 1 or abs(steps * dt - time) > 1e-6 * dt * steps:
        raise ValueError(
            f"{name}: got {time!r} ms, expected a whole number of steps of dt = {dt:g} ms, "
            "one or more; change it"
        )
    return steps


def _empty_traces(
    views: dict[str, PopulationView], variables: list[str], shape: tuple[int, int]
) -> dict[str, dict[str, Floats]]:
    traces: dict[str, dict[str, Floats]] = {name: {} for name in views}
    for variable in variables:
        owners = [name for name, view in views.items() if variable in _fields(view)]
        if not owners:
            known = sorted({field for view in views.values() for field in _fields(view)})
            raise AttributeError(closest("variable of these populations", variable, known))
        for name in owners:
            traces[name][variable] = np.empty((*shape, views[name].size))
    return traces


def _fields(view: PopulationView) -> tuple[str, ...]:
    return tuple(view._marks())


def _fired(view: PopulationView, start: float, dt: float) -> tuple[Floats, Indices, Indices]:
    copies, ids = np.nonzero(view.fired)
    times = np.full(ids.size, start)
    if "crossing" in _fields(view):
        times += view.crossing[copies, ids]
    elif "v" in _fields(view):
        times += dt
    order = np.argsort(times, kind="stable")
    return times[order], ids[order], copies[order]


def _joined(found: list[tuple[Any, ...]], size: int) -> Spikes:
    none = np.zeros(0, np.int64)
    columns = [np.concatenate(column) for column in zip(*found, strict=True)]
    times, ids, copies = columns or (np.zeros(0), none, none)
    return Spikes(times, ids, copies, size)
