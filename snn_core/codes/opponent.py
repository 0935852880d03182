"""Opponent pools: a pool that pulls and a pool that pushes on each actuator."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from snn_core.codes.checks import Floats, at_least, counts, positive


@dataclass(frozen=True)
class OpponentPair:
    """action = tanh(gain (n+ - n-) / norm) for each actuator, in [-1, 1].

    n+ and n- are the spikes of the two pools in one control step. Source: Sherrington 1906, The
    Integrative Action of the Nervous System (antagonists driven reciprocally); the squashing
    keeps the action inside the actuator's range.

    Attributes:
        actuators: number of actuators.
        pool: cells in each pool.
        gain: slope at balance, per normalised difference.
        norm: spikes that count as a difference of one (for example pool * spikes per cell).
    """

    actuators: int
    pool: int
    gain: float = 1.0
    norm: float = 1.0

    def __post_init__(self) -> None:
        """Checks the parameters."""
        at_least(self.actuators, "OpponentPair.actuators", 1)
        at_least(self.pool, "OpponentPair.pool", 1)
        positive(self.gain, "OpponentPair.gain")
        positive(self.norm, "OpponentPair.norm")

    @property
    def size(self) -> int:
        """Number of cells, 2 * actuators * pool."""
        return 2 * self.actuators * self.pool

    def __call__(self, spikes: ArrayLike) -> Floats:
        """Returns actions, shape (..., actuators).

        Args:
            spikes: counts, shape (..., size): + pool, - pool of actuator 0, then of actuator 1, ...

        Raises:
            ValueError: a wrong last axis, a non-finite or a negative count.
        """
        checked = counts(spikes, "spikes", last=self.size)
        pools = checked.reshape(*checked.shape[:-1], self.actuators, 2, self.pool).sum(axis=-1)
        return np.tanh(self.gain * (pools[..., 0] - pools[..., 1]) / self.norm)
