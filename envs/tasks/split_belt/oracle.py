"""The oracle of SplitBelt: a rhythm, reflexes, and slow learning of where to step."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.bodies.treadmill_walker import GRAVITY
from envs.kernel import Array
from envs.tasks.split_belt.gait import Habits, Legs, bend, carry_weight, look
from envs.tasks.split_belt.task import SplitBeltTask

_FIRST_SPEED, _FEELING = 0.3, 0.1
_LANDING, _SEARCHING, _RELEASED = 0.6, 0.03, 15.0


class Adapting:
    """Walks by a clock; it feels the belts through the standing feet only.

    A clock swings the legs in anti-phase. A swinging foot aims at where it would stand in the
    middle of the body at mid-stance, corrected by the speed and place of the body (Raibert 1986);
    a foot that meets its belt early stands early, one that is late reaches down. Standing legs
    hold height and pitch (``gait.carry_weight``), and lift the earlier the faster their belt. All
    that reacts at once, but leaves steps and double supports unequal: these are corrected slowly,
    from stride to stride, by landing farther ahead and lifting later with one leg than with the
    other, which stays for a while when the belts are tied again. Without ``learning`` that fails
    to happen, as in people with damage to the cerebellum (Morton & Bastian 2006, J Neurosci
    26:9107).

    Args:
        task: The task whose walkers it moves; it looks at their hidden state.
        habits: The settings.
    """

    def __init__(self, task: SplitBeltTask, habits: Habits | None = None) -> None:
        self._task = task
        self.habits = habits or Habits()
        rows = task.rows
        self.phase = np.zeros(rows)
        self.offset, self.tempo = np.zeros((2, rows))
        self._felt = np.full((rows, 2), _FIRST_SPEED)
        self._aim, self._lifted = np.zeros((rows, 2)), np.zeros((rows, 2))
        self._swung, self._landed = np.zeros((2, rows, 2), np.bool_)
        self._wanted = np.zeros((rows, 2, 2))
        self._strides, self._at = np.zeros(rows, np.int64), np.full(rows, -1)
        self._action = np.zeros((rows, 4), np.float32)

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Takes the next step of every walker, if a control step was made since the last call.

        Args:
            observation: (elements,) or (rows, elements); only its shape is used.
            state: Passed back; phases and what was learnt are kept here.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            Torques as shares of their limit, (4,) or (rows, 4) float32, and the state.
        """
        del episode_start, deterministic
        steps = self._task.books.steps
        new = steps == 0
        if new.any() or not np.array_equal(steps, self._at):
            self._forget(new)
            self._at[:] = steps
            torque = self._torque(look(self._task), new) / self._task.walker.torque
            self._action = np.clip(torque, -1.0, 1.0).reshape(-1, 4).astype(np.float32)
        action = self._action.copy()
        return (action if np.ndim(observation) == 2 else action[0]), state

    def _forget(self, new: Array) -> None:
        self.phase[new] = self.offset[new] = self.tempo[new] = 0.0
        self._felt[new] = _FIRST_SPEED
        self._strides[new] = 0
        self._swung[new] = self._landed[new] = False

    def _torque(self, legs: Legs, new: Array) -> Array:
        """Torques of hip and knee, N m, (rows, 2 legs, 2)."""
        habits, walker = self.habits, self._task.walker
        self._learn()
        ground = -(legs.ahead_rate + legs.rates[:, :1])
        self._felt += np.where(legs.touch, _FEELING * (ground - self._felt), 0.0)
        self.phase = (self.phase + legs.step / habits.period) % 1.0
        turn = np.stack([self.phase, (self.phase + 0.5) % 1.0], -1)
        early = self._early()
        turn = (turn + early) % 1.0
        length = habits.swing + early
        progress = turn / length
        swing = progress < 1.0
        begins = swing & ~self._swung
        self._swung = swing
        self._lifted = np.where(begins, legs.ahead, self._lifted)
        self._landed &= ~begins
        self._landed |= swing & (progress > _LANDING) & legs.touch
        free = np.where(swing, ~self._landed, ~legs.touch)
        moved = self._reach(legs, progress, begins, new)
        pulls = np.clip(moved[:, :, 0], -walker.torque, walker.torque)
        reaction = np.where(free, pulls, 0.0).sum(axis=1)
        weight = walker.mass * GRAVITY
        share = self._share(turn, length, swing, legs.touch)
        stood = carry_weight(legs, habits, weight, walker.shank, share, reaction)
        return np.where(free[:, :, np.newaxis], moved, stood)

    def _learn(self) -> None:
        """Corrects where feet land and when they lift by the last stride."""
        body = self._task.body
        stepped = body.strides > self._strides
        self._strides[stepped] = body.strides[stepped]
        longer = (body.length[:, 0] - body.length[:, 1]) / body.size
        self.offset[stepped] -= 0.25 * self.habits.learning * longer[stepped]
        side = np.where(body.split[:, 0] > body.split[:, 1], 1.0, -1.0)
        double = (0.5 - self.habits.swing) * side * body.support
        self.tempo[stepped] += self.habits.learning * double[stepped]

    def _target(self, legs: Legs) -> Array:
        """Where feet should land, ahead of the hip, m, (rows, 2)."""
        habits, felt = self.habits, self._felt
        half = 0.5 * (1.0 - habits.swing) * habits.period
        mean = felt.mean(axis=1, keepdims=True)
        own = half * (mean + habits.share * (felt - mean))
        balance = habits.brake * legs.rates[:, 0] + habits.centre * legs.place
        learnt = np.stack([self.offset, -self.offset], -1)
        return own + learnt + balance[:, np.newaxis]

    def _reach(self, legs: Legs, progress: Array, begins: Array, new: Array) -> Array:
        """Torques that swing legs, N m, (rows, 2 legs, 2)."""
        habits, walker = self.habits, self._task.walker
        target = self._target(legs)
        follow = np.where(begins, 1.0, habits.smooth)
        self._aim += follow * (target - self._aim)
        way = np.clip(progress / habits.arrival, 0.0, 1.0)
        course = way**3 * (10.0 - 15.0 * way + 6.0 * way**2)
        ahead = self._lifted + course * (self._aim - self._lifted)
        lift = habits.clearance * np.sin(np.pi * np.clip(progress, 0.0, 1.0)) ** 2 - 0.01
        lift = lift - np.where(progress >= 1.0, _SEARCHING, 0.0)
        below = (legs.height - walker.foot)[:, np.newaxis] - lift
        wanted = np.stack(bend(ahead, below, walker.thigh, walker.shank), -1)
        self._wanted[new] = wanted[new]
        rate = (wanted - self._wanted) / legs.step[:, np.newaxis, np.newaxis]
        rate = np.where(begins[:, :, np.newaxis], 0.0, np.clip(rate, -_RELEASED, _RELEASED))
        self._wanted = wanted
        angle = np.stack([legs.upper, legs.joints[:, :, 1]], -1)
        speed = np.stack([legs.upper_rate, legs.upper_rate - legs.lower_rate], -1)
        stiffness, viscosity = np.array([habits.hip, habits.knee]).T
        result: Array = stiffness * (wanted - angle) + viscosity * (rate - speed)
        return result

    def _early(self) -> Array:
        """How much earlier than by the clock legs lift, cycles, (rows, 2)."""
        away = self._felt - self._felt.mean(axis=1, keepdims=True)
        learnt = np.stack([self.tempo, -self.tempo], -1)
        most = 0.5 * (0.5 - self.habits.swing)
        early: Array = np.clip(self.habits.haste * away + learnt, -most, most)
        return early

    def _share(self, turn: Array, length: Array, swing: Array, touch: Array) -> Array:
        """Share of the weight on each foot; it moves over in double support, (rows, 2)."""
        arriving, leaving = 0.5 - length[:, ::-1], 0.5 - length
        share = np.minimum((turn - length) / arriving, (1.0 - turn) / leaving)
        share = np.where(swing, 0.3 * self._landed, np.clip(share, 0.0, 1.0))
        share = np.where(touch, share, 0.0) + 1e-6
        total: Array = share / share.sum(axis=1, keepdims=True)
        return total
