"""Plasticity decided by the calcium that NMDA receptors let in."""

import math
from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, require, require_positive, require_resolved, state
from snn_core.kernel import inlined, kernel, row

_OPEN = 0.5  # of the closed receptors, by a presynaptic spike
_CLOSING = (50.0, 200.0)  # ms
_SPIKE = (3.0, 25.0)  # ms
_CALCIUM_REVERSAL = 130.0  # mV
_CONDUCTANCE = 1.0 / 500.0  # uM / (ms mV)


class NMDAPlasticity(NamedTuple):
    """Calcium-control plasticity: NMDA receptors detect the coincidence, calcium decides the sign.

    A presynaptic spike opens half of the closed receptors, which close again with 50 and 200 ms in
    equal parts (o: open part). Calcium: dCa/dt = o B(V) (130 mV - V) / 500 - Ca / tau_ca, in uM
    with V in mV and t in ms; B is the magnesium block; V the potential of the compartment, plus
    the back-propagated bpap (0.75 e^(-t / 3 ms) + 0.25 e^(-t / 25 ms)), t ms after the last
    postsynaptic spike (the 2 ms of its travel are left out). The weight follows
    dw/dt = eta(Ca) (w_naive Omega(Ca) / 0.25 - w): moderate calcium depresses, high calcium
    potentiates, at rest nothing moves for hours. Calcium is scaled by the gain of the receptor,
    so a blocked receptor (APV) prevents both. On the grid of dt, every synapse at every step, of
    second order. t_pre is the time of arrival at the synapse.

    Source: Shouval, Bear & Cooper 2002, PNAS 99:10831, eq. 1-5 and its constants (P2 is
    P1 * 1e-4); block: Jahr & Stevens 1990, J Neurosci 10:3178.

    Args:
        tau_ca: Time constant of calcium, ms.
        theta_d: Calcium above which synapses are depressed, uM.
        theta_p: Calcium above which they are potentiated, uM.
        slope: Steepness of both, 1/uM.
        bpap: Size of the back-propagated spike, mV; 0 for cells whose potential shows it.
        magnesium: Concentration, mM.
        w_naive: Weight of a naive synapse; potentiation saturates at four times of it.
        w_min: Lower bound of the weight.
        w_max: Upper bound of the weight.
    """

    tau_ca: Field = 50.0
    theta_d: Field = 0.35
    theta_p: Field = 0.55
    slope: Field = 80.0
    bpap: Field = 100.0
    magnesium: Field = 1.0
    w_naive: Field = 1.0
    w_min: Field = 0.0
    w_max: Field = 5.0
    fast: Field = state(0.0, per="row")
    slow: Field = state(0.0, per="row")
    spike_fast: Field = state(0.0, per="column")
    spike_slow: Field = state(0.0, per="column")
    calcium: Field = state(0.0, per="synapse")
    before: Field = state(0.0, per="column")  # potential at the end of the last step, mV
    started: Field = state(0.0)
    step: Field = derived()
    kept: Field = derived()
    half_fast: Field = derived()  # decay over half a step
    half_slow: Field = derived()
    half_spike_fast: Field = derived()
    half_spike_slow: Field = derived()

    @staticmethod
    def needs_potential() -> bool:
        """Whether the target must be a neuron with a membrane potential."""
        return True

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        require_positive(self, "tau_ca", "slope", "w_naive")
        require_resolved(self, dt, "tau_ca")
        require(self, np.asarray(self.magnesium) >= 0, "magnesium: expected >= 0 mM")
        require(self, self.theta_d < self.theta_p, "theta_d: expected below theta_p")
        require(self, self.w_min <= self.w_max, "w_min: expected w_min <= w_max")

    def derive(self, dt: float) -> "NMDAPlasticity":
        """Note the step and compute the decays."""
        halves = (np.full_like(self.tau_ca, np.exp(-0.5 * dt / t)) for t in (*_CLOSING, *_SPIKE))
        fast, slow, spike_fast, spike_slow = halves
        return self._replace(
            step=np.full_like(self.tau_ca, dt), kept=np.exp(-dt / self.tau_ca),
            half_fast=fast, half_slow=slow, half_spike_fast=spike_fast, half_spike_slow=spike_slow,
        )  # fmt: skip

    @kernel
    def sense(
        self: Any, copy: int, graph: Any, potential: Any, gain: Any, slot_target: Any
    ) -> None:
        """Let calcium in and move the weights."""
        calcium, weight = self.calcium[copy], graph.weight[copy]
        step, kept, tau_ca = row(self.step, copy), row(self.kept, copy), row(self.tau_ca, copy)
        naive, low, high = row(self.w_naive, copy), row(self.w_min, copy), row(self.w_max, copy)
        half_fast, half_slow = row(self.half_fast, copy), row(self.half_slow, copy)
        for c in range(graph.column_projection.size):
            p, first = graph.column_projection[c], graph.column_first[c]
            v = potential[slot_target[graph.slot[graph.synapse[first]]]]
            inflow = _inflow(self, copy, c, p, v) * tau_ca[p]
            for k in range(first, graph.column_first[c + 1]):
                s = graph.synapse[k]
                r = graph.column_row[k]
                opened = self.fast[copy, r] * half_fast[p] + self.slow[copy, r] * half_slow[p]
                steady = max(inflow * opened * gain[graph.slot[s]], 0.0)
                after = steady + (calcium[s] - steady) * kept[p]
                omega, rate = _decision(self, copy, p, 0.5 * (calcium[s] + after))
                calcium[s] = after
                target = naive[p] * omega / 0.25
                moved = target + (weight[s] - target) * math.exp(-rate * step[p])
                weight[s] = min(max(moved, low[p]), high[p])

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Open receptors, and let spikes travel back into the dendrite."""
        fast, slow = self.fast[copy], self.slow[copy]
        half_fast, half_slow = row(self.half_fast, copy), row(self.half_slow, copy)
        spike_fast, spike_slow = row(self.half_spike_fast, copy), row(self.half_spike_slow, copy)
        for r in range(fast.size):
            p = graph.projection[r]
            fast[r] *= half_fast[p] * half_fast[p]
            slow[r] *= half_slow[p] * half_slow[p]
        for c in range(graph.column_projection.size):
            p = graph.column_projection[c]
            self.spike_fast[copy, c] *= spike_fast[p] * spike_fast[p]
            self.spike_slow[copy, c] *= spike_slow[p] * spike_slow[p]
        for i in range(graph.n_arrived[copy, 0]):
            r = graph.arrived[copy, i]
            opened = 0.5 * _OPEN * (1.0 - fast[r] - slow[r])
            fast[r] += opened
            slow[r] += opened
        for i in range(fired.size):
            for c in range(graph.columns[fired[i]], graph.columns[fired[i] + 1]):
                self.spike_fast[copy, c] = self.spike_slow[copy, c] = 1.0
        for p in range(self.started.shape[1]):
            self.started[copy, p] = 1.0


@inlined
def _inflow(rule: Any, copy: int, c: int, p: int, v: float) -> float:
    """Calcium current through open receptors in the middle of the step, uM/ms; v is at its end."""
    before = rule.before[copy, c] if rule.started[copy, p] else v
    rule.before[copy, c] = v
    spike = 0.75 * rule.spike_fast[copy, c] * row(rule.half_spike_fast, copy)[p]
    spike += 0.25 * rule.spike_slow[copy, c] * row(rule.half_spike_slow, copy)[p]
    middle = 0.5 * (before + v) + row(rule.bpap, copy)[p] * spike
    blocking = math.exp(min(-0.062 * middle, 700.0)) / 3.57
    block = 1.0 + row(rule.magnesium, copy)[p] * blocking
    return _CONDUCTANCE * (_CALCIUM_REVERSAL - middle) / block


@inlined
def _decision(rule: Any, copy: int, p: int, calcium: float) -> Any:
    """Omega, and eta in 1/ms, at a level of calcium, uM."""
    slope = row(rule.slope, copy)[p]
    up = _sigmoid(slope * (calcium - row(rule.theta_p, copy)[p]))
    down = _sigmoid(slope * (calcium - row(rule.theta_d, copy)[p]))
    tau = 100.0 / (1e-5 + calcium * calcium * calcium) + 1000.0
    return 0.25 + up - 0.25 * down, 1.0 / tau


@inlined
def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(min(max(-x, -700.0), 700.0)))
