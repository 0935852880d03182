"""Temporal-difference learning of an actor that hears what the body did."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, require, require_positive, require_resolved, state
from snn_core.kernel import exponentials, kernel, row
from snn_core.plasticity.pairs import Gate, apply_traces, fade


class EfferenceTD(NamedTuple):
    """Three-factor rule of an actor: presynaptic potential x efference copy, gated by TD error.

    When a tag is set, the eligibility of synapse ij grows by the potential that j evokes now
    times the feedback of neuron i:  e <- exp(-T / tau_e) e + (X_j * eps) f_i,
    eps(t) = exp(-t / tau_m) - exp(-t / tau_s), T the time since the tag before. The feedback
    is what the body did minus what the neuron's pool intended (a_j - pi_j for a choice): so the
    action not taken is weakened. When the TD error arrives, w <- w + learning_rate delta e.

    Source: Williams 1992, Mach Learn 8:229 (characteristic eligibility); Fremaux, Sprekeler &
    Gerstner 2013, PLoS Comput Biol 9:e1003024 (TD error as third factor).

    Args:
        learning_rate: Weight per unit of TD error and eligibility.
        tau_m: Decay of the potential, ms.
        tau_s: Rise of the potential, ms; less than tau_m.
        tau_e: Time constant of the eligibility trace, ms.
        w_min: Lower bound of the weight.
        w_max: Upper bound of the weight.
        modulator: Name of the modulator channel that carries the TD error.
    """

    learning_rate: Field = 0.01
    tau_m: Field = 20.0
    tau_s: Field = 5.0
    tau_e: Field = 200.0
    w_min: Field = 0.0
    w_max: Field = 3.0
    modulator: Field = "dopamine"
    slow: Field = state(0.0, per="row")
    fast: Field = state(0.0, per="row")
    feedback: Field = state(0.0, per="column")
    tag: Field = state(0.0, per="synapse", fades=False)
    decay_slow: Field = derived()
    decay_fast: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        require_positive(self, "tau_m", "tau_s", "tau_e")
        require_resolved(self, dt, "tau_m", "tau_s", "tau_e")
        require(self, self.tau_s < self.tau_m, "tau_s: expected less than tau_m")
        require(self, self.w_min <= self.w_max, "w_min: expected w_min <= w_max")

    def derive(self, dt: float) -> "EfferenceTD":
        """Compute the decays over one step."""
        return self._replace(
            decay_slow=np.exp(-dt / self.tau_m), decay_fast=np.exp(-dt / self.tau_s)
        )

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Follow the potentials."""
        slow, fast = self.slow[copy], self.fast[copy]
        decay_slow, decay_fast = row(self.decay_slow, copy), row(self.decay_fast, copy)
        fade(slow, decay_slow, graph.projection)
        fade(fast, decay_fast, graph.projection)
        for i in range(graph.n_arrived[copy, 0]):
            slow[graph.arrived[copy, i]] += 1.0
            fast[graph.arrived[copy, i]] += 1.0

    @kernel
    def capture(self: Any, copy: int, graph: Any, since: float) -> None:
        """Tag the synapses by potential and feedback; the feedback is used up."""
        kept = exponentials(-since, row(self.tau_e, copy))
        tag, feedback = self.tag[copy], self.feedback[copy]
        for r in range(graph.projection.size):
            factor = kept[graph.projection[r]]
            potential = self.slow[copy, r] - self.fast[copy, r]
            for s in range(graph.first[r], graph.first[r + 1]):
                tag[s] = tag[s] * factor + potential * feedback[graph.column[s]]
        for c in range(feedback.size):
            feedback[c] = 0.0

    @kernel
    def modulate(self: Any, copy: int, graph: Any, modulators: Any) -> None:
        """Turn the tags into weights."""
        gate = Gate(
            self.tag[copy], row(self.learning_rate, copy), row(self.modulator, copy),
            row(self.w_min, copy), row(self.w_max, copy),
        )  # fmt: skip
        apply_traces(gate, graph, copy, modulators)
