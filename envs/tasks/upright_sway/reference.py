"""A reference controller of UprightSway: independent channels with weights (Peterka 2002).

Each sense reports an error of orientation, the weighted sum of both drives a proportional,
integral and derivative controller, and all of it comes late (J Neurophysiol 88:1097). Only
observations are used.
"""

import dataclasses
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.bodies.standing import GRAVITY, Standing
from envs.kernel import Array
from envs.sensors.canal import REGULAR_CANAL
from envs.sensors.decoder import Decoder
from envs.sensors.otolith import REGULAR_OTOLITH
from envs.tasks.upright_sway.kernels import STEP, SUBSTEPS
from envs.tasks.upright_sway.task import UprightSwayTask
from envs.tasks.upright_sway.ternary import ternary_places

CONTROL = STEP * SUBSTEPS
#: Peak to peak, in standard deviations of the ternary sequence.
PEAK_TO_PEAK = 1.0 / float(np.std(ternary_places()[:-1]))
_SETTLING = 30.0
_SMALLEST, _LARGEST = math.radians(0.5), math.radians(8.0)


@dataclasses.dataclass(frozen=True)
class Feedback:
    """The feedback loop of a standing adult with closed eyes.

    Proportional and derivative gain are those of the standing adult in Peterka 2002; weight and
    delay are his at tilts of 0.5 and 8 deg, peak to peak, as later work on that model quotes them.
    Ours are: both are linear in the logarithm of the tilt in between, and the integral gain, which
    lets the body lead slow tilts.

    Args:
        proportional: N m/rad.
        integral: N m/(rad s).
        derivative: N m s/rad.
        weights: Weight of the ankle senses at the smallest and the largest tilt.
        delays: Delay of the whole loop there, s.
    """

    proportional: float = 970.0
    integral: float = 86.0
    derivative: float = 344.0
    weights: tuple[float, float] = (0.70, 0.24)
    delays: tuple[float, float] = (0.191, 0.105)

    def weight(self, amplitude: Any) -> Any:
        """Weight of the ankle senses; the vestibular organs have the rest of 1.

        Args:
            amplitude: Tilt of the support, rad peak to peak, number or array.

        Returns:
            Weight, from 0 to 1, of the shape of `amplitude`.
        """
        return self._between(self.weights, amplitude)

    def delay(self, amplitude: Any) -> Any:
        """Delay of the whole loop, s.

        Args:
            amplitude: Tilt of the support, rad peak to peak, number or array.

        Returns:
            Delay, of the shape of `amplitude`.
        """
        return self._between(self.delays, amplitude)

    def response(
        self, frequency: Array, weight: float, delay: float, standing: Standing | None = None
    ) -> NDArray[np.complex128]:
        """Sway over tilt: the closed form of the linear loop.

        Args:
            frequency: Frequencies, Hz, (n,).
            weight: Weight of the ankle senses.
            delay: Delay of the loop, s.
            standing: The body; an adult if not given.

        Returns:
            Lean over tilt of the support, (n,).
        """
        body = standing or Standing()
        s = 2j * np.pi * np.asarray(frequency)
        active = self.proportional + self.integral / s + self.derivative * s
        active = active * np.exp(-s * delay)
        passive = body.stiffness + body.viscosity * s
        pendulum = body.inertia * s**2 - body.toppling
        found: NDArray[np.complex128] = (weight * active + passive) / (pendulum + active + passive)
        return found

    def _between(self, ends: tuple[float, float], amplitude: Any) -> Any:
        inside = np.clip(amplitude, _SMALLEST, _LARGEST)
        share = np.log(inside / _SMALLEST) / math.log(_LARGEST / _SMALLEST)
        return ends[0] + (ends[1] - ends[0]) * share


