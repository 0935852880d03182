"""What a readout sees of a liquid: the traces of its spikes."""

from typing import Any, final

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from agents.config import require
from agents.features import Features, PopulationFeatures
from agents.liquid import Liquid, Pools
from agents.moments import RunningMoments
from agents.state import State
from agents.vitals import Vitals
from snn_core import Network

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

CLIP = 3.0
"""Standard deviations at which a trace is cut."""

WIDEST = 5.0
"""Standard deviations at which an observation is cut."""


@final
class LiquidFeatures(Features):
    """Traces of a liquid that hears the population code, beside the code itself, and a constant.

    A trace is a standard score over the agent's life, cut at 3, so that quiet neurons count as
    much as busy ones; all
    of them together have a length of about 1.

    Args:
        space: the observation space.
        cells: cells of the code per observed number.
        width: of their tuning, in units of their spacing.
        liquid: the network.
        skip: with connections past the liquid, from the code to the readout.
        seed: root of the wiring.
        agent: name in the warning of a silent network or of one that runs away.
    """

    def __init__(
        self, space: spaces.Box, cells: int, width: float, liquid: Liquid, skip: bool, seed: int,
        agent: str,
    ) -> None:  # fmt: skip
        require(2 <= cells <= 1024, "cells", cells, "2 to 1024")
        require(width > 0.0, "width", width, "more than 0")
        self._code = PopulationFeatures(space, cells, width, 0)
        self._liquid, self._skip, self._seed, self._agent = liquid, skip, seed, agent
        self._moments = RunningMoments(liquid.neurons)
        self._seen = RunningMoments(self._code.normalizer.dims)
        self._fill(1)

    @property
    def size(self) -> int:
        """Number of features."""
        return self._liquid.neurons + 1 + self._skip * self._code.size

    @property
    def networks(self) -> tuple[Network, ...]:
        """The liquid."""
        return (self._pools.network,)

    def update(self, observation: Array) -> None:
        """Count an observation, and the traces that the last one left."""
        self._code.update(observation)
        self._seen.update(observation)
        if self._counting:
            self._moments.update(self._pools.traces[0])
            self._vitals.look()

    def __call__(self, observations: Array) -> Array:
        """See `Features`."""
        score = (observations - self._seen.mean) / (self._seen.deviation + 1e-8)
        traces = self._pools.step(np.clip(score, -WIDEST, WIDEST))
        self._counting = True
        n = self._liquid.neurons
        score = (traces - self._moments.mean) / (self._moments.deviation + 1e-3)
        self._row[:, :n] = np.clip(score, -CLIP, CLIP) / np.sqrt(n)
        if self._skip:
            self._row[:, n + 1 :] = self._code(observations)
        return self._row

    def reset(self, mask: Mask) -> None:
        """See `Features`."""
        self._pools.reset(mask)
        self._counting = False

    def frozen(self, rows: int) -> "LiquidFeatures":
        """See `Features`."""
        twin = object.__new__(LiquidFeatures)
        twin.__dict__ = {
            **self.__dict__, "_code": self._code.copy(), "_moments": self._moments.copy(),
            "_seen": self._seen.copy(),
        }  # fmt: skip
        twin._fill(rows)
        return twin

    def state(self) -> dict[str, NDArray[Any]]:
        """Moments of the observations and of the traces."""
        return {**self._code.state(), **self._seen.state("seen/"), **self._moments.state("liquid/")}

    def restore(self, state: State) -> None:
        """See `Features`."""
        self._code.restore(state)
        self._seen.restore("seen/", state)
        self._moments.restore("liquid/", state)
        self._fill(1)

    def _fill(self, rows: int) -> None:
        self._pools = Pools(self._liquid, self._code.normalizer.dims, rows, self._seed)
        self._vitals = Vitals(self._agent, self._pools.network, self._liquid.sub_steps)
        self._row = np.ones((rows, self.size))
        self._counting = False
