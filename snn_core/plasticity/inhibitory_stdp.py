"""Plasticity of inhibitory synapses that holds a firing rate."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, require, require_positive, require_resolved, state
from snn_core.kernel import kernel, row
from snn_core.plasticity.pairs import fade


class InhibitorySTDP(NamedTuple):
    """Inhibitory STDP: symmetric, with a depression at each presynaptic spike.

    Traces of pre- and postsynaptic spikes decay with tau; a presynaptic spike changes the weight
    by eta (post - alpha), a postsynaptic one by eta pre, alpha = 2 rate tau: in balance the
    postsynaptic neuron fires at about `rate` (somewhat above it, since inhibition delays spikes).
    Weights are the sizes of inhibition, such as nS at a GABA receptor. Traces are read before the
    spikes of the step are added. t_pre is the time at which the spike reaches the synapse.

    Source: Vogels, Sprekeler, Zenke, Clopath & Gerstner 2011, Science 334:1569, eq. 1-2.

    Args:
        eta: Learning rate, in units of the weight.
        rate: Firing rate that is aimed at, Hz.
        tau: Time constant of the traces, ms.
        w_min: Lower bound of the weight.
        w_max: Upper bound of the weight.
    """

    eta: Field = 1e-2
    rate: Field = 3.0
    tau: Field = 20.0
    w_min: Field = 0.0
    w_max: Field = 10.0
    pre: Field = state(0.0, per="row")
    post: Field = state(0.0, per="column")
    alpha: Field = derived()
    decay: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        require_positive(self, "tau")
        require_resolved(self, dt, "tau")
        require(self, np.asarray(self.rate) >= 0, "rate: expected >= 0 Hz")
        require(self, self.w_min <= self.w_max, "w_min: expected w_min <= w_max")

    def derive(self, dt: float) -> "InhibitorySTDP":
        """Compute the depression and the decay over one step."""
        return self._replace(
            alpha=2e-3 * np.asarray(self.rate) * self.tau, decay=np.exp(-dt / self.tau)
        )

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Change the weights by the spikes of this step."""
        pre, post, weight = self.pre[copy], self.post[copy], graph.weight[copy]
        eta, alpha, decay = row(self.eta, copy), row(self.alpha, copy), row(self.decay, copy)
        low, high, arrived = row(self.w_min, copy), row(self.w_max, copy), graph.arrived[copy]
        fade(pre, decay, graph.projection)
        fade(post, decay, graph.column_projection)
        for i in range(graph.n_arrived[copy, 0]):
            r = arrived[i]
            p = graph.projection[r]
            for s in range(graph.first[r], graph.first[r + 1]):
                changed = weight[s] + eta[p] * (post[graph.column[s]] - alpha[p])
                weight[s] = min(max(changed, low[p]), high[p])
        for i in range(fired.size):
            for c in range(graph.columns[fired[i]], graph.columns[fired[i] + 1]):
                p = graph.column_projection[c]
                for k in range(graph.column_first[c], graph.column_first[c + 1]):
                    s = graph.synapse[k]
                    changed = weight[s] + eta[p] * pre[graph.column_row[k]]
                    weight[s] = min(max(changed, low[p]), high[p])
                post[c] += 1.0
        for i in range(graph.n_arrived[copy, 0]):
            pre[arrived[i]] += 1.0
