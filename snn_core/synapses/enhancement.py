"""Facilitation, augmentation and potentiation: the synapse expects more of the same."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.component import Field, require, require_positive, state
from snn_core.kernel import kernel, row


class SynapticEnhancement(NamedTuple):
    """Four components by which past spikes enhance release, from tens of ms to minutes.

    release = (1 + f1 + f2) (1 + a) (1 + p);  each component x decays, dx/dt = -x / tau_x, and
    jumps at each spike, after its release. The weight of the synapse is scaled by the release,
    which is 1 in a rested synapse: depression is left out, see `TsodyksMarkram`. After a tetanus
    augmentation (a, seconds) and potentiation (p, minutes) outlast facilitation: subthreshold by
    themselves, they let a weak coincident input fire the neuron. `projection.expectation` reads
    (1 + a) (1 + p) - 1 of this moment. Exact for any spike times.

    Source: Magleby & Zengel 1982, J Gen Physiol 80:613, eq. 1-9 (product form, components);
    Fisher, Fischer & Carew 1997, Trends Neurosci 20:170. The constants are of the order measured
    at the frog's end-plate, not taken from one experiment.

    Args:
        jump_f1: Jump of the first component of facilitation.
        tau_f1: Its time constant, ms.
        jump_f2: Jump of the second component of facilitation.
        tau_f2: Its time constant, ms.
        jump_a: Jump of augmentation.
        tau_a: Its time constant, ms.
        jump_p: Jump of potentiation.
        tau_p: Its time constant, ms.
    """

    jump_f1: Field = 0.8
    tau_f1: Field = 60.0
    jump_f2: Field = 0.12
    tau_f2: Field = 400.0
    jump_a: Field = 0.01
    tau_a: Field = 7000.0
    jump_p: Field = 0.005
    tau_p: Field = 60_000.0
    f1: Field = state(0.0, per="row")
    f2: Field = state(0.0, per="row")
    a: Field = state(0.0, per="row")
    p: Field = state(0.0, per="row")
    last: Field = state(-math.inf, per="row")

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no synapse."""
        for name in ("f1", "f2", "a", "p"):
            require_positive(self, f"tau_{name}")
            jump = np.asarray(getattr(self, f"jump_{name}"))
            require(self, (jump >= 0) & np.isfinite(jump), f"jump_{name}: expected >= 0")

    def derive(self, dt: float) -> "SynapticEnhancement":
        """Nothing to derive."""
        return self

    @kernel
    def release(self: Any, copy: int, time: float, graph: Any) -> None:
        """Write the release of each row that a spike reaches at `time` (ms)."""
        f1, f2, a, p = self.f1[copy], self.f2[copy], self.a[copy], self.p[copy]
        last, release = self.last[copy], graph.release[copy]
        tau_f1, tau_f2 = row(self.tau_f1, copy), row(self.tau_f2, copy)
        tau_a, tau_p = row(self.tau_a, copy), row(self.tau_p, copy)
        jump_f1, jump_f2 = row(self.jump_f1, copy), row(self.jump_f2, copy)
        jump_a, jump_p = row(self.jump_a, copy), row(self.jump_p, copy)
        for i in range(graph.n_arrived[copy, 0]):
            r = graph.arrived[copy, i]
            k = graph.projection[r]
            interval = time - last[r]
            f1[r] *= math.exp(-interval / tau_f1[k])
            f2[r] *= math.exp(-interval / tau_f2[k])
            a[r] *= math.exp(-interval / tau_a[k])
            p[r] *= math.exp(-interval / tau_p[k])
            release[r] = (1.0 + f1[r] + f2[r]) * (1.0 + a[r]) * (1.0 + p[r])
            f1[r] += jump_f1[k]
            f2[r] += jump_f2[k]
            a[r] += jump_a[k]
            p[r] += jump_p[k]
            last[r] = time

    def expectation(self, time: Any, number: int) -> NDArray[np.float64]:
        """(1 + a) (1 + p) - 1 at `time`, ms, (copies,), of projection `number`; (copies, rows)."""
        since = np.asarray(time)[:, None] - self.last
        tau_a, tau_p = (np.asarray(tau)[:, number : number + 1] for tau in (self.tau_a, self.tau_p))
        a, p = self.a * np.exp(-since / tau_a), self.p * np.exp(-since / tau_p)
        return np.asarray((1.0 + a) * (1.0 + p) - 1.0, np.float64)
