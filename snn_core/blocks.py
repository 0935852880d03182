"""Blocks by kind: one block for all populations (or receptors) of a kind."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.component import Part, bind, reset
from snn_core.population import Population


class Where(NamedTuple):
    """Place of a population, or of one of its receptors, in the blocks."""

    kind: int
    start: int  # among all neurons (or slots)
    within: int  # in its own block
    size: int


class Setting(NamedTuple):
    """What all blocks are built with."""

    dt: float
    copies: int
    seed: int
    channels: tuple[str, ...]


def kinds_of(templates: Any) -> tuple[type, ...]:
    """The classes of the templates, each once, in an order of their own."""
    found = {type(template) for template in templates}
    return tuple(sorted(found, key=lambda cls: (cls.__name__, cls.__module__)))


def places_of(items: Sequence[tuple[Any, Any, int]], kinds: tuple[type, ...]) -> dict[Any, Where]:
    """The place of each (key, template, size), blocks in the order of `kinds`."""
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
        ready = block.derive(dt, *more)
    except ValueError as error:
        labels = ", ".join(dict.fromkeys(part.label for part in parts))
        raise ValueError(f"{labels}: {error}") from None
    return ready


def neuron_block(cls: type, populations: Sequence[Population], setting: Setting) -> Any:
    """The block of all populations, which are of neuron kind `cls`."""
    parts = [Part(f"population {p.name!r}", p.neuron, p.size) for p in populations]
    return block_of(cls, parts, {"n": sum(part.size for part in parts)}, setting)


def block_of(
    cls: type, parts: Sequence[Part], sizes: dict[str, int], setting: Setting, *more: Any
) -> Any:
    """A block whose parameters are checked and whose derived fields are filled."""
    dt, copies, seed, channels = setting
    block = bind(cls, parts, sizes, copies, dt, seed, channels)
    block = _built(block, parts, dt, *more)
    reset(block, np.ones(copies, bool))
    return block


def receptor_block(
    cls: type, populations: Sequence[Population], known: tuple[Any, Any], setting: Setting
) -> Any:
    """The block of all receptors of kind `cls`; `known`: neuron blocks and places."""
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
    return block_of(cls, parts, sizes, setting, tau_m, c_m)


def _membrane(neurons: tuple[Any, ...], place: Where) -> tuple[Any, Any]:
    block, inside = neurons[place.kind], slice(place.within, place.within + place.size)
    missing = np.full((1, place.size), np.nan)
    values = (getattr(block, name, None) for name in ("tau_m", "c_m"))
    tau_m, c_m = (missing if value is None else value[:, inside] for value in values)
    return tau_m, c_m


def _stacked(pieces: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    rows = max(piece.shape[0] for piece in pieces)
    return np.concatenate([np.broadcast_to(p, (rows, p.shape[1])) for p in pieces], axis=1)
