"""From populations and projections to blocks by kind."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.component import Part, bind
from snn_core.driver import Core, Kinds
from snn_core.graph import Graph, Synapses, build
from snn_core.population import Population, Projection, check_dale, delays_of, weights_of
from snn_core.random import copy_generator, shared_generator


class Where(NamedTuple):
    """Place of a population, or of one of its receptors, in the blocks."""

    kind: int
    start: int  # among all neurons (or slots)
    within: int  # in its own block
    size: int


class Link(NamedTuple):
    """Place of a projection: its pathway and its synapses in the pathway's graph."""

    pathway: int
    synapses: NDArray[np.int64]  # in the order of the edges
    pre: NDArray[np.uint32]
    post: NDArray[np.uint32]


class Setting(NamedTuple):
    """What all blocks are built with."""

    dt: float
    copies: int
    seed: int
    channels: tuple[str, ...]


class Pathway(NamedTuple):
    """One graph with its short-term plasticity and rule."""

    graph: Graph
    short_term: Any
    rule: Any


class Assembly(NamedTuple):
    """Everything a network runs on."""

    kinds: Kinds
    core: Core
    neurons: tuple[Any, ...]
    receptors: tuple[Any, ...]
    pathways: tuple[Pathway, ...]
    places: dict[str, Where]
    receptor_places: dict[tuple[str, str], Where]
    links: dict[str, Link]

    def parts(self) -> tuple[Any, ...]:
        """The arguments of the driver."""
        tables = (part for pathway in self.pathways for part in pathway if part is not None)
        return (self.core, *self.neurons, *self.receptors, *tables)

    def named_blocks(self) -> list[tuple[str, Any]]:
        """Blocks and the names under which their state is kept."""
        named = [(type(block).__name__, block) for block in (*self.neurons, *self.receptors)]
        for g, pathway in enumerate(self.pathways):
            blocks = (pathway.short_term, pathway.rule)
            named += [(f"{type(b).__name__}.{g}", b) for b in blocks if b is not None]
        return named


def assemble(
    populations: Sequence[Population], projections: Sequence[Projection], setting: Setting
) -> Assembly:
    """Build all blocks.

    Raises:
        ValueError: Something in the description is wrong; the message names it.
    """
    neuron_kinds = _kinds(p.neuron for p in populations)
    receptor_kinds = _kinds(r for p in populations for r in p.receptors.values())
    places = _places([(p.name, p.neuron, p.size) for p in populations], neuron_kinds)
    slots = [((p.name, n), r, p.size) for p in populations for n, r in p.receptors.items()]
    receptor_places = _places(slots, receptor_kinds)
    neurons = tuple(
        _neuron_block(cls, [p for p in populations if type(p.neuron) is cls], setting)
        for cls in neuron_kinds
    )
    receptors = tuple(
        _receptor_block(cls, populations, (neurons, places), setting) for cls in receptor_kinds
    )
    pathway_kinds = tuple(dict.fromkeys(sorted(map(_pathway_kind, projections), key=str)))
    pathways, links = _pathways(
        pathway_kinds, projections, (places, receptor_places), setting
    )  # fmt: skip
    kinds = Kinds(neuron_kinds, receptor_kinds, pathway_kinds)
    core = _core(kinds, (places, receptor_places), pathways, setting)
    return Assembly(
        kinds, core, neurons, receptors, pathways, places, receptor_places, links
    )  # fmt: skip


def _kinds(templates: Any) -> tuple[type, ...]:
    found = {type(template) for template in templates}
    return tuple(sorted(found, key=lambda cls: (cls.__name__, cls.__module__)))


def _pathway_kind(projection: Projection) -> tuple[type | None, type | None]:
    parts = (projection.short_term, projection.rule)
    return tuple(None if part is None else type(part) for part in parts)  # type: ignore[return-value]


def _places(items: Sequence[tuple[Any, Any, int]], kinds: tuple[type, ...]) -> dict[Any, Where]:
    places: dict[Any, Where] = {}
    start = 0
    for kind, cls in enumerate(kinds):
        within = 0
        for key, template, size in items:
            if type(template) is cls:
                places[key] = Where(kind, start, within, size)
                start += size
                within += size
    return places


def _built(block: Any, parts: Sequence[Part], dt: float, *more: Any) -> Any:
    try:
        block.check(dt)
        return block.derive(dt, *more)
    except ValueError as error:
        labels = ", ".join(dict.fromkeys(part.label for part in parts))
        raise ValueError(f"{labels}: {error}") from None


def _neuron_block(cls: type, populations: Sequence[Population], setting: Setting) -> Any:
    parts = [Part(f"population {p.name!r}", p.neuron, p.size) for p in populations]
    return _block(cls, parts, {"n": sum(part.size for part in parts)}, setting)


def _block(
    cls: type, parts: Sequence[Part], sizes: dict[str, int], setting: Setting, *more: Any
) -> Any:
    dt, copies, seed, channels = setting
    block = bind(cls, parts, sizes, copies, dt, seed, channels)
    return _built(block, parts, dt, *more)


def _receptor_block(
    cls: type, populations: Sequence[Population], known: tuple[Any, Any], setting: Setting
) -> Any:
    neurons, places = known
    parts, membranes = [], []
    for population in populations:
        for name, receptor in population.receptors.items():
            if type(receptor) is cls:
                where = f"population {population.name!r}: receptor {name!r}"
                parts.append(Part(where, receptor, population.size))
                membranes.append(_membrane(neurons, places[population.name]))
    tau_m, c_m = (_stacked([pair[i] for pair in membranes]) for i in (0, 1))
    sizes = {"n": sum(part.size for part in parts)}
    return _block(cls, parts, sizes, setting, tau_m, c_m)


