"""What reward becomes on its way to the synapses: the third factor."""

import abc
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.state import State, array_of
from snn_core import Network

_PRIOR = 10.0  # rewards of size 1 that are believed before the first


class RewardUnit:
    """Running mean and root mean square of the reward, so that no rule depends on its unit."""

    def __init__(self) -> None:
        self._sums = np.array([0.0, 0.0, 0.0])  # count, sum, sum of squares

    def update(self, reward: float) -> None:
        """Count one reward."""
        self._sums += (1.0, reward, reward * reward)

    @property
    def mean(self) -> float:
        """Mean reward per step."""
        return float(self._sums[1] / max(self._sums[0], 1.0))

    @property
    def size(self) -> float:
        """Root mean square of the reward."""
        return math.sqrt((_PRIOR + self._sums[2]) / (_PRIOR + self._sums[0])) + 1e-12

    def state(self) -> dict[str, NDArray[Any]]:
        """The sums."""
        return {"reward/sums": self._sums.copy()}

    def restore(self, state: State) -> None:
        """Take up what `state` gave."""
        self._sums = array_of(state, "reward/sums", (3,), np.dtype(np.float64)).copy()


class Modulator(abc.ABC):
    """Turns rewards into dopamine. Subclasses are final.

    `before` is called with the reward of the last action, before the network sees what came of
    it; `after` when it has seen it. Each returns the dopamine to release, or None.
    """

    @abc.abstractmethod
    def reset(self) -> None:
        """Forget the episode."""

    @abc.abstractmethod
    def before(self, reward: float, first: bool) -> float | None:
        """Dopamine that depends on the reward alone; `first` at the start of an episode."""

    @abc.abstractmethod
    def after(self, reward: float, first: bool, network: Network) -> float | None:
        """Dopamine that depends on what the network makes of the new observation."""

    @abc.abstractmethod
    def end(self, reward: float) -> float:
        """Dopamine at termination, where no further reward comes."""

    @abc.abstractmethod
    def state(self) -> dict[str, NDArray[Any]]:
        """What is kept between episodes."""

    @abc.abstractmethod
    def restore(self, state: State) -> None:
        """Take up what `state` gave."""


class RewardDifference(Modulator):
    """Dopamine = reward minus the recent reward (not minus a slow mean, which does not learn).

    M = (r - q + tonic (r - mean)) / size, clipped, with q <- q + follow (r - q) within an episode
    and the mean over life. At termination the mean reward that will not come any more is
    subtracted too. The tonic part is what un-learns: where nothing gets better or worse because
    all goes wrong, as after a change of the body, what is tagged is punished all the same.

    Args:
        follow: how fast the recent reward follows, 0 to 1; 1 compares with the last reward.
        clip: largest |M|.
        tonic: weight of the comparison with the mean reward.
    """

    def __init__(self, follow: float, clip: float, tonic: float) -> None:
        self._follow, self._clip, self._tonic = follow, clip, tonic
        self._unit = RewardUnit()
        self.reset()

    def reset(self) -> None:
        """Forget the recent reward."""
        self._recent: float | None = None

    def before(self, reward: float, first: bool) -> float | None:
        """The difference; None at the start."""
        if first:
            self.reset()
            return None
        self._unit.update(reward)
        return self._difference(reward, 0.0)

    def after(self, reward: float, first: bool, network: Network) -> None:
        """Nothing: the reward has said it all."""

    def end(self, reward: float) -> float:
        """The difference, less what will not come any more."""
        self._unit.update(reward)
        return self._difference(reward, self._unit.mean)

    def state(self) -> dict[str, NDArray[Any]]:
        """The unit of reward."""
        return self._unit.state()

    def restore(self, state: State) -> None:
        """Take up what `state` gave."""
        self._unit.restore(state)

    def _difference(self, reward: float, missed: float) -> float:
        recent = reward if self._recent is None else self._recent
        self._recent = recent + self._follow * (reward - recent)
        phasic = reward - recent - missed
        tonic = self._tonic * (reward - self._unit.mean)
        return min(max((phasic + tonic) / self._unit.size, -self._clip), self._clip)


class TDError(Modulator):
    """Dopamine = temporal-difference error of the critic population.

    delta = r' + gamma V' - V in units in which V is about 1: r' = (1 - gamma) (r - mean) / size,
    and the end of an episode has the value V' = -mean / size: with the mean reward taken out,
    a body that falls gives up what it would have gone on to earn. V is read from the smoothed
    firing of the critic: `optimism` at `spikes` spikes, `swing` more at twice as many.

    Source: Fremaux, Sprekeler & Gerstner 2013, PLoS Comput Biol 9:e1003024, eq. 20 and 22 (V0).

    Args:
        gamma: discount per control step.
        smoothing: share of the last value kept, 0 to 1.
        spikes: spikes of the critic in a control step at value 0.
        swing: value of as many spikes more.
        clip: largest |delta|; dopamine neurons saturate, and a wild value stays harmless.
        optimism: value of `spikes` spikes, that is of what the critic has not learnt yet.
    """

    def __init__(
        self,
        gamma: float,
        smoothing: float,
        spikes: float,
        swing: float,
        clip: float,
        optimism: float,
    ) -> None:
        self._gamma, self._smoothing = gamma, smoothing
        self._spikes, self._swing, self._clip = spikes, swing, clip
        self._optimism = optimism
        self._unit = RewardUnit()
        self.reset()

    def reset(self) -> None:
        """Forget the last value."""
        self.value: float | None = None

    def before(self, reward: float, first: bool) -> None:
        """Nothing yet: the critic has not seen what came of the action."""
        if first:
            self.reset()
        else:
            self._unit.update(reward)

    def after(self, reward: float, first: bool, network: Network) -> float | None:
        """The TD error; None at the start. All critic neurons are tagged alike."""
        network.feed_back("critic", 1.0)
        count = float(network["critic"].counts.sum())
        read = self._optimism + self._swing * (count / self._spikes - 1.0)
        last = self.value
        kept = self._smoothing
        self.value = read if last is None else kept * last + (1.0 - kept) * read
        if first or last is None:
            return None
        return self._error(reward, self.value, last)

    def end(self, reward: float) -> float:
        """The TD error of a termination."""
        self._unit.update(reward)
        gone = -self._unit.mean / self._unit.size
        return self._error(reward, gone, self.value or 0.0)

    def state(self) -> dict[str, NDArray[Any]]:
        """The unit of reward."""
        return self._unit.state()

    def restore(self, state: State) -> None:
        """Take up what `state` gave."""
        self._unit.restore(state)

    def _error(self, reward: float, value: float, last: float) -> float:
        scaled = (1.0 - self._gamma) * (reward - self._unit.mean) / self._unit.size
        return min(max(scaled + self._gamma * value - last, -self._clip), self._clip)
