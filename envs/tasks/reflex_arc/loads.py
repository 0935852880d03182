"""The loads and instructions of ReflexArc."""

import math
from typing import NamedTuple

import numpy as np

from envs.kernel import Array, part
from envs.streams import uniform

TRIALS = 3
TRIAL = 1.0
SLOTS = 8
_ONSET = (0.2, 0.4)
_TORQUE = ((1.0, 2.0), (2.0, 3.5), (0.5, 1.0))
_DURATION = ((0.2, 0.4), (0.1, 0.3), (0.2, 0.4))
QUIET = 3
SOON = 1e-3


class Loads(NamedTuple):
    """What pulls at the forearm, and what is asked.

    Attributes:
        pulses: Torque in N m, onset in s, duration in s, (rows, SLOTS, 3).
        used: Slots in use, (rows,) int64.
        fixed: True where the laboratory has set the pulses, (rows,) bool.
        instruction: 1 for hold, -1 for let go, by trial, (TRIALS, rows).
        order: 0, or the instruction that the laboratory has set, (rows,).
        background: Constant torque of the laboratory, N m, (rows,).
        until: Time from which the torque may change, s, (rows,).
    """

    pulses: Array
    used: Array
    fixed: Array
    instruction: Array
    order: Array
    background: Array
    until: Array


def make_loads(rows: int) -> Loads:
    """Allocates loads of zero.

    Args:
        rows: Number of bodies.

    Returns:
        The loads.
    """
    return Loads(
        pulses=np.zeros((rows, SLOTS, 3)),
        used=np.zeros(rows, np.int64),
        fixed=np.zeros(rows, np.bool_),
        instruction=np.ones((TRIALS, rows)),
        order=np.zeros(rows),
        background=np.zeros(rows),
        until=np.zeros(rows),
    )


def add_pulse(loads: Loads, row: int, torque: float, onset: float, duration: float) -> None:
    """Adds one pulse of the laboratory; those of the stage are then left out.

    Args:
        loads: The loads.
        row: The body.
        torque: Torque, N m, flexion positive.
        onset: Time since reset, s.
        duration: Duration, s.

    Raises:
        ValueError: All slots are in use, or the duration is not positive.
    """
    slot = loads.used[row] if loads.fixed[row] else 0
    if slot == SLOTS:
        raise ValueError(f"Perturbations: got more than {SLOTS} loads, expected at most {SLOTS}.")
    if duration <= 0.0:
        raise ValueError(f"Perturbation: got a duration of {duration} s, expected more than 0.")
    loads.pulses[row, slot] = (torque, onset, duration)
    loads.used[row] = slot + 1
    loads.fixed[row] = True


def release(loads: Loads, row: int) -> None:
    """Gives pulses and instructions back to the stage.

    Args:
        loads: The loads.
        row: The body.
    """
    loads.fixed[row] = False
    loads.order[row] = 0.0
    loads.background[row] = 0.0


@part
def draw_loads(loads: Loads, row: int, words: Array, stage: int) -> None:
    """Draws the trials of an episode: one pulse each, in either direction, and an instruction.

    The second trial has the opposite instruction of the first.

    Args:
        loads: The loads.
        row: The body.
        words: Random streams, (rows,) uint64.
        stage: Number of the stage.
    """
    loads.until[row] = 0.0
    drawn = min(stage, QUIET - 1)
    for trial in range(TRIALS):
        size = uniform(words, row, _TORQUE[drawn][0], _TORQUE[drawn][1])
        sign = 1.0 if uniform(words, row, 0.0, 1.0) < 0.5 else -1.0
        onset = trial * TRIAL + uniform(words, row, _ONSET[0], _ONSET[1])
        duration = uniform(words, row, _DURATION[drawn][0], _DURATION[drawn][1])
        hold = 1.0 if uniform(words, row, 0.0, 1.0) < 0.5 else -1.0
        if trial == 1:
            hold = -loads.instruction[0, row]
        loads.instruction[trial, row] = hold
        if not loads.fixed[row]:
            loads.pulses[row, trial, 0] = sign * size
            loads.pulses[row, trial, 1] = onset
            loads.pulses[row, trial, 2] = duration
    if not loads.fixed[row]:
        loads.used[row] = TRIALS if stage < QUIET else 0
    if loads.order[row] != 0.0:
        for trial in range(TRIALS):
            loads.instruction[trial, row] = loads.order[row]


@part
def load_at(loads: Loads, row: int, time: float) -> float:
    """The torque of the loads at a moment; finds out how long it will stay.

    Args:
        loads: The loads; ``until`` is changed.
        row: The body.
        time: Time since reset, s.

    Returns:
        Torque, N m, flexion positive.
    """
    torque, until = loads.background[row], math.inf
    for slot in range(loads.used[row]):
        onset, duration = loads.pulses[row, slot, 1], loads.pulses[row, slot, 2]
        since = time - onset
        if since < 0.0:
            until = min(until, onset)
        elif since < duration:
            torque += loads.pulses[row, slot, 0]
            until = min(until, onset + duration - SOON)  # before the end, to be sure
    loads.until[row] = until
    return torque
