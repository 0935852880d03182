"""Spike-timing dependent plasticity of pairs."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, require, require_positive, require_resolved, state
from snn_core.kernel import kernel, row
from snn_core.plasticity.pairs import PairWindow, count_pairs


class PairSTDP(NamedTuple):
    """Additive pair STDP, all pairs counted.

    With d = t_post - t_pre:  dw = a_plus exp(-d / tau_plus) for d > 0,
    dw = -a_minus exp(d / tau_minus) for d < 0, nothing for d = 0; w stays in [w_min, w_max].
    t_pre is the time at which the spike reaches the synapse (axonal delay).

    Source: Song, Miller & Abbott 2000, Nat Neurosci 3:919; Morrison et al. 2008, Biol Cybern
    98:459.

    Args:
        a_plus: Weight gained by a pair at d = 0+.
        a_minus: Weight lost by a pair at d = 0-.
        tau_plus: Time constant of potentiation, ms.
        tau_minus: Time constant of depression, ms.
        w_min: Lower bound of the weight.
        w_max: Upper bound of the weight.
    """

    a_plus: Field = 0.005
    a_minus: Field = 0.00525
    tau_plus: Field = 20.0
    tau_minus: Field = 20.0
    w_min: Field = 0.0
    w_max: Field = 1.0
    pre: Field = state(0.0, per="row")
    post: Field = state(0.0, per="column")
    decay_plus: Field = derived()
    decay_minus: Field = derived()
    unscaled: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        require_positive(self, "tau_plus", "tau_minus")
        require_resolved(self, dt, "tau_plus", "tau_minus")
        require(self, self.w_min <= self.w_max, "w_min: expected w_min <= w_max")

    def derive(self, dt: float) -> "PairSTDP":
        """Compute the decays over one step."""
        return self._replace(
            decay_plus=np.exp(-dt / self.tau_plus),
            decay_minus=np.exp(-dt / self.tau_minus),
            unscaled=np.ones_like(self.tau_plus),
        )

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Change the weights by the pairs that this step completes."""
        window = PairWindow(
            self.pre[copy], self.post[copy], row(self.decay_plus, copy),
            row(self.decay_minus, copy), row(self.a_plus, copy), row(self.a_minus, copy),
            row(self.w_min, copy), row(self.w_max, copy),
        )  # fmt: skip
        count_pairs(window, graph, copy, fired, row(self.unscaled, copy), graph.weight[copy])
