"""Delta code: ON and OFF spikes when a signal has moved by a threshold."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.codes.checks import Floats, finite, positive


@dataclass(frozen=True)
class DeltaEncoder:
    """Send-on-delta: an ON spike for each rise by `threshold`, an OFF spike for each fall.

    A reference follows the signal in steps of the threshold, so it is never further away than one;
    several steps at once are several spikes. Source: Miskowicz 2006, Sensors 6:49; the pixels of
    Lichtsteiner, Posch & Delbruck 2008, IEEE J Solid-State Circuits 43:566.

    Attributes:
        threshold: change that makes a spike, in the unit of the signal.
    """

    threshold: float = 0.1

    def __post_init__(self) -> None:
        """Checks the threshold."""
        positive(self.threshold, "DeltaEncoder.threshold")

    def start(self, values: ArrayLike) -> Floats:
        """Returns the reference for a signal that begins at values, the same shape."""
        return finite(values, "values").copy()

    def __call__(self, values: ArrayLike, reference: Floats) -> tuple[NDArray[np.int64], Floats]:
        """Takes one step.

        Args:
            values: signal now, shape (..., cells), copies first.
            reference: what the spikes so far say, the same shape; not changed.

        Returns:
            Spike counts, shape (..., 2 cells): ON cells, then OFF cells; and the next reference.

        Raises:
            ValueError: shapes that differ, or a non-finite value, named by its index.
        """
        checked = finite(values, "values")
        if checked.shape != np.shape(reference):
            raise ValueError(
                f"DeltaEncoder got values of shape {checked.shape} and a reference of shape "
                f"{np.shape(reference)}, expected the same; begin with start(values)."
            )
        moved = np.trunc((checked - reference) / self.threshold)
        spikes = np.concatenate([np.maximum(moved, 0.0), np.maximum(-moved, 0.0)], axis=-1)
        following: Floats = reference + moved * self.threshold
        return spikes.astype(np.int64), following

    def decode(self, spikes: ArrayLike, reference: Floats) -> Floats:
        """Returns the next reference from spike counts, (..., 2 cells): within one threshold.

        Args:
            spikes: as the encoder gives them.
            reference: value before these spikes, shape (..., cells).
        """
        given = finite(spikes, "spikes", last=2 * np.shape(reference)[-1])
        on, off = np.split(given, 2, axis=-1)
        following: Floats = reference + (on - off) * self.threshold
        return following
