"""The controller of Shadmehr & Mussa-Ivaldi 1994, and the oracle of ForceField made of it.

Their eq. 3 in joint space: torque = I(q) q*'' + G(q, q') + E(q, q') - K (q - q*) - V (q' - q*'),
where E is the model of the field, 0 before learning.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.bodies.arm import Arm
from envs.bodies.planar import angles_of, jacobian_of, minimum_jerk
from envs.kernel import Array
from envs.tasks.force_field.robot import REACH, STEP, STEPS_PER_TRIAL, TRIALS
from envs.tasks.force_field.task import ForceFieldTask

DURATION = 0.5
STIFFNESS = np.array([[15.0, 6.0], [6.0, 16.0]])
VISCOSITY = np.array([[2.3, 0.9], [0.9, 2.4]])
LEAD, RELAX, FIRM = 1.5, 0.1, 3.0
_TINY = 1e-5


def inertia_of(arm: Arm, elbow: Array) -> Array:
    """Inertia matrix of the arm.

    Args:
        arm: Its constants.
        elbow: Angle of the elbow, rad, (rows,).

    Returns:
        kg m2, (rows, 2, 2).
    """
    fore = arm.fore_inertia + arm.fore_mass * arm.fore_center**2
    upper = arm.upper_inertia + arm.upper_mass * arm.upper_center**2 + arm.fore_mass * arm.upper**2
    both = arm.fore_mass * arm.upper * arm.fore_center * np.cos(elbow)
    cross = fore + both
    far = np.full_like(elbow, fore)
    return np.stack(
        [np.stack([upper + fore + 2.0 * both, cross], -1), np.stack([cross, far], -1)], -2
    )


def coriolis_of(arm: Arm, elbow: Array, rate: Array) -> Array:
    """Coriolis and centrifugal torques.

    Args:
        arm: Its constants.
        elbow: Angle of the elbow, rad, (rows,).
        rate: Joint velocities, rad/s, (rows, 2).

    Returns:
        N m, (rows, 2).
    """
    lever = arm.fore_mass * arm.upper * arm.fore_center * np.sin(elbow)
    first = -lever * (2.0 * rate[:, 0] * rate[:, 1] + rate[:, 1] ** 2)
    return np.stack([first, lever * rate[:, 0] ** 2], -1)


def times(matrix: Array, vector: Array) -> Array:
    """Products of matrices, (rows, 2, 2), and vectors, (rows, 2)."""
    return np.einsum("rij,rj->ri", matrix, vector)


class Controller:
    """Joint torques of the published controller, half a control step ahead of what it knows.

    A command holds for a control step, so that it is computed for the middle of it.

    Args:
        task: The task; its hidden state is read.
        knows_field: Whether the controller has an exact model of the field.
        firmness: Factor on stiffness and viscosity.
        believed: Field that it believes in instead of the true one, (2, 2), N s/m.
    """

    def __init__(
        self,
        task: ForceFieldTask,
        knows_field: bool,
        firmness: float = 1.0,
        believed: Array | None = None,
    ) -> None:
        self._task, self._firm = task, firmness
        self._knows, self._believed = knows_field, believed

    def torque(self) -> Array:
        """The torques of this control step, N m, (rows, 2)."""
        task = self._task
        body, steps = task.body, task.books.steps
        trial = np.minimum(steps // STEPS_PER_TRIAL, TRIALS - 1)
        time = (steps - trial * STEPS_PER_TRIAL) * STEP
        rate = body.state[:, body.qvel : body.qvel + 2]
        bend = np.where(time[:, np.newaxis] > 0.0, task.physics.field("qacc"), 0.0)
        angle = body.state[:, body.qpos : body.qpos + 2] + 0.5 * STEP * rate
        rate = rate + 0.5 * STEP * bend
        wanted, speed, pull = self._course(time + 0.5 * STEP, trial)
        torque = times(inertia_of(task.arm, angle[:, 1]), pull)
        torque += coriolis_of(task.arm, angle[:, 1], rate) - self._field(angle, rate)
        torque += self._firm * ((wanted - angle) @ STIFFNESS + (speed - rate) @ VISCOSITY)
        return torque

    def _field(self, angle: Array, rate: Array) -> Array:
        body = self._task.body
        if not self._knows:
            return np.zeros_like(rate)
        matrix = body.field if self._believed is None else np.array([self._believed] * len(rate))
        jacobian = jacobian_of(angle, body.links)
        force = times(matrix, times(jacobian, rate))
        return np.einsum("rji,rj->ri", jacobian, force)

    def _course(self, time: Array, trial: Array) -> tuple[Array, Array, Array]:
        """Angles, velocities and accelerations of the straight minimum-jerk movement."""
        body = self._task.body
        heading = body.angle[np.arange(len(trial)), trial]
        way = REACH * np.stack([np.cos(heading), np.sin(heading)], -1)
        course, rate, curve = (each[:, np.newaxis] for each in minimum_jerk(time / DURATION))
        angle = angles_of(body.home + course * way, body.links)
        inverse = np.linalg.inv(jacobian_of(angle, body.links))
        speed = times(inverse, rate / DURATION * way)
        ahead = jacobian_of(angle + _TINY * speed, body.links)
        behind = jacobian_of(angle - _TINY * speed, body.links)
        turning = times((ahead - behind) / (2.0 * _TINY), speed)
        return angle, speed, times(inverse, curve / DURATION**2 * way - turning)


class Adapted:
    """The oracle: the controller with the true field, firmer, on torques or muscles.

    Args:
        task: The task whose arms it moves.
    """

    def __init__(self, task: ForceFieldTask) -> None:
        self._task = task
        self._controller = Controller(task, knows_field=True, firmness=FIRM)

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Reaches straight in every row.

        Args:
            observation: (elements,) or (rows, elements); only its shape is used.
            state: Passed back.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            Commands, (motors,) or (rows, motors) float32, and the state.
        """
        del episode_start, deterministic
        torque = self._controller.torque()
        muscles = self._task.body.acts > 0
        wanted = self._excitation(torque) if muscles else torque / self._limit()
        clipped = np.clip(wanted, self._task.motors.low, 1.0)
        action: NDArray[np.float32] = clipped.astype(np.float32)
        return (action if np.ndim(observation) == 2 else action[0]), state

    def _limit(self) -> float:
        limit: float = self._task.physics.batch.model.actuator_gear[0, 0].item()
        return limit

    def _excitation(self, torque: Array) -> Array:
        """One-joint muscles make up for the torque that lacks."""
        body = self._task.body
        strength = self._task.physics.present("actuator_gainprm")[:, :, 2]
        lacking = torque + body.force @ body.arms
        active = body.state[:, body.act : body.act + body.acts]
        wanted = np.zeros_like(active)
        for flexor, joint in ((0, 0), (2, 1)):
            pair = slice(flexor, flexor + 2)
            step = lacking[:, [joint]] / (body.arms[pair, joint] * strength[:, pair])
            shared = np.maximum(active[:, pair].min(axis=1, keepdims=True), 0.0)
            wanted[:, pair] = active[:, pair] + step - RELAX * shared
        return active + LEAD * (wanted - active)
