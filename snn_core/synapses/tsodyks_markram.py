"""Short-term facilitation and depression."""

import math
from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, require, require_positive, state
from snn_core.kernel import kernel, row


class TsodyksMarkram(NamedTuple):
    """Short-term plasticity of Tsodyks and Markram: facilitation u, resources x.

    At a spike, h after the previous one:
    u <- u exp(-h / tau_facil), then u <- u + U (1 - u);
    x <- 1 + (x - 1) exp(-h / tau_rec);  release = u x, then x <- x - release.
    The weight of the synapse is scaled by the release. u jumps before the release; the first
    release of a rested synapse is U. Exact for any spike times.

    Source: Tsodyks, Uziel & Markram 2000, J Neurosci 20:RC50, eq. 1-4 (instant inactivation);
    defaults: the depressing synapse of Tsodyks & Markram 1997.

    Args:
        U: Utilization of a rested synapse, 0 to 1.
        tau_rec: Time constant of recovery from depression, ms.
        tau_facil: Time constant of facilitation, ms; 0 keeps u = U.
    """

    U: Field = 0.5
    tau_rec: Field = 800.0
    tau_facil: Field = 0.0
    u: Field = state(0.0, per="row")
    x: Field = state(1.0, per="row")
    last: Field = state(-math.inf, per="row")
    rate_facil: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no synapse."""
        utilization = np.asarray(self.U)
        good = (utilization > 0) & (utilization <= 1)
        require(self, good, f"U: got {utilization[~good][:1]}, expected 0 < U <= 1")
        require_positive(self, "tau_rec")
        require(self, np.asarray(self.tau_facil) >= 0, "tau_facil: expected >= 0 ms")

    def derive(self, dt: float) -> "TsodyksMarkram":
        """Compute the rate of decay of facilitation, 1/ms; very fast stands for none."""
        tau = np.asarray(self.tau_facil, dtype=np.float64)
        return self._replace(rate_facil=1.0 / np.where(tau > 0, tau, 1e-200))

    @kernel
    def release(self: Any, copy: int, time: float, graph: Any) -> None:
        """Write the release of each row that a spike reaches at `time` (ms)."""
        u, x, last, release = self.u[copy], self.x[copy], self.last[copy], graph.release[copy]
        U, tau_rec = row(self.U, copy), row(self.tau_rec, copy)
        rate_facil = row(self.rate_facil, copy)
        for i in range(graph.n_arrived[copy, 0]):
            r = graph.arrived[copy, i]
            p = graph.projection[r]
            interval = time - last[r]
            u[r] *= math.exp(-interval * rate_facil[p])
            u[r] += U[p] * (1.0 - u[r])
            x[r] = 1.0 + (x[r] - 1.0) * math.exp(-interval / tau_rec[p])
            release[r] = u[r] * x[r]
            x[r] -= release[r]
            last[r] = time
