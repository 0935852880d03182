"""How a population evolves, as numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.config import require
from agents.evolution import OpenAIES
from agents.seeding import SETTLING, stream

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Breeding:
    """How a population evolves.

    Attributes:
        population: members of a generation, even.
        trials: episodes of each member.
        sigma, rate, decay: of the search.
        spread: standard deviation of the first centre.
        deviation: exploring Gaussian of a sampled action; for a Box.
        greedy: no action is drawn, since the controllers have noise of their own.
        settled: share of the episodes in which what is learnt in life is frozen on the way.
    """

    population: int
    trials: int
    sigma: float
    rate: float
    decay: float
    spread: float
    deviation: float
    greedy: bool = False
    settled: float = 0.0

    def __post_init__(self) -> None:
        """Check the ranges."""
        even = 2 <= self.population <= 1 << 16 and self.population % 2 == 0
        require(even, "population", self.population, "an even number, 2 to 65536")
        require(1 <= self.trials <= 1 << 10, "trials", self.trials, "1 to 1024")
        for name in ("sigma", "rate", "deviation"):
            require(getattr(self, name) > 0.0, name, getattr(self, name), "more than 0")
        for name in ("decay", "spread"):
            require(getattr(self, name) >= 0.0, name, getattr(self, name), "at least 0")

    def settling(self, seeds: Sequence[int], limit: int) -> NDArray[np.int64]:
        """Control steps after which episodes go on frozen, (episodes,).

        Any moment of the second half, the same for all that live the episode, so that who keeps
        only the last steps in its weights does badly.

        Args:
            seeds: of the episodes.
            limit: control steps of an episode at most.
        """
        if not self.settled:
            return np.full(len(seeds), limit)
        drawn = np.stack([stream(seed, SETTLING).random(2) for seed in seeds])
        moments = (limit * (0.5 + 0.5 * drawn[:, 1])).astype(np.int64)
        return np.where(drawn[:, 0] < self.settled, moments, limit)

    def openai_es(self, start: Array, seed: int) -> OpenAIES:
        """The search distribution of OpenAI's strategy."""
        return OpenAIES(start, seed, self.population, self.sigma, self.rate, self.decay)
