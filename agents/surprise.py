"""Prediction errors: they teach the predicting neurons, and scale what a reward teaches."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.modulators import Modulator
from agents.state import State, array_of
from snn_core import Network

TEACHER = "acetylcholine"
"""Channel on which a prediction error arrives."""

LARGEST = 3.0
"""Largest factor by which surprise multiplies dopamine."""

_SLOWEST = 1000.0  # control steps over which the usual surprise is averaged, in the end


class Surprise(Modulator):
    """Dopamine of another modulator, scaled by how surprising the sensation before the action was.

    Population "prediction" foretells in each control step what "sensory" will do in the next. Then
    each of its neurons is fed back what its sensory neuron did minus what it said, in spikes, and
    `TEACHER` is released. Population "surprise" fires at what was not foretold; with S its spikes
    when the agent chose an action and S0 their running mean, the dopamine which that action earns
    is multiplied by 1 + gain (S / S0 - 1), kept in [0, LARGEST].

    With a gain above 0 the agent learns most about what surprises it (Pearce & Hall 1980, Psychol
    Rev 87:532). With a gain below 0 it learns least then: what it did not foretell is not its own
    doing, and a reward that changed with it is no judgement of its action (von Holst &
    Mittelstaedt 1950, Naturwissenschaften 37:464: reafference and exafference).

    Source: Piekniewski et al. 2016, arXiv:1607.06854 (a network that predicts its own input).

    Args:
        inner: what the reward becomes; dopamine that depends on the reward alone.
        gain: of surprise; 0 leaves the dopamine as it is.
    """

    def __init__(self, inner: Modulator, gain: float) -> None:
        self._inner, self._gain = inner, gain
        self._usual = np.zeros(2)  # control steps, mean spikes of surprise
        self.reset()

    def reset(self) -> None:
        """Forget the episode."""
        self._inner.reset()
        self._factor = 1.0
        self._foretold: NDArray[np.float64] | None = None

    def before(self, reward: float, first: bool) -> float | None:
        """The inner dopamine times the surprise of the sensation that the action answered."""
        dopamine = self._inner.before(reward, first)
        if first:
            self._foretold, self._factor = None, 1.0
        return None if dopamine is None else self._factor * dopamine

    def after(self, reward: float, first: bool, network: Network) -> None:
        """Teach the prediction, and take in how surprising what is sensed now is."""
        if self._foretold is not None:
            network.feed_back("prediction", network["sensory"].counts[0] - self._foretold)
            network.modulate({TEACHER: 1.0})
            self._factor = self._associability(float(network["surprise"].counts.sum()))
        self._foretold = network["prediction"].counts[0].astype(np.float64)

    def end(self, reward: float) -> float:
        """The dopamine of a termination, scaled as any other."""
        return self._factor * self._inner.end(reward)

    def state(self) -> dict[str, NDArray[Any]]:
        """The usual surprise, and what the inner one keeps."""
        return {**self._inner.state(), "surprise/usual": self._usual.copy()}

    def restore(self, state: State) -> None:
        """Take up what `state` gave."""
        usual = array_of(state, "surprise/usual", (2,), np.dtype(np.float64))
        if (usual < 0.0).any():
            raise ValueError(
                f"state: array 'surprise/usual' is {usual}, expected no negative number"
            )
        self._inner.restore(state)
        self._usual = usual.copy()

    def _associability(self, spikes: float) -> float:
        steps, mean = self._usual
        mean += (spikes - mean) / min(steps + 1.0, _SLOWEST)
        self._usual[:] = steps + 1.0, mean
        relative = spikes / mean if mean > 0.0 else 1.0
        return float(np.clip(1.0 + self._gain * (relative - 1.0), 0.0, LARGEST))
