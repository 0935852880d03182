"""From populations and projections to everything a network runs on."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.blocks import (
    Setting,
    Where,
    kinds_of,
    neuron_block,
    places_of,
    receptor_block,
)
from snn_core.driver import Core, Kinds
from snn_core.population import Population, Projection
from snn_core.wiring import Link, Pathway, pathway_kind, pathways_of


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
    neuron_kinds = kinds_of(p.neuron for p in populations)
    receptor_kinds = kinds_of(r for p in populations for r in p.receptors.values())
    places = places_of([(p.name, p.neuron, p.size) for p in populations], neuron_kinds)
    slots = [((p.name, n), r, p.size) for p in populations for n, r in p.receptors.items()]
    receptor_places = places_of(slots, receptor_kinds)
    neurons = tuple(
        neuron_block(cls, [p for p in populations if type(p.neuron) is cls], setting)
        for cls in neuron_kinds
    )
    receptors = tuple(
        receptor_block(cls, populations, (neurons, places), setting) for cls in receptor_kinds
    )
    pathway_kinds = tuple(dict.fromkeys(sorted(map(pathway_kind, projections), key=str)))
    pathways, links = pathways_of(
        pathway_kinds, projections, (places, receptor_places), setting
    )  # fmt: skip
    kinds = Kinds(neuron_kinds, receptor_kinds, pathway_kinds)
    core = _core(kinds, (places, receptor_places), pathways, setting)
    return Assembly(
        kinds, core, neurons, receptors, pathways, places, receptor_places, links
    )  # fmt: skip


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