class Head:
    """Lean in space from canal and otolith: a complementary filter on the decoded afferents.

    The canal gives the rate but forgets; the otolith feels lean and acceleration at once. On a
    rigid body the acceleration follows from the rate, which settles what the otolith means.

    Args:
        task: The task; its scales and the height of the head are read.
        patience: Time after which the otolith is believed, s.
    """

    def __init__(self, task: UprightSwayTask, patience: float = 1.0) -> None:
        canal, otolith = task.layout["canal"], task.layout["otolith"]
        self._place = (canal.slice.start, otolith.slice.start)
        self._scale = (canal.scale, otolith.scale)
        self._canal = Decoder(REGULAR_CANAL.modes(), task.rows, CONTROL, leak=10.0)
        self._otolith = Decoder(REGULAR_OTOLITH.modes(), task.rows, CONTROL)
        self._lever = task.body.head * task.body.size / GRAVITY
        self._patience = patience
        self.rate = np.zeros(task.rows)
        self.lean = np.zeros(task.rows)

    def feel(self, felt: Array) -> None:
        """Takes one reading; `lean` (rad) and `rate` (rad/s), (rows,), follow.

        Args:
            felt: Observations, (rows, elements).
        """
        spikes = [felt[:, at] * scale for at, scale in zip(self._place, self._scale, strict=True)]
        rate = np.radians(self._canal.felt(spikes[0]))
        force = self._otolith.felt(spikes[1])
        mean, jump = 0.5 * (rate + self.rate), self._lever * (rate - self.rate)
        pull = CONTROL * (mean - force / self._patience) + jump / self._patience
        keep = math.exp(-CONTROL / self._patience)
        self.lean = keep * self.lean + (1.0 - keep) / (CONTROL / self._patience) * pull
        self.rate = rate


class Channels:
    """Weighted senses, one controller; the weights follow the tilt that the senses disagree on.

    Args:
        task: The task; only its names, scales and constants of the body are read.
        feedback: Gains, weights.
        weight: Fixed weight of the ankle senses; None to follow the tilt. A patient who has lived
            long without vestibular organs has 1.
        memory: Time over which the tilt is judged, s, from 30 s after the start on.

    Attributes:
        weight: Present weight of the ankle senses, (rows,).
    """

    def __init__(
        self,
        task: UprightSwayTask,
        feedback: Feedback | None = None,
        weight: Any = None,
        memory: float = 60.0,
    ) -> None:
        self.feedback = feedback or Feedback()
        self._task, self._adapts, self._memory = task, weight is None, memory
        start = self.feedback.weights[0] if weight is None else weight
        self.weight = np.full(task.rows, start, float)
        self.rest()

    def rest(self) -> None:
        """Starts anew: upright, and nothing has tilted yet."""
        rows = self._task.rows
        self._head = Head(self._task)
        self._sum = np.zeros(rows)
        self._tilt = np.zeros(rows)
        self._mean, self._square = np.zeros(rows), np.zeros(rows)
        self._time = -_SETTLING

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Balances every body of the task.

        Args:
            observation: (elements,) or (rows, elements).
            state: Passed back; the state is kept inside.
            episode_start: Not used; see ``rest``.
            deterministic: Not used.

        Returns:
            The actions, (motors,) or (rows, motors) float32, and the state.
        """
        del episode_start, deterministic
        felt = np.atleast_2d(observation).astype(np.float64)
        layout, actuator = self._task.layout, self._task.actuator
        ankle, speed = (
            felt[:, layout[name].slice.start] * layout[name].scale
            for name in ("ankle_angle", "ankle_rate")
        )
        self._head.feel(felt)
        if self._adapts:
            self._judge(self._head.lean - ankle)
        share = self.weight
        error = share * ankle + (1.0 - share) * self._head.lean
        change = share * speed + (1.0 - share) * self._head.rate
        self._sum += CONTROL * error
        law = self.feedback
        torque = -law.proportional * error - law.integral * self._sum - law.derivative * change
        action = np.clip(actuator.command(torque), actuator.low, 1.0).astype(np.float32)
        return (action if np.ndim(observation) == 2 else action[0]), state

    def _judge(self, tilt: Array) -> None:
        """Peak to peak of the tilt from its standard deviation; noise is averaged out first."""
        self._time += CONTROL
        self._tilt += CONTROL / 0.5 * (tilt - self._tilt)
        if self._time <= 0.0:
            return
        share = CONTROL / min(self._time, self._memory)
        self._mean += share * (self._tilt - self._mean)
        self._square += share * (self._tilt**2 - self._square)
        spread = np.sqrt(np.maximum(self._square - self._mean**2, 0.0))
        self.weight = self.feedback.weight(PEAK_TO_PEAK * spread)
