"""`ppo`: Stable-Baselines3's PPO on the same normalised observations as the other agents."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, final

import numpy as np
import torch
from numpy.typing import NDArray
from stable_baselines3 import PPO
from stable_baselines3.common.vec_env import DummyVecEnv

from agents.base import Agent
from agents.callbacks import Hook
from agents.config import parse_config, require, to_json
from agents.normalizer import Normalizer
from agents.policy import FrozenPolicy
from agents.ppo_training import Bridge, TrainingEnv, copies_of, own_streams
from agents.ppo_weights import Actor, network_arrays, restore_network
from agents.rewards import RewardScale
from agents.seeding import ACTIONS, generator_words, restore_generator, stream
from agents.state import State, array_of
from agents.task import Action, Policy, Task
from agents.training import train_online


@dataclass(frozen=True)
class PPOConfig:
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
        require(
            rollout % self.batch_size == 0, "batch_size", self.batch_size, f"to divide {rollout}"
        )
        for name in ("gamma", "gae_lambda"):
            require(0.0 <= getattr(self, name) <= 1.0, name, getattr(self, name), "0 to 1")
        for name in ("learning_rate", "clip_range"):
            require(getattr(self, name) > 0.0, name, getattr(self, name), "more than 0")
        require(self.ent_coef >= 0.0, "ent_coef", self.ent_coef, "at least 0")


@final
class PPOAgent(Agent):
    """Proximal policy optimisation (Schulman et al. 2017, arXiv:1707.06347) as SB3 has it.

    It trains on instances of its own of the env, whose episodes go on between two `learn` calls:
    a saved agent continues, but not to the same bits. `learn` rounds up to whole rollouts. One
    torch thread: more bring nothing for nets of this size.

    Args:
        task: spaces and env.
        seed: root of its random streams; torch's and NumPy's global ones are left as they were.
        config: settings.
    """

    name: ClassVar[str] = "ppo"
    resumable: ClassVar[bool] = False

    def __init__(self, task: Task, seed: int, config: PPOConfig) -> None:
        self._config = config
        torch.set_num_threads(1)
        super().__init__(task, seed)

    def config(self) -> dict[str, Any]:
        """The fields of `PPOConfig`."""
        return to_json(self._config)

    def policy(self, seed: int) -> Policy:
        """A copy of the network and of the normalisation."""
        actor = Actor.of(self._model.policy, self._normalizer, self.action_spec)
        return FrozenPolicy(self.observation_space, actor.choose, seed)

    def reset(self) -> None:
        """Nothing of an episode is kept outside of `learn`."""

    def _birth(self) -> None:
        c = self._config
        self._normalizer = Normalizer(self.observation_space)
        self._scale = RewardScale(c.gamma)
        self._rng = stream(self.seed, ACTIONS)
        envs = [
            TrainingEnv(env, self._normalizer, self._scale, self)
            for env in copies_of(self.env, self.observation_space, self.action_space, c.n_envs)
        ]
        with own_streams(self.seed, self.num_timesteps):
            self._model = PPO(
                "MlpPolicy",
                DummyVecEnv([lambda env=env: env for env in envs]),
                learning_rate=c.learning_rate,
                n_steps=c.n_steps,
                batch_size=c.batch_size,
                n_epochs=c.n_epochs,
                gamma=c.gamma,
                gae_lambda=c.gae_lambda,
                clip_range=c.clip_range,
                ent_coef=c.ent_coef,
                device="cpu",
            )

    def _train(self, steps: int, hook: Hook) -> None:
        if self.frozen:
            train_online(self, steps, hook)
            return
        self._model.num_timesteps = self.num_timesteps
        try:
            with own_streams(self.seed, self.num_timesteps):
                bridge = Bridge(self, hook)
                self._model.learn(steps, bridge, log_interval=None, reset_num_timesteps=False)
        except BaseException:
            self._model._last_obs = None  # the next call begins with fresh episodes
            raise

    def _act(self, observation: NDArray[np.float64], reward: float, start: bool) -> Action:
        actor = Actor.of(self._model.policy, self._normalizer, self.action_spec)
        return actor.choose(observation[np.newaxis], self._rng, False)[0]

    def _conclude(self, observation: NDArray[np.float64], reward: float, terminated: bool) -> None:
        pass

    def _state(self) -> dict[str, NDArray[Any]]:
        return {
            "ppo/rng": generator_words(self._rng),
            **self._normalizer.state(),
            **self._scale.moments.state("reward/"),
            **network_arrays(self._model.policy),
        }

    def _restore(self, state: State) -> None:
        words = array_of(state, "ppo/rng", (6,), np.uint64)
        restore_network(self._model.policy, state)
        self._normalizer.restore(state)
        self._scale.moments.restore("reward/", state)
        restore_generator(self._rng, words)
        self._model._last_obs = None  # the running episodes belong to another life


def build(task: Task, seed: int, config: Mapping[str, Any]) -> Agent:
    """Entry point of the registry."""
    return PPOAgent(task, seed, parse_config(PPOConfig, config))
