"""`surrogate`: PPO whose actor spikes, trained through surrogate gradients."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stable_baselines3 import PPO
from stable_baselines3.common.vec_env import VecEnv

from agents.config import parse_config, require, to_json
from agents.normalizer import Normalizer
from agents.sb3_actors import Actor, Senses, weights_of
from agents.sb3_agent import Algorithm, SB3Agent
from agents.sb3_heads import head_of
from agents.sb3_ppo import OnPolicyConfig
from agents.sb3_spikes import Spikes
from agents.sb3_spiking_policy import SpikingPolicy
from agents.spaces import ActionSpec
from agents.task import Task


@dataclass(frozen=True)
class SurrogateConfig(OnPolicyConfig):
    """The settings of `ppo`, and those of the spiking actor.

    Attributes:
        cells: Gaussian cells per observed number.
        units: LIF neurons of each of two hidden layers.
        motor_cells: LIF neurons of the last layer for each output.
        steps: network steps in a decision.
    """

    cells: int = 10
    units: int = 64
    motor_cells: int = 10
    steps: int = 5

    def __post_init__(self) -> None:
        """Check the ranges."""
        super().__post_init__()
        require(1 <= self.units <= 4096, "units", self.units, "1 to 4096")
        self.spikes()

    def spikes(self) -> Spikes:
        """The actor."""
        return Spikes(self.cells, (self.units, self.units), self.motor_cells, self.steps)


def build(task: Task, seed: int, config: Mapping[str, Any]) -> SB3Agent:
    """Entry point of the registry."""
    c = parse_config(SurrogateConfig, config)

    def model(envs: VecEnv) -> PPO:
        own = {"spikes": c.spikes()}
        return PPO(SpikingPolicy, envs, device="cpu", policy_kwargs=own, **c.arguments())

    name = "surrogate"
    return SB3Agent(
        task, seed, Algorithm(name, to_json(c), c.n_envs, Normalizer, model, actor, c.gamma)
    )


def actor(model: Any, senses: Senses, spec: ActionSpec) -> Actor:
    """The trained network on our core."""
    log_std = weights_of(model.policy).get("log_std")
    return Actor(senses, model.policy.spiking_body(), head_of(spec, log_std))
