"""Spike-timing dependent plasticity of pairs."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.component import (
    Field,
    choice,
    derived,
    require,
    require_positive,
    require_resolved,
    state,
)
from snn_core.graph import fetch_column
from snn_core.kernel import inlined, kernel, row
from snn_core.plasticity.pairs import fade


class PairSTDP(NamedTuple):
    """Pair STDP: additive, multiplicative or between; all pairs or the nearest.

    With d = t_post - t_pre and the place y = (w - w_min) / (w_max - w_min) of the weight:
    dw = a_plus (1 - y)^mu_plus exp(-d / tau_plus) for d > 0,
    dw = -a_minus y^mu_minus exp(d / tau_minus) for d < 0, nothing for d = 0; w stays in
    [w_min, w_max]. mu = 0 is the additive rule, mu = 1 the multiplicative one. With pairing="all"
    every pair counts; with "nearest" a spike pairs with the last one of the other side.
    t_pre is the time at which the spike reaches the synapse (axonal delay). The traces are exact
    for any spike times.

    Source: Song, Miller & Abbott 2000, Nat Neurosci 3:919 (additive); Guetig, Aharonov, Rotter &
    Sompolinsky 2003, J Neurosci 23:3697, eq. 1-3 (mu); Morrison, Diesmann & Gerstner 2008, Biol
    Cybern 98:459 (pairing: all-to-all, symmetric nearest-neighbour).

    Args:
        a_plus: Weight gained by a pair at d = 0+.
        a_minus: Weight lost by a pair at d = 0-.
        tau_plus: Time constant of potentiation, ms.
        tau_minus: Time constant of depression, ms.
        mu_plus: Exponent by which potentiation vanishes at w_max.
        mu_minus: Exponent by which depression vanishes at w_min.
        pairing: "all" or "nearest".
        w_min: Lower bound of the weight.
        w_max: Upper bound of the weight.
    """

    a_plus: Field = 0.005
    a_minus: Field = 0.00525
    tau_plus: Field = 20.0
    tau_minus: Field = 20.0
    mu_plus: Field = 0.0
    mu_minus: Field = 0.0
    pairing: Field = choice("all", "nearest")
    w_min: Field = 0.0
    w_max: Field = 1.0
    pre: Field = state(0.0, per="row")
    post: Field = state(0.0, per="column")
    decay_plus: Field = derived()
    decay_minus: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        require_positive(self, "tau_plus", "tau_minus")
        require_resolved(self, dt, "tau_plus", "tau_minus")
        require(self, self.w_min <= self.w_max, "w_min: expected w_min <= w_max")
        bounded = np.isfinite(self.w_min) & np.isfinite(self.w_max) & (self.w_min < self.w_max)
        for name in ("mu_plus", "mu_minus"):
            exponent = np.asarray(getattr(self, name))
            require(self, (exponent >= 0) & np.isfinite(exponent), f"{name}: expected >= 0")
            known = (exponent == 0) | bounded
            require(self, known, f"{name}: expected finite bounds w_min < w_max, or {name} = 0")

    def derive(self, dt: float) -> "PairSTDP":
        """Compute the decays over one step."""
        return self._replace(
            decay_plus=np.exp(-dt / self.tau_plus), decay_minus=np.exp(-dt / self.tau_minus)
        )

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Change the weights by the pairs that this step completes.

        Traces are read before the spikes of the step are added to them.
        """
        pre, post, weight = self.pre[copy], self.post[copy], graph.weight[copy]
        a_plus, a_minus = row(self.a_plus, copy), row(self.a_minus, copy)
        mu_plus, mu_minus = row(self.mu_plus, copy), row(self.mu_minus, copy)
        low, high, nearest = row(self.w_min, copy), row(self.w_max, copy), row(self.pairing, copy)
        decay_plus, decay_minus = row(self.decay_plus, copy), row(self.decay_minus, copy)
        arrived = graph.arrived[copy]
        fade(pre, decay_plus, graph.projection)
        fade(post, decay_minus, graph.column_projection)
        for i in range(graph.n_arrived[copy, 0]):
            r = arrived[i]
            p = graph.projection[r]
            least, most, factor, mu = low[p], high[p], a_minus[p], mu_minus[p]
            for s in range(graph.first[r], graph.first[r + 1]):
                size = factor * post[graph.column[s]]
                size *= _room(weight[s] - least, most - least, mu)
                weight[s] = min(max(weight[s] - size, least), most)
        for i in range(fired.size):
            for c in range(graph.columns[fired[i]], graph.columns[fired[i] + 1]):
                p = graph.column_projection[c]
                least, most, factor, mu = low[p], high[p], a_plus[p], mu_plus[p]
                for k in range(graph.column_first[c], graph.column_first[c + 1]):
                    fetch_column(graph, weight, k)
                    s = graph.synapse[k]
                    size = factor * pre[graph.column_row[k]]
                    size *= _room(most - weight[s], most - least, mu)
                    weight[s] = min(max(weight[s] + size, least), most)
                post[c] = 1.0 + (0.0 if nearest[p] else post[c])
        for i in range(graph.n_arrived[copy, 0]):
            r = arrived[i]
            pre[r] = 1.0 + (0.0 if nearest[graph.projection[r]] else pre[r])


@inlined
def _room(left: float, whole: float, mu: float) -> float:
    """What the weight leaves of a change: 1 far from the bound or for mu = 0, 0 at the bound."""
    if mu == 0.0:
        return 1.0
    return float(max(left / whole, 0.0) ** mu)
