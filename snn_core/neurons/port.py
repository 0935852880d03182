"""Input port of a network: it fires when spikes from another network arrive."""

from typing import Any, NamedTuple

from snn_core.component import Field, state
from snn_core.kernel import kernel


class Port(NamedTuple):
    """Source that fires in the steps that another network has set, as `Ganglia` does.

    pending = sum of 2^k over the spikes k steps (k dt ms) ahead, set while the network runs: in
    each step the lowest bit is fired and shifted out, so at most 52 steps are known in advance.

    Source: the proxies of MUSIC, Djurfeldt et al. 2010, Neuroinformatics 8:43.
    """

    pending: Field = state(0.0)

    def check(self, dt: float) -> None:
        """Nothing to check."""

    def derive(self, dt: float) -> "Port":
        """Nothing to derive."""
        return self

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Fire what is due in this step."""
        pending = self.pending[copy]
        for i in range(pending.size):
            half = pending[i] // 2.0
            fired[i] = 1 if pending[i] != 2.0 * half else 0
            pending[i] = half
