"""The Gymnasium classes of Stand."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.bodies.stander import Stander
from envs.physics.env import PhysicsEnv
from envs.registry import find_entry
from envs.tasks.stand.task import StandTask

_STANDER = Stander()


class Stand(PhysicsEnv):
    """A body of three segments stands on a moving platform.

    10 ms of body time
    """

    camera = "side"
    metadata = {"render_modes": ["rgb_array"], "render_fps": 100}  # noqa: RUF012 - as Gymnasium

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        stander: Stander = _STANDER,
        vision: bool = False,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = StandTask(1, 1, stander, vision, reward_weights, sensors, 0)
        super().__init__(task, find_entry("Stand"), render_mode, options)


class StandVector(BatchEnv):
    """Many bodies of ``Stand`` on a pool of threads.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        threads: Threads that move the bodies, 0 for as many as there are CPUs.
        stander: As in ``Stand``.
        vision: As in ``Stand``.
        reward_weights: As in ``Stand``.
        sensors: As in ``Stand``.
        options: As in ``Stand``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        threads: int = 0,
        stander: Stander = _STANDER,
        vision: bool = False,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = StandTask(
            num_envs, threads, stander, vision, reward_weights, sensors, max_episode_steps
        )
        super().__init__(task, find_entry("Stand"), autoreset_mode, options)
