"""`reservoir`: a fixed recurrent network with delays; only its readout learns, from reward.

The readout sees traces of the spikes that last a few control steps and, past the network, the
population code of the observation; it learns by TD(lambda), an update local to each synapse: its
own trace times the score of what was done, times the TD error.

It remembers: CartPole-v1 without velocities (positions 0 and 2 of the observation), mean return of
20 greedy episodes after 60 000 env steps, seeds 10 to 14, 13 CPU s each: 284.6, 280.9, 472.4,
500.0, 409.6. That memory is not in the recurrent synapses: without them (`recurrent=false`) 500.0,
500.0, 500.0, 245.9, 500.0. Membranes and traces are enough, and the recurrent synapses blur what
they hold. With activity and traces cleared at every control step (`carry=false`) 44.2, 43.7, 45.2,
43.7, 44.7; the readout without a network (`linear[place_cells=0]`) 38.5, 41.8, 43.8, 42.0, 42.6.
In the last 10 000 of those steps, while it explores, its own returns are 147 to 183: it is a
memory, not a strong controller. With the velocities it reaches 500.0 and 500.0 (seeds 10 and 11),
but where a linear readout of the observation is enough, `linear` is cheaper.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gymnasium import spaces

from agents.config import parse_config, to_json
from agents.liquid import Liquid
from agents.liquid_features import LiquidFeatures
from agents.readout import Rates, ReadoutAgent
from agents.search import Range
from agents.task import Task

NAME = "reservoir"


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
    c = parse_config(ReservoirConfig, config)
    rates = Rates(
        c.gamma, c.critic_trace, c.actor_trace, c.critic_rate, c.actor_rate, c.half_life,
        c.deviation,
    )  # fmt: skip

    def features(space: spaces.Box) -> LiquidFeatures:
        return LiquidFeatures(space, c.cells, c.width, c, c.skip, seed, NAME)

    return ReadoutAgent(task, seed, NAME, to_json(c), rates, features)
