"""The tempotron of Guetig & Sompolinsky 2006: a neuron that learns decisions on latencies."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from envs.tasks.spike_timing.session import STEP

Floats = NDArray[np.float64]


@dataclasses.dataclass
class Tempotron:
    """A neuron that is to fire once for class 1 and to stay silent for class 0.

    V(t) = sum_i w_i sum_spikes K(t - t_i), K(t) = v (exp(-t / tau) - exp(-t / tau_s)) with a peak
    of 1, threshold 1. After an error each w_i moves by rate times its share of V at the largest V,
    upwards if it should have fired. Source: Nat Neurosci 9:420, equations 1 to 3; tau_s = tau / 4
    and tau of 15 ms as there.

    Args:
        tau: Membrane time constant, s.
        rate: Learning rate.
        seed: Of the initial weights and the order of learning.

    Attributes:
        weight: Weights, (fibres,), after `learn`.
    """

    tau: float = 0.015
    rate: float = 0.003
    seed: int = 0

    def __post_init__(self) -> None:
        self.weight = np.zeros(0)

    def kernel(self, bins: int) -> Floats:
        """Return K at the starts of bins, (bins,)."""
        fast, t = 0.25 * self.tau, STEP * np.arange(bins)
        top = fast * np.log(4.0) / (1.0 - fast / self.tau)
        peak = np.exp(-top / self.tau) - np.exp(-top / fast)
        return np.asarray((np.exp(-t / self.tau) - np.exp(-t / fast)) / peak)

    def potentials(self, spikes: Floats) -> Floats:
        """Return the unweighted sum of K by fibre, (n, bins, fibres), for spikes of that shape."""
        bins = spikes.shape[1]
        lag = np.subtract.outer(np.arange(bins), np.arange(bins))
        filtered = np.where(lag > 0, self.kernel(bins)[np.maximum(lag, 0)], 0.0)
        return np.einsum("ts,nsf->ntf", filtered, spikes)

    def learn(self, spikes: Floats, target: NDArray[np.int64], rounds: int = 10) -> None:
        """Learn from trials.

        Args:
            spikes: Spikes, (n, bins, fibres).
            target: Class of each, 0 or 1, (n,).
            rounds: How often each is shown, each time in another order.
        """
        generator = np.random.default_rng(self.seed)
        potentials = self.potentials(spikes)
        self.weight = 0.1 * generator.standard_normal(spikes.shape[2])
        for _ in range(rounds):
            for trial in generator.permutation(len(target)):
                course = potentials[trial] @ self.weight
                when = int(course.argmax())
                if (course[when] >= 1.0) != (target[trial] == 1):
                    sign = 1.0 if target[trial] == 1 else -1.0
                    self.weight += sign * self.rate * potentials[trial, when]

    def answers(self, spikes: Floats) -> NDArray[np.int64]:
        """Return 1 where the neuron fires, else 0, (n,)."""
        largest = (self.potentials(spikes) @ self.weight).max(axis=1)
        return np.asarray(largest >= 1.0).astype(np.int64)
