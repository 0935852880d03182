"""Metaplasticity: a synapse that has changed much changes less."""

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
from snn_core.kernel import inlined, kernel, row
from snn_core.plasticity.pacing import any_due, due


class Metaplasticity(NamedTuple):
    """A rate per synapse that falls with use: it brakes the rules before it.

    A change dw by the rules before it becomes m dw; then m <- m exp(-use m |dw|), and m recovers
    to 1 with tau. So after changes that sum up to U the rate is exp(-use U): what was learnt first
    is kept. The rates outlive resets. Acts on changes at spikes and by modulators, so it is the
    last of several rules, such as `rule=(RewardSTDP(), Metaplasticity())`, after rules without an
    interval of their own.

    Source: Abraham & Bear 1996, Trends Neurosci 19:126 (plasticity of plasticity).

    Args:
        use: Fall of the rate, per unit of weight change.
        tau: Time constant of its recovery, ms.
        interval: Time between two steps of the recovery, ms.
    """

    use: Field = 1.0
    tau: Field = 1e6
    interval: Field = 1000.0
    rate: Field = lasting(1.0, per="synapse")
    before: Field = lasting("weight", per="synapse")
    elapsed: Field = state(0.0, fades=False)
    step: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        require_positive(self, "tau", "interval")
        require_resolved(self, dt, "tau", "interval")
        require(self, np.asarray(self.use) >= 0, "use: expected >= 0")

    def derive(self, dt: float) -> "Metaplasticity":
        """Note the step."""
        return self._replace(step=np.full_like(self.tau, dt))

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Brake what this step changed; recover when it is time."""
        use = row(self.use, copy)
        for i in range(graph.n_arrived[copy, 0]):
            r = graph.arrived[copy, i]
            for s in range(graph.first[r], graph.first[r + 1]):
                _brake(self, copy, graph, s, use[graph.projection[r]])
        for i in range(fired.size):
            for c in range(graph.columns[fired[i]], graph.columns[fired[i] + 1]):
                for k in range(graph.column_first[c], graph.column_first[c + 1]):
                    _brake(self, copy, graph, graph.synapse[k], use[graph.column_projection[c]])
        time = due(self.elapsed[copy], row(self.step, copy), row(self.interval, copy))
        if not any_due(time):
            return
        rate, tau = self.rate[copy], row(self.tau, copy)
        for r in range(graph.projection.size):
            missing = math.exp(-time[graph.projection[r]] / tau[graph.projection[r]])
            for s in range(graph.first[r], graph.first[r + 1]):
                rate[s] = 1.0 - (1.0 - rate[s]) * missing

    @kernel
    def modulate(self: Any, copy: int, graph: Any, modulators: Any) -> None:
        """Brake what a modulator changed."""
        use = row(self.use, copy)
        for r in range(graph.projection.size):
            for s in range(graph.first[r], graph.first[r + 1]):
                _brake(self, copy, graph, s, use[graph.projection[r]])


@inlined
def _brake(rule: Any, copy: int, graph: Any, s: int, use: float) -> None:
    """Take back a part of the change of one synapse."""
    change = graph.weight[copy, s] - rule.before[copy, s]
    if change != 0.0:
        # So, not as before + rate * change: that leaves the bounds by a rounding error.
        graph.weight[copy, s] -= (1.0 - rule.rate[copy, s]) * change
        rule.before[copy, s] = graph.weight[copy, s]
        rule.rate[copy, s] *= math.exp(-use * rule.rate[copy, s] * abs(change))
