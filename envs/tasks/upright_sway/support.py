"""The tilting support and the pushes of UprightSway."""

import math
from typing import NamedTuple

import numpy as np

from envs.kernel import Array, part
from envs.streams import uniform
from envs.tasks.upright_sway.ternary import STATES, ternary_places

SLOTS = 8
SINE, PULSE, PUSH, TERNARY, RAMP = 0.0, 1.0, 2.0, 3.0, 4.0
_SINES = 3
_TRAIN_BAND, _TRAIN_TILT = (0.05, 0.4), 0.02
_UNSEEN_BAND, _UNSEEN_TILT = (0.4, 1.0), 0.03


class Support(NamedTuple):
    """What moves the support or pushes the body.

    Attributes:
        waves: (rows, SLOTS, 4): kind; amplitude in rad or N m; frequency in Hz, onset in s or
            first state of the ternary sequence; phase in rad or duration in s, of one state there.
        used: Slots in use, (rows,) int64.
        fixed: True where the laboratory has set the waves, (rows,) bool.
        tilt: Angle of the support, rad, and its rate, rad/s, (rows, 2).
        push: Torque of the pushes, N m, (rows,).
        places: Angles of the ternary sequence, peak to peak 1, (243,).
    """

    waves: Array
    used: Array
    fixed: Array
    tilt: Array
    push: Array
    places: Array


def make_support(rows: int) -> Support:
    """Allocates supports at rest.

    Args:
        rows: Number of bodies.

    Returns:
        The supports.
    """
    return Support(
        waves=np.zeros((rows, SLOTS, 4)),
        used=np.zeros(rows, np.int64),
        fixed=np.zeros(rows, np.bool_),
        tilt=np.zeros((rows, 2)),
        push=np.zeros(rows),
        places=ternary_places(),
    )


def add_wave(support: Support, row: int, wave: tuple[float, float, float, float]) -> None:
    """Adds one wave of the laboratory; the support then does nothing else.

    Args:
        support: The supports.
        row: The body.
        wave: Kind, amplitude, frequency, onset or first state, phase or duration.

    Raises:
        ValueError: All slots are in use, a duration is not positive, or there is no such state.
    """
    slot = support.used[row] if support.fixed[row] else 0
    if slot == SLOTS:
        raise ValueError(f"Perturbations: got more than {SLOTS} waves, expected at most {SLOTS}.")
    if wave[0] != SINE and wave[3] <= 0.0:
        raise ValueError(f"Perturbation: got a duration of {wave[3]} s, expected more than 0.")
    if wave[0] == TERNARY and wave[2] not in range(STATES):
        last = STATES - 1
        raise ValueError(
            f"Perturbation 'ternary': got first={wave[2]}, expected a whole number from 0 to "
            f"{last}. Nearest: {min(max(round(wave[2]), 0), last)}."
        )
    support.waves[row, slot] = wave
    support.used[row] = slot + 1
    support.fixed[row] = True


@part
def draw_tilt(support: Support, row: int, words: Array, stage: int) -> None:
    """Draws the tilt of an episode: a sum of sines with random frequency, size and phase.

    Args:
        support: The supports.
        row: The body.
        words: Random streams, (rows,) uint64.
        stage: 0 for slow tilts, 1 for faster and larger ones, 2 for none.
    """
    low, high = _UNSEEN_BAND if stage == 1 else _TRAIN_BAND
    largest = _UNSEEN_TILT if stage == 1 else _TRAIN_TILT
    for slot in range(_SINES):
        size = uniform(words, row, 0.0, largest)
        frequency = low * (high / low) ** uniform(words, row, 0.0, 1.0)
        phase = uniform(words, row, -math.pi, math.pi)
        if not support.fixed[row]:
            support.waves[row, slot, 0] = SINE
            support.waves[row, slot, 1] = size
            support.waves[row, slot, 2] = frequency
            support.waves[row, slot, 3] = phase
    if not support.fixed[row]:
        support.used[row] = _SINES if stage < 2 else 0


@part
def has_pushes(support: Support, row: int) -> bool:
    """Tells whether something acts on the body itself.

    Args:
        support: The supports.
        row: The body.

    Returns:
        True if one of the waves is a push.
    """
    for slot in range(support.used[row]):  # noqa: SIM110 - numba has no any()
        if support.waves[row, slot, 0] == PUSH:
            return True
    return False


@part
def _ternary(support: Support, row: int, slot: int, states: float) -> tuple[float, float]:
    """Angle and its change per state, so many states after the start; peak to peak 1."""
    first = int(support.waves[row, slot, 2])
    passed = int(states)
    state = (first + passed) % STATES
    step = support.places[state + 1] - support.places[state]
    angle = support.places[state] - support.places[first] + step * (states - passed)
    return angle, step


@part
def move_support(support: Support, row: int, time: float) -> None:
    """Puts the support where it is at a moment.

    Args:
        support: The supports; ``tilt`` and ``push`` are changed.
        row: The body.
        time: Time since reset, s.
    """
    tilt, rate, push = 0.0, 0.0, 0.0
    for slot in range(support.used[row]):
        kind, size = support.waves[row, slot, 0], support.waves[row, slot, 1]
        if kind == SINE:
            turn = 2.0 * math.pi * support.waves[row, slot, 2]
            phase = turn * time + support.waves[row, slot, 3]
            tilt += size * math.sin(phase)
            rate += size * turn * math.cos(phase)
            continue
        duration = support.waves[row, slot, 3]
        if kind == TERNARY:
            angle, speed = _ternary(support, row, slot, time / duration)
            tilt += size * angle
            rate += size * speed / duration
            continue
        part = (time - support.waves[row, slot, 2]) / duration
        if kind == RAMP:
            turned = math.pi * min(max(part, 0.0), 1.0)
            tilt += 0.5 * size * (1.0 - math.cos(turned))
            rate += 0.5 * size * math.pi / duration * math.sin(turned)
            continue
        if 0.0 <= part < 1.0:
            bump = 0.5 * size * (1.0 - math.cos(2.0 * math.pi * part))
            if kind == PUSH:
                push += bump
            else:
                tilt += bump
                rate += size * math.pi / duration * math.sin(2.0 * math.pi * part)
    support.tilt[row, 0], support.tilt[row, 1] = tilt, rate
    support.push[row] = push
