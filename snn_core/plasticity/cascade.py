"""Binary synapses with a cascade of states that are ever harder to leave."""

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
    stream,
)
from snn_core.kernel import inlined, kernel, row
from snn_core.plasticity.pairs import fade
from snn_core.random import uniform


class Cascade(NamedTuple):
    """Cascade synapse: two strengths, each with `levels` states of growing stability.

    A postsynaptic spike is a call for potentiation of synapse ij with probability p_plus x_j, a
    presynaptic one for depression with p_minus y_i (x, y: traces, read before the spikes of the
    step are added). A call against the present strength is heard at level k = 0, 1, ... with
    probability 2^-k (2^-(k-1) at the last level): the synapse switches to the other strength at
    level 0. A call for it takes a synapse one level deeper with probability 2^-k. So a memory is
    bistable, written fast and lost as a power of time. Weights are w_min or w_max (a weight in
    the upper half counts as strong). Levels outlive resets.

    Source: Fusi, Drew & Abbott 2005, Neuron 45:599, with x = 1/2.

    Args:
        p_plus: Probability of a call for potentiation, per unit of the presynaptic trace.
        p_minus: Probability of a call for depression, per unit of the postsynaptic trace.
        levels: Number of states of each strength, 1 to 40.
        tau_plus: Time constant of the presynaptic trace, ms.
        tau_minus: Time constant of the postsynaptic trace, ms.
        w_min: Weak weight.
        w_max: Strong weight.
    """

    p_plus: Field = 0.1
    p_minus: Field = 0.1
    levels: Field = 5.0
    tau_plus: Field = 20.0
    tau_minus: Field = 20.0
    w_min: Field = 0.0
    w_max: Field = 1.0
    pre: Field = state(0.0, per="row")
    post: Field = state(0.0, per="column")
    level: Field = lasting(0.0, per="synapse")
    rng: Field = stream()
    decay_plus: Field = derived()
    decay_minus: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        require_positive(self, "tau_plus", "tau_minus")
        require_resolved(self, dt, "tau_plus", "tau_minus")
        levels = np.asarray(self.levels)
        whole = (levels >= 1) & (levels <= 40) & (levels == np.round(levels))
        require(self, whole, "levels: expected a whole number from 1 to 40")
        for name in ("p_plus", "p_minus"):
            value = np.asarray(getattr(self, name))
            require(self, (value >= 0) & np.isfinite(value), f"{name}: expected >= 0 and finite")
        finite = np.isfinite(self.w_min) & np.isfinite(self.w_max)
        require(self, finite, "w_min, w_max: expected finite weights, they are the two strengths")
        require(self, self.w_min < self.w_max, "w_min: expected w_min < w_max")

    def derive(self, dt: float) -> "Cascade":
        """Compute the decays over one step."""
        return self._replace(
            decay_plus=np.exp(-dt / self.tau_plus), decay_minus=np.exp(-dt / self.tau_minus)
        )

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Draw the calls of this step and answer them."""
        pre, post, rng = self.pre[copy], self.post[copy], self.rng[copy]
        decay_plus, decay_minus = row(self.decay_plus, copy), row(self.decay_minus, copy)
        p_plus, p_minus = row(self.p_plus, copy), row(self.p_minus, copy)
        arrived = graph.arrived[copy]
        fade(pre, decay_plus, graph.projection)
        fade(post, decay_minus, graph.column_projection)
        for i in range(graph.n_arrived[copy, 0]):
            r = arrived[i]
            p = graph.projection[r]
            for s in range(graph.first[r], graph.first[r + 1]):
                if uniform(rng) < p_minus[p] * post[graph.column[s]]:
                    _answer(self, copy, graph, s, p, False)
        for i in range(fired.size):
            for c in range(graph.columns[fired[i]], graph.columns[fired[i] + 1]):
                p = graph.column_projection[c]
                for k in range(graph.column_first[c], graph.column_first[c + 1]):
                    s = graph.synapse[k]
                    if uniform(rng) < p_plus[p] * pre[graph.column_row[k]]:
                        _answer(self, copy, graph, s, p, True)
                post[c] += 1.0
        for i in range(graph.n_arrived[copy, 0]):
            pre[arrived[i]] += 1.0


@inlined
def _answer(rule: Any, copy: int, graph: Any, s: int, p: int, up: bool) -> None:
    """Let synapse s answer a call for potentiation (or depression)."""
    low, high = row(rule.w_min, copy)[p], row(rule.w_max, copy)[p]
    strong = graph.weight[copy, s] > 0.5 * (low + high)
    level, last = rule.level[copy, s], row(rule.levels, copy)[p] - 1.0
    chance = math.exp(-math.log(2.0) * level)
    if strong == up:
        if level < last and uniform(rule.rng[copy]) < chance:
            rule.level[copy, s] = level + 1.0
    else:
        if level == last and last > 0.0:
            chance *= 2.0
        if uniform(rule.rng[copy]) < chance:
            strong = up
            rule.level[copy, s] = 0.0
    graph.weight[copy, s] = high if strong else low
