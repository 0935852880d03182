"""The oracle of LoomEscape, and an LGMD that uses the retina only.

Gabbiani, Krapp & Laurent 1999 (J Neurosci 19:1122): the locust's LGMD fires as
eta(t) = psi(t - delta) exp(-alpha theta(t - delta)), theta the subtended angle, psi its rate. For a
disc that approaches at constant speed its peak is at the fixed angle 2 atan(1 / alpha).
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.kernel import Array
from envs.sensors.retina import PIXELS, WIDTH
from envs.tasks.loom_escape.kernels import STEP
from envs.tasks.loom_escape.task import LoomEscapeTask
from envs.tasks.loom_escape.things import LOOM

THRESHOLD = math.radians(24.0)
ALPHA = 1.0 / math.tan(0.5 * THRESHOLD)
DELAY = 0.027
_MEAN = 5


def eta(half: Array, rate: Array) -> Array:
    """The firing rate of the LGMD up to a factor (equation 1 of the paper), without its delay.

    Args:
        half: Half of the subtended angle, rad.
        rate: Rate of the subtended angle, rad/s.

    Returns:
        Its value, rad/s; 0 for a disc that shrinks.
    """
    value: Array = np.maximum(rate, 0.0) * np.exp(-2.0 * ALPHA * np.asarray(half))
    return value


class Eta:
    """Jumps when the delayed eta function has passed its peak; it knows the disc.

    Args:
        task: The task whose animals it moves.
    """

    def __init__(self, task: LoomEscapeTask) -> None:
        self._task = task

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Decides for every animal of the task.

        Args:
            observation: (elements,) or (rows, elements); only its shape is used.
            state: Passed back.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            The actions, (1,) or (rows, 1) float32, and the state.
        """
        del episode_start, deterministic
        things = self._task.things
        looming = things.kind == LOOM
        before = things.now[:, 0] + DELAY * things.speed
        passed = before <= ALPHA * things.size  # where eta has its peak
        action = np.where(looming & passed, 1.0, -1.0).astype(np.float32)
        return (action[:, np.newaxis] if np.ndim(observation) == 2 else action), state


class Lgmd:
    """Jumps when the dark part of the retina exceeds an angle while it grows.

    Args:
        task: The task; only its layout is read.
        threshold: The angle, rad.
        growth: Least rate of growth, rad/s.
    """

    def __init__(
        self, task: LoomEscapeTask, threshold: float = THRESHOLD, growth: float = 0.5
    ) -> None:
        self._place = task.layout["retina"].slice
        self._threshold, self._growth = threshold, growth
        noise = task.layout["retina"].noise
        self._lift = noise / math.sqrt(2.0 * math.pi)  # mean reading of a receptor in the light
        self._past = np.full((15, task.rows), np.nan)

    def rest(self) -> None:
        """Forgets what was seen; for a new episode of all rows."""
        self._past[:] = np.nan

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Decides from what is seen; see ``Eta.predict``."""
        del episode_start, deterministic
        seen = np.atleast_2d(observation)[:, self._place].astype(np.float64)
        self._past = np.roll(self._past, 1, axis=0)
        covered = seen.sum(axis=1)
        self._past[0] = (covered - self._lift * (PIXELS - 2.0 * covered)) * WIDTH
        angle, before = self._past[:_MEAN].mean(axis=0), self._past[-_MEAN:].mean(axis=0)
        span = STEP * (len(self._past) - _MEAN)
        growing = (angle - before) / span > self._growth
        near = self._past[0] >= self._threshold
        action = np.where(growing & near, 1.0, -1.0).astype(np.float32)
        return (action[:, np.newaxis] if np.ndim(observation) == 2 else action), state
