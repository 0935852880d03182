"""`sac` and `td3`: the off-policy algorithms of SB3, for continuous actions.

They need the fewest env steps and the most computing: on Pendulum-v1 8 000 env steps bring -174,
-123, -134 (`sac`, 161 CPU s) and -181, -125, -139 (`td3`, 89 CPU s; seeds 100 to 102, chance
-1 184, `results/rivals`); on PointB 8 000 bring `td3` a score of 1.00, 0.98, 0.98 (77 CPU s).
Rewards reach them as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from stable_baselines3 import SAC, TD3
from stable_baselines3.common.noise import NormalActionNoise
from stable_baselines3.common.vec_env import VecEnv

from agents.config import parse_config, require, to_json
from agents.normalizer import Normalizer
from agents.sb3_actors import Actor, Perceptron, Senses, rectified, weights_of
from agents.sb3_agent import Algorithm, SB3Agent
from agents.sb3_heads import GaussianHead, SquashedHead
from agents.search import Range
from agents.spaces import ActionSpec
from agents.task import Task


@dataclass(frozen=True)
class OffPolicyConfig:
    """Settings, the same for all tasks: those of RL Zoo for Pendulum-v1, one gradient step a step.

    Source: RL Baselines3 Zoo, hyperparams/sac.yml and td3.yml; what they do not name is SB3's.

    Attributes:
        units: of each of two hidden layers, of actor and critics.
        learning_rate: Adam's, constant.
        batch_size: samples of a gradient step.
        gamma: discount.
        tau: how fast the targets follow.
        buffer_size: steps that the replay buffer holds.
        learning_starts: env steps of random actions before the first gradient step.
        every: env steps between bouts of as many gradient steps.
    """

    units: int = 256
    learning_rate: float = 1e-3
    batch_size: int = 256
    gamma: float = 0.99
    tau: float = 0.005
    buffer_size: int = 200_000
    learning_starts: int = 100
    every: int = 1

    def __post_init__(self) -> None:
        """Check the ranges."""
        require(1 <= self.units <= 4096, "units", self.units, "1 to 4096")
        for name in ("batch_size", "learning_starts", "every"):
            value = getattr(self, name)
            require(1 <= value <= 1 << 16, name, value, "1 to 65536")
        require(1 <= self.buffer_size <= 10**6, "buffer_size", self.buffer_size, "1 to 1000000")
        require(0.0 <= self.gamma <= 1.0, "gamma", self.gamma, "0 to 1")
        require(0.0 < self.tau <= 1.0, "tau", self.tau, "more than 0, at most 1")
        require(self.learning_rate > 0.0, "learning_rate", self.learning_rate, "more than 0")

    def arguments(self) -> dict[str, Any]:
        """What SB3 knows."""
        names = ("learning_rate", "batch_size", "gamma", "tau", "buffer_size", "learning_starts")
        return {
            **{name: getattr(self, name) for name in names},
            "train_freq": self.every,
            "gradient_steps": self.every,
            "policy_kwargs": {"net_arch": [self.units, self.units]},
        }


@dataclass(frozen=True)
class TD3Config(OffPolicyConfig):
    """The settings of both, and exploration.

    Attributes:
        learning_starts: env steps of random actions before the first gradient step.
        noise: standard deviation of the exploring Gaussian, in units of [-1, 1].
    """

    learning_starts: int = 1000
    noise: float = 0.1

    def __post_init__(self) -> None:
        """Check the ranges."""
        super().__post_init__()
        require(self.noise >= 0.0, "noise", self.noise, "at least 0")


SEARCH = (
    Range("learning_rate", 1e-4, 1e-2, log=True),
    Range("gamma", 0.9, 0.999),
    Range("tau", 0.001, 0.05, log=True),
    Range("batch_size", 64, 512, log=True),
    Range("units", 32, 400, log=True),
)
"""Ranges within which the settings of its agents are tuned."""


def build_sac(task: Task, seed: int, config: Mapping[str, Any]) -> SB3Agent:
    """Soft actor-critic (Haarnoja et al. 2018, arXiv:1812.05905), temperature tuned by itself."""
    c = parse_config(OffPolicyConfig, config)

    def model(envs: VecEnv) -> SAC:
        return SAC("MlpPolicy", envs, device="cpu", **c.arguments())

    def actor(model: Any, senses: Senses, spec: ActionSpec) -> Actor:
        weights = weights_of(model.policy.actor)
        for part in ("weight", "bias"):
            both = [weights[f"{name}.{part}"] for name in ("mu", "log_std")]
            weights[f"both.{part}"] = np.concatenate(both)
        layers = ("latent_pi.0", "latent_pi.2", "both")
        return Actor(senses, Perceptron.of(weights, layers, rectified), SquashedHead(spec))

    return SB3Agent(task, seed, _algorithm("sac", c, model, actor))


def build_td3(task: Task, seed: int, config: Mapping[str, Any]) -> SB3Agent:
    """Twin delayed deep deterministic policy gradient (Fujimoto et al. 2018, arXiv:1802.09477)."""
    c = parse_config(TD3Config, config)

    def model(envs: VecEnv) -> TD3:
        size = int(envs.action_space.shape[0])
        noise = NormalActionNoise(np.zeros(size), np.full(size, c.noise))
        return TD3("MlpPolicy", envs, device="cpu", action_noise=noise, **c.arguments())

    def actor(model: Any, senses: Senses, spec: ActionSpec) -> Actor:
        body = Perceptron.of(weights_of(model.policy.actor), ("mu.0", "mu.2", "mu.4"), rectified)
        return Actor(senses, body, GaussianHead(spec, c.noise, np.tanh))

    return SB3Agent(task, seed, _algorithm("td3", c, model, actor))


def _algorithm(name: str, c: OffPolicyConfig, model: Any, actor: Any) -> Algorithm:
    return Algorithm(
        name, to_json(c), 1, Normalizer, model, actor, gamma=None, warm_up=c.learning_starts
    )
