"""Measures of UprightSway: gain and phase of the sway against the frequency of the tilt."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.batch import BatchEnv
from envs.kernel import Array
from envs.oracles import Oracle
from envs.tasks.upright_sway.kernels import STEP, SUBSTEPS

CONTROL = STEP * SUBSTEPS
HIGHEST = 2.5  # Hz


class Sway(NamedTuple):
    """What a support and the bodies on it did, sampled at the end of each control step.

    Attributes:
        tilt: Angle of the support, rad, (rows, steps).
        lean: Angle of the body from the vertical, rad, (rows, steps); NaN after a fall.
    """

    tilt: Array
    lean: Array

    @property
    def stands(self) -> NDArray[np.bool_]:
        """Who has not fallen, (rows,)."""
        made: NDArray[np.bool_] = np.isfinite(self.lean[:, -1])
        return made


def record_sway(env: BatchEnv, policy: Oracle, seconds: float) -> Sway:
    """Lets a policy balance from the present state on.

    Args:
        env: A vector environment of UprightSway that has just been reset, without a time limit.
        policy: Anything with ``predict``.
        seconds: How long.

    Returns:
        Tilt and lean.
    """
    steps = round(seconds / CONTROL)
    tilt, lean = np.full((2, env.num_envs, steps), np.nan)
    stands = np.ones(env.num_envs, np.bool_)
    observation = env.task.books.observation.copy()
    task: Any = env.task
    for step in range(steps):
        observation, _, terminated, _, _ = env.step(policy.predict(observation)[0])
        stands &= ~terminated
        tilt[:, step] = task.support.tilt[:, 0]
        lean[stands, step] = task.body.angle[stands]
    return Sway(tilt, lean)


def sway_response(sway: Sway, period: float) -> tuple[Array, NDArray[np.complex128]]:
    """Lean over tilt at the frequencies up to 2.5 Hz that a periodic tilt contains.

    The gain is the absolute value, the phase the angle; a positive phase means that the body leads.
    The first period is left out: the body still settles.

    Args:
        sway: At least two whole periods.
        period: Period of the tilt, s, a multiple of the control step; 60.5 for the ternary sequence
            with states of 0.25 s, 1 / frequency for a sine.

    Returns:
        Frequencies, Hz, (n,), and lean over tilt, (rows, n); NaN for who has fallen.

    Raises:
        ValueError: The period is no multiple of the control step, or there are less than two.
    """
    size = round(period / CONTROL)
    if abs(size * CONTROL - period) > 1e-9 * period or sway.tilt.shape[1] < 2 * size:
        raise ValueError(
            f"Period: got {period} s for a record of {sway.tilt.shape[1] * CONTROL:g} s, expected "
            f"a multiple of {CONTROL:g} s that is at most half of the record."
        )
    count = sway.tilt.shape[1] // size
    whole = [each[:, size : count * size] for each in sway]
    mean = [each.reshape(len(each), count - 1, size).mean(axis=1) for each in whole]
    tilt, lean = (np.fft.rfft(each, axis=1)[:, 1:] for each in mean)
    power = np.abs(tilt).max(axis=0)
    used = (power > 1e-4 * power.max()) & (np.arange(1, power.size + 1) <= HIGHEST * period)
    frequency = np.arange(1, power.size + 1)[used] / period
    return frequency, lean[:, used] / tilt[:, used]


def fitted_weight(response: NDArray[np.complex128], whole: NDArray[np.complex128]) -> Array:
    """The weight of the ankle senses that explains a response best, by least squares.

    Args:
        response: Lean over tilt, (rows, n).
        whole: The closed form for a weight of 1, (rows, n) or (n,).

    Returns:
        Weights, (rows,).
    """
    weighted = np.sum((np.conj(whole) * response).real, axis=-1)
    found: Array = weighted / np.sum(np.abs(whole) ** 2, axis=-1)
    return found


def loop_delay(delay: float, sensors: tuple[str, ...], actuator_time: float) -> Mapping[str, float]:
    """The option ``"delay"`` with which a whole loop has a delay.

    Args:
        delay: Delay of the loop, s.
        sensors: Names of the sensors in the loop.
        actuator_time: Time constant of the actuator, s.

    Returns:
        Delay by sensor, s: what is left of the delay without the actuator and the half control
        step for which a command is held in the mean, in whole physics steps.
    """
    left = round((delay - actuator_time - 0.5 * CONTROL) / STEP) * STEP
    return dict.fromkeys(sensors, left)
