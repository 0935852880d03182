"""The rule of Bienenstock, Cooper and Munro: a threshold that slides with the activity."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.component import (
    Field,
    derived,
    lasting,
    require,
    require_positive,
    require_resolved,
    state,
)
from snn_core.kernel import kernel, row
from snn_core.plasticity.pairs import fade


class BCM(NamedTuple):
    """BCM rule for spikes: at each postsynaptic spike dw = eta x (y - theta).

    x is the trace of presynaptic spikes, y the postsynaptic rate (Hz, low-passed with tau), both
    read before the spikes of the step are added. The threshold slides:
    tau_theta dtheta/dt = y^2 / rate - theta; it is metaplasticity and outlives resets. Above
    theta synapses in use are potentiated, below it depressed, so that a neuron becomes selective.
    Exact for any spike times. t_pre is the time of arrival at the synapse.

    Source: Bienenstock, Cooper & Munro 1982, J Neurosci 2:32; the threshold of Intrator & Cooper
    1992, Neural Netw 5:3, with y dt replaced by the postsynaptic spike.

    Args:
        eta: Learning rate: weight per Hz.
        rate: Rate y at which the threshold equals the activity, Hz.
        tau: Time constant of the traces, ms.
        tau_theta: Time constant of the threshold, ms; not tau / 2.
        w_min: Lower bound of the weight.
        w_max: Upper bound of the weight.
    """

    eta: Field = 1e-4
    rate: Field = 10.0
    tau: Field = 50.0
    tau_theta: Field = 5000.0
    w_min: Field = 0.0
    w_max: Field = 1.0
    pre: Field = state(0.0, per="row")
    post: Field = state(0.0, per="column")  # Hz
    theta: Field = lasting(0.0, per="column")  # Hz
    decay: Field = derived()
    decay_theta: Field = derived()
    rise: Field = derived()
    jump: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        require_positive(self, "rate", "tau", "tau_theta")
        require_resolved(self, dt, "tau", "tau_theta")
        apart = np.abs(self.tau_theta - 0.5 * self.tau) > 1e-6 * np.asarray(self.tau)
        require(self, apart, "tau_theta: expected another time constant than tau / 2")
        require(self, self.w_min <= self.w_max, "w_min: expected w_min <= w_max")

    def derive(self, dt: float) -> "BCM":
        """Compute decays, and the threshold that a squared rate of 1 leaves after one step."""
        kept, square = np.exp(-dt / self.tau_theta), np.exp(-2.0 * dt / self.tau)
        rise = 0.5 * self.tau / (0.5 * self.tau - self.tau_theta) * (square - kept) / self.rate
        return self._replace(
            decay=np.exp(-dt / self.tau), decay_theta=kept, rise=rise, jump=1e3 / self.tau
        )

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Change the weights at the spikes of the target."""
        pre, post, theta = self.pre[copy], self.post[copy], self.theta[copy]
        eta, decay, jump = row(self.eta, copy), row(self.decay, copy), row(self.jump, copy)
        decay_theta, rise = row(self.decay_theta, copy), row(self.rise, copy)
        low, high, weight = row(self.w_min, copy), row(self.w_max, copy), graph.weight[copy]
        fade(pre, decay, graph.projection)
        for c in range(post.size):
            p = graph.column_projection[c]
            theta[c] = theta[c] * decay_theta[p] + rise[p] * post[c] * post[c]
            post[c] *= decay[p]
        for i in range(fired.size):
            for c in range(graph.columns[fired[i]], graph.columns[fired[i] + 1]):
                p = graph.column_projection[c]
                slope = eta[p] * (post[c] - theta[c])
                for k in range(graph.column_first[c], graph.column_first[c + 1]):
                    s = graph.synapse[k]
                    changed = weight[s] + slope * pre[graph.column_row[k]]
                    weight[s] = min(max(changed, low[p]), high[p])
                post[c] += jump[p]
        for i in range(graph.n_arrived[copy, 0]):
            pre[graph.arrived[copy, i]] += 1.0
