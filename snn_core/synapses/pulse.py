"""Synapse whose current lasts one step."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.kernel import kernel
from snn_core.synapses.pouring import pour_current


class Pulse(NamedTuple):
    """Current synapse: a spike is a current of its weight (pA) during one step.

    I = w in the step in which the spike arrives, 0 after it: the input of binary neurons. The
    charge of a pulse is w dt, so it depends on the step; `Delta` does not. Source: McCulloch &
    Pitts 1943, Bull Math Biophys 5:115.
    """

    def check(self, dt: float) -> None:
        """Nothing to check."""

    def derive(self, dt: float, tau_m: NDArray[np.float64], c_m: Any) -> "Pulse":
        """Nothing to derive."""
        return self

    @kernel
    def receive(self: Any, copy: int, arrived: Any, target: Any, inputs: Any) -> None:
        """Pass on what arrived in this step."""
        pour_current(arrived, target, inputs)
