"""Voltage-based spike-timing dependent plasticity."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.component import (
    Field,
    derived,
    require,
    require_positive,
    require_resolved,
    ring,
    state,
)
from snn_core.kernel import inlined, kernel, row
from snn_core.plasticity.pairs import fade


class Clopath(NamedTuple):
    """Voltage-based STDP: the potential of the postsynaptic site decides, not its spikes.

    dw/dt = -a_ltd X (u_minus - theta_minus)+ + a_ltp xbar (u - theta_plus)+ (u_plus -
    theta_minus)+, where X are presynaptic spikes, xbar their trace (area 1), u the potential at
    the synapse, u_minus and u_plus the potential low-passed and read `delay` ms late, so that a
    spike does not meet its own trace. Both parts are scaled by the gain of the receptor: they
    need NMDA receptors, a blocked one learns nothing. The neuron must show its spikes in u: see
    `ClopathAdEx`. On the grid of dt, between whose points u is linear (second order where u is
    smooth). t_pre is the time of arrival at the synapse.

    Source: Clopath, Buesing, Vasilaki & Gerstner 2010, Nat Neurosci 13:344, eq. 1-3; defaults:
    visual cortex (table 1); the delay is that of the authors' code (ModelDB 144566). The
    homeostatic factor of a_ltd is left out.

    Args:
        a_ltd: Depression, weight per mV.
        a_ltp: Potentiation, weight per mV^2.
        tau_x: Time constant of xbar, ms.
        tau_minus: Time constant of u_minus, ms.
        tau_plus: Time constant of u_plus, ms.
        theta_minus: Threshold of the low-passed potentials, mV.
        theta_plus: Threshold of the potential, mV.
        delay: Age of u_minus and u_plus when they are read, ms; below 64 steps or 8 ms, the
            longer one.
        w_min: Lower bound of the weight.
        w_max: Upper bound of the weight.
    """

    a_ltd: Field = 14e-5
    a_ltp: Field = 8e-5
    tau_x: Field = 15.0
    tau_minus: Field = 10.0
    tau_plus: Field = 7.0
    theta_minus: Field = -70.6
    theta_plus: Field = -45.3
    delay: Field = 4.0
    w_min: Field = 0.0
    w_max: Field = 3.0
    pre: Field = state(0.0, per="row")
    place: Field = state(-1.0)  # of the last sample in the rings; -1 before the first
    u_before: Field = state(0.0, per="column")
    u_minus: Field = state(0.0, per="column")
    u_plus: Field = state(0.0, per="column")
    past_minus: Field = state(0.0, per="column ring")
    past_plus: Field = state(0.0, per="column ring")
    step: Field = derived()
    samples: Field = derived()
    jump: Field = derived()
    late: Field = derived()
    decay_x: Field = derived()
    decay_minus: Field = derived()
    decay_plus: Field = derived()

    @staticmethod
    def needs_potential() -> bool:
        """Whether the target must be a neuron with a membrane potential."""
        return True

    @staticmethod
    def watches_potential() -> bool:
        """Whether it learns nothing unless the potential shows the spikes."""
        return True

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        taus = ("tau_x", "tau_minus", "tau_plus")
        require_positive(self, *taus)
        require_resolved(self, dt, *taus)
        delay = np.asarray(self.delay)
        longest = ring(dt) - 1
        good = (delay >= 0) & (delay < (longest + 0.5) * dt)
        require(self, good, f"delay: expected 0 to {longest} steps, {longest * dt:g} ms")
        require(self, self.w_min <= self.w_max, "w_min: expected w_min <= w_max")

    def derive(self, dt: float) -> "Clopath":
        """Compute the decays over one step."""
        return self._replace(
            step=np.full_like(self.tau_x, dt), jump=1.0 / self.tau_x,
            samples=np.full_like(self.tau_x, ring(dt), dtype=np.int64),
            late=np.rint(np.asarray(self.delay) / dt).astype(np.int64),
            decay_x=np.exp(-dt / self.tau_x), decay_minus=np.exp(-dt / self.tau_minus),
            decay_plus=np.exp(-dt / self.tau_plus),
        )  # fmt: skip

    @kernel
    def sense(
        self: Any, copy: int, graph: Any, potential: Any, gain: Any, slot_target: Any
    ) -> None:
        """Follow the potentials and potentiate."""
        pre, weight = self.pre[copy], graph.weight[copy]
        a_ltp, high = row(self.a_ltp, copy), row(self.w_max, copy)
        theta_plus, theta_minus = row(self.theta_plus, copy), row(self.theta_minus, copy)
        fade(pre, row(self.decay_x, copy), graph.projection)
        _jump_half(self, copy, graph)
        for c in range(graph.column_projection.size):
            p, first = graph.column_projection[c], graph.column_first[c]
            u = potential[slot_target[graph.slot[graph.synapse[first]]]]
            _follow(self, copy, c, p, u)
            late = self.past_plus[copy, _sample(self, copy, p, True) + c] - theta_minus[p]
            if u > theta_plus[p] and late > 0.0:
                size = a_ltp[p] * (u - theta_plus[p]) * late * row(self.step, copy)[p]
                for k in range(first, graph.column_first[c + 1]):
                    s = graph.synapse[k]
                    more = weight[s] + size * pre[graph.column_row[k]] * gain[graph.slot[s]]
                    weight[s] = min(more, high[p])
        for i in range(graph.n_arrived[copy, 0]):
            _depress(self, copy, graph, graph.arrived[copy, i], gain)

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Add the presynaptic spikes to their traces."""
        _jump_half(self, copy, graph)
        for p in range(self.place.shape[1]):
            self.place[copy, p] += 1.0
            if self.place[copy, p] == row(self.samples, copy)[p]:
                self.place[copy, p] = 0.0


