"""One cell on the bench."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.component import State
from snn_core.errors import closest
from snn_core.network import Network
from snn_core.neurons import SpikeSource
from snn_core.population import Population, Projection, compartments_of

Floats = NDArray[np.float64]
Current = float | NDArray[np.float64] | Callable[[float], float]


class Recording(NamedTuple):
    """What a clamp experiment measured.

    Attributes:
        t: Times of the samples, ms, (steps,): the ends of the steps.
        v: Membrane potential, mV, (steps,).
        spike_times: Spike times, ms, interpolated inside the step where the neuron can.
        traces: Every state variable of the neuron by name, (steps,) each.
    """

    t: NDArray[np.float64]
    v: NDArray[np.float64]
    spike_times: NDArray[np.float64]
    traces: dict[str, NDArray[np.float64]]


def current_clamp(
    neuron: Any, current: Current | Mapping[str, Current], duration: float, dt: float = 0.1,
    seed: int = 0,
    initial: Mapping[str, float] | None = None,
) -> Recording:  # fmt: skip
    """Inject a current into one neuron.

    Args:
        neuron: Neuron template, such as `LIF()`.
        current: pA: a number, an array (steps,), or a function of the time in ms (taken at the
            middle of each step); or one of these for each compartment, such as
            `{"soma": 100.0, "tuft": pulse}`.
        duration: Length of the experiment, ms.
        dt: Step, ms.
        seed: Seed of a neuron with noise.
        initial: State variables at the start, by name, such as `{"v": -70.0, "w": 5.0}`.

    Returns:
        The recording.

    Raises:
        ValueError: Wrong length or a value that is not finite.
        AttributeError: An initial value of what is no state variable.
    """
    steps = _steps(duration, dt)
    drive = _drives(neuron, current, steps, dt)
    network = Network([Population("cell", 1, neuron)], dt=dt, seed=seed)
    for name, value in (initial or {}).items():
        setattr(network["cell"], name, value)
    return _record(network, steps, drive)


def voltage_clamp(
    neuron: Any, voltage: Current, duration: float, dt: float = 0.1, seed: int = 0
) -> Recording:
    """Hold one neuron at a voltage and measure the current that this takes.

    Each step is tried without current and with 1 pA; the clamp injects what brings the membrane
    to the command (exact where the membrane is linear within a step).

    Args:
        neuron: Neuron template with the fields v and i_offset, such as `LIF()`.
        voltage: mV, as `current` of `current_clamp`; below the threshold.
        duration: Length of the experiment, ms.
        dt: Step, ms.
        seed: Seed of a neuron with noise.

    Returns:
        The recording; `traces["current"]` is the injected current, pA.

    Raises:
        ValueError: The neuron fires at that voltage, or does not feel current.
    """
    steps = _steps(duration, dt)
    command = _sampled(voltage, steps, dt)
    network = Network([Population("cell", 1, neuron)], dt=dt, seed=seed)
    cell = network["cell"]
    cell.v[:] = command[0]
    current, v = np.empty(steps), np.empty(steps)
    for k in range(steps):
        before = network.state()
        reached = []
        for trial in (0.0, 1.0):
            network.restore(before)
            cell.i_offset[:] = trial
            network.run(1)
            reached.append(float(cell.v[0, 0]))
            if cell.fired[0, 0] or (reached[-1] == reached[0] and trial):
                raise ValueError(f"voltage: the neuron cannot be held at {command[k]:g} mV")
        current[k] = (command[k] - reached[0]) / (reached[1] - reached[0])
        network.restore(before)
        cell.i_offset[:] = current[k]
        network.run(1)
        v[k] = cell.v[0, 0]
    t = dt * np.arange(1, steps + 1, dtype=np.float64)
    return Recording(t, v, np.zeros(0), {"current": current})


def conductance_clamp(
    neuron: Any,
    events: Mapping[str, Sequence[float]],
    receptors: Mapping[str, Any],
    weights: Mapping[str, float],
    duration: float,
    current: Current | Mapping[str, Current] = 0.0,
    dt: float = 0.1,
) -> Recording:
    """Let spikes arrive at the receptors of one neuron.

    Args:
        neuron: Neuron template.
        events: Arrival times in ms at each receptor, by name.
        receptors: Receptor templates by name, such as `{"ampa": ExponentialConductance()}`.
        weights: Weight of the spikes at each receptor: nS, pA or mV, as the receptor has it.
        duration: Length of the experiment, ms.
        current: pA, as in `current_clamp`.
        dt: Step, ms.

    Returns:
        The recording.
    """
    steps = _steps(duration, dt)
    cell = Population("cell", 1, neuron, receptors)
    inputs, synapses = [], []
    for name, times in events.items():
        early = np.asarray(times, dtype=np.float64) - dt  # one step under way
        source = Population(f"input {name}", 1, SpikeSource([early]))
        inputs.append(source)
        synapses.append(Projection(source, cell, name, weight=weights[name], name=name))
    network = Network([cell, *inputs], synapses, dt=dt)
    return _record(network, steps, _drives(neuron, current, steps, dt))


def f_i_curve(
    neuron: Any, currents: ArrayLike, duration: float = 1000.0, settle: float = 200.0,
    dt: float = 0.1,
) -> NDArray[np.float64]:  # fmt: skip
    """Firing rate of a neuron against the current.

    Args:
        neuron: Neuron template.
        currents: pA, (n,).
        duration: Length of the measurement, ms.
        settle: What passes before it, ms.
        dt: Step, ms.

    Returns:
        Rates in Hz, (n,): from the interspike intervals; 0 with fewer than two spikes.
    """
    currents = np.asarray(currents, dtype=np.float64)
    if not currents.size:
        return np.zeros(currents.shape)
    network = Network([Population("cell", currents.size, neuron)], dt=dt)
    cell = network["cell"]
    cell.i_offset = cell.i_offset + currents.ravel()
    network.run(_steps(settle, dt))
    first, last = np.full((2, cell.size), np.nan)
    counts = np.zeros(cell.size, int)
    for k in range(_steps(duration, dt)):
        network.run(1)
        now = np.flatnonzero(cell.fired[0])
        if now.size:
            inside = cell.crossing[0, now] if "crossing" in neuron._fields else dt
            last[now] = k * dt + inside
            first[now] = np.where(counts[now] == 0, last[now], first[now])
            counts[now] += 1
    rates = np.zeros(cell.size)
    np.divide(1000.0 * (counts - 1), last - first, out=rates, where=counts > 1)
    return rates.reshape(currents.shape)


def _steps(duration: float, dt: float) -> int:
    if not (np.isfinite(duration) and duration > 0):
        raise ValueError(f"duration: got {duration!r}, expected a positive time in ms")
    return round(duration / dt)


def _sampled(current: Current, steps: int, dt: float) -> NDArray[np.float64]:
    if callable(current):
        values = np.array([current((k + 0.5) * dt) for k in range(steps)], dtype=np.float64)
    else:
        values = np.asarray(current, dtype=np.float64)
    if values.shape not in ((), (steps,)):
        raise ValueError(f"current: got shape {values.shape}, expected a number or ({steps},)")
    if not np.isfinite(values).all():
        raise ValueError("current: got NaN or infinity, expected finite values in pA")
    return np.broadcast_to(values, (steps,))


def _drives(
    neuron: Any, current: Current | Mapping[str, Current], steps: int, dt: float
) -> dict[str, Floats]:
    """Currents by the input field of the neuron: i_offset for the soma, i_tuft for the tuft."""
    given = current if isinstance(current, Mapping) else {"soma": current}
    known = compartments_of(type(neuron))
    for name in given:
        if name not in known:
            raise ValueError(closest(f"compartment of {type(neuron).__name__}", name, known))
    fields_of = {name: "i_offset" if name == "soma" else f"i_{name}" for name in given}
    return {fields_of[name]: _sampled(given[name], steps, dt) for name in given}


def _record(network: Network, steps: int, drives: Mapping[str, Floats]) -> Recording:
    cell = network["cell"]
    marks = cell._marks().items()
    traces = {name: np.empty(steps) for name, mark in marks if isinstance(mark, State)}
    now = {name: getattr(cell, name) for name in traces}
    inputs = [(getattr(cell, n), getattr(cell, n).copy(), values) for n, values in drives.items()]
    fired, spikes = cell.fired, []
    for k in range(steps):
        for array, offset, values in inputs:
            array[:] = offset + values[k]
        network.run(1)
        for name, trace in traces.items():
            trace[k] = now[name][0, 0]
        if fired[0, 0]:
            inside = traces["crossing"][k] if "crossing" in traces else network.dt
            spikes.append(k * network.dt + inside)
    t = network.dt * np.arange(1, steps + 1, dtype=np.float64)
    return Recording(t, traces.get("v", np.full(steps, np.nan)), np.array(spikes), traces)
