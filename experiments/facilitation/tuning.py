"""The same chance for all: weights found by the same search with the same budget."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np

from agents.covariance import CMAES, Full
from experiments.facilitation.circuit import FIRST, wiring
from experiments.facilitation.conditions import Condition
from experiments.facilitation.trials import live

MEMBERS, SPREAD = 12, 0.3  # of a generation; first standard deviation of the logarithms
FARTHEST = 2.0  # factor by which a weight can differ from the first one


def tune(condition: Condition, generations: int, episodes: int, seed: int) -> dict[str, Any]:
    """Find weights by CMA-ES in their logarithms; the mean score on stage "train" is the fitness.

    Weights stay within a factor of `FARTHEST` of the first ones, so that rates stay in a range
    that neurons have.

    Args:
        condition: Circuit and settings.
        generations: Of `MEMBERS` each.
        episodes: Of each member, the same for all members of a generation.
        seed: Of the search and of the episodes.

    Returns:
        "numbers" (the last mean of the search), "course" (mean score of each generation), "lives"
        (episodes of each member) and "cpu_s".
    """
    names = list(FIRST[condition.circuit])
    first = np.log([FIRST[condition.circuit][name] for name in names])
    search = CMAES(first, seed, MEMBERS, SPREAD, Full(len(names)))
    course, began = [], time.process_time()

    def numbers(member: Any) -> dict[str, float]:
        near = first + np.clip(member - first, -math.log(FARTHEST), math.log(FARTHEST))
        return dict(zip(names, np.exp(near).tolist(), strict=True))

    for generation in range(generations):
        lives = [
            live(
                wiring(condition.circuit, numbers(member)), dict(condition.settings), "train",
                episodes, 10_000 * (seed + 1) + generation * episodes,
            )
            for member in search.ask()
        ]  # fmt: skip
        fitness = np.array([each.score.mean() for each in lives])
        search.tell(fitness)
        course.append(float(fitness.mean()))
        print(condition.name, generation, round(course[-1], 3), flush=True)
    spent = time.process_time() - began
    return {
        "numbers": numbers(search.mean), "course": course, "lives": episodes, "cpu_s": spent,
    }  # fmt: skip
