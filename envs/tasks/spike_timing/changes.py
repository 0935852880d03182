"""Hidden changes of SpikeTiming."""

from typing import Any

import numpy as np

from envs.kernel import Array
from envs.tasks.spike_timing.kernels import Trials
from envs.tasks.spike_timing.session import CODES, STEP


def ask_time(name: str, seconds: float, place: Array, row: int) -> None:
    """Sets a standard deviation.

    Args:
        name: Its name, for the error text.
        seconds: Its value, s.
        place: Receives it in bins, (rows,).
        row: The body.

    Raises:
        ValueError: It is negative.
    """
    if seconds < 0.0:
        raise ValueError(f"Perturbation: got {name}={seconds!r} s, expected 0 or more.")
    place[row] = seconds / STEP


def ask_code(trials: Trials, row: int, number: float) -> None:
    """Sets the code of the next episodes.

    Args:
        trials: The trials.
        row: The body.
        number: Number of the code.

    Raises:
        ValueError: There is no such code.
    """
    trials.code[row] = _whole(number)


def mix_fibres(task: Any, row: int, number: float) -> None:
    """Permutes the fibres on their way to the agent.

    Args:
        task: The task.
        row: The body.
        number: Number of the permutation; the same one is drawn for it everywhere.

    Raises:
        ValueError: There is no such permutation.
    """
    order = np.random.default_rng(_whole(number)).permutation(task.nerve.fibres)
    source = task.lines.source[row, task.layout["fibres"].slice]
    source[...] = source[order]


def _whole(number: float) -> int:
    if not (number.is_integer() and 0.0 <= number < CODES):
        raise ValueError(
            f"Perturbation: got {number!r}, expected a whole number from 0 to {CODES - 1}."
        )
    return int(number)
