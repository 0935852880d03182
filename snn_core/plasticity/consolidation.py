"""Synaptic consolidation: a fast weight and the slow one that it leaves behind."""

import math
from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, lasting, require_positive, require_resolved, state
from snn_core.kernel import kernel, row
from snn_core.plasticity.pacing import any_due, due


class Consolidation(NamedTuple):
    """Fast and slow weight: dw/dt = (s - w) / tau_fast, ds/dt = (w - s) / tau_slow.

    What other rules write into the weight w fades towards the slow weight s within tau_fast,
    unless it is kept up long enough to move s. w tau_fast + s tau_slow is conserved by the
    exchange. The slow weight starts at the weight, outlives resets and follows a weight that is
    assigned from outside. Acts every `interval`, exactly. Second of two rules, such as
    `rule=(PairSTDP(), Consolidation())`.

    Source: Benna & Fusi 2016, Nat Neurosci 19:1697, eq. 1 with two variables (tau_fast = C_1 / g,
    tau_slow = C_2 / g).

    Args:
        tau_fast: Time constant with which the weight returns to the slow one, ms.
        tau_slow: Time constant with which the slow weight follows, ms.
        interval: Time between two actions, ms.
    """

    tau_fast: Field = 60_000.0
    tau_slow: Field = 1_200_000.0
    interval: Field = 100.0
    slow: Field = lasting("weight", per="synapse")
    elapsed: Field = state(0.0, fades=False)
    step: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        require_positive(self, "tau_fast", "tau_slow", "interval")
        require_resolved(self, dt, "tau_fast", "tau_slow", "interval")

    def derive(self, dt: float) -> "Consolidation":
        """Note the step."""
        return self._replace(step=np.full_like(self.tau_fast, dt))

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Let fast and slow weights exchange when it is time."""
        time = due(self.elapsed[copy], row(self.step, copy), row(self.interval, copy))
        if not any_due(time):
            return
        weight, slow = graph.weight[copy], self.slow[copy]
        tau_fast, tau_slow = row(self.tau_fast, copy), row(self.tau_slow, copy)
        for r in range(graph.projection.size):
            p = graph.projection[r]
            share = tau_slow[p] / (tau_fast[p] + tau_slow[p])
            kept = math.exp(-time[p] * (1.0 / tau_fast[p] + 1.0 / tau_slow[p]))
            for s in range(graph.first[r], graph.first[r + 1]):
                apart = weight[s] - slow[s]
                lost = apart * (1.0 - kept)
                weight[s] -= share * lost
                slow[s] += (1.0 - share) * lost
