"""Evolution strategies: a search distribution over parameter vectors, asked and told."""

import abc
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from agents.seeding import BIRTH, stream
from agents.state import State, array_of

Array = NDArray[np.float64]


def centred_ranks(fitness: Array) -> Array:
    """Ranks from -0.5 (worst) to 0.5 (best); equals share the mean of their ranks.

    Args:
        fitness: shape (n,), n >= 2; larger is better.

    Returns:
        Shape (n,), with sum 0; all 0 where all are equal.
    """
    ordered = np.sort(fitness)
    below = np.searchsorted(ordered, fitness, "left")
    upto = np.searchsorted(ordered, fitness, "right")
    return 0.5 * (below + upto - 1) / (len(fitness) - 1) - 0.5


class Strategy(abc.ABC):
    """A search distribution that moves generation by generation. Subclasses are final.

    The members of a generation are a function of seed, generation and distribution, so a
    generation that was interrupted comes back by itself.

    Attributes:
        mean: centre of the distribution, shape (parameters,).
        generation: generations told so far.

    Args:
        start: first centre.
        seed: root of its streams.
    """

    def __init__(self, start: Array, seed: int) -> None:
        self.mean = np.array(start, dtype=np.float64)
        self.generation = 0
        self._seed = seed

    @abc.abstractmethod
    def ask(self) -> Array:
        """The members of this generation, shape (population, parameters)."""

    @abc.abstractmethod
    def tell(self, fitness: Array) -> None:
        """Move on to the next generation.

        Args:
            fitness: of the members that `ask` gave, shape (population,); larger is better.
        """

    @abc.abstractmethod
    def _arrays(self) -> dict[str, Array]:
        """What moves beside the mean, as arrays that `restore` writes into."""

    def state(self) -> dict[str, NDArray[Any]]:
        """Everything that changes (copies)."""
        moving = {"mean": self.mean, **self._arrays()}
        named: dict[str, NDArray[Any]] = {f"search/{n}": a.copy() for n, a in moving.items()}
        return {**named, "search/generation": np.array([self._seed, self.generation])}

    def restore(self, state: State) -> None:
        """Take up what `state` gave.

        Raises:
            ValueError: missing arrays or other shapes.
        """
        own = {"mean": self.mean, **self._arrays()}
        books = array_of(state, "search/generation", (2,), np.int64)
        given = {n: array_of(state, f"search/{n}", a.shape, np.float64) for n, a in own.items()}
        if (books < 0).any():
            raise ValueError(f"state: array 'search/generation' is {books}, expected no negative")
        for name, array in own.items():
            array[...] = given[name]
        self._seed, self.generation = int(books[0]), int(books[1])

    def _normal(self, rows: int) -> Array:
        rng = stream(self._seed, BIRTH, 1 + self.generation)
        return rng.standard_normal((rows, len(self.mean)))


@final
class OpenAIES(Strategy):
    """Isotropic Gaussian, antithetic pairs, centred ranks, Adam, weight decay.

    g = sum_i u_i eps_i / (n sigma); the mean climbs along Adam(g - decay * mean). Source:
    Salimans et al. 2017, arXiv:1703.03864, algorithm 2 and section 2.1 (mirrored sampling, fitness
    shaping, weight decay); Adam: Kingma and Ba 2015, algorithm 1.

    Args:
        start: first centre.
        seed: root of its streams.
        population: members, even.
        sigma: standard deviation of the distribution.
        rate: step of Adam.
        decay: pull towards 0.
    """

    def __init__(
        self, start: Array, seed: int, population: int, sigma: float, rate: float, decay: float
    ) -> None:
        super().__init__(start, seed)
        self._pairs, self._sigma, self._rate, self._decay = population // 2, sigma, rate, decay
        self._first, self._second = np.zeros_like(self.mean), np.zeros_like(self.mean)

    def ask(self) -> Array:
        """The centre plus and minus the same noise: pairs i and i + population / 2."""
        noise = self._sigma * self._normal(self._pairs)
        return np.concatenate([self.mean + noise, self.mean - noise])

    def tell(self, fitness: Array) -> None:
        """One step of Adam; nothing moves where all members were equal."""
        shares = centred_ranks(fitness)
        if shares.any():
            slopes = shares[: self._pairs] - shares[self._pairs :]
            noise = self._normal(self._pairs)
            self._climb((slopes[:, None] * noise).sum(axis=0) / (2 * self._pairs * self._sigma))
        self.generation += 1

    def _climb(self, gradient: Array) -> None:
        gradient = gradient - self._decay * self.mean
        self._first += 0.1 * (gradient - self._first)
        self._second += 0.001 * (gradient**2 - self._second)
        age = self.generation + 1
        first = self._first / (1.0 - 0.9**age)
        second = self._second / (1.0 - 0.999**age)
        self.mean += self._rate * first / (np.sqrt(second) + 1e-8)

    def _arrays(self) -> dict[str, Array]:
        return {"first": self._first, "second": self._second}


@final
class AugmentedRandomSearch(Strategy):
    """Antithetic pairs, the best of which move the mean by their difference in return.

    mean += rate / (top sigma_R) sum over the top pairs of (r+ - r-) delta, where a pair is as good
    as its better member and sigma_R is the standard deviation of the returns that are used.
    Source: Mania, Guy and Recht 2018, arXiv:1803.07055, algorithm 2.

    Args:
        start: first centre.
        seed: root of its streams.
        population: members, even.
        top: pairs that are used, at most population / 2.
        sigma: standard deviation of the distribution.
        rate: step size.
    """

    def __init__(
        self, start: Array, seed: int, population: int, top: int, sigma: float, rate: float
    ) -> None:
        super().__init__(start, seed)
        self._pairs, self._top, self._sigma, self._rate = population // 2, top, sigma, rate

    def ask(self) -> Array:
        """The centre plus and minus the same noise: pairs i and i + population / 2."""
        noise = self._sigma * self._normal(self._pairs)
        return np.concatenate([self.mean + noise, self.mean - noise])

    def tell(self, fitness: Array) -> None:
        """One step; nothing moves where all returns that are used were equal."""
        pairs = np.reshape(fitness, (2, self._pairs))
        best = np.argsort(-pairs.max(axis=0), kind="stable")[: self._top]
        spread = float(pairs[:, best].std())
        if spread > 0.0:
            slopes = pairs[0, best] - pairs[1, best]
            noise = self._normal(self._pairs)[best]
            step = (slopes[:, None] * noise).sum(axis=0) / (self._top * spread)
            self.mean += self._rate * step
        self.generation += 1

    def _arrays(self) -> dict[str, Array]:
        return {}
