"""Six coupled phase oscillators, one per leg: the oracle of Walk."""

import dataclasses
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.kernel import Array
from envs.tasks.walk.kernels import STEP
from envs.tasks.walk.senses import LEGS
from envs.tasks.walk.task import WalkTask

_COUPLING = 10.0


@dataclasses.dataclass(frozen=True)
class Gait:
    """Settings of a pattern generator.

    Those of the oracle were found by a search with seed 0: 40 draws, then 120 normal steps from
    the best so far, shrinking by 1.5 percent each, over frequency (1.2 to 3 Hz), duty (0.5 to
    0.7), stride (0.2 to 0.6), lift (0.2 to 0.6), press (to 0.15), steering (0.3 to 2.5) and homing
    (0.1 to 1.5); lags stayed those of the tripod. The best had the largest mean less standard
    deviation of the return, of 16 bodies in stage "train" and 16 in "infant", less 2 for each
    percent of the time by which the feet of a leg were on the ground less than 0.4 (without that
    the best, of a return of 50, is a runner whose front feet hardly touch). Rounded.

    Args:
        frequency: Steps of a leg, Hz.
        duty: Share of the cycle in which a leg is on the ground.
        lag: By how much of a cycle a leg swings after the one behind it; 0.5 is the tripod.
        across: The same of a right leg after the left one.
        stride: Half the turn of a leg from front to back, rad.
        lift: Turn by which a leg is raised, rad.
        press: Turn by which a leg on the ground presses down, rad.
        steering: Share of the stride per rad of wrong heading.
        homing: Wrong heading per length of the trunk aside, rad.
    """

    frequency: float = 3.0
    duty: float = 0.61
    lag: float = 0.5
    across: float = 0.5
    stride: float = 0.6
    lift: float = 0.2
    press: float = 0.02
    steering: float = 0.33
    homing: float = 1.4

    @property
    def offsets(self) -> Array:
        """Phase of each leg when that of l3 is 0, cycles, (6,)."""
        side = -self.lag * np.array([2.0, 1.0, 0.0])
        return np.concatenate([side, side - self.across])


class TripodGenerator:
    """Each leg follows its oscillator; oscillators keep their lags by coupling.

    dp/dt = 2 pi f + coupling sum over neighbours of sin(q - p + lag), p the phase of a leg and q
    that of a neighbour (Ijspeert 2008, Neural Netw 21:642). In the first 1 - duty of its cycle a
    leg is raised and swings to the front, then it goes back on the ground at constant speed. The
    generator feels nothing of its legs; it sees heading and place and makes strides on the side
    to which it strays shorter on the other side.

    Args:
        task: The task whose bodies it moves: it tells when a step was made.
        gait: The settings.
    """

    def __init__(self, task: WalkTask, gait: Gait | None = None) -> None:
        self._task = task
        self.gait = gait or Gait()
        self.phase = np.tile(self.gait.offsets, (task.rows, 1))
        self._first = self.phase[0].copy()
        self._wired = np.zeros((LEGS, LEGS))
        for leg in range(LEGS):
            self._wired[leg, list(task.hexapod.neighbours(leg))] = 1.0
        self._at = np.zeros(task.rows, np.int64)

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Lets the oscillators of every body go on by a step, if one was made since the last call.

        Args:
            observation: One observation, (elements,), or a batch, (rows, elements).
            state: Passed back; the phases are kept here.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            Commands and messages, (motors,) or (rows, motors) float32, and the state.
        """
        del episode_start, deterministic
        steps = self._task.books.steps
        self.phase[steps == 0] = self._first
        moved = (steps != self._at) & (steps > 0)
        self.phase[moved] += STEP * self._rates()[moved]
        self._at[:] = steps
        parts = [*self._joints()]
        if len(self._task.motor_names) > 2 * LEGS:
            parts.append(np.sin(2.0 * math.pi * self.phase))
        action = np.stack(parts, axis=-1).reshape(self._task.rows, -1)
        action = np.clip(action, -1.0, 1.0).astype(np.float32)
        return (action if np.ndim(observation) == 2 else action[0]), state

    def _rates(self) -> Array:
        """Cycles per second, (rows, 6)."""
        apart = self.phase - self._first
        late = np.sin(2.0 * math.pi * (apart[:, np.newaxis, :] - apart[:, :, np.newaxis]))
        pull = np.einsum("ij,rij->ri", self._wired, late)
        return self.gait.frequency + _COUPLING / (2.0 * math.pi) * pull

    def _joints(self) -> tuple[Array, Array]:
        """Commands of the swing and the lift joints, (rows, 6) each."""
        gait, cycle = self.gait, self.phase % 1.0
        share = np.minimum(cycle / (1.0 - gait.duty), 1.0)
        back = np.maximum(cycle - (1.0 - gait.duty), 0.0) / gait.duty
        raised = cycle < 1.0 - gait.duty
        swing = gait.stride * np.where(raised, -np.cos(math.pi * share), 1.0 - 2.0 * back)
        lift = np.where(raised, gait.lift * np.sin(math.pi * share), 0.0) - gait.press
        stroke = self._task.hexapod.stroke
        return swing * self._steer() / stroke, lift / stroke

    def _steer(self) -> Array:
        """Factors of the strides, longer on the side to which a body heads, (rows, 6)."""
        body = self._task.body
        y, w, i, j, k = (body.state[:, body.qpos + n] for n in (1, 3, 4, 5, 6))
        heading = np.arctan2(2.0 * (w * k + i * j), 1.0 - 2.0 * (j * j + k * k))
        wrong = heading + np.clip(self.gait.homing * y / body.length, -0.6, 0.6)
        turn = np.clip(self.gait.steering * wrong, -0.8, 0.8)[:, np.newaxis]
        return 1.0 + turn * np.repeat([1.0, -1.0], LEGS // 2)
