"""The general Hebbian rule, with coefficients that evolution can choose."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, require, require_positive, require_resolved, state
from snn_core.kernel import kernel, row
from snn_core.plasticity.pairs import fade


class HebbianABCD(NamedTuple):
    """Hebbian plasticity dw = eta (A pre post + B pre + C post + D), for spikes.

    A presynaptic spike changes the weight by eta (a y + b), a postsynaptic one by eta (a x + c),
    each millisecond by eta d; x and y are the traces of pre- and postsynaptic spikes, read before
    the spikes of the step are added. For independent spikes at rates f and g (per ms) the mean
    drift is eta (2 a tau f g + b f + c g + d). t_pre is the time of arrival at the synapse.

    Source: Najarro & Risi 2020, NeurIPS 33:20719 (coefficients per connection, evolved); Gerstner
    & Kistler 2002, Biol Cybern 87:404 (expansion in spikes of pre and post).

    Args:
        eta: Learning rate, in units of the weight.
        a: Coefficient of coincidence.
        b: Coefficient of presynaptic spikes.
        c: Coefficient of postsynaptic spikes.
        d: Drift per ms.
        tau: Time constant of the traces, ms.
        w_min: Lower bound of the weight.
        w_max: Upper bound of the weight.
    """

    eta: Field = 0.01
    a: Field = 1.0
    b: Field = 0.0
    c: Field = 0.0
    d: Field = 0.0
    tau: Field = 20.0
    w_min: Field = 0.0
    w_max: Field = 1.0
    pre: Field = state(0.0, per="row")
    post: Field = state(0.0, per="column")
    decay: Field = derived()
    drift: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        require_positive(self, "tau")
        require_resolved(self, dt, "tau")
        require(self, self.w_min <= self.w_max, "w_min: expected w_min <= w_max")

    def derive(self, dt: float) -> "HebbianABCD":
        """Compute decay and drift over one step."""
        return self._replace(decay=np.exp(-dt / self.tau), drift=self.eta * self.d * dt)

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Change the weights by the spikes of this step."""
        pre, post, weight = self.pre[copy], self.post[copy], graph.weight[copy]
        eta, a, b, c_post = (
            row(self.eta, copy), row(self.a, copy), row(self.b, copy), row(self.c, copy)
        )  # fmt: skip
        low, high, drift = row(self.w_min, copy), row(self.w_max, copy), row(self.drift, copy)
        decay, arrived = row(self.decay, copy), graph.arrived[copy]
        for r in range(pre.size):
            p = graph.projection[r]
            pre[r] *= decay[p]
            if drift[p] != 0.0:
                for s in range(graph.first[r], graph.first[r + 1]):
                    weight[s] = min(max(weight[s] + drift[p], low[p]), high[p])
        fade(post, decay, graph.column_projection)
        for i in range(graph.n_arrived[copy, 0]):
            r = arrived[i]
            p = graph.projection[r]
            for s in range(graph.first[r], graph.first[r + 1]):
                changed = weight[s] + eta[p] * (a[p] * post[graph.column[s]] + b[p])
                weight[s] = min(max(changed, low[p]), high[p])
        for i in range(fired.size):
            for c in range(graph.columns[fired[i]], graph.columns[fired[i] + 1]):
                p = graph.column_projection[c]
                for k in range(graph.column_first[c], graph.column_first[c + 1]):
                    s = graph.synapse[k]
                    changed = weight[s] + eta[p] * (a[p] * pre[graph.column_row[k]] + c_post[p])
                    weight[s] = min(max(changed, low[p]), high[p])
                post[c] += 1.0
        for i in range(graph.n_arrived[copy, 0]):
            pre[arrived[i]] += 1.0
