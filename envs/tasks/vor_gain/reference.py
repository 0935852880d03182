"""A reference controller of VORGain: brainstem, neural integrator and an adaptive flocculus.

The reflex of Robinson 1981 (Annu Rev Neurosci 4:463) with the cerebellum as an adaptive filter
(Fujita 1982, Biol Cybern 45:195) of one weight in two states, fast and slow (Smith, Ghazizadeh &
Shadmehr 2006, PLoS Biol 4:e179). It uses observations only.
"""

import dataclasses
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.bodies.eye import Eye
from envs.kernel import Array
from envs.sensors.canal import REGULAR_CANAL
from envs.tasks.vor_gain.scene import STEP, SUBSTEPS
from envs.tasks.vor_gain.task import VORGainTask

_CONTROL = STEP * SUBSTEPS


@dataclasses.dataclass(frozen=True)
class Learning:
    """How the flocculus learns from slip and forgets.

    Retention times and the ratio of both rates are those that Ethier, Zee & Shadmehr 2008
    (J Neurophysiol 99:2577) estimated for saccades; the rate of the fast state is ours.

    Args:
        fast_rate: Learning rate of the fast state, 1/s of rotation.
        slow_rate: Learning rate of the slow state, 1/s of rotation.
        fast_memory: Time constant of forgetting of the fast state, s.
        slow_memory: Time constant of forgetting of the slow state, s.
    """

    fast_rate: float = 0.5
    slow_rate: float = 0.025
    fast_memory: float = 28.0
    slow_memory: float = 480.0

    def course(self, gain: Array, factor: float | None, time: Array) -> Array:
        """The states as the two linear equations have it, averaged over the rotation.

        Args:
            gain: Fast and slow state at the start, (2,).
            factor: Magnification of the goggles, or None in the dark.
            time: Times, s, (n,).

        Returns:
            Fast and slow state, (n, 2); the gain of the reflex is 1 plus their sum.
        """
        rates = np.array([self.fast_rate, self.slow_rate]) if factor is not None else np.zeros(2)
        forget = 1.0 / np.array([self.fast_memory, self.slow_memory])
        matrix = -np.diag(forget) - np.outer(rates, np.ones(2))
        drive = rates * ((factor or 0.0) - 1.0)
        rest = np.linalg.solve(matrix, -drive)
        values, vectors = np.linalg.eig(matrix)
        share = np.linalg.solve(vectors, np.asarray(gain) - rest)
        course: Array = rest + (np.exp(np.outer(time, values)) * share) @ vectors.T
        return course


class Flocculus:
    """The adaptive reflex: canal to eye velocity, to eye position, to the command of the recti.

    Args:
        task: The task; only its names, delays and constants of the body are read.
        learning: How it learns.

    Attributes:
        weights: Fast and slow state, (rows, 2).
    """

    def __init__(self, task: VORGainTask, learning: Learning | None = None) -> None:
        self.learning = learning or Learning()
        self.weights = np.zeros((task.rows, 2))
        self._eye: Eye = task.eye
        self._layout = task.layout
        self._place = np.zeros(task.rows)
        self._power = np.full(task.rows, 0.05)
        gain = abs(REGULAR_CANAL.modes().response(np.array([1.0]))[0])
        self._per_reading = math.radians(self._layout["canal"].scale / gain)
        slip, canal = self._layout["slip"].delay, self._layout["canal"].delay
        self._past = np.zeros((round((slip - canal) / _CONTROL) + 1, task.rows))

    def rest(self) -> None:
        """Forgets where the head and the eye were, but not what was learned."""
        self._place[:] = 0.0
        self._past[:] = 0.0

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Learns from the slip that arrives and moves the eyes.

        Args:
            observation: (elements,) or (rows, elements).
            state: Passed back; the state is kept inside.
            episode_start: Not used; see ``rest``.
            deterministic: Not used.

        Returns:
            The actions, (1,) or (rows, 1) float32, and the state.
        """
        del episode_start, deterministic
        felt = np.atleast_2d(observation).astype(np.float64)
        head = felt[:, self._layout["canal"].slice.start] * self._per_reading
        self._past = np.roll(self._past, 1, axis=0)
        self._past[0] = head
        self._learn(felt)
        gain = 1.0 + self.weights.sum(axis=1)
        velocity = -gain * head
        acceleration = -gain * (self._past[0] - self._past[1]) / _CONTROL
        self._place += _CONTROL * velocity
        action = np.clip(self._eye.command(self._place, velocity, acceleration), -1.0, 1.0)
        action = action.astype(np.float32)
        return (action[:, np.newaxis] if np.ndim(observation) == 2 else action), state

    def _learn(self, felt: Array) -> None:
        """Normalised LMS: slip times the head velocity that caused it; nothing in the dark."""
        learning, cause = self.learning, self._past[-1]
        slip = felt[:, self._layout["slip"].slice.start] * self._layout["slip"].scale
        lit = felt[:, self._layout["light"].slice.start] > 0.5
        self._power += _CONTROL / 2.0 * (cause**2 - self._power)
        teaching = np.where(lit, slip * cause / np.maximum(self._power, 1e-4), 0.0)
        rates = np.array([learning.fast_rate, learning.slow_rate])
        forget = np.array([learning.fast_memory, learning.slow_memory])
        self.weights += _CONTROL * (np.outer(teaching, rates) - self.weights / forget)
