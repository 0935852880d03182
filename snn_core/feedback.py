"""How the errors of a readout come back to the neurons: by which synapses."""

from abc import ABC, abstractmethod
from typing import final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.readout import LeakyReadout
from snn_core.values import fitting

Floats = NDArray[np.float64]


class ErrorFeedback(ABC):
    """Errors to neurons: feedback_j = sum_k B_kj error_k, what `Network.feed_back` takes.

    Args:
        readout: The readout whose errors come back; `learn` trains it.
    """

    def __init__(self, readout: LeakyReadout) -> None:
        self.readout = readout

    @property
    @abstractmethod
    def matrix(self) -> Floats:
        """B, (copies, outputs, size)."""

    @abstractmethod
    def learn(self, error: ArrayLike) -> None:
        """Trains the readout by target - y, (copies, outputs), and what follows it."""

    def __call__(self, error: ArrayLike) -> Floats:
        """Returns the feedback, (copies, size), of errors target - y, (copies, outputs).

        Raises:
            ValueError: A wrong shape or a non-finite error.
        """
        given = fitting("feedback: error", error, self.readout.bias.shape)
        return np.einsum("cos,co->cs", self.matrix, given)


@final
class SymmetricFeedback(ErrorFeedback):
    """B = W_out at every moment: the gradient itself, by a transport of weights.

    Source: Bellec et al. 2020, Nat Commun 11:3625 (symmetric e-prop).
    """

    @property
    def matrix(self) -> Floats:
        """B, (copies, outputs, size)."""
        return self.readout.weight

    def learn(self, error: ArrayLike) -> None:
        """Trains the readout by target - y, (copies, outputs)."""
        self.readout.learn(error)


@final
class RandomFeedback(ErrorFeedback):
    """B fixed and random; W_out comes to agree with it while it learns (feedback alignment).

    Source: Lillicrap et al. 2016, Nat Commun 7:13276; Bellec et al. 2020 (random e-prop).

    Args:
        readout: The readout whose errors come back.
        scale: Standard deviation of B, times sqrt(size), as in the readout.
        seed: Seed of B.
    """

    def __init__(self, readout: LeakyReadout, scale: float = 1.0, seed: int = 0) -> None:
        super().__init__(readout)
        self._matrix = readout.draw(_per_neuron(scale, readout), seed, "feedback")
        self._matrix.setflags(write=False)

    @property
    def matrix(self) -> Floats:
        """B, (copies, outputs, size)."""
        return self._matrix

    def learn(self, error: ArrayLike) -> None:
        """Trains the readout by target - y, (copies, outputs)."""
        self.readout.learn(error)


@final
class AdaptiveFeedback(ErrorFeedback):
    """B random at first; it learns with the updates and the weight decay of W_out.

    B <- (1 - weight_decay) B + learning_rate error zbar^T, so that after n updates
    B - W_out = (1 - weight_decay)^n of what it was: no weight is ever transported.

    Source: Kolen & Pollack 1994, IEEE Int Conf Neural Netw 3:1375; Bellec et al. 2020 (adaptive
    e-prop).

    Args:
        readout: The readout whose errors come back; needs weight_decay > 0.
        scale: Standard deviation of the first B, times sqrt(size), as in the readout.
        seed: Seed of B.

    Raises:
        ValueError: A readout without weight decay.
    """

    def __init__(self, readout: LeakyReadout, scale: float = 1.0, seed: int = 0) -> None:
        super().__init__(readout)
        if not readout.weight_decay > 0.0:
            raise ValueError(
                f"AdaptiveFeedback: readout.weight_decay: got {readout.weight_decay!r}, expected "
                "> 0, else the feedback never comes to agree with W_out; give the readout one"
            )
        self._matrix = readout.draw(_per_neuron(scale, readout), seed, "feedback")

    @property
    def matrix(self) -> Floats:
        """B, (copies, outputs, size)."""
        return self._matrix

    def learn(self, error: ArrayLike) -> None:
        """Trains the readout by target - y, (copies, outputs), and B alike."""
        change = self.readout.learn(error)
        self._matrix = (1.0 - self.readout.weight_decay) * self._matrix + change


def _per_neuron(scale: float, readout: LeakyReadout) -> float:
    if not (np.isfinite(scale) and scale > 0.0):
        raise ValueError(f"feedback: scale: got {scale!r}, expected a finite number above 0")
    return scale / np.sqrt(readout.size)
