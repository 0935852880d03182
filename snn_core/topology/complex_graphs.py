"""Graphs of one population with a structure of their own: rings, small worlds, hubs, blocks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from snn_core.topology.builder import check_count, check_sizes
from snn_core.topology.edges import Edges, sorted_edges


@dataclass(frozen=True)
class Ring:
    """Neuron i reaches neuron i + 1, the last one the first: one cycle through all."""

    def __call__(self, n_pre: int, n_post: int, rng: np.random.Generator, same: bool) -> Edges:
        """Returns n synapses; rng is not used."""
        del rng
        _one_population(self, n_pre, n_post, same, least=2)
        return sorted_edges(np.arange(n_pre), np.roll(np.arange(n_pre), -1))


@dataclass(frozen=True)
class SmallWorld:
    """Ring lattice with shortcuts; every neuron keeps exactly k sources.

    A neuron's sources are its k nearest neighbours on a ring, k / 2 on each side; each of them is
    replaced with probability p by a source drawn at random. p = 0 is a lattice, p = 1 a random
    graph of fixed in-degree. Source: Watts & Strogatz 1998, Nature 393:440, directed.

    Attributes:
        k: synapses onto each neuron, an even number.
        p: probability of a shortcut, 0 to 1.
    """

    k: int
    p: float

    def __post_init__(self) -> None:
        """Checks k and p."""
        check_count(self.k, "SmallWorld.k", 2)
        if self.k % 2 or not 0.0 <= self.p <= 1.0:
            raise ValueError(
                f"SmallWorld got k={self.k} and p={self.p}, expected an even k and 0 <= p <= 1; "
                "k / 2 neighbours on each side are wired."
            )

    def __call__(self, n_pre: int, n_post: int, rng: np.random.Generator, same: bool) -> Edges:
        """Returns k * n synapses, without autapses and multapses."""
        _one_population(self, n_pre, n_post, same, least=self.k + 1)
        steps = np.r_[np.arange(-(self.k // 2), 0), np.arange(1, self.k // 2 + 1)]
        rows = []
        for neuron in range(n_pre):
            near = (neuron + steps) % n_pre
            kept = near[rng.random(self.k) >= self.p]
            free = np.setdiff1d(np.arange(n_pre), np.append(kept, neuron))
            rows.append(np.append(kept, rng.choice(free, self.k - kept.size, replace=False)))
        return sorted_edges(np.concatenate(rows), np.repeat(np.arange(n_pre), self.k))


@dataclass(frozen=True)
class ScaleFree:
    """Degrees that follow a power law, p(k) ~ k^-gamma: few hubs, many neurons of low degree.

    The degree of each neuron is drawn from the law between k_min and n - 1, its partners
    uniformly without repeats. Source: Barabasi & Albert 1999, Science 286:509; the configuration
    model of Newman, Strogatz & Watts 2001, Phys Rev E 64:026118; as substrate of memories in
    Johnson, Marro & Torres 2008, EPL 83:46006.

    Attributes:
        gamma: exponent, above 1; 2 to 3 in most networks.
        k_min: smallest degree, 1 or more.
        outgoing: the law holds for the outgoing synapses instead of the incoming ones.
    """

    gamma: float = 2.0
    k_min: int = 2
    outgoing: bool = False

    def __post_init__(self) -> None:
        """Checks the exponent and the smallest degree."""
        check_count(self.k_min, "ScaleFree.k_min", 1)
        if not (np.isfinite(self.gamma) and self.gamma > 1.0):
            raise ValueError(
                f"ScaleFree.gamma is {self.gamma}, expected a number above 1 (else the law has no "
                "sum); 2 to 3 is usual."
            )

    def __call__(self, n_pre: int, n_post: int, rng: np.random.Generator, same: bool) -> Edges:
        """Returns a random number of synapses, without autapses and multapses."""
        _one_population(self, n_pre, n_post, same, least=self.k_min + 1)
        degrees = np.arange(self.k_min, n_pre)
        law = degrees.astype(np.float64) ** -self.gamma
        counts = rng.choice(degrees, size=n_pre, p=law / law.sum())
        hubs = np.repeat(np.arange(n_pre), counts)
        partners = np.concatenate([_others(rng, n_pre, i, int(k)) for i, k in enumerate(counts)])
        return sorted_edges(hubs, partners) if self.outgoing else sorted_edges(partners, hubs)


@dataclass(frozen=True)
class Blocks:
    """Modules: every neuron gets fixed numbers of synapses from its own block and from others.

    Attributes:
        blocks: number of blocks of (nearly) equal size, in the order of the neurons.
        within: synapses onto a neuron from its own block.
        between: synapses onto a neuron from all other blocks together.
    """

    blocks: int
    within: int
    between: int

    def __post_init__(self) -> None:
        """Checks the counts."""
        check_count(self.blocks, "Blocks.blocks", 2)
        check_count(self.within, "Blocks.within", 0)
        check_count(self.between, "Blocks.between", 0)

    def members(self, n: int) -> NDArray[np.int64]:
        """Returns the block of each of n neurons, shape (n,)."""
        return np.arange(n) * self.blocks // n

    def __call__(self, n_pre: int, n_post: int, rng: np.random.Generator, same: bool) -> Edges:
        """Returns (within + between) * n synapses, without autapses and multapses."""
        _one_population(self, n_pre, n_post, same, least=self.blocks)
        block, everyone, rows = self.members(n_pre), np.arange(n_pre), []
        for neuron in range(n_pre):
            own = everyone[(block == block[neuron]) & (everyone != neuron)]
            other = everyone[block != block[neuron]]
            if self.within > own.size or self.between > other.size:
                raise ValueError(
                    f"Blocks got within={self.within} and between={self.between}, expected at most "
                    f"{own.size} and {other.size} in a population of {n_pre}; lower them or "
                    "enlarge the population."
                )
            rows.append(rng.choice(own, self.within, replace=False))
            rows.append(rng.choice(other, self.between, replace=False))
        degree = self.within + self.between
        return sorted_edges(np.concatenate(rows), np.repeat(everyone, degree))


def _others(rng: np.random.Generator, n: int, neuron: int, k: int) -> NDArray[np.int64]:
    drawn = rng.choice(n - 1, size=k, replace=False, shuffle=False)
    return np.asarray(drawn + (drawn >= neuron), np.int64)


def _one_population(builder: object, n_pre: int, n_post: int, same: bool, least: int) -> None:
    check_sizes(n_pre, n_post, same)
    name = type(builder).__name__
    if not same:
        raise ValueError(
            f"{name} wires one population to itself, got two populations; "
            "use FixedInDegree between populations."
        )
    if n_pre < least:
        raise ValueError(
            f"{name} needs a population of {least} or more, got {n_pre}; enlarge the population "
            "or lower the degree."
        )
