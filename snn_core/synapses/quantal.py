"""Release of single quanta, at random."""

import math
from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, require, require_positive, state, stream
from snn_core.kernel import inlined, kernel, row
from snn_core.random import uniform


class QuantalRelease(NamedTuple):
    """Stochastic release with facilitation: each synapse has `sites`, each releases or not.

    At a spike, h after the previous one, u <- u exp(-h / tau_facil), u <- u + U (1 - u); each
    vesicle that is docked is released with probability u; an empty site is refilled with rate
    1 / tau_rec, so with probability 1 - exp(-h / tau_rec) before the next spike. The weight is
    scaled by released / sites. The mean over many spikes trains is that of `TsodyksMarkram`, and
    tau_rec = 0 is plain binomial release with probability u.

    Source: del Castillo & Katz 1954, J Physiol 124:560; Fuhrmann et al. 2002, J Neurophysiol
    87:140, eq. 1-5.

    Args:
        U: Release probability of a rested synapse, 0 to 1.
        tau_rec: Time constant of the refilling of a site, ms; 0 refills at once.
        tau_facil: Time constant of facilitation, ms; 0 keeps u = U.
        sites: Release sites of each synapse, a whole number.
    """

    U: Field = 0.5
    tau_rec: Field = 800.0
    tau_facil: Field = 0.0
    sites: Field = 5.0
    u: Field = state(0.0, per="row")
    refilled: Field = state(1.0, per="row")  # probability that an empty site was refilled
    last: Field = state(-math.inf, per="row")
    empty: Field = state(0.0, per="synapse")
    rng: Field = stream()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no synapse."""
        utilization, sites = np.asarray(self.U), np.asarray(self.sites)
        require(self, (utilization > 0) & (utilization <= 1), "U: expected 0 < U <= 1")
        require(self, np.asarray(self.tau_rec) >= 0, "tau_rec: expected >= 0 ms")
        require(self, np.asarray(self.tau_facil) >= 0, "tau_facil: expected >= 0 ms")
        require_positive(self, "sites")
        require(self, sites == np.rint(sites), "sites: expected a whole number >= 1")

    def derive(self, dt: float) -> "QuantalRelease":
        """Nothing to derive."""
        return self

    @kernel
    def release(self: Any, copy: int, time: float, graph: Any) -> None:
        """Advance u of each row that a spike reaches at `time` (ms)."""
        u, refilled, last = self.u[copy], self.refilled[copy], self.last[copy]
        U, tau_rec, tau_facil = (
            row(self.U, copy),
            row(self.tau_rec, copy),
            row(self.tau_facil, copy),
        )
        for i in range(graph.n_arrived[copy, 0]):
            r = graph.arrived[copy, i]
            p = graph.projection[r]
            interval = time - last[r]
            u[r] *= math.exp(-interval / tau_facil[p]) if tau_facil[p] > 0.0 else 0.0
            u[r] += U[p] * (1.0 - u[r])
            refilled[r] = -math.expm1(-interval / tau_rec[p]) if tau_rec[p] > 0.0 else 1.0
            last[r] = time

    @kernel
    def deliver(self: Any, copy: int, graph: Any, arrivals: Any) -> None:
        """Draw the quanta of each synapse that a spike reaches; add them to `arrivals`."""
        empty, u, refilled, rng = (
            self.empty[copy],
            self.u[copy],
            self.refilled[copy],
            self.rng[copy],
        )
        sites, weight = row(self.sites, copy), graph.weight[copy]
        efficacy, gate = graph.efficacy[copy], graph.gate[copy]
        for i in range(graph.n_arrived[copy, 0]):
            r = np.uint64(graph.arrived[copy, i])
            p = graph.projection[r]
            for s in range(graph.first[r], graph.first[r + np.uint64(1)]):
                vacant = empty[s] - _binomial(empty[s], refilled[r], rng)
                released = _binomial(sites[p] - vacant, u[r], rng)
                empty[s] = vacant + released
                arrivals[graph.slot[s]] += weight[s] * efficacy[p] * gate[p] * released / sites[p]


@inlined
def _binomial(n: float, p: float, rng: Any) -> float:
    count = 0.0
    for _ in range(int(n)):
        if uniform(rng) < p:
            count += 1.0
    return count
