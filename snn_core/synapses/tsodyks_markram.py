"""Short-term facilitation and depression."""

import math
from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, require, require_positive, state
from snn_core.kernel import kernel, row


class TsodyksMarkram(NamedTuple):
    """Short-term plasticity of Tsodyks and Markram: facilitation u, resources x.

    At a spike, h after the previous one:
    u <- u exp(-h / tau_facil), then u <- u + U (1 - u);  release = u x,
    then x <- x - release and y <- y + release. Between spikes what is active (y) is inactivated
    and what is inactive (z) recovers: dy/dt = -y / tau_psc, dz/dt = y / tau_psc - z / tau_rec,
    x = 1 - y - z. The weight of the synapse is scaled by the release. u jumps before the release;
    the first release of a rested synapse is U. Exact for any spike times.

    Source: Tsodyks, Uziel & Markram 2000, J Neurosci 20:RC50, eq. 1-4; defaults: the depressing
    synapse of Tsodyks & Markram 1997 with instant inactivation.

    Args:
        U: Utilization of a rested synapse, 0 to 1.
        tau_rec: Time constant of recovery from depression, ms.
        tau_facil: Time constant of facilitation, ms; 0 keeps u = U.
        tau_psc: Time constant of inactivation, ms; 0 inactivates at once.
    """

    U: Field = 0.5
    tau_rec: Field = 800.0
    tau_facil: Field = 0.0
    tau_psc: Field = 0.0
    u: Field = state(0.0, per="row")
    x: Field = state(1.0, per="row")
    y: Field = state(0.0, per="row")
    last: Field = state(-math.inf, per="row")
    rate_facil: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no synapse."""
        utilization = np.asarray(self.U)
        good = (utilization > 0) & (utilization <= 1)
        require(self, good, f"U: got {utilization[~good][:1]}, expected 0 < U <= 1")
        require_positive(self, "tau_rec")
        for name in ("tau_facil", "tau_psc"):
            require(self, np.asarray(getattr(self, name)) >= 0, f"{name}: expected >= 0 ms")
        apart = np.abs(self.tau_psc - self.tau_rec) > 1e-6 * np.asarray(self.tau_rec)
        require(self, apart, "tau_psc: expected another time constant than tau_rec")

    def derive(self, dt: float) -> "TsodyksMarkram":
        """Compute the rate of decay of facilitation, 1/ms; very fast stands for none."""
        tau = np.asarray(self.tau_facil, dtype=np.float64)
        return self._replace(rate_facil=1.0 / np.where(tau > 0, tau, 1e-200))

    @kernel
    def release(self: Any, copy: int, time: float, graph: Any) -> None:
        """Write the release of each row that a spike reaches at `time` (ms)."""
        u, x, y, last = self.u[copy], self.x[copy], self.y[copy], self.last[copy]
        U, tau_rec, tau_psc = row(self.U, copy), row(self.tau_rec, copy), row(self.tau_psc, copy)
        release = graph.release[copy]
        rate_facil = row(self.rate_facil, copy)
        for i in range(graph.n_arrived[copy, 0]):
            r = graph.arrived[copy, i]
            p = graph.projection[r]
            interval = time - last[r]
            u[r] *= math.exp(-interval * rate_facil[p])
            u[r] += U[p] * (1.0 - u[r])
            kept, inactive = math.exp(-interval / tau_rec[p]), 1.0 - x[r] - y[r]
            if tau_psc[p] > 0.0:
                left = math.exp(-interval / tau_psc[p])
                inactive *= kept
                inactive += y[r] * tau_rec[p] / (tau_rec[p] - tau_psc[p]) * (kept - left)
                y[r] *= left
                x[r] = 1.0 - inactive - y[r]
            else:
                x[r] = 1.0 - inactive * kept
            release[r] = u[r] * x[r]
            x[r] -= release[r]
            y[r] += release[r] if tau_psc[p] > 0.0 else 0.0
            last[r] = time
