"""Spike-timing dependent plasticity of triplets."""

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
from snn_core.kernel import kernel, row
from snn_core.plasticity.pairs import fade


class TripletSTDP(NamedTuple):
    """Triplet STDP: potentiation grows with the postsynaptic rate, as in cortical slices.

    Traces r_1, r_2 of the presynaptic and o_1, o_2 of the postsynaptic spikes decay with tau_plus,
    tau_x, tau_minus, tau_y. A presynaptic spike changes the weight by -o_1 (a2_minus + a3_minus
    r_2), a postsynaptic one by r_1 (a2_plus + a3_plus o_2); traces are read before the spikes of
    the step are added. With pairing="all" a spike adds 1 to its traces, with "nearest" it sets
    them to 1. t_pre is the time at which the spike reaches the synapse (axonal delay).

    Source: Pfister & Gerstner 2006, J Neurosci 26:9673, eq. 2-4; defaults: the minimal model of
    visual cortex, all pairs (table 4); weights in units of their initial size.

    Args:
        a2_plus: Potentiation by pairs.
        a3_plus: Potentiation by triplets.
        a2_minus: Depression by pairs.
        a3_minus: Depression by triplets.
        tau_plus: Time constant of r_1, ms.
        tau_x: Time constant of r_2, ms.
        tau_minus: Time constant of o_1, ms.
        tau_y: Time constant of o_2, ms.
        pairing: "all" or "nearest".
        w_min: Lower bound of the weight.
        w_max: Upper bound of the weight.
    """

    a2_plus: Field = 0.0
    a3_plus: Field = 6.5e-3
    a2_minus: Field = 7.1e-3
    a3_minus: Field = 0.0
    tau_plus: Field = 16.8
    tau_x: Field = 101.0
    tau_minus: Field = 33.7
    tau_y: Field = 114.0
    pairing: Field = choice("all", "nearest")
    w_min: Field = 0.0
    w_max: Field = 3.0
    r_1: Field = state(0.0, per="row")
    r_2: Field = state(0.0, per="row")
    o_1: Field = state(0.0, per="column")
    o_2: Field = state(0.0, per="column")
    decay_plus: Field = derived()
    decay_x: Field = derived()
    decay_minus: Field = derived()
    decay_y: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        taus = ("tau_plus", "tau_x", "tau_minus", "tau_y")
        require_positive(self, *taus)
        require_resolved(self, dt, *taus)
        require(self, self.w_min <= self.w_max, "w_min: expected w_min <= w_max")

    def derive(self, dt: float) -> "TripletSTDP":
        """Compute the decays over one step."""
        return self._replace(
            decay_plus=np.exp(-dt / self.tau_plus), decay_x=np.exp(-dt / self.tau_x),
            decay_minus=np.exp(-dt / self.tau_minus), decay_y=np.exp(-dt / self.tau_y),
        )  # fmt: skip

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Change the weights by the pairs and triplets that this step completes."""
        r_1, r_2, o_1, o_2 = self.r_1[copy], self.r_2[copy], self.o_1[copy], self.o_2[copy]
        weight, arrived = graph.weight[copy], graph.arrived[copy]
        low, high, nearest = row(self.w_min, copy), row(self.w_max, copy), row(self.pairing, copy)
        fade(r_1, row(self.decay_plus, copy), graph.projection)
        fade(r_2, row(self.decay_x, copy), graph.projection)
        fade(o_1, row(self.decay_minus, copy), graph.column_projection)
        fade(o_2, row(self.decay_y, copy), graph.column_projection)
        for i in range(graph.n_arrived[copy, 0]):
            r = arrived[i]
            p = graph.projection[r]
            fall = row(self.a2_minus, copy)[p] + row(self.a3_minus, copy)[p] * r_2[r]
            for s in range(graph.first[r], graph.first[r + 1]):
                lower = weight[s] - fall * o_1[graph.column[s]]
                weight[s] = min(max(lower, low[p]), high[p])
        for i in range(fired.size):
            for c in range(graph.columns[fired[i]], graph.columns[fired[i] + 1]):
                p = graph.column_projection[c]
                rise = row(self.a2_plus, copy)[p] + row(self.a3_plus, copy)[p] * o_2[c]
                for k in range(graph.column_first[c], graph.column_first[c + 1]):
                    s = graph.synapse[k]
                    higher = weight[s] + rise * r_1[graph.column_row[k]]
                    weight[s] = min(max(higher, low[p]), high[p])
                o_1[c] = 1.0 + (0.0 if nearest[p] else o_1[c])
                o_2[c] = 1.0 + (0.0 if nearest[p] else o_2[c])
        for i in range(graph.n_arrived[copy, 0]):
            r = arrived[i]
            p = graph.projection[r]
            r_1[r] = 1.0 + (0.0 if nearest[p] else r_1[r])
            r_2[r] = 1.0 + (0.0 if nearest[p] else r_2[r])
