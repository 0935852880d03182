"""`evolved-plastic` and `evolved-stp`: evolution finds the rules, a life does the rest.

Trained on tasks with hidden changes, `evolved-plastic` gets over changes it never met: bodies steer
or walk by cells that are exchanged on the way, from random weights (`results/one-life-evolved`).
With `sparse=true, settled=1, pool=4, innate=false` and 44 evolved numbers (`python -m
experiments.one_life`), ten fresh seeds of training (10 to 19) and 40 test lives, asked 95 %: the
body that steers is back at 95 % of its level (interval 91 to 97) after 100 steps of an exchange
from an unseen set and holds 0.93 of it frozen after that; the one that walks is back at 92 % (91 to
93) and holds 0.56 frozen: there much of it is still fast weights. Beside it, one seed each: frozen
weights, perceptrons and PPO, continued or not, at most 32 %; `recurrent-ppo` after 1 M steps 65 %
and -61 %.
What made weights remember: senses silent at what is as usual, and fast learning. Lives of training
that go on frozen select against weights that hold the last step only, a reflex and no memory, if
the env says how long its episodes are; always run the freeze probe.

A newborn knows nothing, so `predict` on a fresh agent with `innate=False` is chance: let it live by
`act`, or let its weights evolve too, as by default. Each episode of training is a life; a task
whose episodes are too short to learn in leaves plasticity nothing to do. `evolved-stp` cannot learn
which way round a hand is wired (`Light` in `tests/agents/test_evolved_plastic.py`): 0.06 of 1 in
the one seed that was run at 25 generations, beside 0.28, 0.56 and 0.38 of `evolved-plastic` in
three (60 steps of life, when eta was still bounded by 0.08) and 0.05 to 0.07 with plasticity off.
Nor has it found a use for its facilitation: on AnotB with the eye lesioned it did not learn to
reach at all in 3 M env steps (0.09 of B trials right; one seed, pool 3, 32 members, 8 trials); what
facilitation is good for there is shown by a wired loop, `results/facilitation`. CMA-ES:
`agents.covariance`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.breeding import Breeding
from agents.config import parse_config, require, to_json
from agents.covariance import CMAES, Full, Separable
from agents.evolving import EvolvingAgent
from agents.plastic import PlasticBrain
from agents.recipes import Recipe, RewardRecipe, ShortTermRecipe
from agents.search import Range
from agents.sight import GaussianSight, SparseSight
from agents.spaces import ActionSpec
from agents.task import Task

Array = NDArray[np.float64]

MOST_FULL = 128
"""Parameters up to which all covariances are learnt, beyond it variances only."""


@dataclass(frozen=True)
class EvolvedPlasticConfig:
    """Settings, the same for all tasks.

    Attributes:
        sparse: an on and an off cell per observed number, silent near its mean; else `cells`.
        cells: cells per observed number that share a constant rate.
        pool: neurons of a motor pool.
        sub_steps: network steps of 1 ms in a control step.
        innate: weights at birth evolve with the rules; else they are random in each life.
        plastic: it learns in its life; without it is the control.
        population: members of a generation, even.
        trials: lives of each member.
        settled: share of the lives of training whose weights are frozen from some moment of their
            second half on, so that weights that hold the last step only do badly.
        sigma: first standard deviation of the search.
        threads: threads that share the network's copies; the results are the same bits.
    """

    sparse: bool = False
    cells: int = 3
    pool: int = 6
    sub_steps: int = 8
    innate: bool = True
    plastic: bool = True
    population: int = 32
    trials: int = 4
    settled: float = 1.0
    sigma: float = 0.5
    threads: int = 1

    def __post_init__(self) -> None:
        """Check the ranges."""
        require(2 <= self.cells <= 1024, "cells", self.cells, "2 to 1024")
        require(1 <= self.pool <= 1024, "pool", self.pool, "1 to 1024")
        require(1 <= self.sub_steps <= 1000, "sub_steps", self.sub_steps, "1 to 1000")
        require(self.population >= 4, "population", self.population, "at least 4")
        require(0.0 <= self.settled <= 1.0, "settled", self.settled, "0 to 1")
        require(1 <= self.threads <= 1024, "threads", self.threads, "1 to 1024")


@dataclass(frozen=True)
class EvolvedSTPConfig(EvolvedPlasticConfig):
    """Settings of `evolved-stp`.

    Attributes:
        dynamic: release facilitates and tires; without it is the same at every spike, the control.
    """

    dynamic: bool = True


SEARCH = (
    Range("sigma", 0.1, 1.5, log=True),
    Range("trials", 1, 8, log=True),
    Range("cells", 2, 9, log=True),
    Range("pool", 2, 16, log=True),
    Range("sub_steps", 4, 16, log=True),
)
"""Ranges within which the settings of its agents are tuned."""


def build(task: Task, seed: int, config: Mapping[str, Any]) -> EvolvingAgent:
    """Entry point of `evolved-plastic`."""
    c = parse_config(EvolvedPlasticConfig, config)
    return _build(task, seed, c, "evolved-plastic", RewardRecipe())


def build_short_term(task: Task, seed: int, config: Mapping[str, Any]) -> EvolvingAgent:
    """Entry point of `evolved-stp`."""
    c = parse_config(EvolvedSTPConfig, config)
    return _build(task, seed, c, "evolved-stp", ShortTermRecipe(c.dynamic))


def _build(
    task: Task, seed: int, c: EvolvedPlasticConfig, name: str, recipe: Recipe
) -> EvolvingAgent:
    settled = c.settled if recipe.has_traces else 0.0  # else no weights change
    breeding = Breeding(
        c.population, c.trials, c.sigma, 1.0, 0.0, 0.0, 1.0, greedy=True, settled=settled
    )

    def brain(dims: int, outputs: int) -> PlasticBrain:
        spec = ActionSpec.of(task.action_space)
        sight = SparseSight() if c.sparse else GaussianSight(dims, c.cells)
        return PlasticBrain(
            dims, spec, sight, c.pool, c.sub_steps, recipe, c.innate, c.plastic, c.threads
        )

    return EvolvingAgent(task, seed, name, to_json(c), brain, breeding, _search(c))


def _search(c: EvolvedPlasticConfig) -> Callable[[Array, int], CMAES]:
    def search(start: Array, seed: int) -> CMAES:
        kind = Full if len(start) <= MOST_FULL else Separable
        return CMAES(start, seed, c.population, c.sigma, kind(len(start)))

    return search
