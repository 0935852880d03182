"""`linear`: an online actor-critic, linear in the population code: the no-network control."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gymnasium import spaces

from agents.config import parse_config, require, to_json
from agents.features import PopulationFeatures
from agents.readout import Rates, ReadoutAgent
from agents.search import Range
from agents.task import Task


@dataclass(frozen=True)
class LinearConfig:
    """Settings, the same for all tasks.

    Attributes:
        cells: cells of the population code per observed number.
        width: of their tuning, in units of their spacing.
        place_cells: most cells that code all numbers together.
        gamma: discount per env step.
        critic_trace: lambda of the critic's trace.
        actor_trace: lambda of the actor's trace.
        critic_rate: share of the TD error that one step corrects at the current features.
        actor_rate: the same for the preferences.
        half_life: env steps after which the rates have halved: 1 / (1 + t / half_life).
        deviation: of the exploring Gaussian, in units of [-1, 1]; for a Box.
    """

    cells: int = 9
    width: float = 1.0
    place_cells: int = 100
    gamma: float = 0.99
    critic_trace: float = 0.9
    actor_trace: float = 0.97
    critic_rate: float = 0.05
    actor_rate: float = 0.25
    half_life: float = 1e5
    deviation: float = 0.5

    def __post_init__(self) -> None:
        """Check the ranges that the rates do not."""
        require(2 <= self.cells <= 1024, "cells", self.cells, "2 to 1024")
        require(0 <= self.place_cells <= 4096, "place_cells", self.place_cells, "0 to 4096")
        require(self.width > 0.0, "width", self.width, "more than 0")


SEARCH = (
    Range("critic_rate", 0.005, 0.5, log=True),
    Range("actor_rate", 0.01, 1.0, log=True),
    Range("critic_trace", 0.5, 0.99),
    Range("actor_trace", 0.5, 0.99),
    Range("half_life", 5e3, 1e6, log=True),
)
"""Ranges within which settings are tuned."""


def build(task: Task, seed: int, config: Mapping[str, Any]) -> ReadoutAgent:
    """Entry point of the registry."""
    c = parse_config(LinearConfig, config)
    rates = Rates(
        c.gamma, c.critic_trace, c.actor_trace, c.critic_rate, c.actor_rate, c.half_life,
        c.deviation,
    )  # fmt: skip

    def features(space: spaces.Box) -> PopulationFeatures:
        return PopulationFeatures(space, c.cells, c.width, c.place_cells)

    return ReadoutAgent(task, seed, "linear", to_json(c), rates, features)
