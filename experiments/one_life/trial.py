"""Test lives of one agent: the level before, right after and long after the change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import gymnasium
import numpy as np
from numpy.typing import NDArray

from agents.evolving import EvolvingAgent
from experiments.one_life.life import LATEST, STEPS, OneLife

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agents.base import Agent

Floats = NDArray[np.float64]

WINDOW = 100
"""Steps of a window of levels."""

PROBE = 250
"""Step at which plasticity is frozen in the freeze probe."""

RECOVERED = 0.95
"""Share of the level before that counts as recovered."""


@dataclass(frozen=True)
class Levels:
    """Mean progress per step in windows of test lives, averaged over lives.

    Attributes:
        before: The 100 steps before the change.
        hit: The 50 steps from the change on.
        back: The steps 100 to 200 after the change.
        after: The last 100 steps of the life.
        steps: Median over lives of the steps until a window of 50 steps reached 95 % of the mean
            level before; infinite if half of the lives never did.
        kept: Share of the level that an unchanged life keeps when frozen at step 250, measured
            over its last 200 steps; nan where nothing is plastic.
    """

    before: float
    hit: float
    back: float
    after: float
    steps: float
    kept: float

    @property
    def recovered(self) -> bool:
        """Whether it is back at 95 % within 100 steps."""
        return self.back >= RECOVERED * self.before


def live(agent: Agent, env: OneLife, seed: int, freeze_at: int | None = None) -> Floats:
    """Let an agent live one life and return its rewards, (600,).

    What evolved is born anew by chance of this life's seed; others go on as they are.

    Args:
        agent: Learns on the way if it can and is not frozen.
        env: The life.
        seed: Of the life.
        freeze_at: Step at which it is frozen.
    """
    if isinstance(agent, EvolvingAgent):
        agent.newborn(seed)
    observation, _ = env.reset(seed=seed)
    rewards = np.zeros(STEPS)
    for step in range(STEPS):
        if step == freeze_at:
            agent.freeze()
        action = agent.act(observation, float(rewards[step - 1]) if step else 0.0, step == 0)
        observation, reward, *_ = env.step(np.asarray(action))
        rewards[step] = reward
    agent.conclude(observation, float(rewards[-1]), False)
    return rewards


def levels(
    born: Callable[[], Agent], body: str, seeds: Sequence[int], probe: bool
) -> tuple[Levels, Floats]:
    """Test an agent on lives with orders of cells that it never met.

    Args:
        born: Returns the trained agent as it was after training.
        body: One of `BODIES`.
        seeds: Of the lives.
        probe: Whether to run the freeze probe, for agents that are plastic.

    Returns:
        The levels, and the rewards aligned to the change, (lives, 500): 250 before, 250 from it.
    """
    env = _life(body, True)
    aligned = []
    for seed in seeds:
        rewards = live(born(), env, seed)
        aligned.append(rewards[env.moment - 250 : env.moment + STEPS - LATEST])
    found = np.stack(aligned)
    before, late = found[:, 250 - WINDOW : 250], found[:, 250:]
    level = float(before.mean())
    kept = _kept(born, body, seeds) if probe else float("nan")
    return Levels(
        before=level,
        hit=float(late[:, :50].mean()),
        back=float(late[:, WINDOW : 2 * WINDOW].mean()),
        after=float(late[:, -WINDOW:].mean()),
        steps=float(np.median([_steps(row, RECOVERED * level) for row in late])),
        kept=kept,
    ), found


def _kept(born: Callable[[], Agent], body: str, seeds: Sequence[int]) -> float:
    """Level of lives without change, frozen at step 250, relative to those that go on learning."""
    env, ends = _life(body, False), []
    for freeze_at in (PROBE, None):
        lives = [live(born(), env, seed, freeze_at)[-2 * WINDOW :].mean() for seed in seeds]
        ends.append(float(np.mean(lives)))
    return ends[0] / ends[1]


def _steps(rewards: Floats, goal: float) -> float:
    means = np.convolve(rewards, np.ones(50) / 50, mode="valid")
    reached = np.flatnonzero(means >= goal)
    return float(reached[0] + 50) if len(reached) else float("inf")


def _life(body: str, changes: bool) -> OneLife:
    env = gymnasium.make(f"one_life/{body}-v0", changes=changes, unseen=True).unwrapped
    assert isinstance(env, OneLife)
    return env
