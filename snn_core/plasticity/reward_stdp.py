"""Reward-modulated spike-timing dependent plasticity."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, require, require_positive, require_resolved, state
from snn_core.kernel import exponentials, kernel, row
from snn_core.plasticity.pairs import (
    Gate,
    PairWindow,
    apply_traces,
    count_pairs,
    fade_pairs,
    mark_pairs,
    tag_traces,
)


class RewardSTDP(NamedTuple):
    """Three-factor STDP: pairs leave an eligibility trace, a modulator turns it into weight.

    de/dt = -e / tau_e + (pair STDP as in `PairSTDP`);  when the modulator arrives with value M,
    w <- w + learning_rate M e, kept in [w_min, w_max].

    Source: Izhikevich 2007, Cereb Cortex 17:2443; Legenstein, Pecevski & Maass 2008, PLoS
    Comput Biol 4:e1000180; the modulator is a pulse (tau_d -> 0).

    Args:
        learning_rate: Weight per unit of modulator and eligibility.
        a_plus: Eligibility gained by a pair, post after pre.
        a_minus: Eligibility lost by a pair, pre after post; without it nothing is unlearnt.
        tau_plus: Time constant of the window, post after pre, ms.
        tau_minus: Time constant of the window, pre after post, ms.
        tau_e: Time constant of the eligibility trace, ms.
        w_min: Lower bound of the weight.
        w_max: Upper bound of the weight.
        modulator: Name of the modulator channel.
    """

    learning_rate: Field = 0.01
    a_plus: Field = 1.0
    a_minus: Field = 0.5
    tau_plus: Field = 20.0
    tau_minus: Field = 20.0
    tau_e: Field = 500.0
    w_min: Field = 0.0
    w_max: Field = 1.0
    modulator: Field = "dopamine"
    pre: Field = state(0.0, per="row")
    post: Field = state(0.0, per="column")
    tag: Field = state(0.0, per="synapse", fades=False)
    fresh: Field = state(0.0, per="synapse", fades=False)
    decay_plus: Field = derived()
    decay_minus: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        require_positive(self, "tau_plus", "tau_minus", "tau_e")
        require_resolved(self, dt, "tau_plus", "tau_minus", "tau_e")
        require(self, self.w_min <= self.w_max, "w_min: expected w_min <= w_max")

    def derive(self, dt: float) -> "RewardSTDP":
        """Compute the decays over one step."""
        return self._replace(
            decay_plus=np.exp(-dt / self.tau_plus),
            decay_minus=np.exp(-dt / self.tau_minus),
        )

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Collect the pairs that this step completes, `since` ms after the last tag.

        They are stored as they would have been then, so that one decay serves them all.
        """
        window = PairWindow(
            self.pre[copy], self.post[copy], row(self.decay_plus, copy),
            row(self.decay_minus, copy), row(self.a_plus, copy), row(self.a_minus, copy),
        )  # fmt: skip
        scale = exponentials(since, row(self.tau_e, copy))
        fade_pairs(window, graph)
        count_pairs(window, graph, copy, fired, scale, self.fresh[copy])
        mark_pairs(window, graph, copy, fired)

    @kernel
    def capture(self: Any, copy: int, graph: Any, since: float) -> None:
        """Tag the synapses: what happened until now is what the next modulator acts on."""
        kept = exponentials(-since, row(self.tau_e, copy))
        tag_traces(graph, copy, self.tag[copy], self.fresh[copy], kept)

    @kernel
    def modulate(self: Any, copy: int, graph: Any, modulators: Any) -> None:
        """Turn the tags into weights."""
        gate = Gate(
            self.tag[copy], row(self.learning_rate, copy), row(self.modulator, copy),
            row(self.w_min, copy), row(self.w_max, copy),
        )  # fmt: skip
        apply_traces(gate, graph, copy, modulators)
