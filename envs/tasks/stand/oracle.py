"""The oracle of Stand: a linear-quadratic regulator on the true angles."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.bodies.regulator import regulator, sampled
from envs.bodies.stander import Stander
from envs.bodies.stander_changes import ANKLE, TILT
from envs.kernel import Array
from envs.tasks.stand.carriage import STEP
from envs.tasks.stand.task import StandTask

SWAY, BEND, SPEED = 0.02, 0.3, 2.0
_TO_SEGMENTS = np.tril(np.ones((3, 3)))


def posture_gains(stander: Stander, size: float, torques: Array) -> Array:
    """The regulator of a straight body that leans as in quiet stance.

    The body is linear around that posture. The cost is the sum of squares of: centre of mass away
    from its place, per 2 cm; knee and hip away from straight, per 0.3 rad; angular velocities, per
    2 rad/s; torques, per largest torque (Bryson's rule). Where the support is short the ankle is
    weak by that rule, and the hip does its work.

    Args:
        stander: Constants of the body.
        size: Lengths as a share of an adult's.
        torques: Largest changes of torque of ankle, knee and hip, N m, (3,).

    Returns:
        Torques for deviations of the angles to the vertical, of their rates and of the torques,
        (3, 9).
    """
    inertia = size**5 * stander.inertia
    topples = size**4 * np.diag(stander.toppling * np.cos(stander.lean))
    reach = np.linalg.inv(_TO_SEGMENTS).T
    dynamics, inputs = np.zeros((9, 9)), np.zeros((9, 3))
    dynamics[:3, 3:6] = np.eye(3)
    dynamics[3:6, :3] = np.linalg.solve(inertia, topples)
    dynamics[3:6, 6:] = np.linalg.solve(inertia, reach)
    dynamics[6:, 6:] = -np.eye(3) / stander.time
    inputs[6:] = np.eye(3) / stander.time
    cost = np.zeros((9, 9))
    bends = np.linalg.inv(_TO_SEGMENTS)[1:] / BEND
    cost[:3, :3] = np.outer(stander.balance, stander.balance) / SWAY**2 + bends.T @ bends
    cost[3:6, 3:6] = np.eye(3) / SPEED**2
    return regulator(*sampled(dynamics, inputs, STEP), cost, np.diag(torques**-2.0))


class Balance:
    """Torques from the true posture; it looks at the hidden state.

    Args:
        task: The task whose bodies it balances.
    """

    def __init__(self, task: StandTask) -> None:
        self._task = task
        self._known: dict[tuple[float, ...], Array] = {}
        self._gains = np.zeros((task.rows, 3, 9))
        self._begun = np.zeros(task.rows, np.bool_)

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Balances every body of the task.

        Args:
            observation: (elements,) or (rows, elements); only its shape is used.
            state: Passed back.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            The actions, (3,) or (rows, 3) float32, and the state.
        """
        del episode_start, deterministic
        self._look()
        motors = self._task.motors
        shares = self._shares(self._torque())
        told = np.linalg.solve(motors.matrix, shares[..., np.newaxis])[..., 0]
        action = np.clip(told, -1.0, 1.0).astype(np.float32)
        return (action if np.ndim(observation) == 2 else action[0]), state

    def _look(self) -> None:
        """Finds the gains of the bodies that have just begun."""
        fresh = (self._task.books.steps == 0) | ~self._begun
        self._begun[:] = True
        powers, stander = self._task.powers, self._task.stander
        for row in np.flatnonzero(fresh):
            size = powers.size[row].item()
            poise = size * stander.poise
            heel, toe = powers.foot[row].tolist()
            bearable = powers.weight[row].item() * min(heel + poise, toe - poise)
            torques = powers.limit[row].min(axis=0)
            torques[0] = min(torques[0], bearable)
            key = (size, *torques.tolist())
            if key not in self._known:
                self._known[key] = posture_gains(stander, size, torques)
            self._gains[row] = self._known[key]

    def _torque(self) -> Array:
        """Whole torques of the joints, N m, (rows, 3)."""
        body, powers, stander = self._task.body, self._task.powers, self._task.stander
        turned = np.cumsum(body.state[:, body.qpos + TILT : body.qpos + 5], axis=1)[:, 1:]
        rates = np.cumsum(body.state[:, body.qvel + TILT : body.qvel + 5], axis=1)[:, 1:]
        rest = powers.size[:, np.newaxis] ** 4 * stander.holding
        present = body.state[:, body.act : body.act + 3] + self._passive()
        state = np.hstack([turned - stander.lean, rates, present - rest])
        return rest - np.squeeze(self._gains @ state[..., np.newaxis], axis=2)

    def _passive(self) -> Array:
        """Torques that the joints have without muscles, N m, (rows, 3)."""
        body = self._task.body
        angle = body.state[:, body.qpos + ANKLE : body.qpos + 5] - [body.lean, 0.0, 0.0]
        rate = body.state[:, body.qvel + ANKLE : body.qvel + 5]
        passive: Array = -body.stiffness[:, ANKLE:] * angle - body.viscosity[:, ANKLE:] * rate
        return passive

    def _shares(self, torque: Array) -> Array:
        """Commands for whole torques."""
        active = torque - self._passive()
        forward, backward = self._task.powers.limit[:, 0], self._task.powers.limit[:, 1]
        limit = np.maximum(np.where(active > 0.0, forward, backward), 1e-9)
        return np.clip(active / limit, -1.0, 1.0)
