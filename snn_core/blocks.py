"""Blocks by kind: one block for all populations (or receptors) of a kind."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.binding import bind
from snn_core.component import Part, reset
from snn_core.population import Population, compartments_of, located
from snn_core.random import check_seed


class Where(NamedTuple):
    """Place of a population, or of one of its receptors, in the blocks."""

    kind: int
    start: int  # among all neurons (or slots)
    within: int  # in its own block
    size: int
    port: int  # first of its ports, the compartments' inputs; compartments lie `stride` apart
    stride: int  # neurons in its block


class Setting(NamedTuple):
    """What all blocks are built with."""

    dt: float
    copies: int
    seed: int
    channels: tuple[str, ...]
    history: int = 0  # steps of spikes that are kept at least
    weight_dtype: type = np.float64
    cuts: tuple[int, ...] = ()  # neurons between which the network is divided, see `division`


def setting_of(
    dt: object,
    copies: object,
    seed: object,
    channels: tuple[str, ...],
    history: float,
    weight_dtype: type,
) -> Setting:
    """A setting that makes sense; `history`: ms.

    Raises:
        ValueError: Step, copies, seed, history or dtype that cannot be.
    """
    if not isinstance(dt, (float, int, np.number)) or not (np.isfinite(dt) and dt > 0):
        raise ValueError(f"dt: got {dt!r}, expected a positive time in ms")
    if not isinstance(copies, (int, np.integer)) or copies < 1:
        raise ValueError(f"copies: got {copies!r}, expected an integer >= 1")
    if not 0.0 <= history < np.inf:
        raise ValueError(f"history: got {history!r}, expected a time >= 0 in ms")
    if weight_dtype not in (np.float32, np.float64):
        raise ValueError(
            f"weight_dtype: got {weight_dtype!r}, expected numpy.float32 or numpy.float64"
        )
    kept = round(history / float(dt))
    return Setting(float(dt), int(copies), check_seed(seed), channels, kept, weight_dtype)


def kinds_of(templates: Any) -> tuple[type, ...]:
    """The classes of the templates, each once, in an order of their own."""
    found = {type(template) for template in templates}
    return tuple(sorted(found, key=lambda cls: (cls.__name__, cls.__module__)))


def places_of(items: Sequence[tuple[Any, Any, int]], kinds: tuple[type, ...]) -> dict[Any, Where]:
    """The place of each (key, template, size), blocks in the order of `kinds`."""
    places: dict[Any, Where] = {}
    start = port = 0
    for kind, cls in enumerate(kinds):
        members = [(key, size) for key, template, size in items if type(template) is cls]
        stride = sum(size for _, size in members)
        within = 0
        for key, size in members:
            places[key] = Where(kind, start + within, within, size, port + within, stride)
            within += size
        start += stride
        port += stride * len(compartments_of(cls))
    return places


def slots_of(
    populations: Sequence[Population], places: dict[str, Where], kinds: tuple[type, ...]
) -> dict[tuple[str, str], Where]:
    """The place of each receptor of each population, with the ports where it acts."""
    slots = [((p.name, n), r, p.size) for p in populations for n, r in p.receptors.items()]
    found = places_of(slots, kinds)
    for population in populations:
        at = places[population.name]
        for name in population.receptors:
            compartment, _ = located(population, name)
            place = found[population.name, name]
            port = at.port + at.stride * compartment
            found[population.name, name] = place._replace(port=port)
    return found


def neurons_of_slots(
    places: tuple[dict[Any, Where], dict[Any, Where]], n: int
) -> NDArray[np.uint32]:
    """The neuron of each of n slots; `places`: of populations, and of their receptors."""
    neuron = np.zeros(n, np.uint32)
    for (population, _), place in places[1].items():
        own = places[0][population].start + np.arange(place.size)
        neuron[place.start : place.start + place.size] = own
    return neuron


def targets_of_slots(slots: dict[tuple[str, str], Where], n: int) -> NDArray[np.uint32]:
    """The port of each of n slots."""
    target = np.zeros(n, np.uint32)
    for place in slots.values():
        ports = np.arange(place.port, place.port + place.size)
        target[place.start : place.start + place.size] = ports
    return target


def neuron_block(cls: type, populations: Sequence[Population], setting: Setting) -> Any:
    """The block of all populations, which are of neuron kind `cls`."""
    parts = [Part(f"population {p.name!r}", p.neuron, p.size) for p in populations]
    return block_of(cls, parts, {"n": sum(part.size for part in parts)}, setting)


def receptor_block(
    cls: type, populations: Sequence[Population], known: tuple[Any, Any], setting: Setting
) -> Any:
    """The block of all receptors of kind `cls`; `known`: neuron blocks and places."""
    parts = [
        Part(f"population {population.name!r}: receptor {name!r}", receptor, population.size)
        for population, name, receptor in _receptors(cls, populations)
    ]
    sizes = {"n": sum(part.size for part in parts)}
    return block_of(cls, parts, sizes, setting, *membranes(cls, populations, known))


def block_of(
    cls: type, parts: Sequence[Part], sizes: dict[str, int], setting: Setting, *more: Any
) -> Any:
    """A block whose parameters are checked and whose derived fields are filled."""
    dt, copies, seed, channels = setting[:4]
    block = bind(cls, parts, sizes, copies, dt, seed, channels)
    try:
        block.check(dt)
        block = block.derive(dt, *more)
    except ValueError as error:
        labels = ", ".join(dict.fromkeys(part.label for part in parts))
        raise ValueError(f"{labels}: {error}") from None
    reset(block, np.ones(copies, bool))
    return block


def membranes(
    cls: type, populations: Sequence[Population], known: tuple[Any, Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Time constants (ms) and capacitances (pF) of the membranes of all receptors of a kind."""
    neurons, places = known
    pairs = []
    for population, name, _ in _receptors(cls, populations):
        compartment, _ = located(population, name)
        pairs.append(_membrane(neurons, places[population.name], compartment))
    return _stacked([pair[0] for pair in pairs]), _stacked([pair[1] for pair in pairs])


def _receptors(cls: type, populations: Sequence[Population]) -> list[tuple[Population, str, Any]]:
    return [
        (population, name, receptor)
        for population in populations
        for name, receptor in population.receptors.items()
        if type(receptor) is cls
    ]


def _membrane(neurons: tuple[Any, ...], place: Where, compartment: int) -> tuple[Any, Any]:
    block, inside = neurons[place.kind], slice(place.within, place.within + place.size)
    suffix = f"_{compartments_of(type(block))[compartment]}" if compartment else ""
    fields = (getattr(block, f"{name}{suffix}", None) for name in ("tau_m", "g_l", "c_m"))
    tau_m, g_l, c_m = (None if field is None else field[:, inside] for field in fields)
    missing = np.full((1, place.size), np.nan)
    if tau_m is None and g_l is not None and c_m is not None:
        tau_m = c_m / g_l
    return missing if tau_m is None else tau_m, missing if c_m is None else c_m


def _stacked(pieces: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    rows = max(piece.shape[0] for piece in pieces)
    return np.concatenate([np.broadcast_to(p, (rows, p.shape[1])) for p in pieces], axis=1)
