"""How SB3 is made to keep our books: env copies, episode seeds, callbacks, streams."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import gymnasium
import numpy as np
import torch
from gymnasium import spaces
from numpy.typing import NDArray
from stable_baselines3.common.callbacks import BaseCallback

from agents.callbacks import Hook
from agents.rewards import RewardScale
from agents.sb3_actors import Senses
from agents.seeding import BIRTH, episode_seed
from agents.spaces import Space
from agents.task import Env
from agents.training import refuse_non_finite

if TYPE_CHECKING:
    from agents.base import Agent


class TrainingEnv(gymnasium.Wrapper[Any, Any, Any, Any]):
    """One training instance: it seeds each episode, codes observations, reports finished episodes.

    Actions are choices from 0, or vectors in [-1, 1].

    Args:
        env: the instance.
        senses: of observations, shared by all instances of an agent; training updates them.
        scale: of rewards, shared likewise; None: rewards as they are.
        agent: keeps the episode counter.
    """

    def __init__(self, env: Env, senses: Senses, scale: RewardScale | None, agent: "Agent") -> None:
        super().__init__(env)
        self.observation_space = spaces.Box(-1.0, 1.0, (senses.size,), np.float32)
        self.action_space = agent.action_spec.units
        self._senses = senses
        self._scale = scale
        self._agent = agent
        self._total, self._discounted, self._length = 0.0, 0.0, 0

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[np.float32], dict[str, Any]]:
        """Begin the agent's next episode; SB3's own seed is not used."""
        del seed
        own = episode_seed(self._agent.seed, self._agent.episodes_begun)
        self._agent.episodes_begun += 1
        observation, info = self.env.reset(seed=own, options=options)
        self._total, self._discounted, self._length = 0.0, 0.0, 0
        return self._observed(observation), info

    def step(self, action: Any) -> tuple[NDArray[np.float32], float, bool, bool, dict[str, Any]]:
        """One step; at the end `info["episode"]` has return `r` and length `l`."""
        observation, reward, terminated, truncated, info = self.env.step(self._own(action))
        refuse_non_finite(self._agent, "reward", reward)
        self._total, self._length = self._total + float(reward), self._length + 1
        felt = self._agent.felt(float(reward))
        if self._scale is not None:
            self._discounted = self._scale.gamma * self._discounted + felt
            felt = self._scale(felt, self._discounted)
        if terminated or truncated:
            info = {**info, "episode": {"r": self._total, "l": self._length}}
        return self._observed(observation), felt, bool(terminated), bool(truncated), info

    def _own(self, action: Any) -> Any:
        spec = self._agent.action_spec
        if spec.discrete:
            return spec.choice(int(action))
        return action if spec.units is spec.space else spec.vector(action)

    def _observed(self, observation: Any) -> NDArray[np.float32]:
        refuse_non_finite(self._agent, "observation", observation)
        flat = np.asarray(observation, dtype=np.float64).reshape(-1)
        self._senses.update(flat)
        return self._senses(flat).astype(np.float32)


class Bridge(BaseCallback):  # type: ignore[misc] # SB3 is not typed for us
    """Passes SB3's events to our hook and keeps the agent's books.

    Args:
        agent: the model that user callbacks see.
        hook: user callbacks.
    """

    def __init__(self, agent: "Agent", hook: Hook) -> None:
        super().__init__()
        self._agent = agent
        self._hook = hook

    def _on_rollout_start(self) -> None:
        self._agent.renew_view()  # the last rollout's gradient steps
        self._hook.rollout_start()

    def _on_rollout_end(self) -> None:
        self._hook.rollout_end()

    def _on_step(self) -> bool:
        self._agent.num_timesteps = self.num_timesteps
        for info in self.locals["infos"]:
            if "episode" in info:
                episode = info["episode"]
                self._agent.episodes.append((self.num_timesteps, episode["r"], episode["l"]))
        return self._hook.step({**self.locals, "self": self._agent})


class _Nowhere(gymnasium.Env[Any, Any]):
    """Stands for the env of an agent that only acts: SB3 builds its network from an env."""

    def __init__(self, observation_space: Space, action_space: Space) -> None:
        self.observation_space = observation_space
        self.action_space = action_space


def copies_of(
    env: Env | None, observation_space: Space, action_space: Space, count: int
) -> list[Env]:
    """Independent instances of an env.

    Args:
        env: remade from its spec, or deep-copied where that cannot be; None: stand-ins.
        observation_space: of the env.
        action_space: of the env.
        count: how many.

    Raises:
        ValueError: the remade env has other spaces.
    """
    if env is None:
        return [_Nowhere(observation_space, action_space) for _ in range(count)]
    spec = env.spec
    if spec is None or any(wrapper.kwargs is None for wrapper in spec.additional_wrappers):
        copies: list[Env] = [copy.deepcopy(env) for _ in range(count)]
    else:
        copies = [gymnasium.make(spec) for _ in range(count)]
    for each in copies:
        if (each.observation_space, each.action_space) != (observation_space, action_space):
            raise ValueError(
                f"env: {spec} remade has the spaces {each.observation_space}, "
                f"{each.action_space}, expected {observation_space}, {action_space}; "
                "use gymnasium.make with all arguments, or wrappers that record theirs"
            )
    return copies


@contextmanager
def own_streams(seed: int, *age: int) -> Iterator[None]:
    """Give SB3 the agent's streams: it draws from torch's and NumPy's global ones.

    They are a function of the agent's seed and age alone; outside they are as they were.

    Args:
        seed: of the agent.
        *age: its env steps, or more words.
    """
    outside = torch.get_rng_state(), np.random.get_state()  # noqa: NPY002 (SB3 uses it)
    sequence = np.random.SeedSequence(seed, spawn_key=(BIRTH, *age))
    first, second = (int(word) for word in sequence.generate_state(2))
    torch.manual_seed(first)
    np.random.seed(second)  # noqa: NPY002
    try:
        yield
    finally:
        torch.set_rng_state(outside[0])
        np.random.set_state(outside[1])  # noqa: NPY002
