"""`ppo`, `ppo-population`, `ppo-continual`: PPO of SB3, its sight and its right to learn varied.

CartPole-v1: 500 in 3 of 3 seeds after 20 000 env steps, both. Pendulum-v1: at chance after 8 000,
after 100 000 -182, -142, -150 (`ppo`, 45 CPU s) and -331, -126, -133 (`ppo-population`; seeds 100
to 102, `results/rivals`). `ppo-continual`, trained for 20 000 steps on CartPole-v1, gets 8 to
10 steps when its two actions are exchanged; going on by `act`, the mean of its last ten episodes
is 450 again after 18 914, 20 074 and 14 676 steps (seeds 100, 101, 102).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from gymnasium import spaces
from stable_baselines3 import PPO
from stable_baselines3.common.vec_env import VecEnv

from agents.config import parse_config, require, to_json
from agents.features import PopulationFeatures
from agents.normalizer import Normalizer
from agents.sb3_actors import Actor, Perceptron, Senses, weights_of
from agents.sb3_agent import Algorithm, SB3Agent
from agents.sb3_heads import head_of
from agents.search import Range
from agents.spaces import ActionSpec
from agents.task import Task

LAYERS = ("mlp_extractor.policy_net.0", "mlp_extractor.policy_net.2", "action_net")


@dataclass(frozen=True)
class OnPolicyConfig:
    """Settings, the same for all tasks; one rollout is n_envs * n_steps = 1000 env steps.

    Attributes:
        n_envs: env instances.
        n_steps: steps of each instance in a rollout.
        batch_size: samples of a gradient step.
        n_epochs: passes over a rollout.
        learning_rate: Adam's, constant: no setting depends on a total budget.
        gamma: discount.
        gae_lambda: of the generalised advantage.
        clip_range: of the probability ratio, constant.
        ent_coef: weight of the entropy bonus.
    """

    n_envs: int = 8
    n_steps: int = 125
    batch_size: int = 100
    n_epochs: int = 10
    learning_rate: float = 1e-3
    gamma: float = 0.99
    gae_lambda: float = 0.95
    clip_range: float = 0.2
    ent_coef: float = 0.0

    def __post_init__(self) -> None:
        """Check the ranges."""
        for name in ("n_envs", "n_steps", "batch_size", "n_epochs"):
            value = getattr(self, name)
            require(1 <= value <= 1 << 16, name, value, "1 to 65536")
        require(self.batch_size > 1, "batch_size", self.batch_size, "at least 2")
        rollout = self.n_envs * self.n_steps
        require(rollout <= 1 << 20, "n_envs * n_steps", rollout, "at most 1048576")
        require(
            rollout % self.batch_size == 0, "batch_size", self.batch_size, f"to divide {rollout}"
        )
        for name in ("gamma", "gae_lambda"):
            require(0.0 <= getattr(self, name) <= 1.0, name, getattr(self, name), "0 to 1")
        for name in ("learning_rate", "clip_range"):
            require(getattr(self, name) > 0.0, name, getattr(self, name), "more than 0")
        require(self.ent_coef >= 0.0, "ent_coef", self.ent_coef, "at least 0")

    def arguments(self) -> dict[str, Any]:
        """What SB3 calls by the same names."""
        names = (
            "n_steps", "batch_size", "n_epochs", "learning_rate", "gamma", "gae_lambda",
            "clip_range", "ent_coef",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class PopulationPPOConfig(OnPolicyConfig):
    """The settings of PPO, and those of the code.

    Attributes:
        cells: cells of the population code per observed number.
        width: of their tuning, in units of their spacing.
        place_cells: most cells that code all numbers together.
    """

    cells: int = 9
    width: float = 1.0
    place_cells: int = 100

    def __post_init__(self) -> None:
        """Check the ranges."""
        super().__post_init__()
        require(2 <= self.cells <= 1024, "cells", self.cells, "2 to 1024")
        require(self.width > 0.0, "width", self.width, "more than 0")
        require(0 <= self.place_cells <= 4096, "place_cells", self.place_cells, "0 to 4096")


SEARCH = (
    Range("learning_rate", 1e-4, 1e-2, log=True),
    Range("gamma", 0.9, 0.999),
    Range("gae_lambda", 0.8, 1.0),
    Range("clip_range", 0.1, 0.4),
    Range("n_epochs", 3, 20, log=True),
)
"""Ranges within which the settings of its agents are tuned."""


def build(task: Task, seed: int, config: Mapping[str, Any]) -> SB3Agent:
    """Proximal policy optimisation (Schulman et al. 2017, arXiv:1707.06347), an MLP of 64, 64."""
    c = parse_config(OnPolicyConfig, config)
    return SB3Agent(task, seed, algorithm("ppo", c, Normalizer, continuing=False))


def build_continual(task: Task, seed: int, config: Mapping[str, Any]) -> SB3Agent:
    """The same PPO, which does not stop learning when it is tested.

    `learn` is that of `ppo`, bit for bit; `act` and `conclude` collect rollouts of as many steps
    in the one body and make gradient steps of them, unless it is frozen.
    """
    c = parse_config(OnPolicyConfig, config)
    return SB3Agent(task, seed, algorithm("ppo-continual", c, Normalizer, continuing=True))


def build_population(task: Task, seed: int, config: Mapping[str, Any]) -> SB3Agent:
    """The same PPO on the population code of the spiking agents and of the linear control."""
    c = parse_config(PopulationPPOConfig, config)

    def code(space: spaces.Box) -> PopulationFeatures:
        return PopulationFeatures(space, c.cells, c.width, c.place_cells)

    return SB3Agent(task, seed, algorithm("ppo-population", c, code, continuing=False))


def algorithm(name: str, c: OnPolicyConfig, senses: Any, continuing: bool) -> Algorithm:
    """PPO under a name, with what observations go through."""

    def model(envs: VecEnv) -> PPO:
        return PPO("MlpPolicy", envs, device="cpu", **c.arguments())

    return Algorithm(
        name, to_json(c), c.n_envs, senses, model, actor, c.gamma, continuing=continuing
    )


def actor(model: Any, senses: Senses, spec: ActionSpec) -> Actor:
    """Two tanh layers of 64."""
    weights = weights_of(model.policy)
    body = Perceptron.of(weights, LAYERS, np.tanh)
    return Actor(senses, body, head_of(spec, weights.get("log_std")))
