"""An algorithm of Stable-Baselines3 with the surface of our agents."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, final

import numpy as np
import torch
from gymnasium import spaces
from numpy.typing import NDArray
from stable_baselines3.common.vec_env import DummyVecEnv, VecEnv

from agents.base import Agent
from agents.callbacks import Hook, silent_logger
from agents.rewards import RewardScale
from agents.sb3_actors import Actor, ActorPolicy, Senses
from agents.sb3_continuing import Continuing
from agents.sb3_parameters import model_arrays, restore_model
from agents.sb3_training import Bridge, TrainingEnv, copies_of, own_streams
from agents.seeding import ACTIONS, episode_seed, generator_words, restore_generator, stream
from agents.spaces import ActionSpec
from agents.state import State, array_of
from agents.task import Action, Policy, Task
from agents.training import train_online

if TYPE_CHECKING:
    from snn_core import Network


@dataclass(frozen=True)
class Algorithm:
    """What tells one algorithm from another.

    Attributes:
        name: registry name.
        config: settings as JSON-able values.
        envs: env instances to train in.
        senses: from an observation space to what observations go through.
        model: from the training envs to the SB3 model.
        actor: a copy of the model's actor.
        gamma: discount in which rewards are scaled; None: rewards as they are.
        warm_up: env steps of random actions that fill an empty replay buffer; 0 without one.
        continuing: the model goes on learning in `act`.
    """

    name: str
    config: dict[str, Any]
    envs: int
    senses: Callable[[spaces.Box], Senses]
    model: Callable[[VecEnv], Any]
    actor: Callable[[Any, Senses, ActionSpec], Actor]
    gamma: float | None = None
    warm_up: int = 0
    continuing: bool = False


@final
class SB3Agent(Agent):
    """An SB3 model that sees, scales and counts as the other agents do.

    It trains on instances of its own of the env, whose episodes go on between two `learn` calls.
    On-policy algorithms round `learn` up to whole rollouts. A checkpoint holds networks, targets,
    optimizers, the normalisation of observations and rewards and the stream of actions, as plain
    arrays; it holds neither the running episodes nor the replay buffer. So a loaded agent acts
    to the same bits and goes on learning, but not to the same bits; with a replay buffer it fills
    a new one by random actions first, as at birth. One torch thread: more bring nothing for nets
    of this size.

    Args:
        task: spaces and env.
        seed: root of its random streams; torch's and NumPy's global ones are left as they were.
        algorithm: which.
    """

    name: ClassVar[str] = "sb3"
    resumable: ClassVar[bool] = False
    connections: ClassVar[tuple[str, ...]] = ("policy/*weight*",)

    def __init__(self, task: Task, seed: int, algorithm: Algorithm) -> None:
        self.name = algorithm.name  # type: ignore[misc]
        self._algorithm = algorithm
        torch.set_num_threads(1)
        super().__init__(task, seed)

    def config(self) -> dict[str, Any]:
        """The settings of its algorithm."""
        return dict(self._algorithm.config)

    @property
    def parameters(self) -> int:
        """Weights of all its networks that are trained, critics included, targets left out."""
        parameters = self._model.policy.parameters()
        return sum(p.numel() for p in parameters if p.requires_grad)

    @property
    def networks(self) -> "tuple[Network, ...]":
        """Those of its actor, where that spikes."""
        return self._actor().body.networks

    def policy(self, seed: int) -> Policy:
        """A copy of the actor and of the normalisation."""
        actor = self._algorithm.actor(self._model, self._senses.copy(), self.action_spec)
        return ActorPolicy(self.observation_space, actor, seed)

    def measures(self) -> dict[str, float]:
        """What SB3 noted of its last gradient steps, such as "train/loss"."""
        return {name: float(value) for name, value in self._model.logger.name_to_value.items()}

    def reset(self) -> None:
        """Clear what belongs to an episode: the memory of a recurrent actor."""
        self._discounted = 0.0
        self._memory = self._actor().body.rest(1)
        if self._life is not None:
            self._life.begin()

    def _birth(self) -> None:
        a = self._algorithm
        self._senses = a.senses(self.observation_space)
        self._scale = None if a.gamma is None else RewardScale(a.gamma)
        self._rng = stream(self.seed, ACTIONS)
        envs = [
            TrainingEnv(env, self._senses, self._scale, self)
            for env in copies_of(self.env, self.observation_space, self.action_space, a.envs)
        ]
        with own_streams(self.seed, self.num_timesteps):
            self._model = a.model(DummyVecEnv([lambda env=env: env for env in envs]))
        self._model.set_logger(silent_logger())
        self._life = Continuing(self._model, self.seed) if a.continuing else None
        self._acting: Actor | None = None
        self._replay_is_empty = True
        self.reset()

    def _train(self, steps: int, hook: Hook) -> None:
        if self.frozen:
            train_online(self, steps, hook)
            return
        self._model.num_timesteps = self.num_timesteps
        if self._algorithm.warm_up:
            self._warm_up()
        try:
            with own_streams(self.seed, self.num_timesteps):
                bridge = Bridge(self, hook)
                self._model.learn(steps, bridge, log_interval=None, reset_num_timesteps=False)
        except BaseException:
            self._model._last_obs = None  # the next call begins with fresh episodes
            raise
        finally:
            self._acting = None

    def _actor(self) -> Actor:
        if self._acting is None:
            self._acting = self._algorithm.actor(self._model, self._senses, self.action_spec)
        return self._acting

    def _warm_up(self) -> None:
        self._model.action_space.seed(episode_seed(self.seed, self.episodes_begun))
        if self._replay_is_empty:
            self._model.learning_starts = self.num_timesteps + self._algorithm.warm_up
            self._replay_is_empty = False

    def _act(self, observation: NDArray[np.float64], reward: float, start: bool) -> Action:
        if start:
            self.reset()
        life = None if self.frozen else self._life
        if life is not None:
            seen = self._take_in(observation)
            if not start and life.feel(self._scaled(reward), seen, self.num_timesteps):
                self._acting = None
        actor = self._actor()
        drawn, self._memory = actor.draw(observation[None], self._memory, self._rng, False)
        if life is not None:
            life.act(seen, drawn[0])
        return actor.head.actions(drawn)[0]

    def _conclude(self, observation: NDArray[np.float64], reward: float, terminated: bool) -> None:
        if self._life is not None and not self.frozen:
            seen, felt = self._take_in(observation), self._scaled(reward)
            if self._life.end(felt, seen, terminated, self.num_timesteps):
                self._acting = None
        self.reset()

    def _take_in(self, observation: NDArray[np.float64]) -> NDArray[np.float32]:
        self._senses.update(observation)
        return self._senses(observation).astype(np.float32)

    def _scaled(self, reward: float) -> float:
        if self._scale is None:
            return reward
        self._discounted = self._scale.gamma * self._discounted + reward
        return self._scale(reward, self._discounted)

    def _state(self) -> dict[str, NDArray[Any]]:
        scale = {} if self._scale is None else self._scale.moments.state("reward/")
        return {
            "actions": generator_words(self._rng),
            **self._senses.state(),
            **scale,
            **model_arrays(self._model),
        }

    def _restore(self, state: State) -> None:
        words = array_of(state, "actions", (6,), np.uint64)
        restore_model(self._model, state)
        self._senses.restore(state)
        if self._scale is not None:
            self._scale.moments.restore("reward/", state)
        restore_generator(self._rng, words)
        self._model._last_obs = None  # the running episodes belong to another life
        if self._algorithm.warm_up:
            self._model.replay_buffer.reset()
            self._replay_is_empty = True
        self._acting = None
        self.reset()
