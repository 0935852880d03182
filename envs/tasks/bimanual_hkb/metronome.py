"""The metronome of BimanualHKB, and what the laboratory does to the hands."""

from typing import NamedTuple

import numpy as np

from envs.kernel import Array, part
from envs.streams import uniform

SPAN = 30.0
_FIRST = (1.0, 1.5)
_TOP = ((2.5, 3.0), (3.0, 3.75))
_APART = (0.02, 0.04)


class Metronome(NamedTuple):
    """What the hands are told and what is done to them.

    Attributes:
        ramp: Tempo at the start, in the middle and at the end, Hz, and the duration, s, (rows, 4).
        fixed: True where the laboratory has set the ramp, (rows,) bool.
        tempo: Tempo now, Hz, (rows,).
        phase: Its phase, 0 at a beat, rad, (rows,).
        coupling: Factor on the coupling of the hands, (rows,).
        detuning: Share by which the left hand is faster and the right slower, (rows,).
        knock: Torque on the left hand, N m, its onset and duration, s, (rows, 3).
        opening: Relative phase at the start, rad, (rows,).
        opened: True where the laboratory has set it, (rows,) bool.
    """

    ramp: Array
    fixed: Array
    tempo: Array
    phase: Array
    coupling: Array
    detuning: Array
    knock: Array
    opening: Array
    opened: Array


def make_metronome(rows: int) -> Metronome:
    """Allocates metronomes.

    Args:
        rows: Number of bodies.

    Returns:
        The metronomes.
    """
    return Metronome(
        ramp=np.ones((rows, 4)),
        fixed=np.zeros(rows, np.bool_),
        tempo=np.ones(rows),
        phase=np.zeros(rows),
        coupling=np.ones(rows),
        detuning=np.zeros(rows),
        knock=np.zeros((rows, 3)),
        opening=np.zeros(rows),
        opened=np.zeros(rows, np.bool_),
    )


def set_ramp(
    metronome: Metronome, row: int, start: float, middle: float, end: float, duration: float
) -> None:
    """Sets the course of the tempo; see ``tempo_at``.

    Args:
        metronome: The metronomes.
        row: The body.
        start: Tempo at the start, Hz.
        middle: Tempo after half the duration, Hz.
        end: Tempo from the duration on, Hz.
        duration: s.

    Raises:
        ValueError: A tempo is out of 0.5-4 Hz or the duration not positive.
    """
    for name, tempo in (("start", start), ("middle", middle), ("end", end)):
        if not 0.5 <= tempo <= 4.0:
            raise ValueError(f"Metronome: got {name}={tempo} Hz, expected 0.5 to 4 Hz.")
    if duration <= 0.0:
        raise ValueError(f"Metronome: got duration={duration} s, expected more than 0.")
    metronome.ramp[row] = (start, middle, end, duration)
    metronome.fixed[row] = True


def set_knock(metronome: Metronome, row: int, torque: float, onset: float, duration: float) -> None:
    """Sets a push on the left hand.

    Args:
        metronome: The metronomes.
        row: The body.
        torque: N m.
        onset: s.
        duration: s.

    Raises:
        ValueError: The onset is negative or the duration not positive.
    """
    if onset < 0.0:
        raise ValueError(f"Knock: got onset={onset} s, expected 0 or more.")
    if duration <= 0.0:
        raise ValueError(f"Knock: got duration={duration} s, expected more than 0.")
    metronome.knock[row] = (torque, onset, duration)


def set_coupling(metronome: Metronome, row: int, factor: float) -> None:
    """Sets the factor on the coupling of the hands.

    Args:
        metronome: The metronomes.
        row: The body.
        factor: 0 separates them, 1 is healthy.

    Raises:
        ValueError: The factor is not in 0 to 4.
    """
    if not 0.0 <= factor <= 4.0:
        raise ValueError(f"Coupling: got factor={factor}, expected 0 to 4.")
    metronome.coupling[row] = factor


def set_detuning(metronome: Metronome, row: int, share: float) -> None:
    """Sets by how much the hands differ beside what the stage draws.

    Args:
        metronome: The metronomes.
        row: The body.
        share: Share of its pace by which the left hand is faster and the right one slower.

    Raises:
        ValueError: The share is not in -0.5 to 0.5.
    """
    if not -0.5 <= share <= 0.5:
        raise ValueError(f"Detuning: got share={share}, expected -0.5 to 0.5.")
    metronome.detuning[row] = share


def free(metronome: Metronome, row: int) -> None:
    """Undoes what the laboratory has set.

    Args:
        metronome: The metronomes.
        row: The body.
    """
    metronome.fixed[row] = metronome.opened[row] = False
    metronome.coupling[row] = 1.0
    metronome.detuning[row] = 0.0
    metronome.knock[row] = 0.0


@part
def draw_ramp(metronome: Metronome, row: int, words: Array, stage: int, own: Array) -> None:
    """Draws the metronome of an episode and the hidden difference of the hands.

    Args:
        metronome: The metronomes.
        row: The body.
        words: Random streams, (rows,) uint64.
        stage: 0 for ramps to 3 Hz, 1 for higher and faster ones, 2 for a steady tempo.
        own: Receives the factor of each hand on its pace, (rows, 2).
    """
    low, high = _TOP[1 if stage == 1 else 0]
    start = uniform(words, row, _FIRST[0], _FIRST[1])
    top = uniform(words, row, low, high)
    apart = uniform(words, row, -1.0, 1.0) * _APART[1 if stage == 1 else 0]
    if stage == 2:
        top, apart = start, 0.0
    if not metronome.fixed[row]:
        metronome.ramp[row, 0], metronome.ramp[row, 2] = start, top
        metronome.ramp[row, 1], metronome.ramp[row, 3] = 0.5 * (start + top), SPAN
    own[row, 0] = 1.0 + apart + metronome.detuning[row]
    own[row, 1] = 1.0 - apart - metronome.detuning[row]
    metronome.tempo[row] = tempo_at(metronome, row, 0.0)
    metronome.phase[row] = 0.0


@part
def tempo_at(metronome: Metronome, row: int, time: float) -> float:
    """The tempo at a moment: linear from start over middle to end.

    Args:
        metronome: The metronomes.
        row: The body.
        time: Time since reset, s.

    Returns:
        The tempo, Hz.
    """
    done = 2.0 * min(time / metronome.ramp[row, 3], 1.0)
    leg = 0 if done < 1.0 else 1
    here, there = metronome.ramp[row, leg], metronome.ramp[row, leg + 1]
    return float(here + (done - leg) * (there - here))
