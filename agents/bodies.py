"""Many bodies of one task side by side, for agents that try out many controllers at once."""

import abc
import copy
import dataclasses
from collections.abc import Sequence
from typing import Any, final

import gymnasium
import numpy as np
from gymnasium.vector import VectorEnv
from numpy.typing import NDArray

from agents.task import Env

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Step = tuple[Array, Array, Mask]


class Bodies(abc.ABC):
    """Bodies side by side; each lives one episode after `reset`, and what it does later is void."""

    @abc.abstractmethod
    def reset(self, seeds: Sequence[int]) -> Array:
        """Begin an episode in each row.

        Args:
            seeds: one for each row; a vector env that knows one seed for all gets the first.

        Returns:
            Observations, (rows, dims) float64.
        """

    @abc.abstractmethod
    def step(self, actions: Sequence[Any], live: Mask) -> Step:
        """Live one control step.

        Args:
            actions: one for each row.
            live: rows whose episode goes on, (rows,).

        Returns:
            Observations (rows, dims), rewards (rows,), whether the episode ended (rows,); rows
            that do not live hold numbers without meaning.
        """


@final
class BatchedBodies(Bodies):
    """Rows of a vector env of the task's own.

    Args:
        env: the vector env.
    """

    def __init__(self, env: VectorEnv[Any, Any, Any]) -> None:
        self._env = env
        self._one_seed = False

    @property
    def seeded_by_row(self) -> bool:
        """Whether each row has a seed of its own, and so lives alike in any company."""
        self.reset(range(self._env.num_envs))
        return not self._one_seed

    def reset(self, seeds: Sequence[int]) -> Array:
        """See `Bodies.reset`."""
        seen = None
        if not self._one_seed:
            try:
                seen, _ = self._env.reset(seed=list(seeds))  # type: ignore[arg-type]
            except gymnasium.error.Error:
                self._one_seed = True
        if seen is None:
            seen, _ = self._env.reset(seed=int(seeds[0]))
        return np.asarray(seen, dtype=np.float64)

    def step(self, actions: Sequence[Any], live: Mask) -> Step:
        """See `Bodies.step`."""
        given = np.asarray(actions, dtype=self._env.action_space.dtype)
        seen, rewards, terminated, truncated, _ = self._env.step(given)
        return np.asarray(seen, np.float64), np.asarray(rewards, np.float64), terminated | truncated


@final
class SingleBodies(Bodies):
    """Instances of a single env; only those that live are stepped.

    Args:
        envs: the instances.
    """

    def __init__(self, envs: Sequence[Env]) -> None:
        self._envs = envs
        self._seen = np.zeros((len(envs), 0))

    def reset(self, seeds: Sequence[int]) -> Array:
        """See `Bodies.reset`."""
        pairs = zip(self._envs, seeds, strict=True)
        first = [np.asarray(env.reset(seed=int(seed))[0], np.float64) for env, seed in pairs]
        self._seen = np.stack(first).reshape(len(first), -1)
        return self._seen.copy()

    def step(self, actions: Sequence[Any], live: Mask) -> Step:
        """See `Bodies.step`."""
        rewards, ended = np.zeros(len(live)), np.zeros(len(live), bool)
        for row in np.flatnonzero(live).tolist():
            seen, reward, terminated, truncated, _ = self._envs[row].step(actions[row])
            self._seen[row] = np.asarray(seen).reshape(-1)
            rewards[row], ended[row] = reward, terminated or truncated
        return self._seen.copy(), rewards, ended


def bodies_of(env: Env, rows: int) -> Bodies:
    """Bodies of an env's task: its own vector env if it has one, else instances of the env.

    Wrappers around the env count: one with a method `over_rows(vector_env)` is put around the
    vector env, as our sensor wrappers are; with any other the instances are wrapped alike.

    Args:
        env: remade from its spec, or deep-copied where it has none or a wrapper kept no record.
        rows: how many bodies.

    Raises:
        ValueError: the remade task has other spaces.
    """
    spec = env.spec
    if spec is None or any(wrapper.kwargs is None for wrapper in spec.additional_wrappers):
        return SingleBodies([copy.deepcopy(env) for _ in range(rows)])
    vector = _vectorised(env, spec, rows)
    if vector is not None:
        _check_spaces(env, vector.single_observation_space, vector.single_action_space)
        return BatchedBodies(vector)
    envs: list[Env] = [gymnasium.make(spec, disable_env_checker=True) for _ in range(rows)]
    _check_spaces(env, envs[0].observation_space, envs[0].action_space)
    return SingleBodies(envs)


def episode_limit(env: Env, otherwise: int) -> int:
    """Control steps after which an env cuts an episode; `otherwise` where it does not say."""
    known = None if env.spec is None else env.spec.max_episode_steps
    return otherwise if known is None else int(known)


def _vectorised(env: Env, spec: Any, rows: int) -> VectorEnv[Any, Any, Any] | None:
    wrappers, inner = [], env
    for _ in spec.additional_wrappers:
        assert isinstance(inner, gymnasium.Wrapper)
        wrappers.append(inner)
        inner = inner.env
    if spec.vector_entry_point is None or not all(hasattr(w, "over_rows") for w in wrappers):
        return None
    bare = dataclasses.replace(spec, additional_wrappers=())
    kwargs = {name: value for name, value in spec.kwargs.items() if name != "render_mode"}
    bare.kwargs = kwargs
    made = gymnasium.make_vec(bare, rows, vectorization_mode="vector_entry_point")
    for wrapper in reversed(wrappers):
        made = wrapper.over_rows(made)  # type: ignore[attr-defined]
    return made


def _check_spaces(env: Env, observations: Any, actions: Any) -> None:
    if (observations, actions) != (env.observation_space, env.action_space):
        raise ValueError(
            f"env: {env.spec} remade has the spaces {observations}, {actions}, expected "
            f"{env.observation_space}, {env.action_space}; use gymnasium.make with all "
            "arguments, or wrappers that record theirs"
        )
