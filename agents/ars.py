"""`ars`: augmented random search for a linear policy, the least that evolution needs.

Version V2-t of Mania, Guy and Recht 2018 (arXiv:1803.07055): standardised observations, the best
of antithetic pairs, a step in units of the spread of returns. It runs on the same bodies, books
and checkpoints as `evolved` and `es-mlp`, so it resumes to the same bits, which sb3-contrib's does
not. Actions of a Box go through tanh, and no survival bonus is taken off. CartPole-v1: 500 in 3 of
3 seeds after 20 000 env steps, 1.7 CPU s; Pendulum-v1, which a linear policy cannot swing up: as
chance; PointB after 8 000 steps: below chance, -1.96, -0.96, -0.02 (`results/rivals`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.breeding import Breeding
from agents.config import parse_config, require, to_json
from agents.evolution import Array, AugmentedRandomSearch
from agents.evolving import EvolvingAgent
from agents.linear_brain import LinearBrain
from agents.search import Range
from agents.task import Task


@dataclass(frozen=True)
class ARSConfig:
    """Settings, the same for all tasks; sigma and rate are about twice those of sb3-contrib 2.9.

    With its own (0.05 and 0.02) none of three seeds left the start of MountainCarContinuous-v0
    within 50 000 env steps.

    Attributes:
        directions: antithetic pairs of a generation.
        top: pairs that move the policy.
        trials: episodes of each member.
        sigma: standard deviation of the search.
        rate: step size.
        deviation: exploring Gaussian of `predict` without `deterministic`; for a Box.
    """

    directions: int = 8
    top: int = 8
    trials: int = 1
    sigma: float = 0.1
    rate: float = 0.05
    deviation: float = 0.1

    def __post_init__(self) -> None:
        """Check the ranges."""
        require(1 <= self.directions <= 1 << 15, "directions", self.directions, "1 to 32768")
        expected = f"1 to directions = {self.directions}"
        require(1 <= self.top <= self.directions, "top", self.top, expected)


SEARCH = (
    Range("sigma", 0.02, 0.5, log=True),
    Range("rate", 0.005, 0.5, log=True),
    Range("trials", 1, 8, log=True),
)
"""Ranges within which settings are tuned."""


def build(task: Task, seed: int, config: Mapping[str, Any]) -> EvolvingAgent:
    """Entry point of the registry."""
    c = parse_config(ARSConfig, config)
    breeding = Breeding(2 * c.directions, c.trials, c.sigma, c.rate, 0.0, 0.0, c.deviation)

    def search(start: Array, seed: int) -> AugmentedRandomSearch:
        return AugmentedRandomSearch(start, seed, 2 * c.directions, c.top, c.sigma, c.rate)

    return EvolvingAgent(task, seed, "ars", to_json(c), LinearBrain, breeding, search)
