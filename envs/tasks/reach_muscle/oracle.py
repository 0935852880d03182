"""The oracle of ReachMuscle: inverse dynamics of a smooth reach, spread over the muscles."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.bodies.planar import angles_of, approach
from envs.kernel import Array
from envs.tasks.reach_muscle.kernels import STEP, STEPS_PER_TRIAL, TRIALS
from envs.tasks.reach_muscle.task import ReachMuscleTask

TIME_CONSTANT = 0.04
STIFFNESS, DAMPING = 40.0, 3.0
LEAD, RELAX = 1.5, 0.1


class Reacher:
    """Follows a smooth course in joint space, without a deadline; it looks at the hidden state.

    Args:
        task: The task whose arms it moves.
        time_constant: Of the course, s, see ``envs.bodies.planar.approach``.
    """

    def __init__(self, task: ReachMuscleTask, time_constant: float = TIME_CONSTANT) -> None:
        self._task = task
        self._time_constant = time_constant

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Reaches for the target of every arm.

        Args:
            observation: (elements,) or (rows, elements); only its shape is used.
            state: Passed back.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            Excitations, (6,) or (rows, 6) float32, and the state.
        """
        del episode_start, deterministic
        action = self._excitation(self._torque()).astype(np.float32)
        return (action if np.ndim(observation) == 2 else action[0]), state

    def _torque(self) -> Array:
        """Torques of both joints, N m, (rows, 2)."""
        body, steps = self._task.body, self._task.books.steps
        trial = np.minimum(steps // STEPS_PER_TRIAL, TRIALS - 1)
        goal = angles_of(body.targets[np.arange(len(steps)), trial], body.links)
        time = ((steps - trial * STEPS_PER_TRIAL + 1) * STEP)[:, np.newaxis]
        constant = self._time_constant
        course, rate, curve = approach(time / constant)
        way = goal - body.origin
        angle = body.state[:, body.qpos : body.qpos + 2]
        speed = body.state[:, body.qvel : body.qvel + 2]
        wanted = curve / constant**2 * way
        late = STIFFNESS * (body.origin + course * way - angle)
        return self._inertial(wanted) + late + DAMPING * (rate / constant * way - speed)

    def _inertial(self, acceleration: Array) -> Array:
        """What the inertia of a stretched-out arm needs, roughly, N m, (rows, 2)."""
        arm = self._task.arm
        fore = arm.fore_inertia + arm.fore_mass * arm.fore_center**2
        whole = fore + arm.upper_inertia + arm.upper_mass * arm.upper_center**2
        whole += arm.fore_mass * arm.upper**2
        return acceleration @ np.array([[whole, fore], [fore, fore]])

    def _excitation(self, torque: Array) -> Array:
        """Excitations of the six muscles: one-joint muscles make up for the torque that lacks."""
        body = self._task.body
        strength = self._task.physics.present("actuator_gainprm")[:, :, 2]
        lacking = torque + body.force @ body.arms
        active = body.state[:, body.act : body.act + 6]
        wanted = np.zeros_like(active)
        for flexor, joint in ((0, 0), (2, 1)):
            pair = slice(flexor, flexor + 2)
            step = lacking[:, [joint]] / (body.arms[pair, joint] * strength[:, pair])
            shared = np.maximum(active[:, pair].min(axis=1, keepdims=True), 0.0)
            wanted[:, pair] = active[:, pair] + step - RELAX * shared
        return np.clip(active + LEAD * (wanted - active), 0.0, 1.0)
