"""Trials of the A-not-B task: hiding, delay, reach, and what the laboratory fixes."""

from typing import NamedTuple

import numpy as np

from envs.kernel import Array, part
from envs.streams import uniform

APART, DISTANCE = 0.15, 0.25
CUE, REACH, REST = 1.0, 2.0, 0.5
LONGEST = 10.0
MOST = 12
TRAIN_TRIALS, TRAIN_WAIT = (1, 3), (0.0, 3.0)
UNSEEN_TRIALS, UNSEEN_WAIT = (3, 6), (3.0, 10.0)
UNSEEN, VISIBLE = 1, 2
HIDING, WAITING, REACHING, RESTING = 0, 1, 2, 3


class Trials(NamedTuple):
    """Where each body is in its trials; sides are -1 for left and 1 for right.

    Attributes:
        first: Side of A, (rows,) int64.
        side: Where the toy is hidden in this trial, (rows,) int64.
        repeats: Number of A trials before the B trial, (rows,) int64.
        trial: Number of this trial from 0, (rows,) int64.
        wait: Delay between hiding and reach, s, (rows,).
        age: Physics steps since the trial began, (rows,) int64.
        phase: HIDING, WAITING, REACHING or RESTING, (rows,) int64.
        rested: Physics steps since the reach ended, (rows,) int64.
        reached: Side of the reach of each trial, 0 for none, (rows, MOST + 1) int64.
        latency: Time from the go to the reach of each trial, s, (rows, MOST + 1).
        cue: Salience of the hiding, (rows,).
        lids: Salience of the two lids, (rows,).
        fixed: Laboratory: number of A trials, delay in s, each -1 if drawn, (rows, 2).
    """

    first: Array
    side: Array
    repeats: Array
    trial: Array
    wait: Array
    age: Array
    phase: Array
    rested: Array
    reached: Array
    latency: Array
    cue: Array
    lids: Array
    fixed: Array


def make_trials(rows: int) -> Trials:
    """Allocates trials that the laboratory leaves alone.

    Args:
        rows: Number of bodies.

    Returns:
        The trials.
    """

    def whole() -> Array:
        return np.zeros(rows, np.int64)

    return Trials(
        first=whole(),
        side=whole(),
        repeats=whole(),
        trial=whole(),
        wait=np.zeros(rows),
        age=whole(),
        phase=whole(),
        rested=whole(),
        reached=np.zeros((rows, MOST + 1), np.int64),
        latency=np.zeros((rows, MOST + 1)),
        cue=np.ones(rows),
        lids=np.full(rows, 0.5),
        fixed=np.full((rows, 2), -1.0),
    )


def fix_count(trials: Trials, row: int, count: float) -> None:
    """Fixes the number of A trials.

    Args:
        trials: The trials.
        row: The body.
        count: A whole number from 0 to ``MOST``.

    Raises:
        ValueError: The number is not one of these.
    """
    if count != int(count) or not 0 <= count <= MOST:
        raise ValueError(
            f"Perturbation 'trials': got count={count}, expected a whole number from 0 to {MOST}."
        )
    trials.fixed[row, 0] = count


def fix_wait(trials: Trials, row: int, seconds: float) -> None:
    """Fixes the delay between hiding and reach.

    Args:
        trials: The trials.
        row: The body.
        seconds: The delay, s.

    Raises:
        ValueError: The delay is out of range.
    """
    if not 0.0 <= seconds <= LONGEST:
        raise ValueError(
            f"Perturbation 'wait': got {seconds} s, expected a number from 0 s to {LONGEST} s."
        )
    trials.fixed[row, 1] = seconds


def set_salience(trials: Trials, row: int, cue: float, lids: float) -> None:
    """Sets how much hiding and lids stand out.

    Args:
        trials: The trials.
        row: The body.
        cue: Salience of the hiding.
        lids: Salience of the lids.

    Raises:
        ValueError: A salience is not in [0, 1].
    """
    for name, value in (("cue", cue), ("lids", lids)):
        if not 0.0 <= value <= 1.0:
            raise ValueError(
                f"Perturbation 'salience': got {name}={value}, expected a number in [0, 1]."
            )
    trials.cue[row], trials.lids[row] = cue, lids


@part
def draw_trials(trials: Trials, row: int, words: Array, stage: int) -> None:
    """Draws the side of A, the number of A trials and the delay of an episode.

    Args:
        trials: The trials.
        row: The body.
        words: Random streams, (rows,) uint64.
        stage: Number of the stage.
    """
    unseen = stage == UNSEEN
    few, many = UNSEEN_TRIALS if unseen else TRAIN_TRIALS
    low, high = UNSEEN_WAIT if unseen else TRAIN_WAIT
    trials.first[row] = -1 if uniform(words, row, 0.0, 1.0) < 0.5 else 1
    count = few + int(uniform(words, row, 0.0, 1.0) * (many - few + 1))
    wait = uniform(words, row, low, high)
    trials.repeats[row] = count if trials.fixed[row, 0] < 0.0 else int(trials.fixed[row, 0])
    trials.wait[row] = wait if trials.fixed[row, 1] < 0.0 else trials.fixed[row, 1]
    trials.trial[row] = 0
    for trial in range(trials.reached.shape[1]):
        trials.reached[row, trial] = 0
        trials.latency[row, trial] = 0.0
    next_trial(trials, row)


@part
def next_trial(trials: Trials, row: int) -> None:
    """Begins the present trial: at A, or at B if it is the last.

    Args:
        trials: The trials.
        row: The body.
    """
    last = trials.trial[row] == trials.repeats[row]
    trials.side[row] = -trials.first[row] if last else trials.first[row]
    trials.age[row], trials.rested[row], trials.phase[row] = 0, 0, HIDING
