"""Spike-timing dependent plasticity gated by a concentration that outlasts its release."""

import math
from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, require, require_positive, require_resolved, state
from snn_core.kernel import exponentials, kernel, row
from snn_core.plasticity.pairs import PairWindow, count_pairs, fade_pairs, mark_pairs


class DopamineSTDP(NamedTuple):
    """STDP with eligibility trace, gated by the level of a modulator that decays by itself.

    dc/dt = -c / tau_e + (pair STDP, all pairs);  dd/dt = -d / tau_d + M at each release;
    dw/dt = learning_rate c (d - baseline), w in [w_min, w_max]. Exact for any spike and release
    times: the product is integrated in closed form. Weights are brought up to date every
    `interval` and whenever a modulator arrives; bounds act then. t_pre is the time at which the
    spike reaches the synapse.

    Source: Izhikevich 2007, Cereb Cortex 17:2443, eq. 2.1-2.3; with M = 1 / tau_d it is the form
    of Potjans, Morrison & Diesmann 2010, Front Comput Neurosci 4:141 (NEST's
    stdp_dopamine_synapse).

    Args:
        learning_rate: Weight per ms and per unit of eligibility and of modulator.
        a_plus: Eligibility gained by a pair, post after pre.
        a_minus: Eligibility lost by a pair, pre after post.
        tau_plus: Time constant of the window, post after pre, ms.
        tau_minus: Time constant of the window, pre after post, ms.
        tau_e: Time constant of the eligibility trace, ms.
        tau_d: Time constant of the modulator, ms.
        baseline: Level of the modulator at which nothing is learnt.
        interval: Longest time between two updates of the weights, ms.
        w_min: Lower bound of the weight.
        w_max: Upper bound of the weight.
        modulator: Name of the modulator channel.
    """

    learning_rate: Field = 1e-3
    a_plus: Field = 1.0
    a_minus: Field = 1.5
    tau_plus: Field = 20.0
    tau_minus: Field = 20.0
    tau_e: Field = 1000.0
    tau_d: Field = 200.0
    baseline: Field = 0.0
    interval: Field = 10.0
    w_min: Field = 0.0
    w_max: Field = 4.0
    modulator: Field = "dopamine"
    pre: Field = state(0.0, per="row")
    post: Field = state(0.0, per="column")
    level: Field = state(0.0)
    # Area of the modulator times the decay of a trace, since the last tag.
    area: Field = state(0.0, fades=False)
    tag: Field = state(0.0, per="synapse", fades=False)
    fresh: Field = state(0.0, per="synapse", fades=False)
    missed: Field = state(0.0, per="synapse", fades=False)  # area that came before the fresh pairs
    step: Field = derived()
    decay_plus: Field = derived()
    decay_minus: Field = derived()
    decay_d: Field = derived()
    gain: Field = derived()
    cost: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        taus = ("tau_plus", "tau_minus", "tau_e", "tau_d")
        require_positive(self, *taus, "interval")
        require_resolved(self, dt, *taus)
        require(self, self.w_min <= self.w_max, "w_min: expected w_min <= w_max")

    def derive(self, dt: float) -> "DopamineSTDP":
        """Compute the decays over one step, and the areas under them."""
        both = 1.0 / (1.0 / self.tau_e + 1.0 / self.tau_d)
        return self._replace(
            step=np.full_like(both, dt),
            decay_plus=np.exp(-dt / self.tau_plus),
            decay_minus=np.exp(-dt / self.tau_minus),
            decay_d=np.exp(-dt / self.tau_d),
            gain=-both * np.expm1(-dt / both),
            cost=-self.baseline * self.tau_e * np.expm1(-dt / self.tau_e),
        )

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Follow the modulator and collect the pairs that this step completes."""
        window = PairWindow(
            self.pre[copy], self.post[copy], row(self.decay_plus, copy),
            row(self.decay_minus, copy), row(self.a_plus, copy), row(self.a_minus, copy),
        )  # fmt: skip
        level, area = self.level[copy], self.area[copy]
        tau_e, step = row(self.tau_e, copy), row(self.step, copy)
        decay_d, gain, cost = row(self.decay_d, copy), row(self.gain, copy), row(self.cost, copy)
        scale = exponentials(since, tau_e)
        missed = exponentials(since, tau_e)
        for p in range(level.size):
            faded = math.exp(-(since - step[p]) / tau_e[p])
            area[p] += faded * (level[p] * gain[p] - cost[p])
            level[p] *= decay_d[p]
            missed[p] *= area[p]
        fade_pairs(window, graph)
        count_pairs(window, graph, copy, fired, scale, self.fresh[copy])
        count_pairs(window, graph, copy, fired, missed, self.missed[copy])
        mark_pairs(window, graph, copy, fired)

    @kernel
    def capture(self: Any, copy: int, graph: Any, since: float) -> None:
        """Bring weights and eligibility up to date."""
        kept = exponentials(-since, row(self.tau_e, copy))
        tag, fresh, missed = self.tag[copy], self.fresh[copy], self.missed[copy]
        area, weight = self.area[copy], graph.weight[copy]
        rate, low, high = (
            row(self.learning_rate, copy), row(self.w_min, copy), row(self.w_max, copy)
        )  # fmt: skip
        for r in range(graph.projection.size):
            p = graph.projection[r]
            for s in range(graph.first[r], graph.first[r + 1]):
                total = tag[s] + fresh[s]
                change = rate[p] * (total * area[p] - missed[s])
                weight[s] = min(max(weight[s] + change, low[p]), high[p])
                tag[s] = total * kept[p]
                fresh[s] = 0.0
                missed[s] = 0.0
        for p in range(area.size):
            area[p] = 0.0

    @kernel
    def modulate(self: Any, copy: int, graph: Any, modulators: Any) -> None:
        """Release the modulator."""
        channel = row(self.modulator, copy)
        for p in range(channel.size):
            self.level[copy, p] += modulators[channel[p]]
