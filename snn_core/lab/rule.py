"""A plastic synapse on the bench."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.lab.synapse import ascending, one_synapse, single
from snn_core.neuromodulation import MODULATORS
from snn_core.population import follows_potential

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


def weight_change(
    rule: Any,
    pre: ArrayLike,
    post: ArrayLike,
    modulators: ArrayLike | None = None,
    duration: float | None = None,
    dt: float = 0.1,
    initial: float = 0.5,
    potential: Any = None,
    seed: int = 0,
) -> Trace:
    """Course of one plastic synapse under given spikes.

    Rules that follow the potential are stepped on the grid of dt, to which spikes are rounded;
    for all others the result is exact for any spike times and does not depend on dt, except that
    rules with an interval of their own act at the samples and events: let dt divide the interval.

    Args:
        rule: Template, such as `PairSTDP()`, or several that act in this order.
        pre: Times at which presynaptic spikes reach the synapse, ms.
        post: Times of postsynaptic spikes, ms.
        modulators: Times of pulses of size 1 of the modulator of the rule, ms.
        duration: Length of the record, ms; if None, up to the first sample that shows the last
            event.
        dt: Distance of the samples, ms.
        initial: Weight at the start.
        potential: Postsynaptic potential for rules that follow it, mV: a number, or an array with
            one value per sample, such as the `v` of a recording of the same duration and dt. Rules
            that see spikes only in the potential need one; for others it is -65 mV if None.
        seed: Seed of rules that draw random numbers.

    Returns:
        The trace, sampled at 0, dt, 2 dt, ..., duration. Events at the time of a sample are in it.

    Raises:
        ValueError: Times that are not finite or not ascending; a bad parameter of a rule; an
            initial weight outside its bounds; a potential that does not fit or is missing.
    """
    rules = (rule,) if hasattr(rule, "_fields") else tuple(rule)
    events = Events(
        ascending("pre", pre), ascending("post", post),
        ascending("modulators", [] if modulators is None else modulators),
    )  # fmt: skip
    if not (np.isfinite(dt) and dt > 0):
        raise ValueError(f"dt: got {dt!r}, expected a positive time in ms")
    end = duration if duration is not None else max((t[-1] for t in events if t.size), default=0.0)
    stepped = any(follows_potential(one) for one in rules)
    last = round(end / dt)
    if duration is None and not stepped and last * dt < end - 1e-9:
        last += 1
    samples: Floats = np.arange(last + 1) * dt
    bench = _Bench(rules, initial, dt if stepped else 0.0, seed)
    v = _potentials(rules, potential, samples.size)
    if stepped:
        return _on_grid(bench, events, samples, v)
    return _from_event_to_event(bench, events, samples, max(float(end), samples[-1]))


class Events(NamedTuple):
    """Times of what happens at a synapse, ms."""

    pre: Floats
    post: Floats
    modulators: Floats


def _potentials(rules: tuple[Any, ...], potential: Any, n: int) -> Floats:
    if potential is None:
        blind = [type(one).__name__ for one in rules if hasattr(one, "watches_potential")]
        if blind:
            raise ValueError(
                f"potential: {blind[0]} sees postsynaptic spikes only in the potential; give an "
                "array with one value per sample, such as lab.current_clamp(...).v, or a number"
            )
        potential = -65.0
    v = np.asarray(potential, dtype=np.float64)
    if v.shape not in ((), (n,)) or not np.isfinite(v).all():
        raise ValueError(f"potential: got shape {v.shape}, expected a finite number or ({n},)")
    return np.broadcast_to(v, (n,))


def _on_grid(bench: "_Bench", events: Events, samples: Floats, v: Floats) -> Trace:
    dt = samples[1] - samples[0] if samples.size > 1 else 1.0
    counts = []
    for times in (*events, events.pre + bench.delay):
        at = np.rint(times / dt).astype(np.int64)
        counts.append(np.isin(np.arange(samples.size), at))
    weights, traces = np.empty(samples.size), np.empty(samples.size)
    for k in range(samples.size):
        bench.step(float(v[k]), *(bool(c[k]) for c in counts))
        weights[k], traces[k] = bench.weight, bench.eligibility
    return Trace(samples, weights, traces)


def _from_event_to_event(bench: "_Bench", events: Events, samples: Floats, end: float) -> Trace:
    trains = (*events, events.pre + bench.delay)
    times = np.unique(np.concatenate([*trains, samples if bench.drifts else []]))
    times = times[times <= end + 1e-9]
    weights, traces = [bench.weight], [0.0]
    for time in times:
        bench.rest(float(time))
        bench.step(-65.0, *(bool(np.isin(time, train)) for train in trains))
        weights.append(bench.weight)
        traces.append(bench.eligibility)
    at = np.searchsorted(times, samples + 1e-9, side="right")
    since = samples - np.concatenate([[0.0], times])[at]
    faded = np.asarray(traces)[at] * np.exp(-np.maximum(since, 0.0) / bench.tau_e)
    return Trace(samples, np.asarray(weights)[at], faded)


class _Bench:
    """One plastic synapse: steps of dt, or rests of any length with steps of no length between."""

    def __init__(self, rules: tuple[Any, ...], initial: float, dt: float, seed: int) -> None:
        self.blocks = [single(rule, dt, initial, seed) for rule in rules]
        for block in self.blocks:
            low, high = (float(np.asarray(getattr(block, name, limit)).item())
                         for name, limit in (("w_min", -np.inf), ("w_max", np.inf)))  # fmt: skip
            if not low <= initial <= high:
                raise ValueError(
                    f"initial: got {initial!r}, expected within the bounds of "
                    f"{type(block).__name__}, [{low:g}, {high:g}]"
                )
        self.graph = one_synapse(initial)
        self.time, self.dt = 0.0, dt
        self._known: dict[float, list[Any]] = {}
        delays = [block.delay.item() for block in self.blocks if hasattr(block, "lag")]
        self.delay = max(delays, default=0.0)
        # Rules whose weight or eligibility does more between events than fade.
        drifting = ("drift", "lag", "area", "elapsed", "early")
        self.drifts = any(hasattr(block, name) for block in self.blocks for name in drifting)
        taus = [block.tau_e.item() for block in self.blocks if hasattr(block, "tau_e")]
        self.tau_e = min(taus, default=np.inf)

    def rest(self, time: float) -> None:
        """Let the time until `time` pass without any event."""
        interval, self.time = time - self.time, time
        self._advance(self._derived(interval), -65.0, (False, False, False), interval)

    def step(self, v: float, pre: bool, post: bool, modulated: bool, late: bool) -> None:
        """Make one step with these events."""
        blocks = self._derived(self.dt)
        self._advance(blocks, v, (pre, post, late), self.dt)
        if modulated:
            for block in blocks:
                if hasattr(block, "modulate"):
                    block.modulate(0, self.graph, np.ones(len(MODULATORS)))

    def _derived(self, interval: float) -> list[Any]:
        """The rules for a step of this length."""
        if interval not in self._known:
            if len(self._known) > 1000:
                self._known.clear()
            self._known[interval] = [block.derive(interval) for block in self.blocks]
        return self._known[interval]

    def _advance(
        self, blocks: list[Any], v: float, events: tuple[bool, bool, bool], since: float
    ) -> None:
        pre, post, late = events
        self.graph.n_arrived[0, 0], self.graph.n_late[0, 0] = int(pre), int(late)
        fired = np.array([1] if post else [], dtype=np.uint32)
        for block in blocks:
            if hasattr(block, "sense"):
                block.sense(0, self.graph, np.full(1, v), np.ones(1), np.zeros(1, np.uint32))
            block.learn(0, self.graph, fired, since)
            if hasattr(block, "settle"):
                block.settle(0, self.graph)
        for block in blocks:
            if hasattr(block, "capture"):
                block.capture(0, self.graph, since)

    @property
    def weight(self) -> float:
        """Present weight."""
        return float(self.graph.weight[0, 0])

    @property
    def eligibility(self) -> float:
        """Present eligibility."""
        traced = [block for block in self.blocks if hasattr(block, "tag")]
        return float(traced[0].tag[0, 0]) if traced else 0.0
