"""From populations and projections to everything a network runs on."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.blocks import (
    Setting,
    Where,
    kinds_of,
    membranes,
    neuron_block,
    neurons_of_slots,
    places_of,
    receptor_block,
    slots_of,
    targets_of_slots,
)
from snn_core.chunks import hand_back
from snn_core.component import Derived, fields
from snn_core.core import Core
from snn_core.division import cuts_of
from snn_core.electrical import GapJunction, Junctions, junctions_of
from snn_core.errors import closest
from snn_core.kinds import Kinds, PathwayKind
from snn_core.links import Link
from snn_core.neuromodulation import VolumeTransmitter, secretion_of
from snn_core.population import Population, Projection, compartments_of
from snn_core.signs import check_signs, check_weights
from snn_core.spans import check_reach, reach, tag_limit
from snn_core.static_build import ALL_KEPT
from snn_core.wiring import Pathway, pathway_kind, pathways_of


class Assembly(NamedTuple):
    """Everything a network runs on."""

    populations: tuple[Population, ...]
    projections: tuple[Projection, ...]
    kinds: Kinds
    core: Core
    junctions: Junctions
    neurons: tuple[Any, ...]
    receptors: tuple[Any, ...]
    pathways: tuple[Pathway, ...]
    places: dict[str, Where]
    receptor_places: dict[tuple[str, str], Where]
    links: dict[str, Link]
    channels: tuple[str, ...]  # names of the modulators
    cuts: tuple[int, ...] = ()  # where the neurons are divided, see `division`
    fixed_weights: bool = False

    def parts(self) -> tuple[Any, ...]:
        """The arguments of the driver."""
        tables = (part for p in self.pathways for part in (p.graph, *p.blocks()))
        junctions = (self.junctions,) if self.kinds.coupled else ()
        return (self.core, *junctions, *self.neurons, *self.receptors, *tables)

    def refresh(self) -> None:
        """Check all parameters and derive again what follows from them, in place.

        Raises:
            ValueError: A parameter that makes no component.
        """
        known = (self.neurons, self.places)
        for block in self.neurons:
            _derive_again(block, self.core.dt)
        for block in self.receptors:
            pair = membranes(type(block), self.populations, known)
            _derive_again(block, self.core.dt, *pair)
        for pathway in self.pathways:
            for block in pathway.blocks():
                _derive_again(block, self.core.dt)
        check_reach(self.pathways, self.core.n_spikes.shape[1], self.core.dt)
        self.core.tag_limit[0] = tag_limit(self.pathways, self.core.dt)

    def check_signs(self) -> None:
        """Check the bounds of all rules and Dale's principle.

        Raises:
            ValueError: Says which population could both excite and inhibit.
        """
        check_signs(self.projections, self.links, self.pathways)

    def named_blocks(self) -> list[tuple[str, Any]]:
        """Blocks and the names under which their state is kept."""
        named: list[tuple[str, Any]] = []
        for block in (*self.neurons, *self.receptors):
            name, module = type(block).__name__, type(block).__module__
            taken = any(name == other for other, _ in named)
            named.append((f"{module}.{name}" if taken else name, block))
        for g, pathway in enumerate(self.pathways):
            named += [(f"{type(b).__name__}.{g}", b) for b in pathway.blocks()]
        return named


def assemble(
    populations: Sequence[Population],
    projections: Sequence[Projection],
    gap_junctions: Sequence[GapJunction],
    setting: Setting,
    transmitters: Sequence[VolumeTransmitter] = (),
) -> Assembly:
    """Build all blocks.

    Raises:
        ValueError: Something in the description is wrong; the message names it.
    """
    check_names(populations, (*projections, *gap_junctions))
    neuron_kinds = kinds_of(p.neuron for p in populations)
    receptor_kinds = kinds_of(r for p in populations for r in p.receptors.values())
    places = places_of([(p.name, p.neuron, p.size) for p in populations], neuron_kinds)
    receptor_places = slots_of(populations, places, receptor_kinds)
    neurons = tuple(
        neuron_block(cls, [p for p in populations if type(p.neuron) is cls], setting)
        for cls in neuron_kinds
    )
    receptors = tuple(
        receptor_block(cls, populations, (neurons, places), setting) for cls in receptor_kinds
    )
    pathway_kinds = tuple(dict.fromkeys(sorted(map(pathway_kind, projections), key=_order)))
    kinds = Kinds(
        neuron_kinds, receptor_kinds, pathway_kinds, bool(gap_junctions), bool(transmitters)
    )
    setting = setting._replace(cuts=cuts_of(kinds, populations, setting.copies))
    both = (places, receptor_places)
    pathways, links = pathways_of(pathway_kinds, projections, both, setting)
    for projection in projections:
        link = links[projection.name]
        pathway = pathways[link.pathway]
        if pathway.rules:
            weights = pathway.graph.weights(link.synapses)
            check_weights(projection, pathway.rules, link.number, weights)
    check_signs(projections, links, pathways)
    if sum(len(pathway.graph.slot) for pathway in pathways) > ALL_KEPT:
        hand_back()
    junctions = junctions_of(gap_junctions, places, setting)
    core = _core(kinds, both, pathways, setting)
    core = core._replace(secretion=secretion_of(transmitters, places, setting.channels))
    return Assembly(
        tuple(populations), tuple(projections), kinds, core, junctions, neurons, receptors,
        pathways, places, receptor_places, links, setting.channels, setting.cuts,
    )  # fmt: skip


def check_names(
    populations: Sequence[Population], links: Sequence[Projection | GapJunction]
) -> None:
    """Refuse names that are used twice, and links to populations of another network.

    Raises:
        ValueError: Names the part.
    """
    if not populations:
        raise ValueError("populations: got none, expected at least one")
    named = [("population", p.name) for p in populations]
    named += [("projection", link.name) for link in links]
    for what, name in named:
        if named.count((what, name)) > 1:
            raise ValueError(f"{what} {name!r}: the name is used twice; give unique names")
    known = {id(population) for population in populations}
    for link in links:
        for end in (link.pre, link.post):
            if id(end) not in known:
                names = [population.name for population in populations]
                raise ValueError(
                    f"projection {link.name!r}: {closest('population', end.name, names)}"
                    " (expected the very object that the network was given)"
                )


def _order(kind: PathwayKind) -> str:
    return str((kind[0], *(kind[1] or (None,))))


def _derive_again(block: Any, dt: float, *more: Any) -> None:
    block.check(dt)
    new = block.derive(dt, *more)
    for name, array in fields(block, Derived):
        array[...] = getattr(new, name)


def _core(
    kinds: Kinds, places: tuple[dict[Any, Where], dict[Any, Where]],
    pathways: Sequence[Pathway], setting: Setting,
) -> Core:  # fmt: skip
    n, slots = (sum(p.size for p in table.values()) for table in places)
    copies = setting.copies
    neuron_starts = _starts(places[0], len(kinds.neurons))
    slots_starts = _starts(places[1], len(kinds.receptors))
    compartments = [len(compartments_of(cls)) for cls in kinds.neurons]
    port_starts = np.concatenate([[0], np.cumsum(np.diff(neuron_starts) * compartments)])
    ports = port_starts[-1]
    longest = max((reach(pathway) for pathway in pathways), default=1)
    length = 1 << int(max(longest, setting.history)).bit_length()
    return Core(
        dt=setting.dt,
        neuron_starts=neuron_starts,
        port_starts=port_starts,
        receptor_spans=np.stack([slots_starts[:-1], slots_starts[1:]], axis=1),
        slot_target=targets_of_slots(places[1], slots),
        slot_neuron=neurons_of_slots(places, slots),
        secretion=np.zeros((0, len(setting.channels))),
        clock=np.zeros(copies, np.int64),
        tagged=np.zeros(copies, np.int64),
        tag_limit=np.full(1, tag_limit(pathways, setting.dt)),
        plastic=np.ones(1, np.uint8),
        active=np.ones(copies, np.uint8),
        altered=np.zeros(copies, np.uint8),
        intact=np.ones((copies, n), np.uint8),
        gain=np.ones((copies, slots)),
        fired=np.zeros((copies, n), np.uint8),
        history=np.zeros((copies, length, n), np.uint32),
        n_spikes=np.zeros((copies, length), np.int64),
        counts=np.zeros((copies, n), np.int64),
        arrivals=np.zeros((copies, slots)),
        before=np.zeros((copies, ports)),
        potential=np.zeros((copies, ports)),
        current=np.zeros((copies, ports)),
        conductance=np.zeros((copies, ports)),
        drive=np.zeros((copies, ports)),
        modulators=np.zeros((copies, len(setting.channels))),
    )


def _starts(places: dict[Any, Where], n_kinds: int) -> NDArray[np.int64]:
    sizes = np.zeros(n_kinds, np.int64)
    for place in places.values():
        sizes[place.kind] += place.size
    return np.concatenate([[0], np.cumsum(sizes)])
