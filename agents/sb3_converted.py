"""`converted`: PPO trains a ReLU perceptron, and firing rates take over its activations.

Learning has no spikes and costs what `ppo` costs; each decision then takes `steps` steps of a
network of 128 neurons. Greedy returns by `steps`, seeds 0, 1 and 2, means of 20 episodes; "exact"
is the perceptron itself:

| steps | CartPole-v1 after 40 000 env steps | Reacher-v5 after 50 000 |
| ---: | --- | --- |
| 1 | 500, 322, 24 | -10.6, -11.0, -11.2 |
| 2 | 500, 500, 500 | -8.2, -8.5, -8.4 |
| 4 | 500, 500, 500 | -7.0, -7.8, -8.2 |
| 8 | 500, 500, 500 | -6.7, -7.6, -7.9 |
| 16 | 500, 500, 500 | -6.7, -7.3, -7.7 |
| 32 | 500, 500, 500 | -6.7, -7.4, -7.7 |
| 64 | 500, 500, 500 | -6.7, -7.3, -7.7 |
| exact | 500, 500, 500 | -6.7, -7.3, -7.7 |

So 16 steps keep the return of both; the default of 64 leaves room for finer tasks, at 70 us a
decision and 1270 spikes. It remembers nothing from one decision to the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, final

import numpy as np
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.policies import ActorCriticPolicy
from stable_baselines3.common.vec_env import VecEnv

from agents.config import parse_config, require, to_json
from agents.normalizer import Normalizer
from agents.sb3_actors import Actor, Float, Memory, Senses, Weights, weights_of
from agents.sb3_agent import Algorithm, SB3Agent
from agents.sb3_heads import head_of
from agents.sb3_ppo import LAYERS, OnPolicyConfig
from agents.search import Range
from agents.spaces import ActionSpec
from agents.task import Task
from snn_core import Network
from snn_core.conversion import Converted, activations

REMEMBERED = 512
"""Observations of the last gradient steps, on which activations are normalised."""

SETTLE = 1
"""Steps before spikes count: the second layer hears the first one step later."""


@dataclass(frozen=True)
class ConvertedConfig(OnPolicyConfig):
    """The settings of `ppo`, and those of the conversion.

    Attributes:
        steps: network steps in a decision.
        percentile: of the activations of a layer that is one spike per step; those above saturate.
    """

    steps: int = 64
    percentile: float = 99.9

    def __post_init__(self) -> None:
        """Check the ranges."""
        super().__post_init__()
        require(1 <= self.steps <= 1 << 16, "steps", self.steps, "1 to 65536")
        require(0.0 < self.percentile <= 100.0, "percentile", self.percentile, "0 to 100, not 0")


SEARCH = (
    Range("learning_rate", 1e-4, 1e-2, log=True),
    Range("gamma", 0.9, 0.999),
    Range("gae_lambda", 0.8, 1.0),
    Range("clip_range", 0.1, 0.4),
    Range("n_epochs", 3, 20, log=True),
)
"""Ranges within which settings are tuned."""


class ReLUPolicy(ActorCriticPolicy):  # type: ignore[misc] # SB3 is not typed for us
    """SB3's policy that keeps the observations that it learnt from last, (512, dims)."""

    def _build(self, lr_schedule: Any) -> None:
        super()._build(lr_schedule)
        unborn = np.random.default_rng(0).uniform(-1.0, 1.0, (REMEMBERED, self.features_dim))
        self.register_buffer("seen", torch.from_numpy(unborn.astype(np.float32)))

    def evaluate_actions(self, obs: Any, actions: Any) -> Any:
        """Called in each gradient step."""
        self.seen.copy_(torch.cat((obs.flatten(1), self.seen))[:REMEMBERED])
        return super().evaluate_actions(obs, actions)


@final
class RateBody:
    """Two layers of integrate-and-fire neurons with the rates of two layers of ReLU units.

    The observation is a constant current; potentials begin at half the threshold (Deng and Gu
    2021, arXiv:2103.00476), so rates are rounded, not cut, to whole spikes. The last layer of the
    perceptron reads the rates as a weighted sum.

    Source: Diehl et al. 2015, IJCNN; Rueckauer et al. 2017, Front Neurosci 11:682.

    Attributes:
        network: of one copy; rows of a batch pass through it one by one.

    Args:
        weights: of a `ReLUPolicy`.
        steps: that are counted.
        percentile: of the activations that is one spike per step.
    """

    def __init__(self, weights: Weights, steps: int, percentile: float) -> None:
        first, second, last = (_layer(weights, name) for name in LAYERS)
        active = activations([first, second], weights["seen"])
        scales = [float(np.percentile(a, percentile)) or 1.0 for a in active]
        self.network = Converted([first, second], scales).network()
        self._weight, self._bias = first[0] / scales[0], first[1] / scales[0]
        self._cells = [self.network["layer 1"], self.network["layer 2"]]
        self._cells[1].i_offset = second[1] / scales[1]
        self._readout, self._offset = last[0] * (scales[1] / steps), last[1]
        self._steps = steps

    @property
    def networks(self) -> tuple[Network, ...]:
        """The one."""
        return (self.network,)

    def rest(self, rows: int) -> None:
        """There is no memory."""

    def __call__(self, seen: Float, memory: Memory) -> tuple[Float, Memory]:
        """See `Body`."""
        out = np.empty((len(seen), len(self._offset)), np.float32)
        first, second = self._cells
        for row, observation in enumerate(seen):
            self.network.reset()
            first.v[:] = second.v[:] = 0.5
            first.i_offset[0] = self._weight @ observation + self._bias
            self.network.run(SETTLE)
            self.network.run(self._steps)
            out[row] = self._readout @ second.counts[0] + self._offset
        return out, memory


def build(task: Task, seed: int, config: Mapping[str, Any]) -> SB3Agent:
    """Entry point of the registry."""
    c = parse_config(ConvertedConfig, config)

    def model(envs: VecEnv) -> PPO:
        units = {"activation_fn": torch.nn.ReLU}
        return PPO(ReLUPolicy, envs, device="cpu", policy_kwargs=units, **c.arguments())

    def actor(model: Any, senses: Senses, spec: ActionSpec) -> Actor:
        weights = weights_of(model.policy)
        body = RateBody(weights, c.steps, c.percentile)
        return Actor(senses, body, head_of(spec, weights.get("log_std")))

    name = "converted"
    return SB3Agent(
        task, seed, Algorithm(name, to_json(c), c.n_envs, Normalizer, model, actor, c.gamma)
    )


def _layer(weights: Weights, name: str) -> tuple[Any, Any]:
    weight, bias = (weights[f"{name}.{part}"].astype(np.float64) for part in ("weight", "bias"))
    return weight, bias
