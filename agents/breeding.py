"""How a population evolves, as numbers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.config import require
from agents.evolution import OpenAIES

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
    """

    population: int
    trials: int
    sigma: float
    rate: float
    decay: float
    spread: float
    deviation: float
    greedy: bool = False

    def __post_init__(self) -> None:
        """Check the ranges."""
        even = 2 <= self.population <= 1 << 16 and self.population % 2 == 0
        require(even, "population", self.population, "an even number, 2 to 65536")
        require(1 <= self.trials <= 1 << 10, "trials", self.trials, "1 to 1024")
        for name in ("sigma", "rate", "deviation"):
            require(getattr(self, name) > 0.0, name, getattr(self, name), "more than 0")
        for name in ("decay", "spread"):
            require(getattr(self, name) >= 0.0, name, getattr(self, name), "at least 0")

    def openai_es(self, start: Array, seed: int) -> OpenAIES:
        """The search distribution of OpenAI's strategy."""
        return OpenAIES(start, seed, self.population, self.sigma, self.rate, self.decay)
