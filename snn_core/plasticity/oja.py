"""Oja's rule: Hebbian growth that normalises itself."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, require, require_positive, require_resolved, state
from snn_core.kernel import kernel, row
from snn_core.plasticity.pairs import fade


class Oja(NamedTuple):
    """Oja's rule for spikes: at each postsynaptic spike dw = eta (x - alpha y w).

    x and y are the traces of pre- and postsynaptic spikes, read before the spikes of the step are
    added. At independent rates the weight tends to x / (alpha y); where y = g w x the sum of w^2
    tends to 1 / (alpha g) and w to the first principal component of x. t_pre is the time of
    arrival at the synapse.

    Source: Oja 1982, J Math Biol 15:267, eq. 3, with y dt replaced by the postsynaptic spike.

    Args:
        eta: Learning rate, in units of the weight.
        alpha: Strength of the normalisation, per unit of weight.
        tau: Time constant of the traces, ms.
        w_min: Lower bound of the weight.
        w_max: Upper bound of the weight.
    """

    eta: Field = 0.01
    alpha: Field = 1.0
    tau: Field = 20.0
    w_min: Field = 0.0
    w_max: Field = 10.0
    pre: Field = state(0.0, per="row")
    post: Field = state(0.0, per="column")
    decay: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        require_positive(self, "tau")
        require_resolved(self, dt, "tau")
        require(self, np.asarray(self.alpha) >= 0, "alpha: expected >= 0")
        require(self, self.w_min <= self.w_max, "w_min: expected w_min <= w_max")

    def derive(self, dt: float) -> "Oja":
        """Compute the decay over one step."""
        return self._replace(decay=np.exp(-dt / self.tau))

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Change the weights at the spikes of the target."""
        pre, post, weight = self.pre[copy], self.post[copy], graph.weight[copy]
        eta, alpha, decay = row(self.eta, copy), row(self.alpha, copy), row(self.decay, copy)
        low, high = row(self.w_min, copy), row(self.w_max, copy)
        fade(pre, decay, graph.projection)
        fade(post, decay, graph.column_projection)
        for i in range(fired.size):
            for c in range(graph.columns[fired[i]], graph.columns[fired[i] + 1]):
                p = graph.column_projection[c]
                kept = max(1.0 - eta[p] * alpha[p] * post[c], 0.0)
                for k in range(graph.column_first[c], graph.column_first[c + 1]):
                    s = graph.synapse[k]
                    changed = weight[s] * kept + eta[p] * pre[graph.column_row[k]]
                    weight[s] = min(max(changed, low[p]), high[p])
                post[c] += 1.0
        for i in range(graph.n_arrived[copy, 0]):
            pre[graph.arrived[copy, i]] += 1.0
