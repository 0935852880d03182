"""`reservoir`: a fixed recurrent network with delays; only its readout learns, from reward."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gymnasium import spaces

from agents.config import parse_config, to_json
from agents.liquid import Liquid
from agents.liquid_features import LiquidFeatures
from agents.readout import Rates, ReadoutAgent
from agents.task import Task


@dataclass(frozen=True)
class ReservoirConfig(Liquid):
    """Settings, the same for all tasks; those of the network are in `Liquid`.

    Attributes:
        cells: cells of the population code per observed number.
        width: of their tuning, in units of their spacing.
        skip: with connections from the code past the network to the readout.
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
    skip: bool = True
    gamma: float = 0.99
    critic_trace: float = 0.9
    actor_trace: float = 0.97
    critic_rate: float = 0.1
    actor_rate: float = 0.15
    half_life: float = 1e5
    deviation: float = 0.5


def build(task: Task, seed: int, config: Mapping[str, Any]) -> ReadoutAgent:
    """Entry point of the registry."""
    c = parse_config(ReservoirConfig, config)
    rates = Rates(
        c.gamma, c.critic_trace, c.actor_trace, c.critic_rate, c.actor_rate, c.half_life,
        c.deviation,
    )  # fmt: skip

    def features(space: spaces.Box) -> LiquidFeatures:
        return LiquidFeatures(space, c.cells, c.width, c, c.skip, seed)

    return ReadoutAgent(task, seed, "reservoir", to_json(c), rates, features)