@inlined
def _jump_half(rule: Any, copy: int, graph: Any) -> None:
    """Add half of the spikes to their traces: potentiation sees the mean of before and after."""
    for i in range(graph.n_arrived[copy, 0]):
        r = graph.arrived[copy, i]
        rule.pre[copy, r] += 0.5 * row(rule.jump, copy)[graph.projection[r]]


@inlined
def _sample(rule: Any, copy: int, p: int, late: bool) -> int:
    """Where the rings hold the sample of this step, or the one to read late, of column 0."""
    at = int(rule.place[copy, p]) + 1 - (row(rule.late, copy)[p] if late else 0)
    n = row(rule.samples, copy)[p]
    at += n if at < 0 else 0
    at -= n if at >= n else 0
    return at * rule.u_minus.shape[1]


@inlined
def _follow(rule: Any, copy: int, c: int, p: int, u: float) -> None:
    """Low-pass the potential of a column and write it down; at the start it has always been u."""
    if rule.place[copy, p] < 0.0:
        rule.u_before[copy, c] = rule.u_minus[copy, c] = rule.u_plus[copy, c] = u
        for k in range(row(rule.samples, copy)[p]):
            at = k * rule.u_minus.shape[1] + c
            rule.past_minus[copy, at] = rule.past_plus[copy, at] = u
    mean = 0.5 * (rule.u_before[copy, c] + u)
    rule.u_before[copy, c] = u
    rule.u_minus[copy, c] = mean + (rule.u_minus[copy, c] - mean) * row(rule.decay_minus, copy)[p]
    rule.u_plus[copy, c] = mean + (rule.u_plus[copy, c] - mean) * row(rule.decay_plus, copy)[p]
    now = _sample(rule, copy, p, False) + c
    rule.past_minus[copy, now] = rule.u_minus[copy, c]
    rule.past_plus[copy, now] = rule.u_plus[copy, c]


@inlined
def _depress(rule: Any, copy: int, graph: Any, r: int, gain: Any) -> None:
    """Depress the synapses of a row that a spike has reached."""
    p = graph.projection[r]
    old = _sample(rule, copy, p, True)
    for s in range(graph.first[r], graph.first[r + 1]):
        late = rule.past_minus[copy, old + graph.column[s]] - row(rule.theta_minus, copy)[p]
        size = row(rule.a_ltd, copy)[p] * max(late, 0.0) * gain[graph.slot[s]]
        graph.weight[copy, s] = max(graph.weight[copy, s] - size, row(rule.w_min, copy)[p])
