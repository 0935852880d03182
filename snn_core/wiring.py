"""From projections to graphs: one pathway for all projections of a kind."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.blocks import Setting, Where, block_of
from snn_core.component import Lasting, Part, fields, imprint, reset, ring
from snn_core.graph import Graph, Synapses, build
from snn_core.population import Projection, delays_of
from snn_core.random import copy_generator, shared_generator
from snn_core.schedule import PathwayKind
from snn_core.values import drawn_values


class Link(NamedTuple):
    """Place of a projection: its pathway and its synapses in the pathway's graph."""

    pathway: int
    number: int  # among the projections of the pathway
    synapses: NDArray[np.int64]  # in the order of the edges
    pre: NDArray[np.uint32]
    post: NDArray[np.uint32]


class Pathway(NamedTuple):
    """One graph with its short-term plasticity and rules."""

    graph: Graph
    short_term: Any
    rules: tuple[Any, ...]

    def blocks(self) -> list[Any]:
        """Short-term plasticity and rules."""
        return [self.short_term] * (self.short_term is not None) + list(self.rules)

    def prepare(self, mask: NDArray[np.bool_]) -> None:
        """Let the rules set up the graph for the copies in `mask`, which start anew."""
        for rule in self.rules:
            if hasattr(rule, "prepare"):
                rule.prepare(self.graph, mask)

    def thaw(self, mask: NDArray[np.bool_]) -> None:
        """Forget the traces of the copies in `mask`, which went on while plasticity was off."""
        for rule in self.rules:
            reset(rule, mask, fading=True)
        self.prepare(mask)

    def renew(self, where: NDArray[np.bool_]) -> None:
        """Start what lasts of the synapses in `where`, (copies, synapses), from their weights."""
        for rule in self.rules:
            marks = type(rule)._field_defaults
            for name, array in fields(rule, Lasting):
                if marks[name].per == "synapse":
                    first = marks[name].initial
                    array[where] = self.graph.weight[where] if first == "weight" else first


def pathway_kind(projection: Projection) -> PathwayKind:
    """Classes of short-term plasticity and rules: projections of one kind share a graph."""
    short_term = projection.short_term
    rules = tuple(type(rule) for rule in projection.rules)
    return (None if short_term is None else type(short_term), rules)


def pathways_of(
    kinds: Sequence[PathwayKind],
    projections: Sequence[Projection],
    places: tuple[dict[str, Where], dict[tuple[str, str], Where]],
    setting: Setting,
) -> tuple[tuple[Pathway, ...], dict[str, Link]]:
    """All pathways, and where each projection lies in them; `places`: neurons, receptors."""
    drawn = {p.name: _draw(p, setting) for p in projections}
    pathways: list[Pathway] = []
    links: dict[str, Link] = {}
    n_neurons = sum(place.size for place in places[0].values())
    for number, kind in enumerate(kinds):
        members = [p for p in projections if pathway_kind(p) == kind]
        graph, order = build(
            _synapses(members, drawn, places), n_neurons, setting.copies, len(members)
        )
        weights = np.concatenate([drawn[p.name][2] for p in members], axis=1)
        graph.weight[:] = weights[:, order]
        position = np.empty(len(order), np.int64)
        position[order] = np.arange(len(order))
        start = 0
        for i, p in enumerate(members):
            edges = drawn[p.name][0]
            stop = start + len(edges.pre)
            links[p.name] = Link(number, i, position[start:stop], edges.pre, edges.post)
            start = stop
        pathways.append(_pathway(kind, graph, members, setting))
    return tuple(pathways), links


def _draw(projection: Projection, setting: Setting) -> tuple[Any, Any, Any]:
    dt, copies, seed = setting[:3]
    pre, post = projection.pre, projection.post
    label = f"projection {projection.name}"
    rng = shared_generator(seed, label)
    try:
        edges = projection.connect(pre.size, post.size, rng, pre is post)
    except ValueError as error:
        raise ValueError(f"projection {projection.name!r}: {error}") from None
    delays = delays_of(projection, edges, dt, rng)
    generators = [copy_generator(seed, copy, label) for copy in range(copies)]
    weights = drawn_values(
        f"projection {projection.name!r}: weight", projection.weight, len(edges.pre), generators
    )
    return edges, delays, weights


def _synapses(
    members: Sequence[Projection],
    drawn: dict[str, tuple[Any, Any, Any]],
    places: tuple[dict[str, Where], dict[tuple[str, str], Where]],
) -> Synapses:
    columns: list[list[NDArray[np.int64]]] = [[], [], [], [], []]
    for number, p in enumerate(members):
        edges, delays, _ = drawn[p.name]
        pre, post = edges.pre.astype(np.int64), edges.post.astype(np.int64)
        entry = (
            pre + places[0][p.pre.name].start,
            post + places[0][p.post.name].start,
            post + places[1][p.post.name, p.receptor].start,
            delays,
            np.full(len(pre), number),
        )
        for column, values in zip(columns, entry, strict=True):
            column.append(values)
    return Synapses(*(np.concatenate(column) for column in columns))


def _pathway(
    kind: PathwayKind,
    graph: Graph,
    members: Sequence[Projection],
    setting: Setting,
) -> Pathway:
    sizes = {
        "n": len(members),
        "row": len(graph.projection),
        "column": len(graph.column_projection),
        "synapse": len(graph.slot),
        "column ring": ring(setting.dt) * len(graph.column_projection),
    }
    labels = [f"projection {p.name!r}" for p in members]
    short_term, rules = None, []
    if kind[0]:
        parts = [Part(label, p.short_term, 1) for label, p in zip(labels, members, strict=True)]
        short_term = block_of(kind[0], parts, sizes, setting)
    for i, cls in enumerate(kind[1]):
        parts = [Part(label, p.rules[i], 1) for label, p in zip(labels, members, strict=True)]
        rules.append(block_of(cls, parts, sizes, setting))
        imprint(rules[-1], graph.weight)
    if any(hasattr(rule, "lag") for rule in rules):
        graph = graph._replace(late=np.zeros_like(graph.arrived))
    pathway = Pathway(graph, short_term, tuple(rules))
    pathway.prepare(np.ones(setting.copies, bool))
    return pathway
