"""Temporal-difference modulated long-term potentiation."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, require, require_positive, require_resolved, state
from snn_core.kernel import exponentials, kernel, row
from snn_core.plasticity.pairs import Gate, apply_traces, fade, tag_traces


class TDLTP(NamedTuple):
    """TD-LTP: presynaptic potentials at postsynaptic spikes, gated by the TD error.

    At each spike of neuron i the eligibility grows by the potential that synapse ij has evoked
    since the previous spike of i:  de/dt = -e / tau_e + Y_i (X_j * eps),
    eps(t) = epsilon_0 / (tau_m - tau_s) (exp(-t / tau_m) - exp(-t / tau_s));
    when the TD error arrives with value delta, w <- w + learning_rate delta e.

    With a rise, e is the convolution of Y_i (X_j * eps) with
    tau_e / (tau_e - tau_rise) (exp(-t / tau_e) - exp(-t / tau_rise)), the paper's kappa (200 and
    50 ms) times tau_e; its area does not depend on tau_rise.
    Source: Fremaux, Sprekeler & Gerstner 2013, PLoS Comput Biol 9:e1003024, eq. 17 and 23.

    Args:
        learning_rate: Weight per unit of TD error and eligibility.
        tau_m: Decay of the potential, ms; that of the postsynaptic membrane.
        tau_s: Rise of the potential, ms; that of the synapse. Less than tau_m.
        epsilon_0: Area of the potential, mV ms.
        tau_e: Time constant of the eligibility trace, ms.
        tau_rise: Rise of the eligibility trace, ms: 0, or tau_e / 20 to less than tau_e.
        w_min: Lower bound of the weight.
        w_max: Upper bound of the weight.
        modulator: Name of the modulator channel that carries the TD error.
    """

    learning_rate: Field = 0.01
    tau_m: Field = 20.0
    tau_s: Field = 5.0
    epsilon_0: Field = 20.0
    tau_e: Field = 200.0
    tau_rise: Field = 0.0
    w_min: Field = 0.0
    w_max: Field = 3.0
    modulator: Field = "dopamine"
    slow: Field = state(0.0, per="row")
    fast: Field = state(0.0, per="row")
    left_slow: Field = state(0.0, per="column")  # share left of what was there at the last spike
    left_fast: Field = state(0.0, per="column")
    seen_slow: Field = state(0.0, per="synapse")  # traces at the last postsynaptic spike
    seen_fast: Field = state(0.0, per="synapse")
    tag: Field = state(0.0, per="synapse", fades=False)
    fresh: Field = state(0.0, per="synapse", fades=False)
    early: Field = state(0.0, per="synapse", fades=False)  # what the rise takes off the tag
    fresh_early: Field = state(0.0, per="synapse", fades=False)
    decay_slow: Field = derived()
    decay_fast: Field = derived()
    height: Field = derived()
    tau_early: Field = derived()
    rises: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        require_positive(self, "tau_m", "tau_s", "tau_e", "epsilon_0")
        require_resolved(self, dt, "tau_m", "tau_s", "tau_e")
        require(self, self.tau_s < self.tau_m, "tau_s: expected less than tau_m")
        slow_enough = (self.tau_rise >= self.tau_e / 20.0) & (self.tau_rise < self.tau_e)
        expected = "tau_rise: expected 0, or tau_e / 20 <= tau_rise < tau_e"
        require(self, slow_enough | (self.tau_rise == 0.0), expected)
        require(self, self.w_min <= self.w_max, "w_min: expected w_min <= w_max")

    def derive(self, dt: float) -> "TDLTP":
        """Compute the decays over one step."""
        area = self.tau_e / (self.tau_e - self.tau_rise)
        return self._replace(
            decay_slow=np.exp(-dt / self.tau_m),
            decay_fast=np.exp(-dt / self.tau_s),
            height=self.epsilon_0 / (self.tau_m - self.tau_s) * area,
            tau_early=np.where(self.tau_rise > 0.0, self.tau_rise, self.tau_e),
            rises=np.where(self.tau_rise > 0.0, 1.0, 0.0),
        )

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Follow the potentials; at each spike add them to what the next tag will hold."""
        slow, fast = self.slow[copy], self.fast[copy]
        left_slow, left_fast = self.left_slow[copy], self.left_fast[copy]
        decay_slow, decay_fast = row(self.decay_slow, copy), row(self.decay_fast, copy)
        seen_slow, seen_fast = self.seen_slow[copy], self.seen_fast[copy]
        fresh, height = self.fresh[copy], row(self.height, copy)
        fresh_early, rises = self.fresh_early[copy], row(self.rises, copy)
        scale = exponentials(since, row(self.tau_e, copy))
        scale_early = exponentials(since, row(self.tau_early, copy))
        fade(slow, decay_slow, graph.projection)
        fade(fast, decay_fast, graph.projection)
        fade(left_slow, decay_slow, graph.column_projection)
        fade(left_fast, decay_fast, graph.column_projection)
        for i in range(fired.size):
            for c in range(graph.columns[fired[i]], graph.columns[fired[i] + 1]):
                p = graph.column_projection[c]
                factor = height[p] * scale[p]
                factor_early = height[p] * scale_early[p] * rises[p]
                for k in range(graph.column_first[c], graph.column_first[c + 1]):
                    s = graph.synapse[k]
                    r = graph.column_row[k]
                    potential = slow[r] - seen_slow[s] * left_slow[c]
                    potential -= fast[r] - seen_fast[s] * left_fast[c]
                    fresh[s] += factor * potential
                    fresh_early[s] += factor_early * potential
                    seen_slow[s] = slow[r]
                    seen_fast[s] = fast[r]
                left_slow[c] = 1.0
                left_fast[c] = 1.0
        for i in range(graph.n_arrived[copy, 0]):
            slow[graph.arrived[copy, i]] += 1.0
            fast[graph.arrived[copy, i]] += 1.0

    @kernel
    def capture(self: Any, copy: int, graph: Any, since: float) -> None:
        """Tag the synapses: what happened until now is what the next modulator acts on."""
        kept = exponentials(-since, row(self.tau_e, copy))
        kept_early = exponentials(-since, row(self.tau_early, copy))
        tag, early = self.tag[copy], self.early[copy]
        for s in range(tag.size):
            tag[s] += early[s]
        tag_traces(graph, copy, tag, self.fresh[copy], kept)
        tag_traces(graph, copy, early, self.fresh_early[copy], kept_early)
        for s in range(tag.size):
            tag[s] -= early[s]

    @kernel
    def modulate(self: Any, copy: int, graph: Any, modulators: Any) -> None:
        """Turn the tags into weights."""
        gate = Gate(
            self.tag[copy], row(self.learning_rate, copy), row(self.modulator, copy),
            row(self.w_min, copy), row(self.w_max, copy),
        )  # fmt: skip
        apply_traces(gate, graph, copy, modulators)
