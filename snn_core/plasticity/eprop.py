"""E-prop: gradient descent without going back in time."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, require, require_positive, require_resolved, state
from snn_core.kernel import exponentials, kernel, row
from snn_core.plasticity.pairs import fade, tag_traces
from snn_core.plasticity.slopes import Slopes, settle_slopes


class EProp(NamedTuple):
    """E-prop: eligibility = pseudo-derivative of firing x presynaptic trace, times an error.

    In each step  e_ji = psi_j xbar_i,  psi_j = (gamma / width) max(0, 1 - |v_j - v_threshold| /
    width),  xbar_i <- exp(-dt / tau_m) xbar_i + (1 at a presynaptic spike);  ebar_ji is e_ji
    filtered as the readout filters spikes, ebar <- exp(-dt / tau_e) ebar + e. When the modulator
    arrives with value M, w <- w + learning_rate M feedback_j ebar_ji, kept in [w_min, w_max];
    `Network.feed_back` sets feedback_j (positive: this neuron should have fired more), and it is
    used up then. With M = 1 and feedback = W_out^T (target - y) after every step this is, up to
    what is cut, the gradient of (y - target)^2 / 2; cut are the reset and, in a recurrent network,
    the paths through the spikes of other neurons.

    v_j is the potential, at the end of the step, of the compartment on which the synapse lies; in
    a step with a spike it is v_threshold. In the round(t_ref / dt) steps after it psi_j is 0. The
    trace is that of `Delta` synapses; it hears spikes that a refractory membrane ignores, and
    knows nothing of short-term plasticity. Adaptive thresholds (ALIF) are left out. In a step
    only synapses onto neurons with psi_j > 0 cost time.

    Source: Bellec et al. 2020, Nat Commun 11:3625, Methods (LIF neurons; regression tasks).

    Args:
        learning_rate: Weight per unit of modulator, feedback and eligibility (1/mV).
        tau_m: Membrane time constant of the postsynaptic neurons, ms.
        tau_e: Time constant of the readout, ms.
        v_threshold: Threshold of the postsynaptic neurons, mV.
        width: Distance from the threshold at which psi is 0, mV; from rest to threshold there.
        gamma: Damping, psi times width at the threshold.
        t_ref: Refractory period of the postsynaptic neurons, ms.
        w_min: Lower bound of the weight.
        w_max: Upper bound of the weight.
        modulator: Name of the modulator channel that lets the error act.
    """

    learning_rate: Field = 0.01
    tau_m: Field = 10.0
    tau_e: Field = 20.0
    v_threshold: Field = -50.0
    width: Field = 15.0
    gamma: Field = 0.3
    t_ref: Field = 2.0
    w_min: Field = 0.0
    w_max: Field = 3.0
    modulator: Field = "dopamine"
    pre: Field = state(0.0, per="row")
    psi: Field = state(0.0, per="column")
    refractory: Field = state(0.0, per="column")  # ms left
    feedback: Field = state(0.0, per="column")
    tag: Field = state(0.0, per="synapse", fades=False)
    fresh: Field = state(0.0, per="synapse", fades=False)
    decay: Field = derived()
    peak: Field = derived()
    step: Field = derived()

    @staticmethod
    def needs_potential() -> bool:
        """Whether the target must be a neuron with a membrane potential."""
        return True

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        require_positive(self, "tau_m", "tau_e", "width", "gamma")
        require_resolved(self, dt, "tau_m", "tau_e")
        require(self, np.isfinite(self.v_threshold), "v_threshold: expected a finite potential, mV")
        waits = (np.asarray(self.t_ref) >= 0) & np.isfinite(self.t_ref)
        require(self, waits, "t_ref: expected a finite time >= 0 ms")
        require(self, self.w_min <= self.w_max, "w_min: expected w_min <= w_max")

    def derive(self, dt: float) -> "EProp":
        """Compute the decay over one step and psi at the threshold."""
        return self._replace(
            decay=np.exp(-dt / self.tau_m), peak=self.gamma / self.width,
            step=np.full_like(self.tau_m, dt),
        )  # fmt: skip

    @kernel
    def sense(
        self: Any, copy: int, graph: Any, potential: Any, gain: Any, slot_target: Any
    ) -> None:
        """Compute the pseudo-derivatives from the potentials."""
        psi, peak, width = self.psi[copy], row(self.peak, copy), row(self.width, copy)
        threshold = row(self.v_threshold, copy)
        for c in range(psi.size):
            p = graph.column_projection[c]
            port = slot_target[graph.slot[graph.synapse[graph.column_first[c]]]]
            near = 1.0 - abs(potential[port] - threshold[p]) / width[p]
            psi[c] = peak[p] * near if near > 0.0 else 0.0

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Follow the spikes; add the eligibility of this step to what the next tag will hold."""
        pre, psi, refractory = self.pre[copy], self.psi[copy], self.refractory[copy]
        decay, peak, step = row(self.decay, copy), row(self.peak, copy), row(self.step, copy)
        fresh, scale = self.fresh[copy], exponentials(since, row(self.tau_e, copy))
        fade(pre, decay, graph.projection)
        for i in range(graph.n_arrived[copy, 0]):
            pre[graph.arrived[copy, i]] += 1.0
        settle_slopes(Slopes(psi, refractory, peak, row(self.t_ref, copy), step), graph, fired)
        for c in range(psi.size):
            if psi[c] > 0.0:
                factor = psi[c] * scale[graph.column_projection[c]]
                for k in range(graph.column_first[c], graph.column_first[c + 1]):
                    s = graph.synapse[k]
                    fresh[s] += factor * pre[graph.column_row[k]]

    @kernel
    def capture(self: Any, copy: int, graph: Any, since: float) -> None:
        """Tag the synapses: what happened until now is what the next feedback acts on."""
        kept = exponentials(-since, row(self.tau_e, copy))
        tag_traces(graph, copy, self.tag[copy], self.fresh[copy], kept)

    @kernel
    def modulate(self: Any, copy: int, graph: Any, modulators: Any) -> None:
        """Turn tags and feedback into weights; the feedback is used up."""
        tag, feedback, weight = self.tag[copy], self.feedback[copy], graph.weight[copy]
        learning_rate, channel = row(self.learning_rate, copy), row(self.modulator, copy)
        low, high = row(self.w_min, copy), row(self.w_max, copy)
        for c in range(feedback.size):
            p = graph.column_projection[c]
            factor = learning_rate[p] * modulators[channel[p]] * feedback[c]
            feedback[c] = 0.0
            if factor == 0.0:
                continue
            for k in range(graph.column_first[c], graph.column_first[c + 1]):
                s = graph.synapse[k]
                weight[s] = min(max(weight[s] + factor * tag[s], low[p]), high[p])
