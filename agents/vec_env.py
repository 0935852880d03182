"""A Gymnasium vector environment for the algorithms of Stable-Baselines3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv
from numpy.typing import NDArray
from stable_baselines3.common.vec_env import VecEnv


class GymnasiumVecEnv(VecEnv):  # type: ignore[misc] # no types of that library
    """Gives a Gymnasium vector environment the interface of Stable-Baselines3.

    All rows are stepped in one call; the information of an ended row holds
    ``terminal_observation`` and ``TimeLimit.truncated``, as that library expects.

    Args:
        env: With the autoreset mode SAME_STEP, for example ``gymnasium.make_vec(id, 64,
            autoreset_mode=gymnasium.vector.AutoresetMode.SAME_STEP)``.

    Raises:
        ValueError: The autoreset mode is another one.
    """

    def __init__(self, env: VectorEnv[Any, Any, Any]) -> None:
        mode = env.metadata.get("autoreset_mode")
        if mode != AutoresetMode.SAME_STEP:
            raise ValueError(
                f"Autoreset mode: got {mode}, expected SAME_STEP; make the environment with "
                "autoreset_mode=gymnasium.vector.AutoresetMode.SAME_STEP."
            )
        self.env = env
        self._actions: NDArray[Any] | None = None
        super().__init__(env.num_envs, env.single_observation_space, env.single_action_space)

    def reset(self) -> NDArray[Any]:
        """Start new episodes in all rows, under the seeds and options that were set.

        Returns:
            Observations, (rows, elements).

        Raises:
            ValueError: The options differ between rows.
        """
        options = self._options[0]
        if any(each != options for each in self._options):
            raise ValueError(f"Options: got {self._options}, expected the same ones in all rows.")
        observations, info = self.env.reset(seed=self._seeds, options=options or None)
        self.reset_infos = split_info(info, self.num_envs)
        self._reset_seeds()
        self._reset_options()
        return np.asarray(observations)

    def step_async(self, actions: NDArray[Any]) -> None:
        """Keep the actions of the next step, (rows, ...)."""
        self._actions = actions

    def step_wait(
        self,
    ) -> tuple[NDArray[Any], NDArray[np.float32], NDArray[np.bool_], list[dict[str, Any]]]:
        """Live one step.

        Returns:
            Observations (rows, elements), of a new episode where the last one ended; rewards
            (rows,) float32; whether an episode ended (rows,); the information of each row.
        """
        observations, rewards, terminated, truncated, info = self.env.step(self._actions)
        final, last = info.pop("final_info", {}), info.pop("final_obs", None)
        infos = split_info(info, self.num_envs)
        ended = np.asarray(terminated) | np.asarray(truncated)
        if last is not None:
            of_final = split_info(final, self.num_envs)
            for row in np.flatnonzero(ended).tolist():
                self.reset_infos[row] = infos[row]
                cut = bool(truncated[row] and not terminated[row])
                extra = {"terminal_observation": last[row], "TimeLimit.truncated": cut}
                infos[row] = {**of_final[row], **extra}
        return np.asarray(observations), np.asarray(rewards, np.float32), ended, infos

    def close(self) -> None:
        """Close the vector environment."""
        self.env.close()

    def get_attr(self, attr_name: str, indices: Any = None) -> list[Any]:
        """Read an attribute of the vector environment, once for each row that is asked for."""
        value = getattr(self.env, attr_name)
        return [value for _ in self._get_indices(indices)]

    def set_attr(self, attr_name: str, value: Any, indices: Any = None) -> None:
        """Refuse: rows share one environment.

        Raises:
            NotImplementedError: Always.
        """
        raise NotImplementedError(f"{attr_name!r}: rows share one environment; set it on `env`.")

    def env_method(
        self, method_name: str, *method_args: Any, indices: Any = None, **method_kwargs: Any
    ) -> list[Any]:
        """Refuse: rows share one environment.

        Raises:
            NotImplementedError: Always.
        """
        raise NotImplementedError(f"{method_name!r}: rows share one environment; call it on `env`.")

    def env_is_wrapped(self, wrapper_class: Any, indices: Any = None) -> list[bool]:
        """Tell for each row that it has no wrapper of its own."""
        return [False for _ in self._get_indices(indices)]


def split_info(info: dict[str, Any], rows: int) -> list[dict[str, Any]]:
    """Take the information of a vector environment apart.

    Args:
        info: Arrays over rows under names, and masks under ``_name``, as in Gymnasium.
        rows: Number of rows.

    Returns:
        For each row what its mask admits.
    """
    split: list[dict[str, Any]] = [{} for _ in range(rows)]
    for name, values in info.items():
        mask = info.get(f"_{name}")
        if mask is None:
            continue
        parts: Sequence[Any] = _parts(values, rows)
        for row in np.flatnonzero(mask).tolist():
            split[row][name] = parts[row]
    return split


def _parts(values: Any, rows: int) -> Sequence[Any]:
    if isinstance(values, dict):
        return split_info(values, rows)
    return list(values) if values.ndim > 1 else values.tolist()
