"""Bandits learnt by spiking pools: one step, and with a reward that arrives later."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.circuits import rivals
from snn_core import (
    SRM0,
    ExponentialCurrent,
    Network,
    PoissonSource,
    Population,
    Projection,
    Uniform,
)

Floats = NDArray[np.float64]

CUES, POOL = 20, 20  # cells of the cue and of each pool of motor neurons
LOUD, QUIET = 50.0, 5.0  # Hz: a cell of the cue, shown and not shown
DECIDE, PAUSE = 100, 200  # ms: from cue to choice; between two trials
SHORT_TRACE = 20.0  # ms
FOLLOW = 0.1  # how fast the expected reward follows the received one


class Condition(NamedTuple):
    """How an experiment differs from learning.

    Attributes:
        name: What it is.
        modulated: Factor of the modulator.
        contingent: Whether the reward depends on the choice.
        forgetful: Whether the eligibility has faded when a delayed reward arrives.
    """

    name: str
    modulated: float = 1.0
    contingent: bool = True
    forgetful: bool = False


CONDITIONS = (
    Condition("learning"),
    Condition("zero modulator", modulated=0.0),
    Condition("reward independent of the choice", contingent=False),
    Condition("trace of 20 ms", forgetful=True),
)


class Task(NamedTuple):
    """A bandit.

    Attributes:
        chances: Probability of a reward of 1 for each arm; the best arm comes first and is
            another pool for each seed.
        delay: Time from the choice to the reward, ms; the pools fire for another reason then.
        trials: Number of choices.
    """

    chances: tuple[float, ...]
    delay: int
    trials: int

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions that say something about it."""
        return tuple(c for c in CONDITIONS if self.delay or not c.forgetful)


IMMEDIATE = Task((0.8, 0.2, 0.2), delay=0, trials=400)
DELAYED = Task((0.8, 0.2), delay=1000, trials=300)


class Outcome(NamedTuple):
    """Choices and what became of the weights.

    Attributes:
        best: Whether the best arm was chosen, (conditions, seeds, trials).
        moved: Largest change of a weight, (conditions, seeds).
        chance: Share of best choices of a random player.
    """

    best: NDArray[np.bool_]
    moved: Floats
    chance: float


def play(task: Task, rule: Any, gain: float, seeds: int, seed: int) -> Outcome:
    """Play all conditions side by side, each with `seeds` lives.

    Args:
        task: The bandit.
        rule: Rule of the synapses from the cue to the pools.
        gain: Log-odds of a choice per spike of difference.
        seeds: Lives per condition.
        seed: Seed of the network and of the rewards.
    """
    conditions = [c for c in task.conditions for _ in range(seeds)]
    taus = np.array([[SHORT_TRACE if c.forgetful else rule.tau_e] for c in conditions])
    net = network(len(task.chances), rule._replace(tau_e=taus), len(conditions), seed)
    player = Player(task, conditions, gain, np.random.default_rng(seed))
    start = net.projection("learning").weight
    best = np.array([player.trial(net) for _ in range(task.trials)])
    moved = np.abs(net.projection("learning").weight - start).max(axis=1)
    shape = (len(task.conditions), seeds)
    return Outcome(
        best.T.reshape(*shape, task.trials), moved.reshape(shape), 1.0 / len(task.chances)
    )


def network(arms: int, rule: Any, copies: int, seed: int) -> Network:
    """A cue and a distractor onto rival pools of motor neurons."""
    cue = Population("cue", CUES, PoissonSource(), co_release=True)
    other = Population("other", CUES, PoissonSource())
    receptors = {"input": ExponentialCurrent(tau=5.0)}
    motor = Population("motor", arms * POOL, SRM0(), receptors, co_release=True)
    links = [
        Projection(cue, motor, "input", weight=Uniform(0.5, 0.7), rule=rule, name="learning"),
        Projection(other, motor, "input", weight=0.6),
        Projection(motor, motor, "input", rivals(arms, POOL, opponents=False), weight=-0.3),
    ]
    return Network([cue, other, motor], links, dt=1.0, copies=copies, seed=seed)


class Player:
    """Chooses by the spikes of the pools and hands out rewards, one life per copy."""

    def __init__(
        self, task: Task, conditions: list[Condition], gain: float, rng: np.random.Generator
    ) -> None:
        self.task, self.gain, self.rng = task, gain, rng
        self.modulated = np.array([c.modulated for c in conditions])
        self.contingent = np.array([c.contingent for c in conditions])
        self.expected = np.zeros(len(conditions))
        self.best = np.arange(len(conditions)) % len(task.chances)

    def trial(self, net: Network) -> NDArray[np.bool_]:
        """Cue, choice, delay, reward, pause; return who chose the best arm, (copies,)."""
        net["cue"].rate[:], net["other"].rate[:] = LOUD, 0.0
        net.run(DECIDE)
        choice, odds = self.choose(net["motor"].counts)
        taken = np.arange(odds.shape[1]) == choice[:, None]
        net.feed_back("motor", np.repeat(taken - odds, POOL, axis=1))
        net.capture()
        net["cue"].rate[:], net["other"].rate[:] = QUIET, LOUD
        net.run(self.task.delay)
        net["other"].rate[:] = QUIET
        net.run(PAUSE, {"dopamine": self.modulated * self.error(choice)})
        return choice == self.best

    def choose(self, counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
        """Draw a choice from a softmax of the spikes of the pools; return it and the odds."""
        spikes = counts.reshape(len(counts), -1, POOL).sum(axis=2)
        odds = np.exp(self.gain * (spikes - spikes.max(axis=1, keepdims=True)))
        odds /= odds.sum(axis=1, keepdims=True)
        drawn = self.rng.random((len(counts), 1)) > odds.cumsum(axis=1)[:, :-1]
        return drawn.sum(axis=1), odds

    def error(self, choice: NDArray[np.int64]) -> Floats:
        """Reward minus expected reward, (copies,)."""
        chances = np.array(self.task.chances)
        own = chances[(choice - self.best) % chances.size]
        reward = self.rng.random(len(own)) < np.where(self.contingent, own, chances.mean())
        error: Floats = reward - self.expected
        self.expected += FOLLOW * error
        return error
