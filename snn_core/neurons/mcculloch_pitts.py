"""Binary threshold neuron."""

from typing import Any, NamedTuple

from snn_core.component import Field, drive, require, state
from snn_core.kernel import kernel, row


class McCullochPitts(NamedTuple):
    """Binary neuron: it fires in a step if, and only if, what arrives in it reaches threshold.

    s(t + dt) = 1 if sum_j w_j s_j(t) + i_offset >= threshold, else 0. It has no memory; `Pulse` is
    its receptor: weights are currents (pA) of one step, so the threshold is one too.

    Source: McCulloch & Pitts 1943, Bull Math Biophys 5:115.

    Args:
        threshold: Least sum of weights at which it fires, pA.
        i_offset: What is added to the sum, pA; can be set while the network runs.
    """

    threshold: Field = 1.0
    i_offset: Field = drive(0.0)
    total: Field = state(0.0)  # the last sum, pA

    def check(self, dt: float) -> None:
        """Raise ValueError for a threshold that is not finite."""
        require(self, abs(self.threshold) < float("inf"), "threshold: expected a finite number")

    def derive(self, dt: float) -> "McCullochPitts":
        """Nothing to derive."""
        return self

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Compare the sum of this step with the threshold."""
        threshold, total, i_offset = (
            row(self.threshold, copy),
            self.total[copy],
            self.i_offset[copy],
        )
        for i in range(total.size):
            total[i] = i_offset[i] + inputs.current[i] + inputs.drive[i]
            fired[i] = total[i] >= threshold[i]
