"""`reservoir`: a fixed recurrent network with delays; only its readout learns, from reward."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gymnasium import spaces

from agents.config import parse_config, require, to_json
from agents.liquid import Liquid
from agents.liquid_features import LiquidFeatures
from agents.readout import Rates, ReadoutAgent
from agents.task import Task


@dataclass(frozen=True)
class ReservoirConfig:
    """Settings, the same for all tasks.

    Attributes:
        cells: cells of the population code per observed number.
        width: of their tuning, in units of their spacing.
        neurons: neurons of the reservoir.
        sub_steps: network steps of 1 ms in a control step.
        density: probability of a recurrent synapse.
        strength: of the recurrent synapses, see `Liquid`.
        longest: longest conduction delay, network steps.
        fast: shortest membrane time constant, network steps.
        slow: longest membrane time constant, network steps.
        drive: of the input, see `Liquid`.
        bias: of the neurons, see `Liquid`.
        keep: part of a trace that is left after a control step.
        recurrent: with recurrent synapses; without them it is the control.
        carry: activity is carried from one control step to the next; without it the network
            remembers nothing, a control.
        skip: with connections from the input past the reservoir to the readout.
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
    neurons: int = 200
    sub_steps: int = 5
    density: float = 0.1
    strength: float = 0.5
    longest: int = 10
    fast: float = 1.5
    slow: float = 30.0
    drive: float = 1.0
    bias: float = 1.0
    keep: float = 0.8
    recurrent: bool = True
    carry: bool = True
    skip: bool = True
    gamma: float = 0.99
    critic_trace: float = 0.9
    actor_trace: float = 0.97
    critic_rate: float = 0.1
    actor_rate: float = 0.15
    half_life: float = 1e5
    deviation: float = 0.5

    def __post_init__(self) -> None:
        """Check the ranges that liquid and rates do not."""
        require(2 <= self.cells <= 1024, "cells", self.cells, "2 to 1024")
        require(self.width > 0.0, "width", self.width, "more than 0")


def build(task: Task, seed: int, config: Mapping[str, Any]) -> ReadoutAgent:
    """Entry point of the registry."""
    c = parse_config(ReservoirConfig, config)
    liquid = Liquid(
        c.neurons, c.sub_steps, c.density, c.strength, c.longest, c.fast, c.slow, c.drive, c.bias,
        c.keep, c.recurrent, c.carry,
    )  # fmt: skip
    rates = Rates(
        c.gamma, c.critic_trace, c.actor_trace, c.critic_rate, c.actor_rate, c.half_life,
        c.deviation,
    )  # fmt: skip

    def features(space: spaces.Box) -> LiquidFeatures:
        return LiquidFeatures(space, c.cells, c.width, liquid, c.skip, seed)

    return ReadoutAgent(task, seed, "reservoir", to_json(c), rates, features)
