"""Homeostatic scaling: all synapses of a neuron grow or shrink together towards a rate."""

import math
from typing import Any, NamedTuple

import numpy as np

from snn_core.component import (
    Field,
    derived,
    lasting,
    require,
    require_positive,
    require_resolved,
    state,
)
from snn_core.kernel import kernel, row
from snn_core.plasticity.pacing import any_due, due
from snn_core.plasticity.pairs import fade


class SynapticScaling(NamedTuple):
    """Multiplicative homeostasis: dw/dt = beta w (rate - activity), for all synapses of a neuron.

    The activity is the postsynaptic rate low-passed with tau, in Hz; it outlives resets. Scaling
    keeps the ratios between the weights of a neuron (away from the bounds) and never changes
    their sign. It acts every `interval`, exactly for the activity of that moment, at most by a
    factor of e. Synapses that inhibit need beta < 0: they shrink when the neuron is too quiet.
    Usually the last of several rules: `rule=(PairSTDP(), SynapticScaling())`.

    Source: Turrigiano et al. 1998, Nature 391:892 (multiplicative); van Rossum, Bi & Turrigiano
    2000, J Neurosci 20:8812 (the equation, without the integral term); Kilman, van Rossum &
    Turrigiano 2002, J Neurosci 22:1328 (inhibitory synapses scale the other way).

    Args:
        rate: Rate that is aimed at, Hz.
        beta: Speed, 1 / (ms Hz); negative for synapses that inhibit.
        tau: Time constant of the activity, ms.
        interval: Time between two actions, ms.
        w_min: Lower bound of the weight.
        w_max: Upper bound of the weight.
    """

    rate: Field = 5.0
    beta: Field = 1e-5
    tau: Field = 2000.0
    interval: Field = 100.0
    w_min: Field = 0.0
    w_max: Field = 10.0
    activity: Field = lasting(0.0, per="column")  # Hz
    elapsed: Field = state(0.0, fades=False)
    step: Field = derived()
    decay: Field = derived()
    jump: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        require_positive(self, "tau", "interval")
        require_resolved(self, dt, "tau", "interval")
        rate = np.asarray(self.rate)
        require(self, (rate >= 0) & np.isfinite(rate), "rate: expected >= 0 Hz and finite")
        require(self, np.isfinite(self.beta), "beta: expected a finite number")
        require(self, self.w_min <= self.w_max, "w_min: expected w_min <= w_max")

    def derive(self, dt: float) -> "SynapticScaling":
        """Compute the decay over one step and the rate that a spike stands for."""
        return self._replace(
            step=np.full_like(self.tau, dt), decay=np.exp(-dt / self.tau), jump=1e3 / self.tau
        )

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Follow the activity; scale the weights when it is time."""
        activity, weight, decay = self.activity[copy], graph.weight[copy], row(self.decay, copy)
        rate, beta, jump = row(self.rate, copy), row(self.beta, copy), row(self.jump, copy)
        low, high = row(self.w_min, copy), row(self.w_max, copy)
        fade(activity, decay, graph.column_projection)
        for i in range(fired.size):
            for c in range(graph.columns[fired[i]], graph.columns[fired[i] + 1]):
                activity[c] += jump[graph.column_projection[c]]
        time = due(self.elapsed[copy], row(self.step, copy), row(self.interval, copy))
        if not any_due(time):
            return
        for c in range(activity.size):
            p = graph.column_projection[c]
            growth = beta[p] * (rate[p] - activity[c]) * time[p]
            factor = math.exp(min(max(growth, -1.0), 1.0))
            for k in range(graph.column_first[c], graph.column_first[c + 1]):
                s = graph.synapse[k]
                weight[s] = min(max(weight[s] * factor, low[p]), high[p])
