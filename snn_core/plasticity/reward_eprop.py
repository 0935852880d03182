"""Reward-based e-prop: the eligibility of e-prop, credited by what was done, gated by TD error."""

import math
from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, require, require_positive, require_resolved, state
from snn_core.kernel import exponentials, kernel, row
from snn_core.plasticity.pairs import Gate, apply_traces, fade
from snn_core.plasticity.slopes import Slopes, settle_slopes


class RewardEProp(NamedTuple):
    """E-prop of an actor-critic, for LIF neurons and for those with adaptive thresholds (ALIF).

    In each step  e_ji = psi_j (xbar_i - threshold_jump eps_ji),  then  eps_ji <- psi_j xbar_i +
    (exp(-dt / tau_threshold) - psi_j threshold_jump) eps_ji,  psi_j = (gamma / width)
    max(0, 1 - |v_j - A_j| / width),  xbar_i <- exp(-dt / tau_m) xbar_i + (1 at a presynaptic
    spike);  A_j is v_threshold and what the spikes of j have added to it. When a tag is set, T
    after the one before, ebar <- exp(-T / tau_readout) ebar + sum of e since then, which is how
    a readout that counts spikes by period filters them, and credit <- exp(-T / tau_e) credit +
    feedback_j ebar_ji. `Network.feed_back` sets feedback_j, used up at the tag: the sum over
    critic and actor of what neuron j adds to the value and to the log-probability of what was
    done. When the TD error delta arrives, w <- w + learning_rate delta credit.

    v_j is the potential at the end of the step of the compartment on which the synapse lies, in a
    step with a spike A_j; in the round(t_ref / dt) steps after it psi_j is 0. The trace is that of
    `Delta` synapses. Of the gradient are cut the reset and, in a recurrent network, the paths
    through the spikes of other neurons. The rule counts threshold_jump itself: after a time
    without plasticity it believes that no spikes went before. The neuron is a `DiscreteALIF` with
    the same constants, or, with threshold_jump = 0, a `DiscreteLIF`.

    Source: Bellec et al. 2020, Nat Commun 11:3625, eq. 25 (ALIF) and Methods, "Reward-based
    e-prop" (actor-critic).

    Args:
        learning_rate: Weight per unit of TD error, feedback and eligibility (1/mV).
        tau_m: Membrane time constant of the postsynaptic neurons, ms.
        tau_readout: Time constant of the readout, ms.
        tau_e: Time constant of the credit, ms: -T / ln(discount times lambda) for steps of T.
        v_threshold: Threshold of the postsynaptic neurons at rest, mV.
        threshold_jump: Rise of their threshold at a spike, mV; 0 for LIF neurons.
        tau_threshold: Time constant of its decay, ms.
        width: Distance from the threshold at which psi is 0, mV; from rest to threshold there.
        gamma: Damping, psi times width at the threshold.
        t_ref: Refractory period of the postsynaptic neurons, ms.
        w_min: Lower bound of the weight.
        w_max: Upper bound of the weight.
        modulator: Name of the modulator channel that carries the TD error.
    """

    learning_rate: Field = 0.01
    tau_m: Field = 10.0
    tau_readout: Field = 20.0
    tau_e: Field = 200.0
    v_threshold: Field = -50.0
    threshold_jump: Field = 2.0
    tau_threshold: Field = 200.0
    width: Field = 15.0
    gamma: Field = 0.3
    t_ref: Field = 0.0
    w_min: Field = 0.0
    w_max: Field = 3.0
    modulator: Field = "dopamine"
    pre: Field = state(0.0, per="row")
    psi: Field = state(0.0, per="column")
    jump: Field = state(0.0, per="column")  # mV of the threshold
    idle: Field = state(0.0, per="column")  # steps for which eps has only decayed
    refractory: Field = state(0.0, per="column")  # ms left
    feedback: Field = state(0.0, per="column")
    adapted: Field = state(0.0, per="synapse")  # eps, as it was `idle` steps ago
    fresh: Field = state(0.0, per="synapse", fades=False)
    tag: Field = state(0.0, per="synapse", fades=False)  # ebar
    credit: Field = state(0.0, per="synapse", fades=False)
    decay: Field = derived()
    kept: Field = derived()
    peak: Field = derived()
    step: Field = derived()

    @staticmethod
    def needs_potential() -> bool:
        """Whether the target must be a neuron with a membrane potential."""
        return True

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        times = ("tau_m", "tau_readout", "tau_e", "tau_threshold")
        require_positive(self, *times, "width", "gamma")
        require_resolved(self, dt, *times)
        require(self, np.isfinite(self.v_threshold), "v_threshold: expected a finite potential, mV")
        for name in ("t_ref", "threshold_jump"):
            value = np.asarray(getattr(self, name))
            require(self, (value >= 0) & np.isfinite(value), f"{name}: expected a number >= 0")
        require(self, self.w_min <= self.w_max, "w_min: expected w_min <= w_max")

    def derive(self, dt: float) -> "RewardEProp":
        """Compute the decays over one step and psi at the threshold."""
        return self._replace(
            decay=np.exp(-dt / self.tau_m), kept=np.exp(-dt / self.tau_threshold),
            peak=self.gamma / self.width, step=np.full_like(self.tau_m, dt),
        )  # fmt: skip

    @kernel
    def sense(
        self: Any, copy: int, graph: Any, potential: Any, gain: Any, slot_target: Any
    ) -> None:
        """Compute the pseudo-derivatives from potentials and thresholds."""
        psi, jump, threshold = self.psi[copy], self.jump[copy], row(self.v_threshold, copy)
        peak, width = row(self.peak, copy), row(self.width, copy)
        for c in range(psi.size):
            p = graph.column_projection[c]
            port = slot_target[graph.slot[graph.synapse[graph.column_first[c]]]]
            near = 1.0 - abs(potential[port] - threshold[p] - jump[c]) / width[p]
            psi[c] = peak[p] * near if near > 0.0 else 0.0

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Follow the spikes; add the eligibility of this step to what the next tag will hold."""
        pre, psi, idle, jump = self.pre[copy], self.psi[copy], self.idle[copy], self.jump[copy]
        rise, kept = row(self.threshold_jump, copy), row(self.kept, copy)
        tau, step = row(self.tau_threshold, copy), row(self.step, copy)
        fade(pre, row(self.decay, copy), graph.projection)
        for i in range(graph.n_arrived[copy, 0]):
            pre[graph.arrived[copy, i]] += 1.0
        slopes = Slopes(
            psi, self.refractory[copy], row(self.peak, copy), row(self.t_ref, copy), step
        )
        settle_slopes(slopes, graph, fired)
        for c in range(psi.size):
            if psi[c] == 0.0:
                idle[c] += 1.0
                continue
            p = graph.column_projection[c]
            before = math.exp(-idle[c] * step[p] / tau[p])
            _add_column(self, copy, graph, c, before, rise[p], kept[p])
            idle[c] = 0.0
        fade(jump, kept, graph.column_projection)
        for i in range(fired.size):
            for c in range(graph.columns[fired[i]], graph.columns[fired[i] + 1]):
                jump[c] += rise[graph.column_projection[c]]

    @kernel
    def capture(self: Any, copy: int, graph: Any, since: float) -> None:
        """Tag the synapses and credit them with the feedback, which is used up."""
        read, left = row(self.tau_readout, copy), row(self.tau_e, copy)
        read, left = exponentials(-since, read), exponentials(-since, left)
        tag, fresh, credit = self.tag[copy], self.fresh[copy], self.credit[copy]
        feedback = self.feedback[copy]
        for r in range(graph.projection.size):
            p = graph.projection[r]
            for s in range(graph.first[r], graph.first[r + 1]):
                tag[s] = tag[s] * read[p] + fresh[s]
                credit[s] = credit[s] * left[p] + feedback[graph.column[s]] * tag[s]
                fresh[s] = 0.0
        for c in range(feedback.size):
            feedback[c] = 0.0

    @kernel
    def modulate(self: Any, copy: int, graph: Any, modulators: Any) -> None:
        """Turn credit into weights."""
        gate = Gate(
            self.credit[copy], row(self.learning_rate, copy), row(self.modulator, copy),
            row(self.w_min, copy), row(self.w_max, copy),
        )  # fmt: skip
        apply_traces(gate, graph, copy, modulators)


@kernel
def _add_column(
    rule: Any, copy: int, graph: Any, c: int, before: float, rise: float, kept: float
) -> None:
    """Add the eligibility of the synapses of one neuron; eps has decayed by `before`."""
    pre, adapted, fresh = rule.pre[copy], rule.adapted[copy], rule.fresh[copy]
    psi = rule.psi[copy, c]
    for k in range(graph.column_first[c], graph.column_first[c + 1]):
        s, x = graph.synapse[k], pre[graph.column_row[k]]
        eps = before * adapted[s]
        fresh[s] += psi * (x - rise * eps)
        adapted[s] = psi * x + (kept - psi * rise) * eps
