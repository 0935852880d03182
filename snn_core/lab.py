"""One cell or one synapse on the bench."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.component import Part, State, bind, fields
from snn_core.graph import Graph, Synapses, build
from snn_core.network import MODULATORS, Network
from snn_core.neurons import SpikeSource
from snn_core.population import Population, Projection

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


class Trace(NamedTuple):
    """Course of one plastic synapse.

    Attributes:
        t: Times of the samples, ms.
        weight: Weight at each time.
        eligibility: Eligibility trace at each time; 0 for rules without one.
    """

    t: NDArray[np.float64]
    weight: NDArray[np.float64]
    eligibility: NDArray[np.float64]


def current_clamp(
    neuron: Any, current: Current, duration: float, dt: float = 0.1, seed: int = 0
) -> Recording:
    """Inject a current into one neuron.

    Args:
        neuron: Neuron template, such as `LIF()`.
        current: pA: a number, an array (steps,), or a function of the time in ms (taken at the
            middle of each step).
        duration: Length of the experiment, ms.
        dt: Step, ms.
        seed: Seed of a neuron with noise.

    Returns:
        The recording.

    Raises:
        ValueError: Wrong length or a value that is not finite.
    """
    steps = _steps(duration, dt)
    drive = _sampled(current, steps, dt)
    network = Network([Population("cell", 1, neuron)], dt=dt, seed=seed)
    return _record(network, steps, drive)


def conductance_clamp(
    neuron: Any,
    events: Mapping[str, Sequence[float]],
    receptors: Mapping[str, Any],
    weights: Mapping[str, float],
    duration: float,
    current: Current = 0.0,
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
    return _record(network, steps, _sampled(current, steps, dt))


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
    rates = np.zeros(currents.size)
    for i, current in enumerate(currents.ravel()):
        times = current_clamp(neuron, float(current), settle + duration, dt).spike_times
        times = times[times >= settle]
        if len(times) > 1:
            rates[i] = 1000.0 * (len(times) - 1) / (times[-1] - times[0])
    return rates.reshape(currents.shape)


def release(short_term: Any, spike_times: ArrayLike) -> NDArray[np.float64]:
    """Release (u x) of a rested synapse at each spike, exact for any spike times.

    Args:
        short_term: Template, such as `TsodyksMarkram()`.
        spike_times: ms, ascending, (spikes,).

    Returns:
        Releases, (spikes,).

    Raises:
        ValueError: Times that are not finite or not ascending.
    """
    times = _ascending("spike_times", spike_times)
    graph = _one_synapse(1.0)
    block = _single(short_term, 1.0)
    graph.n_arrived[0, 0] = 1
    releases = np.empty(times.size)
    for i, time in enumerate(times):
        block.release(0, float(time), graph)
        releases[i] = graph.release[0, 0]
    return releases


def weight_change(
    rule: Any,
    pre: ArrayLike,
    post: ArrayLike,
    modulators: ArrayLike | None = None,
    duration: float | None = None,
    dt: float = 0.1,
    initial: float = 0.5,
) -> Trace:
    """Course of one plastic synapse under given spikes, exact for any spike times.

    Args:
        rule: Template, such as `PairSTDP()`.
        pre: Times at which presynaptic spikes reach the synapse, ms.
        post: Times of postsynaptic spikes, ms.
        modulators: Times of pulses of size 1 of the modulator of the rule, ms.
        duration: Length of the record, ms; up to the last event if None.
        dt: Distance of the samples, ms; it does not change the result.
        initial: Weight at the start.

    Returns:
        The trace, sampled at 0, dt, 2 dt, ..., duration. Events at the time of a sample are in it.

    Raises:
        ValueError: Times that are not finite or not ascending; a bad parameter of the rule.
    """
    trains = [_ascending("pre", pre), _ascending("post", post)]
    trains.append(_ascending("modulators", [] if modulators is None else modulators))
    times = np.unique(np.concatenate(trains))
    end = duration if duration is not None else (times[-1] if times.size else 0.0)
    times = times[times <= end + 1e-9]
    samples: Floats = np.arange(round(end / dt) + 1) * dt
    bench = _Bench(rule, initial)
    weights, traces = [initial], [0.0]
    for time in times:
        bench.advance(float(time), *(bool(np.isin(time, train)) for train in trains))
        weights.append(bench.weight)
        traces.append(bench.eligibility)
    at = np.searchsorted(times, samples + 1e-9, side="right")
    since = samples - np.concatenate([[0.0], times])[at]
    tau_e = np.asarray(getattr(bench.block, "tau_e", np.inf)).item()
    faded = np.asarray(traces)[at] * np.exp(-np.maximum(since, 0.0) / tau_e)
    return Trace(samples, np.asarray(weights)[at], faded)


class _Bench:
    """One plastic synapse, advanced from event to event: one step of the rule per interval."""

    def __init__(self, rule: Any, initial: float) -> None:
        self.block = _single(rule, 0.0)
        self.graph = _one_synapse(initial)
        self.time = 0.0
        self.traced = hasattr(self.block, "capture")

    def advance(self, time: float, pre: bool, post: bool, modulated: bool) -> None:
        """Go to `time` and let the events of that time happen."""
        interval, self.time = time - self.time, time
        self.block = self.block.derive(interval)
        if self.traced:
            self.block.capture(0, self.graph, interval)
        self.graph.n_arrived[0, 0] = int(pre)
        fired = np.array([1] if post else [], dtype=np.uint32)
        self.block.learn(0, self.graph, fired, 0.0)
        if self.traced:
            self.block.capture(0, self.graph, 0.0)
        if modulated:
            self.block.modulate(0, self.graph, np.ones(len(MODULATORS)))

    @property
    def weight(self) -> float:
        """Present weight."""
        return float(self.graph.weight[0, 0])

    @property
    def eligibility(self) -> float:
        """Present eligibility."""
        return float(self.block.tag[0, 0]) if self.traced else 0.0


def _single(template: Any, dt: float) -> Any:
    sizes = {"n": 1, "row": 1, "column": 1, "synapse": 1}
    part = Part(type(template).__name__, template, 1)
    block = bind(type(template), [part], sizes, 1, dt, 0, MODULATORS)
    block.check(dt)
    return block.derive(dt)


def _one_synapse(weight: float) -> Graph:
    number = np.zeros(1, np.int64)
    graph, _ = build(Synapses(number, number + 1, number, number + 1, number), 2, 1)
    graph.weight[:] = weight
    return graph


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


def _ascending(name: str, times: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(times, dtype=np.float64).ravel()
    if not np.isfinite(array).all() or (np.diff(array) < 0).any() or (array < 0).any():
        raise ValueError(f"{name}: expected finite, ascending times >= 0 ms, got {times!r}")
    return array


def _record(network: Network, steps: int, drive: NDArray[np.float64]) -> Recording:
    cell = network["cell"]
    names = [name for name, _ in fields(cell._block, State)]
    traces = {name: np.empty(steps) for name in names}
    spikes = []
    offset = cell.i_offset.copy()
    for k in range(steps):
        cell.i_offset[:] = offset + drive[k]
        network.run(1)
        for name, trace in traces.items():
            trace[k] = getattr(cell, name)[0, 0]
        if cell.fired[0, 0]:
            inside = traces["crossing"][k] if "crossing" in traces else network.dt
            spikes.append(k * network.dt + inside)
    t = network.dt * np.arange(1, steps + 1, dtype=np.float64)
    return Recording(t, traces.get("v", np.full(steps, np.nan)), np.array(spikes), traces)
