"""The controller of an agent that evolves, as it was when this was made."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.seeding import ACTIONS, stream
from agents.spaces import flat_batch

if TYPE_CHECKING:
    from agents.evolving import EvolvingAgent


class EvolvedPolicy:
    """The controller as it was when this was made, with activity and random stream of its own.

    Args:
        agent: what to copy.
        seed: root of the copy's stream.
    """

    def __init__(self, agent: "EvolvingAgent", seed: int) -> None:
        self._space, self._head, self._brain = agent.observation_space, agent.head, agent.brain
        self._standardizer, self._parameters = agent.standardizer.copy(), agent.champion.copy()
        self._rng = stream(seed, ACTIONS)
        self._resize(1)

    def predict(
        self,
        observation: Any,
        state: Any = None,
        episode_start: Any = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[Any], Any]:
        """Choose actions (see `Policy.predict`); a row of the batch is a copy of the controller."""
        batch, single = flat_batch(observation, self._space)
        if len(batch) != self._rows:
            self._resize(len(batch))
        if episode_start is not None:
            begins = np.broadcast_to(np.asarray(episode_start, bool), len(batch))
            if begins.any():
                self._lives.reset(begins)
        preferences = self._lives.think(self._standardizer(batch))
        head = self._head
        if deterministic:
            actions = [head.greedy(row) for row in preferences]
        else:
            actions = [head.action(head.sample(row, self._rng)[0]) for row in preferences]
        return np.asarray(actions[0] if single else actions), state

    def _resize(self, rows: int) -> None:
        self._rows = rows
        self._lives = self._brain.lives(rows)
        self._lives.assign(np.repeat(self._parameters[None], rows, axis=0))
