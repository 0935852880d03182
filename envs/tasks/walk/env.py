"""The Gymnasium classes of Walk."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.bodies.hexapod import Hexapod
from envs.physics.env import PhysicsEnv
from envs.registry import find_entry
from envs.tasks.walk.task import WalkTask


class Walk(PhysicsEnv):
    """Walk."""

    camera = "behind"
    metadata = {"render_modes": ["rgb_array"], "render_fps": 50}  # noqa: RUF012 - as Gymnasium

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        hexapod: Hexapod | None = None,
        messages: bool = True,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        body = hexapod or Hexapod()
        task = WalkTask(1, 1, body, messages, reward_weights, sensors, 0)
        super().__init__(task, find_entry("Walk"), render_mode, options)


class WalkVector(BatchEnv):
    """Many bodies of ``Walk`` on a pool of threads.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        threads: Threads that move the bodies, 0 for as many as there are CPUs.
        hexapod: As in ``Walk``.
        messages: As in ``Walk``.
        reward_weights: As in ``Walk``.
        sensors: As in ``Walk``.
        options: As in ``Walk``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        threads: int = 0,
        hexapod: Hexapod | None = None,
        messages: bool = True,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        body = hexapod or Hexapod()
        task = WalkTask(
            num_envs, threads, body, messages, reward_weights, sensors, max_episode_steps
        )
        super().__init__(task, find_entry("Walk"), autoreset_mode, options)
