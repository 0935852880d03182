"""From observations to the firing of the sensory population."""

from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from agents.normalizer import Normalizer
from agents.state import State
from agents.tuning import Tuning
from snn_core import LIF, Network, PoissonSource, Population


def relays(size: int, co_release: bool = False) -> Population:
    """A sensory population that fires regularly at the rate of its drive.

    Args:
        size: neurons.
        co_release: their synapses may have either sign.
    """
    # A perfect integrator fires at 1000 Hz per pA; golden-ratio phases keep relays apart.
    phase = np.modf(0.618033988749895 * np.arange(size))[0]
    relay = LIF(tau_m=1e6, c_m=1.0, v_rest=phase, v_threshold=1.0, v_reset=0.0, t_ref=0.0)
    return Population("sensory", size, relay, co_release=co_release)


class PopulationSenses:
    """Population code with Gaussian tuning: place cells, or cells of their own for each number.

    Attributes:
        normalizer: observations to [-1, 1].
        total_rate: summed rate of all neurons, Hz.

    Args:
        space: observation space.
        cells: neurons per number.
        width: of the tuning, in units of the spacing.
        rate: summed rate of the neurons of one number, Hz.
        place_cells: most cells that code all numbers together (see `Tuning`).
        regular: fire regularly (integrate-and-fire relays) instead of at random (Poisson).
    """

    def __init__(
        self,
        space: spaces.Box,
        cells: int,
        width: float,
        rate: float,
        place_cells: int,
        regular: bool,
    ) -> None:
        self.normalizer = Normalizer(space)
        dims = self.normalizer.dims
        self._code = Tuning(dims, cells, width, rate, place_cells)
        self._regular = regular
        self.total_rate = rate * dims

    @property
    def power(self) -> float:
        """Mean of the summed squares of the rates, Hz^2."""
        return self._code.power

    @property
    def size(self) -> int:
        """Neurons of the sensory population."""
        return self._code.size

    def population(self) -> Population:
        """The sensory population."""
        if not self._regular:
            return Population("sensory", self.size, PoissonSource())
        return relays(self.size)

    def drive(self, network: Network, observations: NDArray[np.float64]) -> None:
        """Set the drive of the sensory population from observations of shape (copies, dims)."""
        rates = self._code(self.normalizer(observations))
        if self._regular:
            network["sensory"].i_offset[:] = 1e-3 * rates
        else:
            network["sensory"].rate[:] = rates

    def focus(self, width: float) -> None:
        """Change the width of the tuning, in units of the spacing; copies keep theirs."""
        self._code = self._code.of_width(width)

    def copy(self) -> "PopulationSenses":
        """A copy that later updates of the normalisation leave alone."""
        twin = object.__new__(PopulationSenses)
        twin.__dict__ = {**self.__dict__, "normalizer": self.normalizer.copy()}
        return twin

    def state(self) -> dict[str, NDArray[Any]]:
        """The normalisation's state."""
        return self.normalizer.state()

    def restore(self, state: State) -> None:
        """Take up what `state` gave."""
        self.normalizer.restore(state)
