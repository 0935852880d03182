"""The books that every agent keeps: age, episodes, whether it is frozen."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.state import State, array_of

if TYPE_CHECKING:
    from agents.base import Agent


def book_arrays(agent: "Agent") -> dict[str, NDArray[Any]]:
    """Seed, env steps, episodes begun, frozen; and the episodes."""
    books = np.array([agent.seed, agent.num_timesteps, agent.episodes_begun, agent.frozen])
    episodes = np.array(agent.episodes, dtype=np.float64).reshape(-1, 3)
    return {"agent/books": books, "agent/episodes": episodes}


def books_of(state: State) -> "Callable[[Agent], None]":
    """What puts the books of a state into an agent.

    Raises:
        ValueError: they are missing, or no books.
    """
    books = array_of(state, "agent/books", (4,), np.int64)
    episodes = array_of(state, "agent/episodes", (None, 3), np.float64)
    if (books < 0).any():
        raise ValueError(f"state: array 'agent/books' is {books}, expected no negative number")

    def restore(agent: "Agent") -> None:
        agent.seed, agent.num_timesteps, agent.episodes_begun = (int(x) for x in books[:3])
        (agent.freeze if books[3] else agent.unfreeze)()
        agent.episodes = [(int(t), float(r), int(n)) for t, r, n in episodes]

    return restore
