"""`eprop`: a recurrent network of adaptive neurons; its readout learns, and by e-prop itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gymnasium import spaces

from agents.config import parse_config, require, to_json
from agents.eprop_features import EpropFeatures
from agents.lsnn import Lsnn, Rule
from agents.readout import Rates, ReadoutAgent
from agents.search import Range
from agents.task import Task

NAME = "eprop"


@dataclass(frozen=True)
class EpropConfig(Lsnn):
    """Settings, the same for all tasks; those of the network are in `Lsnn`.

    Attributes:
        recurrent: e-prop trains the synapses onto the network too, from the senses and within.
        learning_rate: of these, mV per unit of TD error, learning signal and eligibility (1/mV).
        symmetric: the readout's weights carry the learning signal back, else random ones.
        cells: cells of the population code per observed number.
        width: of their tuning, in units of their spacing.
        skip: with connections from the code past the network to the readout.
        gamma: discount per env step.
        critic_trace: lambda of the critic's trace.
        actor_trace: lambda of the actor's trace, and of the credit in the network.
        critic_rate: share of the TD error that one step corrects at the current features.
        actor_rate: the same for the preferences.
        half_life: env steps after which the rates have halved: 1 / (1 + t / half_life).
        deviation: of the exploring Gaussian, in units of [-1, 1]; for a Box.
    """

    recurrent: bool = False
    learning_rate: float = 0.01
    symmetric: bool = True
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
    c = parse_config(EpropConfig, config)
    require(c.learning_rate > 0.0, "learning_rate", c.learning_rate, "more than 0")
    rates = Rates(
        c.gamma, c.critic_trace, c.actor_trace, c.critic_rate, c.actor_rate, c.half_life,
        c.deviation,
    )  # fmt: skip
    rule = Rule(c.learning_rate, c.gamma * c.actor_trace) if c.recurrent else None

    def features(space: spaces.Box) -> EpropFeatures:
        return EpropFeatures(space, c.cells, c.width, c, c.skip, rule, c.symmetric, seed, NAME)

    return ReadoutAgent(task, seed, NAME, to_json(c), rates, features)