def _membrane(neurons: tuple[Any, ...], place: Where) -> tuple[Any, Any]:
    block, inside = neurons[place.kind], slice(place.within, place.within + place.size)
    missing = np.full((1, place.size), np.nan)
    values = (getattr(block, name, None) for name in ("tau_m", "c_m"))
    tau_m, c_m = (missing if value is None else value[:, inside] for value in values)
    return tau_m, c_m


def _stacked(pieces: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    rows = max(piece.shape[0] for piece in pieces)
    return np.concatenate([np.broadcast_to(p, (rows, p.shape[1])) for p in pieces], axis=1)


def _pathways(
    kinds: Sequence[tuple[type | None, type | None]],
    projections: Sequence[Projection],
    places: tuple[dict[str, Where], dict[tuple[str, str], Where]],
    setting: Setting,
) -> tuple[tuple[Pathway, ...], dict[str, Link]]:
    drawn = {p.name: _draw(p, setting) for p in projections}
    check_dale(list(projections), [drawn[p.name][2] for p in projections])
    pathways: list[Pathway] = []
    links: dict[str, Link] = {}
    n_neurons = sum(place.size for place in places[0].values())
    for number, kind in enumerate(kinds):
        members = [p for p in projections if _pathway_kind(p) == kind]
        graph, order = build(_synapses(members, drawn, places), n_neurons, setting.copies)
        weights = np.concatenate([drawn[p.name][2] for p in members], axis=1)
        graph.weight[:] = weights[:, order]
        position = np.empty(len(order), np.int64)
        position[order] = np.arange(len(order))
        start = 0
        for p in members:
            edges = drawn[p.name][0]
            stop = start + len(edges.pre)
            links[p.name] = Link(number, position[start:stop], edges.pre, edges.post)
            start = stop
        pathways.append(_pathway(kind, graph, members, setting))
    return tuple(pathways), links


def _draw(projection: Projection, setting: Setting) -> tuple[Any, Any, Any]:
    dt, copies, seed, _ = setting
    pre, post = projection.pre, projection.post
    label = f"projection {projection.name}"
    rng = shared_generator(seed, label)
    try:
        edges = projection.connect(pre.size, post.size, rng, pre is post)
    except ValueError as error:
        raise ValueError(f"projection {projection.name!r}: {error}") from None
    delays = delays_of(projection, edges, dt, rng)
    generators = [copy_generator(seed, copy, label) for copy in range(copies)]
    return edges, delays, weights_of(projection, len(edges.pre), copies, generators)


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
    kind: tuple[type | None, type | None],
    graph: Graph,
    members: Sequence[Projection],
    setting: Setting,
) -> Pathway:
    sizes = {
        "n": len(members),
        "row": len(graph.projection),
        "column": len(graph.column_projection),
        "synapse": len(graph.slot),
    }
    blocks = []
    for cls, name in zip(kind, ("short_term", "rule"), strict=True):
        parts = [Part(f"projection {p.name!r}", getattr(p, name), 1) for p in members]
        blocks.append(cls and _block(cls, parts, sizes, setting))
    return Pathway(graph, *blocks)


def _core(
    kinds: Kinds, places: tuple[dict[Any, Where], dict[Any, Where]],
    pathways: Sequence[Pathway], setting: Setting,
) -> Core:  # fmt: skip
    n, slots = (sum(p.size for p in table.values()) for table in places)
    copies = setting.copies
    longest = max((int(p.graph.delays.max(initial=1)) for p in pathways), default=1)
    length = 1 << int(longest).bit_length()
    traces = [p.rule.tau_e.min() for p in pathways if hasattr(p.rule, "tau_e")]
    return Core(
        dt=setting.dt,
        neuron_starts=_starts(places[0], len(kinds.neurons)),
        receptor_starts=_starts(places[1], len(kinds.receptors)),
        slot_target=_slot_targets(places, slots),
        clock=np.zeros(copies, np.int64),
        tagged=np.zeros(copies, np.int64),
        tag_limit=max(1, int(30 * min(traces, default=1e12) / setting.dt)),
        plastic=np.ones(1, np.uint8),
        active=np.ones(copies, np.uint8),
        fired=np.zeros((copies, n), np.uint8),
        history=np.zeros((copies, length, n), np.uint32),
        n_spikes=np.zeros((copies, length), np.int64),
        counts=np.zeros((copies, n), np.int64),
        arrivals=np.zeros((copies, slots)),
        current=np.zeros((copies, n)),
        conductance=np.zeros((copies, n)),
        drive=np.zeros((copies, n)),
        modulators=np.zeros((copies, len(setting.channels))),
    )


def _starts(places: dict[Any, Where], n_kinds: int) -> NDArray[np.int64]:
    sizes = np.zeros(n_kinds, np.int64)
    for place in places.values():
        sizes[place.kind] += place.size
    return np.concatenate([[0], np.cumsum(sizes)])


def _slot_targets(
    places: tuple[dict[Any, Where], dict[Any, Where]], slots: int
) -> NDArray[np.uint32]:
    target = np.zeros(slots, np.uint32)
    for (population, _), place in places[1].items():
        start = places[0][population].start
        target[place.start : place.start + place.size] = np.arange(start, start + place.size)
    return target
