"""A trainer that only stimulates: what follows an action is all that a culture gets to know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.modulators import Modulator
from agents.seeding import generator_words, restore_generator
from agents.state import State, array_of
from snn_core import Network

NOTHING = -(2**31)
"""Delivered before the first action."""

SPONTANEOUS = 1.0
"""Rate at which each electrode fires by itself, Hz."""

_PULSE = 1e6  # Hz: a spike in this step for sure
_LEAST, _MOST = 0.1, 10.0


class Stimulation(NamedTuple):
    """What a trainer can do.

    Attributes:
        electrodes: number of electrodes, the population "electrode".
        patterns: patterns of training stimulation, each a random half of the electrodes.
        preference: factor by which the weight of a pattern in the next draw rises if success
            follows it, and falls if not.
        horizon: rewards over which the usual reward is averaged.
        rest: network steps that the culture is left alone after a stimulation.
    """

    electrodes: int
    patterns: int
    preference: float
    horizon: float
    rest: int


class Trainer(Modulator):
    """Releases nothing; stimulates the network after each action, by what the action earned.

    A reward at or above the usual one is a success. Then background stimulation follows, a pulse at
    one electrode; otherwise patterned training stimulation, pulses at several, drawn by weight.
    While it stimulates, the senses are silent. The usual reward is a running mean; a termination
    is judged by its reward less the usual one, which will not come any more.

    Source: Chao, Bakkum & Potter 2008, PLoS Comput Biol 4:e1000042 (the scheme; numbers are ours).

    Attributes:
        delivered: number of the last pattern, -1 - electrode for background, NOTHING before.

    Args:
        stimulation: what it can do.
        rng: its random stream.
        recording: what to deliver instead, as in `delivered`, whatever is earned: the yoked
            control. Nothing is delivered after its end.
    """

    def __init__(
        self,
        stimulation: Stimulation,
        rng: np.random.Generator,
        recording: Sequence[int] | None = None,
    ) -> None:
        self._can, self._rng = stimulation, rng
        self._recording = recording
        self._pool = rng.random((stimulation.patterns, stimulation.electrodes)) < 0.5
        self._weight = np.ones(stimulation.patterns)
        self._books = np.zeros(3)  # rewards, usual reward, successes
        self.delivered = NOTHING
        self._network: Network | None = None

    @property
    def success(self) -> float:
        """Share of rewards that were a success."""
        return float(self._books[2] / max(self._books[0], 1.0))

    def reset(self) -> None:
        """Nothing: a culture outlives its episodes."""

    def before(self, reward: float, first: bool) -> None:
        """Stimulate by what the last action earned."""
        if not first:
            self._judge(reward, 0.0)

    def after(self, reward: float, first: bool, network: Network) -> None:
        """Nothing to release."""
        self._network = network

    def end(self, reward: float) -> float:
        """Stimulate by the last reward; no dopamine."""
        self._judge(reward, float(self._books[1]))
        return 0.0

    def state(self) -> dict[str, NDArray[Any]]:
        """Weights of the patterns, the usual reward, and the random stream."""
        return {
            "trainer/weight": self._weight.copy(),
            "trainer/books": self._books.copy(),
            "trainer/delivered": np.array([self.delivered], np.int64),
            "trainer/stream": generator_words(self._rng),
        }

    def restore(self, state: State) -> None:
        """Take up what `state` gave."""
        number = np.dtype(np.float64)
        weight = array_of(state, "trainer/weight", self._weight.shape, number)
        books = array_of(state, "trainer/books", (3,), number)
        delivered = int(array_of(state, "trainer/delivered", (1,), np.dtype(np.int64))[0])
        words = array_of(state, "trainer/stream", (6,), np.dtype(np.uint64))
        if not ((weight >= _LEAST) & (weight <= _MOST)).all() or min(books[0], books[2]) < 0.0:
            raise ValueError(
                f"state: arrays 'trainer/weight' and 'trainer/books' are {weight} and {books}, "
                f"expected weights from {_LEAST} to {_MOST} and no negative counts"
            )
        if delivered != NOTHING and not -self._can.electrodes <= delivered < len(weight):
            raise ValueError(f"state: array 'trainer/delivered' is {delivered}, no stimulation")
        restore_generator(self._rng, words)
        self._weight, self._books, self.delivered = weight.copy(), books.copy(), delivered

    def _judge(self, reward: float, missed: float) -> None:
        count, usual, successes = self._books.tolist()
        if not count:
            usual = reward
        success = reward - missed >= usual
        if self.delivered >= 0:
            factor = self._can.preference if success else 1.0 / self._can.preference
            self._weight[self.delivered] = np.clip(
                factor * self._weight[self.delivered], _LEAST, _MOST
            )
        usual += (reward - usual) / min(count + 1.0, self._can.horizon)
        self._deliver(self._choose(bool(success), int(count)))
        self._books[:] = count + 1.0, usual, successes + success

    def _choose(self, success: bool, count: int) -> int:
        lone = -1 - int(self._rng.integers(self._can.electrodes))
        drawn = int(self._rng.choice(len(self._weight), p=self._weight / self._weight.sum()))
        if self._recording is not None:
            return int(self._recording[count]) if count < len(self._recording) else NOTHING
        return lone if success else drawn

    def _deliver(self, chosen: int) -> None:
        self.delivered = chosen
        if self._network is None or chosen == NOTHING:
            return
        sensory, electrode = self._network["sensory"].rate, self._network["electrode"].rate
        seen = sensory.copy()
        on = self._pool[chosen] if chosen >= 0 else np.arange(len(electrode[0])) == -1 - chosen
        sensory[:], electrode[:] = 0.0, np.where(on, _PULSE, 0.0)
        self._network.run(1)
        electrode[:] = SPONTANEOUS
        if self._can.rest:
            self._network.run(self._can.rest)
        sensory[:] = seen
