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
"""Step at which plasticity is frozen in a life without change."""

REST = 150
"""Steps after the change at which plasticity is frozen, to see who keeps what it learnt anew."""

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
        held: Share of the level that is kept when frozen 150 steps after the change, over the rest
            of the life (the freeze probe); nan where nothing is plastic.
        kept: The same for a life without change, frozen at step 250, over its last 200 steps.
    """

    before: float
    hit: float
    back: float
    after: float
    steps: float
    held: float
    kept: float

    @property
    def recovered(self) -> bool:
        """Whether it is back at 95 % within 100 steps."""
        return self.back >= RECOVERED * self.before

    @property
    def remembered(self) -> bool:
        """Whether it keeps 95 % of its level when frozen after it has recovered."""
        return self.held >= RECOVERED


@dataclass(frozen=True)
class Trial:
    """What was measured of one agent.

    Attributes:
        levels: Means over lives.
        curve: Mean rewards aligned to the change, (500,): 250 before, 250 from it.
        lives: What each life had, in the order of its seed: `before`, `hit`, `back`, `after`, and
            of the probes `frozen`, `going` (after a change), `frozen unchanged`,
            `going unchanged`.
    """

    levels: Levels
    curve: Floats
    lives: dict[str, list[float]]


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


def examine(
    born: Callable[[], Agent], body: str, seeds: Sequence[int], probe: bool, unseen: bool = True
) -> Trial:
    """Test an agent on lives, with orders of cells that it never met.

    Args:
        born: Returns the trained agent as it was after training.
        body: One of `BODIES`.
        seeds: Of the lives.
        probe: Whether to run the freeze probes, for agents that are plastic.
        unseen: Whether by orders kept for testing; those of training are for choosing settings.
    """
    env = life_of(body, True, unseen)
    moments, every = [], []
    for seed in seeds:
        every.append(live(born(), env, seed))
        moments.append(env.moment)
    late = LATEST - STEPS  # what is left of every life after its change, negative
    found = np.stack([r[m - 250 : m - late] for r, m in zip(every, moments, strict=True)])
    lives = _windows(found)
    if probe:
        lives.update(_probe(born, body, seeds, unseen, every, moments))
    means = {name: float(values.mean()) for name, values in lives.items()}
    goal = RECOVERED * means["before"]
    levels = Levels(
        **{name: means[name] for name in ("before", "hit", "back", "after")},
        steps=float(np.median([_steps(row, goal) for row in found[:, 250:]])),
        held=means["frozen"] / means["going"] if probe else float("nan"),
        kept=means["frozen unchanged"] / means["going unchanged"] if probe else float("nan"),
    )
    rounded = {name: np.round(values, 4).tolist() for name, values in lives.items()}
    return Trial(levels, found.mean(axis=0), rounded)


def _windows(found: Floats) -> dict[str, Floats]:
    late = found[:, 250:]
    return {
        "before": found[:, 250 - WINDOW : 250].mean(axis=1), "hit": late[:, :50].mean(axis=1),
        "back": late[:, WINDOW : 2 * WINDOW].mean(axis=1), "after": late[:, -WINDOW:].mean(axis=1),
    }  # fmt: skip


def _probe(
    born: Callable[[], Agent], body: str, seeds: Sequence[int], unseen: bool,
    every: list[Floats], moments: list[int],
) -> dict[str, Floats]:  # fmt: skip
    """Levels of lives that are frozen on the way, beside the same lives that go on learning."""
    env, plain = life_of(body, True, unseen), life_of(body, False, unseen)
    starts = [moment + REST for moment in moments]
    pairs = list(zip(seeds, starts, strict=True))
    frozen = [live(born(), env, seed, start)[start:].mean() for seed, start in pairs]
    going = [rewards[start:].mean() for rewards, start in zip(every, starts, strict=True)]
    stopped = [live(born(), plain, seed, PROBE)[-2 * WINDOW :].mean() for seed in seeds]
    free = [live(born(), plain, seed)[-2 * WINDOW :].mean() for seed in seeds]
    names = ("frozen", "going", "frozen unchanged", "going unchanged")
    found = (frozen, going, stopped, free)
    return {name: np.array(values) for name, values in zip(names, found, strict=True)}


def _steps(rewards: Floats, goal: float) -> float:
    means = np.convolve(rewards, np.ones(50) / 50, mode="valid")
    reached = np.flatnonzero(means >= goal)
    return float(reached[0] + 50) if len(reached) else float("inf")


def life_of(body: str, changes: bool, unseen: bool) -> OneLife:
    """Return a life, bare of wrappers."""
    env = gymnasium.make(f"one_life/{body}-v0", changes=changes, unseen=unseen).unwrapped
    assert isinstance(env, OneLife)
    return env
