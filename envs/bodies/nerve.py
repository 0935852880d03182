"""A sensory nerve whose fibres carry patterns of first-spike latencies (Thorpe 1990)."""

import dataclasses
import math

import numpy as np

from envs.kernel import Array

_POSITIVE = ("window",)
_FIBRES = (4, 64)


@dataclasses.dataclass(frozen=True)
class Nerve:
    """Constants of a nerve; each working fibre answers a stimulus with one spike at most.

    The latencies of a class are a permutation of one ladder, so that neither the number of spikes
    of a fibre nor the number of spikes at a moment tells the classes apart. A spike comes at the
    latency of its class + deviation of the exemplar + jitter + shift of the volley, all Gaussian.

    Args:
        fibres: Number of fibres, 4 to 64.
        lead: Time from the onset of the stimulus to the begin of the ladder, s.
        window: Length of the ladder, s.
        jitter: Standard deviation of a spike from trial to trial, s.
        exemplar: Standard deviation of a fibre among the exemplars of a class, s.
        shift: Standard deviation of the whole volley from trial to trial, s.
        spontaneous: Rate of spontaneous spikes of a fibre, Hz.
        loss: Probability that a fibre does not answer a stimulus.

    Raises:
        ValueError: A constant is out of its range.
    """

    fibres: int = 16
    lead: float = 0.006
    window: float = 0.04
    jitter: float = 0.005
    exemplar: float = 0.002
    shift: float = 0.002
    spontaneous: float = 10.0
    loss: float = 0.05

    def __post_init__(self) -> None:
        low, high = _FIBRES
        if not (isinstance(self.fibres, int) and low <= self.fibres <= high):
            raise ValueError(
                f"Nerve: got fibres={self.fibres!r}, expected a whole number in [{low}, {high}]."
            )
        for name, value in dataclasses.asdict(self).items():
            if not math.isfinite(value) or value < 0.0 or (name in _POSITIVE and value == 0.0):
                sign = "positive" if name in _POSITIVE else "non-negative"
                raise ValueError(f"Nerve: got {name}={value!r}, expected a {sign} number.")
        if self.loss >= 1.0:
            raise ValueError(f"Nerve: got loss={self.loss!r}, expected a number in [0, 1).")

    @property
    def ladder(self) -> Array:
        """Latencies without noise, s, (fibres,), rising and evenly spaced."""
        return self.lead + self.window * (np.arange(self.fibres) + 0.5) / self.fibres

    @property
    def spread(self) -> float:
        """Standard deviation of a latency around that of its class, the shift aside, s."""
        return math.hypot(self.jitter, self.exemplar)
