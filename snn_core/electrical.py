"""Electrical synapses (gap junctions): current without delay, in both directions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.blocks import Setting, Where
from snn_core.conduction import Distribution
from snn_core.errors import closest
from snn_core.kernel import kernel
from snn_core.population import (
    Builder,
    Population,
    compartments_of,
)
from snn_core.random import copy_generator, shared_generator
from snn_core.topology import AllToAll, Edges
from snn_core.values import drawn_values


@dataclass(frozen=True)
class GapJunction:
    """Electrical synapses between the neurons of two populations, or within one.

    Each edge lets the current g (v_pre - v_post) into the postsynaptic neuron and its opposite
    into the presynaptic one; within one population an edge and its mirror image are one junction.
    The neighbour's potential is extrapolated to the middle of the step: second order.

    Source: Bennett & Zukin 2004, Neuron 41:495; coupling coefficient g / (g + g_l).

    Args:
        pre: First population.
        post: Second population.
        connect: Connectivity builder of `snn_core.topology`.
        conductance: nS: number, array (edges,) or (copies, edges), or a distribution.
        pre_compartment: Compartment of the neurons of `pre`.
        post_compartment: Compartment of the neurons of `post`.
        name: Unique name; "pre=post" if empty.
    """

    pre: Population
    post: Population
    connect: Builder = field(default_factory=AllToAll)
    conductance: float | NDArray[np.float64] | Distribution = 1.0
    pre_compartment: str = "soma"
    post_compartment: str = "soma"
    name: str = ""

    def __post_init__(self) -> None:
        """Check what can be checked without the network."""
        if not self.name:
            object.__setattr__(self, "name", f"{self.pre.name}={self.post.name}")
        ends = ((self.pre, self.pre_compartment), (self.post, self.post_compartment))
        for population, compartment in ends:
            known, kind = compartments_of(type(population.neuron)), type(population.neuron).__name__
            where = f"gap junction {self.name!r}"
            if compartment not in known:
                text = closest(f"compartment of {kind}", compartment, known)
                raise ValueError(f"{where}: {text}")
            if "v" not in population.neuron._fields:
                raise ValueError(f"{where}: {kind} of {population.name!r} has no potential v")


class Junctions(NamedTuple):
    """All electrical synapses of a network, both directions of each."""

    source: NDArray[np.uint32]  # (J,) port
    target: NDArray[np.uint32]  # (J,) port
    conductance: NDArray[np.float64]  # (copies, J) nS

    @kernel
    def couple(self: Any, copy: int, potential: Any, inputs: Any) -> None:
        """Add the currents from the neighbours' potentials, (ports,)."""
        conductance = self.conductance[copy]
        for j in range(conductance.size):
            port, g = self.target[j], conductance[j]
            inputs.conductance[port] += g
            inputs.drive[port] += g * potential[self.source[j]]


def junctions_of(
    gap_junctions: Sequence[GapJunction], places: dict[str, Where], setting: Setting
) -> Junctions:
    """Draw all electrical synapses.

    Raises:
        ValueError: Conductances of a wrong shape, negative or not finite.
    """
    ends: list[NDArray[np.int64]] = []
    conductances = [np.zeros((setting.copies, 0))]
    for junction in gap_junctions:
        label = f"gap junction {junction.name}"
        pre, post = junction.pre, junction.post
        rng = shared_generator(setting.seed, label)
        edges = junction.connect(pre.size, post.size, rng, pre is post)
        if pre is post:
            edges = _pairs(edges)
        generators = [copy_generator(setting.seed, c, label) for c in range(setting.copies)]
        where = f"gap junction {junction.name!r}: conductance"
        g = drawn_values(where, junction.conductance, len(edges.pre), generators)
        if (g < 0).any():
            raise ValueError(f"{where}: got {g.min():g} nS, expected >= 0")
        a = _ports(pre, junction.pre_compartment, places) + edges.pre.astype(np.int64)
        b = _ports(post, junction.post_compartment, places) + edges.post.astype(np.int64)
        ends += [np.stack([a, b]), np.stack([b, a])]
        conductances += [g, g]
    source, target = np.concatenate([np.zeros((2, 0), np.int64), *ends], axis=1)
    return Junctions(
        source.astype(np.uint32), target.astype(np.uint32), np.concatenate(conductances, axis=1)
    )


def _pairs(edges: Edges) -> Edges:
    ends = np.sort(np.stack([edges.pre, edges.post]), axis=0)
    if (ends[0] == ends[1]).any():
        raise ValueError("gap junction: got a neuron coupled to itself, expected two neurons")
    return Edges(*np.unique(ends, axis=1))


def _ports(population: Population, compartment: str, places: dict[str, Where]) -> int:
    place = places[population.name]
    return place.port + place.stride * compartments_of(type(population.neuron)).index(compartment)
