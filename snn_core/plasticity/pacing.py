"""Rules that act now and then instead of at every step."""

from typing import Any

import numpy as np

from snn_core.kernel import kernel


@kernel
def due(elapsed: Any, step: Any, interval: Any) -> Any:
    """Time since a rule last acted, ms, (projections,): 0 until its interval is over.

    Args:
        elapsed: Time since then, (projections,), ms; moved on by one step.
        step: Step, (projections,), ms.
        interval: Interval between two actions, (projections,), ms.
    """
    since = np.zeros(elapsed.size)
    for p in range(elapsed.size):
        elapsed[p] += step[p]
        if elapsed[p] >= interval[p] * (1.0 - 1e-9):
            since[p] = elapsed[p]
            elapsed[p] = 0.0
    return since


@kernel
def any_due(since: Any) -> bool:
    """Whether some projection is due."""
    longest = 0.0
    for p in range(since.size):
        longest = max(longest, since[p])
    return longest > 0.0
