"""The trials of EyeblinkDelay: which cue, when, and when the puff."""

from typing import NamedTuple

import numpy as np

from envs.kernel import Array, part
from envs.streams import uniform

TRIALS = 10
TRIAL = 1.5
PUFF = 0.05
LONGEST = 1.0
QUIET = 3
_ONSET = (0.15, 0.4)
_INTERVAL = ((0.2, 0.5), (0.5, 0.8), (0.3, 0.5))
_UNPAIRED = 0.3


class Trials(NamedTuple):
    """The plan of an episode.

    Attributes:
        onset: Onset of the cue in its trial, s, (rows, TRIALS).
        paired: Whether the trial has the cue that foretells the puff, (rows, TRIALS) bool.
        interval: From the onset of the cue to that of the puff, s, (rows,).
        herald: The cue that foretells the puff, 0 or 1, (rows,) int64.
        fixed: Interval that the laboratory has set, s, 0 for none, (rows,).
        swapped: Whether the cues have changed their roles, (rows,) bool.
        puffs: Whether puffs are blown, (rows,) bool.
    """

    onset: Array
    paired: Array
    interval: Array
    herald: Array
    fixed: Array
    swapped: Array
    puffs: Array


def make_trials(rows: int) -> Trials:
    """Allocates plans.

    Args:
        rows: Number of bodies.

    Returns:
        The plans.
    """
    return Trials(
        onset=np.zeros((rows, TRIALS)),
        paired=np.zeros((rows, TRIALS), np.bool_),
        interval=np.zeros(rows),
        herald=np.zeros(rows, np.int64),
        fixed=np.zeros(rows),
        swapped=np.zeros(rows, np.bool_),
        puffs=np.ones(rows, np.bool_),
    )


@part
def draw_trials(trials: Trials, row: int, words: Array, stage: int) -> None:
    """Draws the plan of an episode: interval, herald, and each trial; the first is paired.

    Args:
        trials: The plans.
        row: The body.
        words: Random streams, (rows,) uint64.
        stage: Number of the stage.
    """
    drawn = min(stage, QUIET - 1)
    interval = uniform(words, row, _INTERVAL[drawn][0], _INTERVAL[drawn][1])
    trials.interval[row] = trials.fixed[row] if trials.fixed[row] > 0.0 else interval
    first = uniform(words, row, 0.0, 1.0) < 0.5
    trials.herald[row] = 1 if first != trials.swapped[row] else 0
    for trial in range(TRIALS):
        trials.onset[row, trial] = uniform(words, row, _ONSET[0], _ONSET[1])
        unpaired = uniform(words, row, 0.0, 1.0) < _UNPAIRED and trial != 0
        trials.paired[row, trial] = not unpaired
    if stage >= QUIET:
        for trial in range(TRIALS):
            trials.onset[row, trial] = TRIAL + 1.0


@part
def cue_at(trials: Trials, row: int, trial: int, since: float) -> int:
    """The cue that sounds.

    Args:
        trials: The plans.
        row: The body.
        trial: Number of the trial.
        since: Time since the begin of the trial, s.

    Returns:
        0 or 1, or -1 for silence. Cue and puff end together (delay conditioning).
    """
    start = trials.onset[row, trial]
    if start <= since < start + trials.interval[row] + PUFF:
        herald = trials.herald[row]
        return herald if trials.paired[row, trial] else 1 - herald
    return -1


@part
def puff_at(trials: Trials, row: int, trial: int, since: float) -> bool:
    """Whether air is blown.

    Args:
        trials: The plans.
        row: The body.
        trial: Number of the trial.
        since: Time since the begin of the trial, s.
    """
    if not (trials.puffs[row] and trials.paired[row, trial]):
        return False
    start = trials.onset[row, trial] + trials.interval[row]
    return start <= since < start + PUFF
