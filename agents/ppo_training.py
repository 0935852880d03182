"""How SB3's PPO is made to keep our books: env copies, episode seeds, callbacks, streams."""

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
from agents.normalizer import Normalizer
from agents.rewards import RewardScale
from agents.seeding import BIRTH, episode_seed
from agents.spaces import Space
from agents.task import Env
from agents.training import refuse_non_finite

if TYPE_CHECKING:
    from agents.base import Agent


class TrainingEnv(gymnasium.Wrapper[Any, Any, Any, Any]):
    """One training instance: it seeds each episode, normalises, reports finished episodes.

    Args:
        env: the instance.
        normalizer: of observations, shared by all instances of an agent; training updates it.
        scale: of rewards, shared likewise.
        agent: keeps the episode counter.
    """

    def __init__(
        self, env: Env, normalizer: Normalizer, scale: RewardScale, agent: "Agent"
    ) -> None:
        super().__init__(env)
        self.observation_space = spaces.Box(-1.0, 1.0, (normalizer.dims,), np.float32)
        self._normalizer = normalizer
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
        observation, reward, terminated, truncated, info = self.env.step(action)
        refuse_non_finite(self._agent, "reward", reward)
        self._total, self._length = self._total + float(reward), self._length + 1
        self._discounted = self._scale.gamma * self._discounted + float(reward)
        scaled = self._scale(float(reward), self._discounted)
        if terminated or truncated:
            info = {**info, "episode": {"r": self._total, "l": self._length}}
        return self._observed(observation), scaled, bool(terminated), bool(truncated), info

    def _observed(self, observation: Any) -> NDArray[np.float32]:
        refuse_non_finite(self._agent, "observation", observation)
        flat = np.asarray(observation, dtype=np.float64).reshape(-1)
        self._normalizer.update(flat)
        return self._normalizer(flat).astype(np.float32)


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
def own_streams(seed: int, num_timesteps: int) -> Iterator[None]:
    """Give SB3 the agent's streams: it draws from torch's and NumPy's global ones.

    They are a function of the agent's seed and age alone; outside they are as they were.
    """
    outside = torch.get_rng_state(), np.random.get_state()  # noqa: NPY002 (SB3 uses it)
    sequence = np.random.SeedSequence(seed, spawn_key=(BIRTH, num_timesteps))
    first, second = (int(word) for word in sequence.generate_state(2))
    torch.manual_seed(first)
    np.random.seed(second)  # noqa: NPY002
    try:
        yield
    finally:
        torch.set_rng_state(outside[0])
        np.random.set_state(outside[1])  # noqa: NPY002
