"""A chain of phase oscillators with messages and stretch feedback: the oracle of the swimmer."""

import dataclasses
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.tasks.segmented_swimmer.kernels import STEP
from envs.tasks.segmented_swimmer.task import STRAIN, SegmentedSwimmerTask

ADAPTATION = 1.0


@dataclasses.dataclass(frozen=True)
class Rhythm:
    """Settings of the ganglia, the same for all of them.

    Args:
        frequency: Of an oscillator on its own, Hz.
        waves: Waves on the body that the bias of the coupling asks for.
        drive: Largest excitation of a muscle.
        coupling: To each neighbour, 1/s.
        feedback: Of stretch, 1/s.
        behind: Phase by which a bend follows its oscillator, rad.
        gradient: By how much the first oscillator is faster than the last, share of the frequency.
    """

    frequency: float = 1.9
    waves: float = 1.0
    drive: float = 1.0
    coupling: float = 6.0
    feedback: float = 6.0
    behind: float = 4.2
    gradient: float = 0.08


class CoupledOscillators:
    """Each ganglion is a phase oscillator that sees its own stretch and its neighbours' messages.

    dp/dt = 2 pi f - 2 coupling (head sin(p + lag) + tail sin(p - lag))
            - feedback bend sin(p - behind)

    p is its phase, bend its own bend, head and tail are the messages (1 + cos p) / 2 of its
    neighbours less their running mean of ``ADAPTATION`` s, so that nothing remains of a link that
    is silent. Over a cycle that is the coupling by phase differences with a constant bias (Cohen,
    Holmes & Rand 1982, J Math Biol 13:345; Kopell & Ermentrout 1988, Math Biosci 90:87). Stretch
    acts such that oscillators that share a body fall in step; that the head is a little faster
    makes the wave run to the tail even where all links are cut. Left muscles get
    drive max(cos p, 0), right ones drive max(-cos p, 0). Phases start anew with each episode.

    Args:
        task: The task whose bodies it moves: it tells when a step was made.
        rhythm: The settings.
    """

    def __init__(self, task: SegmentedSwimmerTask, rhythm: Rhythm | None = None) -> None:
        self._task = task
        self.rhythm = rhythm or Rhythm()
        segments = task.swimmer.segments
        self.lag = 2.0 * math.pi * self.rhythm.waves / (segments + 1)
        self.phase = np.tile(-self.lag * np.arange(segments), (task.rows, 1))
        self._first = self.phase[0].copy()
        self._usual = np.full((2, task.rows, segments - 1), 0.5)
        self._at = np.zeros(task.rows, np.int64)

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Lets the ganglia of every body go on by a step, if one was made since the last call.

        Args:
            observation: One observation, (elements,), or a batch, (rows, elements).
            state: Passed back; the phases are kept here.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            Excitations and messages, (motors,) or (rows, motors) float32, and the state.
        """
        del episode_start, deterministic
        steps = self._task.books.steps
        self.phase[steps == 0] = self._first
        self._usual[:, steps == 0] = 0.5
        moved = (steps != self._at) & (steps > 0)
        rates = self._rates(np.atleast_2d(observation).astype(np.float64), moved)
        self.phase[moved] += STEP * rates[moved]
        self._at[:] = steps
        wave = np.cos(self.phase)
        drive = self.rhythm.drive
        parts = [drive * np.maximum(wave, 0.0), drive * np.maximum(-wave, 0.0)]
        if "from_head" in self._task.layout.names:
            parts.append(0.5 + 0.5 * wave)
        action = np.clip(np.hstack(parts), 0.0, 1.0).astype(np.float32)
        return (action if np.ndim(observation) == 2 else action[0]), state

    def _rates(self, seen: NDArray[np.float64], moved: NDArray[np.bool_]) -> NDArray[np.float64]:
        layout, rhythm, phase = self._task.layout, self.rhythm, self.phase
        turn = 2.0 * math.pi * rhythm.frequency
        place = np.linspace(0.5, -0.5, phase.shape[1])
        bend = STRAIN * seen[:, layout["stretch"].slice] / self._task.body.strain
        rates = turn * (1.0 + rhythm.gradient * place)
        rates = rates - rhythm.feedback * bend * np.sin(phase - rhythm.behind)
        if "from_head" in layout.names:
            heard = np.array([seen[:, layout[name].slice] for name in ("from_head", "from_tail")])
            self._usual[:, moved] += STEP / ADAPTATION * (heard - self._usual)[:, moved]
            head, tail = rhythm.coupling * 2.0 * (heard - self._usual)
            rates[:, 1:] -= head * np.sin(phase[:, 1:] + self.lag)
            rates[:, :-1] -= tail * np.sin(phase[:, :-1] - self.lag)
        return rates
