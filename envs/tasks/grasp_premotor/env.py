"""The Gymnasium classes of GraspPremotor."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.bodies.hand import Hand
from envs.physics.env import PhysicsEnv
from envs.registry import find_entry
from envs.tasks.grasp_premotor.task import GraspPremotorTask

_HAND = Hand()


class GraspPremotor(PhysicsEnv):
    """A hand lifts an object with the grip that it was told, after a delay."""

    camera = "side"
    metadata = {"render_modes": ["rgb_array"], "render_fps": 50}  # noqa: RUF012 - as Gymnasium

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        hand: Hand = _HAND,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = GraspPremotorTask(1, 1, hand, reward_weights, sensors, 0)
        super().__init__(task, find_entry("GraspPremotor"), render_mode, options)


class GraspPremotorVector(BatchEnv):
    """Many bodies of ``GraspPremotor`` on a pool of threads.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        threads: Threads that move the bodies, 0 for as many as there are CPUs.
        hand: As in ``GraspPremotor``.
        reward_weights: As in ``GraspPremotor``.
        sensors: As in ``GraspPremotor``.
        options: As in ``GraspPremotor``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        threads: int = 0,
        hand: Hand = _HAND,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = GraspPremotorTask(
            num_envs, threads, hand, reward_weights, sensors, max_episode_steps
        )
        super().__init__(task, find_entry("GraspPremotor"), autoreset_mode, options)
