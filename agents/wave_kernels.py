"""What a wave of controllers keeps account of in each control step, in compiled loops."""

from typing import Any

import numpy as np

from snn_core.kernel import kernel


@kernel
def look(
    seen: Any, live: Any, eyes: Any, clip: float, counts: bool, waiting: Any, scores: Any
) -> None:
    """Write standard scores, (rows, dims), and count what the rows that live see.

    The sums run from row to row, as numpy's do along the first of two axes.

    Args:
        seen: observations, (rows, dims).
        live: rows, (rows,).
        eyes: mean and deviation, (2, dims).
        clip: standard deviations beyond which a score is cut.
        counts: whether to count.
        waiting: sums of what is seen from the mean on, and of its squares, and room for those of
            this step, (4, dims).
        scores: gets the scores.
    """
    rows, dims = seen.shape
    mean, deviation = eyes[0], eyes[1]
    total, squares = waiting[2], waiting[3]
    for d in range(dims):
        total[d] = squares[d] = 0.0
    for r in range(rows):
        for d in range(dims):
            apart = seen[r, d] - mean[d]
            score = apart / deviation[d]
            scores[r, d] = min(max(score, -clip), clip)
            if counts and live[r]:
                total[d] += apart
                squares[d] += apart * apart
    if counts:
        for d in range(dims):
            waiting[0, d] += total[d]
            waiting[1, d] += squares[d]


@kernel
def sound(seen: Any, rewards: Any, live: Any, largest: float) -> bool:
    """Whether all observations, (rows, dims), and rewards of rows that live are within bounds."""
    good = True
    for r in range(len(live)):
        if live[r]:
            good &= abs(rewards[r]) <= largest
            for d in range(seen.shape[1]):
                good &= abs(seen[r, d]) <= largest
    return good


@kernel
def enter(felt: Any, live: Any, ended: Any, sums: Any, finished: Any) -> int:
    """Add what is felt of the rewards of rows that live; returns how many live.

    Args:
        felt: rewards, (rows,); 0 is written for rows that do not live.
        live: rows, (rows,).
        ended: rows, (rows,).
        sums: of what was felt, (rows,).
        finished: gets the rows that ended.
    """
    count = 0
    for r in range(len(live)):
        if live[r]:
            count += 1
            sums[r] += felt[r]
            finished[r] |= ended[r]
        else:
            felt[r] = np.float64(0.0)
    return count
