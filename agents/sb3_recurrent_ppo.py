"""`recurrent-ppo`: RecurrentPPO of sb3-contrib, with long short-term memory.

It remembers what is no longer seen (`tests/agents/test_sb3_learning.py`: where a light was, which
`ppo` cannot). CartPole-v1: 500 in 3 of 3 seeds after 20 000 env steps, at seven times the CPU time
of `ppo` (`results/rivals`). Its memory is the `state` of `predict`: pass it back, as
`evaluate_policy` does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sb3_contrib import RecurrentPPO
from stable_baselines3.common.vec_env import VecEnv

from agents.config import parse_config, require, to_json
from agents.normalizer import Normalizer
from agents.sb3_actors import Actor, Perceptron, Recurrent, Senses, weights_of
from agents.sb3_agent import Algorithm, SB3Agent
from agents.sb3_heads import head_of
from agents.sb3_ppo import LAYERS, OnPolicyConfig
from agents.search import Range
from agents.spaces import ActionSpec
from agents.task import Task


@dataclass(frozen=True)
class RecurrentPPOConfig(OnPolicyConfig):
    """The settings of PPO, and the size of its memory.

    Attributes:
        batch_size: samples of a gradient step; fewer and larger ones than PPO's, since
            sequences are padded.
        units: of the memory; actor and critic have one each (sb3-contrib: 256).
    """

    batch_size: int = 250
    units: int = 64

    def __post_init__(self) -> None:
        """Check the ranges."""
        super().__post_init__()
        require(1 <= self.units <= 4096, "units", self.units, "1 to 4096")


SEARCH = (
    Range("learning_rate", 1e-4, 1e-2, log=True),
    Range("gamma", 0.9, 0.999),
    Range("gae_lambda", 0.8, 1.0),
    Range("clip_range", 0.1, 0.4),
    Range("n_epochs", 3, 20, log=True),
)
"""Ranges within which settings are tuned."""


def build(task: Task, seed: int, config: Mapping[str, Any]) -> SB3Agent:
    """Entry point of the registry."""
    c = parse_config(RecurrentPPOConfig, config)

    def model(envs: VecEnv) -> RecurrentPPO:
        sizes = {"lstm_hidden_size": c.units}
        return RecurrentPPO(
            "MlpLstmPolicy", envs, device="cpu", policy_kwargs=sizes, **c.arguments()
        )

    name = "recurrent-ppo"
    return SB3Agent(
        task, seed, Algorithm(name, to_json(c), c.n_envs, Normalizer, model, actor, c.gamma)
    )


def actor(model: Any, senses: Senses, spec: ActionSpec) -> Actor:
    """One layer of memory, then two tanh layers of 64."""
    w = weights_of(model.policy)
    after = Perceptron.of(w, LAYERS, np.tanh)
    inward, back = w["lstm_actor.weight_ih_l0"], w["lstm_actor.weight_hh_l0"]
    bias = w["lstm_actor.bias_ih_l0"] + w["lstm_actor.bias_hh_l0"]
    return Actor(senses, Recurrent(inward, back, bias, after), head_of(spec, w.get("log_std")))
