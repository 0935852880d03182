"""From projections to graphs: one pathway for all projections of a kind."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.blocks import Setting, Where, block_of
from snn_core.component import Lasting, Part, fields, imprint, reset, ring
from snn_core.division import blocks_of
from snn_core.drawing import Draw, Wires
from snn_core.graph import Graph, Synapses, build
from snn_core.kinds import STATIC, PathwayKind
from snn_core.links import Link
from snn_core.population import Projection
from snn_core.static_build import build_static, places_of_strand
from snn_core.static_rows import Sizes, Strand
from snn_core.topology import Edges

#: Places of the populations, and of their receptors.
Places = tuple[dict[str, Where], dict[tuple[str, str], Where]]
#: Returns the place of each edge of a projection in its graph.
Finder = Callable[[], NDArray[np.int64]]


class Pathway(NamedTuple):
    """One graph with its short-term plasticity and rules."""

    graph: Any  # Graph, or StaticGraph without either of the others
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
    places: Places,
    setting: Setting,
) -> tuple[tuple[Pathway, ...], dict[str, Link]]:
    """All pathways, and where each projection lies in them; `places`: neurons, receptors."""
    draws = {p.name: Draw(p, setting) for p in projections}
    pathways: list[Pathway] = []
    links: dict[str, Link] = {}
    for number, kind in enumerate(kinds):
        members = [draws[p.name] for p in projections if pathway_kind(p) == kind]
        if kind == STATIC:
            pathway, found = _static(members, places, setting)
        else:
            pathway, found = _changing(kind, members, places, setting)
        pathways.append(pathway)
        for i, (draw, synapses) in enumerate(zip(members, found, strict=True)):
            edges = partial(_edges, draw)
            links[draw.projection.name] = Link(number, i, edges, synapses)
    return tuple(pathways), links


def _edges(draw: Draw) -> Edges:
    return draw.wires().edges


def _static(
    members: Sequence[Draw], places: Places, setting: Setting
) -> tuple[Pathway, list[Finder]]:
    """A pathway of weights that only the caller changes, and where the synapses of each lie."""
    sizes = Sizes(_total(places[0]), _total(places[1]), setting.copies)
    strands = [
        Strand(
            draw, places[0][draw.projection.pre.name].start,
            places[1][draw.projection.post.name, draw.projection.receptor].start,
            blocks_of(setting.cuts, places[0][draw.projection.post.name]),
            max(len(setting.cuts) - 1, 1),
        )
        for draw in members
    ]  # fmt: skip
    graph, placed = build_static(strands, sizes, setting.weight_dtype)
    finders: list[Finder] = [
        partial(places_of_strand, graph, strands, i) if known is None else partial(_known, known)
        for i, known in enumerate(placed)
    ]
    return Pathway(graph, None, ()), finders


def _changing(
    kind: PathwayKind, members: Sequence[Draw], places: Places, setting: Setting
) -> tuple[Pathway, list[Finder]]:
    """A pathway with short-term plasticity or rules, and where the synapses of each lie."""
    wires = [draw.wires() for draw in members]
    graph, order = build(
        _synapses(members, wires, places), _total(places[0]), setting.copies, len(members),
        setting.weight_dtype,
    )  # fmt: skip
    sizes = [len(delays) for _, delays in wires]
    weights = [w for draw, n in zip(members, sizes, strict=True) for w in draw.weights(n)]
    graph.weight[:] = np.concatenate(weights, axis=1)[:, order]
    position = np.empty(len(order), np.int64)
    position[order] = np.arange(len(order))
    cut = np.split(position, np.cumsum(sizes)[:-1])
    finders: list[Finder] = [partial(_known, known) for known in cut]
    return _pathway(kind, graph, [draw.projection for draw in members], setting), finders


def _known(synapses: NDArray[np.int64]) -> NDArray[np.int64]:
    return synapses


def _total(places: Mapping[Any, Where]) -> int:
    return sum(place.size for place in places.values())


def _synapses(members: Sequence[Draw], wires: Sequence[Wires], places: Places) -> Synapses:
    columns: list[list[NDArray[np.int64]]] = [[], [], [], [], []]
    for number, (draw, (edges, delays)) in enumerate(zip(members, wires, strict=True)):
        p = draw.projection
        pre, post = edges.pre.astype(np.int64), edges.post.astype(np.int64)
        entry: tuple[NDArray[np.int64], ...] = (
            pre + places[0][p.pre.name].start,
            post + places[0][p.post.name].start,
            post + places[1][p.post.name, p.receptor].start,
            delays.astype(np.int64),
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
