"""Reaches of a frozen agent in many episodes of AnotB."""

from __future__ import annotations

from typing import Any, NamedTuple

import gymnasium
import numpy as np
from numpy.typing import NDArray

from agents import make_agent
from experiments.facilitation.circuit import ID, SETTINGS

LONGEST = 2000  # control steps, more than seven trials of 13.5 s


class Reaches(NamedTuple):
    """What came of the trials of several episodes.

    Attributes:
        score: `info["score"]` at the end, (episodes,).
        waits: Delay of the episode, s, (episodes,).
        repeats: Number of A trials, (episodes,).
        right: 1 for a reach to the toy, -1 to the other lid, 0 for none, (episodes, trials).
    """

    score: NDArray[np.float64]
    waits: NDArray[np.float64]
    repeats: NDArray[np.int64]
    right: NDArray[np.int64]

    @property
    def first(self) -> NDArray[np.int64]:
        """Of the first trials, before which nothing was hidden, (episodes,)."""
        return self.right[:, 0]

    @property
    def last(self) -> NDArray[np.int64]:
        """Of the B trials, (episodes,)."""
        return self.right[np.arange(len(self.right)), self.repeats]

    @property
    def before(self) -> NDArray[np.int64]:
        """Of all A trials, (trials,)."""
        return self.right[np.arange(self.right.shape[1]) < self.repeats[:, None]]


def live(text: str, settings: dict[str, Any], stage: str, episodes: int, seed: int) -> Reaches:
    """Live episodes with a `reflex` wired so, frozen, each with a network and noise of its own.

    Args:
        text: Wiring.
        settings: Settings of `reflex` besides `SETTINGS`.
        stage: Stage of the task.
        episodes: Number of episodes.
        seed: Of episodes and noise.
    """
    agent = make_agent("reflex", ID, seed, {**SETTINGS, **settings, "wiring": text})
    policy = agent.policy(seed)
    env: Any = gymnasium.make_vec(ID, episodes, max_episode_steps=0, options={"stage": stage})
    seen, _ = env.reset(seed=seed)
    trials = env.unwrapped.task.trials
    repeats, waits, home = trials.repeats.copy(), trials.wait.copy(), trials.first.copy()
    score, reached = np.zeros(episodes), np.zeros_like(trials.reached)
    start, over = np.ones(episodes, bool), np.zeros(episodes, bool)
    for _ in range(LONGEST):
        action, _ = policy.predict(seen, None, start, True)
        seen, _, ended, _, info = env.step(action)
        fresh, start = ended & ~over, np.zeros(episodes, bool)
        score[fresh], reached[fresh] = info["score"][fresh], trials.reached[fresh]
        over |= ended
        if over.all():
            break
    side = np.where(np.arange(reached.shape[1]) == repeats[:, None], -home[:, None], home[:, None])
    return Reaches(score, waits, repeats, reached * side)
