"""One synapse on the bench."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.component import Part, bind, reset
from snn_core.graph import Graph, Synapses, build
from snn_core.network import MODULATORS

Floats = NDArray[np.float64]


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
    releases = np.zeros((times.size, 1))
    deliver = block.deliver if hasattr(block, "deliver") else None
    for arrivals, time in zip(releases, times, strict=True):
        block.release(0, float(time), graph)
        if deliver:
            deliver(0, graph, arrivals)
        else:
            graph.deliver(0, arrivals)
    return releases[:, 0]


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
    block = block.derive(dt)
    reset(block, np.ones(1, bool))
    return block


def _one_synapse(weight: float) -> Graph:
    number = np.zeros(1, np.int64)
    graph, _ = build(Synapses(number, number + 1, number, number + 1, number), 2, 1, 1)
    graph.weight[:] = weight
    return graph


def _ascending(name: str, times: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(times, dtype=np.float64).ravel()
    if not np.isfinite(array).all() or (np.diff(array) < 0).any() or (array < 0).any():
        raise ValueError(f"{name}: expected finite, ascending times >= 0 ms, got {times!r}")
    return array
