"""Builders that draw from a seeded stream: in-degrees, probabilities, recurrent graphs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from snn_core.topology.builder import check_count, check_sizes
from snn_core.topology.edges import Edges, sorted_edges


@dataclass(frozen=True)
class FixedInDegree:
    """Every postsynaptic neuron gets exactly k synapses from sources drawn at random.

    Attributes:
        k: synapses onto each neuron, 0 or more.
        autapses: inside one population, a neuron may be its own source.
        multapses: a source may be drawn several times for one target.
    """

    k: int
    autapses: bool = False
    multapses: bool = False

    def __post_init__(self) -> None:
        """Checks k."""
        check_count(self.k, "FixedInDegree.k", 0)

    def __call__(self, n_pre: int, n_post: int, rng: np.random.Generator, same: bool) -> Edges:
        """Returns k * n_post synapses.

        Raises:
            ValueError: k distinct sources are asked for and there are fewer.
        """
        check_sizes(n_pre, n_post, same)
        no_self = same and not self.autapses
        sources = n_pre - no_self
        most = self.k if self.multapses and sources > 0 else max(sources, 0)
        if n_post and self.k > most:
            raise ValueError(
                f"FixedInDegree got k={self.k}, expected at most the {most} possible "
                f"sources of a neuron (presynaptic population of {n_pre}"
                f"{', no autapses' if no_self else ''}); lower k, enlarge the presynaptic "
                "population, or allow several synapses on a pair with multapses=True."
            )
        excluded = [(j,) if no_self else () for j in range(n_post)]
        draw = _with_repeats if self.multapses else _distinct
        rows = [draw(rng, n_pre, self.k, skip) for skip in excluded]
        return _from_rows(rows, np.full(n_post, self.k))


@dataclass(frozen=True)
class Incomplete:
    """Every neuron gets exactly k synapses, and no source reaches every neuron.

    Wiring that leaves something out by itself, between two populations. Sources are drawn at
    random as by `FixedInDegree`; one that reaches all hands a synapse over to one that does not.
    A population of one neuron is reached by some sources only.

    Attributes:
        k: synapses onto each neuron, 1 or more.
    """

    k: int

    def __post_init__(self) -> None:
        """Checks k."""
        check_count(self.k, "Incomplete.k", 1)

    @staticmethod
    def most(n_pre: int, n_post: int) -> int:
        """Returns the largest k that leaves out a neuron for every source."""
        return n_pre * (n_post - 1) // n_post if n_post > 1 else max(n_pre - 1, 0)

    def __call__(self, n_pre: int, n_post: int, rng: np.random.Generator, same: bool) -> Edges:
        """Returns k * n_post synapses.

        Raises:
            ValueError: one population, or a k with which some source must reach every neuron.
        """
        check_sizes(n_pre, n_post, same)
        if same:
            raise ValueError(
                "Incomplete wires two populations, got one; use FixedInDegree or Recurrent inside "
                "a population."
            )
        most = self.most(n_pre, n_post)
        if n_post and self.k > most:
            raise ValueError(
                f"Incomplete got k={self.k}, expected at most {most} between {n_pre} and {n_post} "
                "neurons (else some source reaches all); lower k or enlarge a population."
            )
        reached = np.zeros((n_pre, n_post), bool)
        for target in range(n_post):
            reached[_distinct(rng, n_pre, self.k, ()), target] = True
        while n_post > 1 and reached.all(axis=1).any():
            out = reached.sum(axis=1)
            source = rng.choice(np.flatnonzero(out == n_post))
            other = rng.choice(np.flatnonzero(out < n_post - 1))
            target = rng.choice(np.flatnonzero(~reached[other]))
            reached[source, target], reached[other, target] = False, True
        return sorted_edges(*np.nonzero(reached))


@dataclass(frozen=True)
class FixedProbability:
    """Every pair is connected with probability p, independently (Erdos-Renyi graph).

    Attributes:
        p: probability in [0, 1].
        autapses: inside one population, a neuron may be its own source.
    """

    p: float
    autapses: bool = False

    def __post_init__(self) -> None:
        """Checks p."""
        if not 0.0 <= self.p <= 1.0:
            raise ValueError(
                f"FixedProbability.p is {self.p}, expected a probability between 0 and 1; "
                "for a number of synapses per neuron use FixedInDegree."
            )

    def __call__(self, n_pre: int, n_post: int, rng: np.random.Generator, same: bool) -> Edges:
        """Returns a random number of synapses, p per pair in the mean."""
        check_sizes(n_pre, n_post, same)
        no_self = same and not self.autapses
        # Given their number, the sources of a neuron are a uniform subset: exact, and it costs
        # time for synapses instead of pairs.
        counts = rng.binomial(max(n_pre - no_self, 0), self.p, size=n_post)
        rows = [
            _distinct(rng, n_pre, int(k), (j,) if no_self else ()) for j, k in enumerate(counts)
        ]
        return _from_rows(rows, counts)


@dataclass(frozen=True)
class Recurrent:
    """Exactly `in_degree` synapses onto each neuron of one population, every one in a cycle.

    One source of each neuron is its predecessor on a random ring through the whole population;
    the others are drawn without repeats. So one directed cycle passes through all neurons, the
    graph is strongly connected, and there are no autapses.

    Attributes:
        in_degree: synapses onto each neuron, 1 or more.
    """

    in_degree: int

    def __post_init__(self) -> None:
        """Checks the in-degree."""
        check_count(self.in_degree, "Recurrent.in_degree", 1)

    def __call__(self, n_pre: int, n_post: int, rng: np.random.Generator, same: bool) -> Edges:
        """Returns in_degree * n synapses.

        Raises:
            ValueError: two populations, or in_degree of n or more.
        """
        check_sizes(n_pre, n_post, same)
        if not same:
            raise ValueError(
                "Recurrent wires one population to itself, got two populations; "
                "use FixedInDegree between populations."
            )
        if self.in_degree >= n_pre:
            raise ValueError(
                f"Recurrent.in_degree is {self.in_degree}, expected at most {max(n_pre - 1, 0)} in "
                f"a population of {n_pre} without autapses; lower it or enlarge the population."
            )
        ring = rng.permutation(n_pre)
        before = np.empty(n_pre, np.int64)
        before[ring] = np.roll(ring, 1)
        rows = []
        for neuron, source in enumerate(before):
            others = _distinct(rng, n_pre, self.in_degree - 1, tuple(sorted((neuron, int(source)))))
            rows.append(np.append(others, source))
        return _from_rows(rows, np.full(n_pre, self.in_degree))


def _distinct(
    rng: np.random.Generator, n: int, k: int, excluded: tuple[int, ...]
) -> NDArray[np.int64]:
    """Draws k different numbers below n, none of the (ascending) excluded ones."""
    drawn = rng.choice(n - len(excluded), size=k, replace=False, shuffle=False)
    return _step_over(drawn, excluded)


def _with_repeats(
    rng: np.random.Generator, n: int, k: int, excluded: tuple[int, ...]
) -> NDArray[np.int64]:
    return _step_over(rng.integers(n - len(excluded), size=k), excluded)


def _step_over(drawn: NDArray[np.int64], excluded: tuple[int, ...]) -> NDArray[np.int64]:
    for number in excluded:
        drawn = drawn + (drawn >= number)
    return drawn


def _from_rows(rows: list[NDArray[np.int64]], counts: NDArray[np.int64]) -> Edges:
    """Joins the sources of neuron 0, 1, ... into edges."""
    sources = np.concatenate(rows) if rows else np.empty(0, np.int64)
    return sorted_edges(sources, np.repeat(np.arange(len(rows)), counts))
