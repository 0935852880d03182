"""The compiled schedule of a network: written once per set of kinds, then cached.

A driver is a readable Python file in the cache folder. It depends on the kinds of components
only, never on sizes or counts, so all networks of the same kinds share it. The same function,
not compiled, is the plain-Python twin: it calls the same kernels one by one.
"""

import hashlib
import importlib.util
import inspect
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

import numba
from numba import types
from numba.core import config
from numba.experimental import structref

from snn_core.kernel import CACHE, source_hash
from snn_core.population import compartments_of


@structref.register
class _BoundType(types.StructRef):  # type: ignore[misc]
    def preprocess_fields(self, fields: Any) -> Any:
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


class Bound(structref.StructRefProxy):  # type: ignore[misc]
    """All arrays of a network behind one pointer, so that a call costs one argument."""


structref.define_proxy(Bound, _BoundType, ["parts"])


def bind_parts(driver: ModuleType, parts: tuple[Any, ...]) -> Any:
    """Put the parts of a network behind one pointer."""
    return SimpleNamespace(parts=parts) if config.DISABLE_JIT else driver.bound(parts)


class Kinds(NamedTuple):
    """The kinds of components of a network; what its driver depends on."""

    neurons: tuple[type, ...]
    receptors: tuple[type, ...]
    pathways: tuple[tuple[type | None, type | None], ...]  # short-term plasticity, rule
    coupled: bool = False  # by electrical synapses

    def classes(self) -> list[type]:
        """All classes, each once, in order."""
        pathways = [kind for pathway in self.pathways for kind in pathway if kind]
        return list(dict.fromkeys([*self.neurons, *self.receptors, *pathways]))


def load_driver(kinds: Kinds) -> ModuleType:
    """Import the driver of these kinds, written if it does not exist yet."""
    sources = (Path(inspect.getsourcefile(cls) or __file__) for cls in kinds.classes())
    names = "|".join(f"{cls.__module__}.{cls.__qualname__}" for cls in kinds.classes())
    shape = f"{names}|{[[bool(a), bool(b)] for a, b in kinds.pathways]}|{kinds}"
    key = hashlib.sha256((shape + source_hash(sources)).encode()).hexdigest()[:16]
    name = f"snn_core_driver_{key}"
    if name in sys.modules:
        return sys.modules[name]
    path = CACHE / f"{name}.py"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(_source(kinds))
        draft.replace(path)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def compiled_signatures(driver: ModuleType) -> int:
    """Number of versions of the driver compiled or loaded in this process."""
    run = driver.run
    return len(run.signatures) if isinstance(run, numba.core.dispatcher.Dispatcher) else 0


def _source(kinds: Kinds) -> str:
    rules = [(g, rule) for g, (_, rule) in enumerate(kinds.pathways) if rule]
    traced = [(g, rule) for g, rule in rules if hasattr(rule, "capture")]
    lines = [
        '"""Schedule of a network, written by snn_core.driver."""',
        "",
        "from snn_core.core import Core, clear, inputs_of",
        "from snn_core.driver import Bound",
        *["from snn_core.electrical import Junctions"] * kinds.coupled,
        "from snn_core.graph import Graph",
        "from snn_core.kernel import kernel",
        *(f"from {cls.__module__} import {cls.__qualname__}" for cls in kinds.classes()),
        "",
        *_assignments(kinds),
        "",
        "",
        # Here, since a cache shared by all networks would need every user's classes to be read.
        "@kernel",
        "def bound(parts):",
        "    return Bound(parts)",
        "",
        "",
        "@kernel",
        "def run(bound, steps):",
        f"    {_unpacked(kinds)} = bound.parts",
        "    for copy in range(core.clock.size):",
        "        if not core.active[copy]:",
        "            continue",
        "        for _ in range(steps):",
        "            clock = core.clock[copy]",
        *_indented(12, _deliver(kinds), _receive(kinds), _integrate(kinds)),
        "            fired = collect(core, copy, clock)",
        "            core.clock[copy] = clock + 1",
        "            if core.plastic[0]:",
        "                since = (clock + 1 - core.tagged[copy]) * core.dt",
        *_indented(16, (f"learn_{g}(rule_{g}, copy, graph_{g}, fired, since)" for g, _ in rules)),
        "                if clock + 1 - core.tagged[copy] >= core.tag_limit:",
        *_indented(20, (f"capture_{g}(rule_{g}, copy, graph_{g}, since)" for g, _ in traced)),
        "                    core.tagged[copy] = clock + 1",
        "",
        "",
        "@kernel",
        "def capture(bound):",
        f"    {_unpacked(kinds)} = bound.parts",
        "    for copy in range(core.clock.size):",
        "        since = (core.clock[copy] - core.tagged[copy]) * core.dt",
        *_indented(8, (f"capture_{g}(rule_{g}, copy, graph_{g}, since)" for g, _ in traced)),
        "        core.tagged[copy] = core.clock[copy]",
        "",
        "",
        "@kernel",
        "def modulate(bound):",
        f"    {_unpacked(kinds)} = bound.parts",
        "    for copy in range(core.clock.size):",
        "        modulators = core.modulators[copy]",
        *_indented(8, (f"modulate_{g}(rule_{g}, copy, graph_{g}, modulators)" for g, _ in traced)),
    ]
    return "\n".join(lines) + "\n"


def _indented(by: int, *groups: Iterable[str]) -> Iterable[str]:
    return (" " * by + line for group in groups for line in group)


def _unpacked(kinds: Kinds) -> str:
    names = ["core"] + ["junctions"] * kinds.coupled
    names += [f"neuron_{k}" for k in range(len(kinds.neurons))]
    names += [f"receptor_{k}" for k in range(len(kinds.receptors))]
    for g, (short_term, rule) in enumerate(kinds.pathways):
        names.append(f"graph_{g}")
        names += [f"short_term_{g}"] * bool(short_term) + [f"rule_{g}"] * bool(rule)
    return ", ".join(names) + ("," if len(names) == 1 else "")


def _assignments(kinds: Kinds) -> Iterable[str]:
    yield "collect, scale, extrapolate = Core.collect, Core.scale, Core.extrapolate"
    yield "arrive, deliver = Graph.arrive, Graph.deliver"
    if kinds.coupled:
        yield "couple = Junctions.couple"
    for k, cls in enumerate(kinds.neurons):
        yield f"integrate_{k} = {cls.__qualname__}.integrate"
    for k, cls in enumerate(kinds.receptors):
        yield from _methods(k, cls, "sense", "receive")
    for g, (short_term, rule) in enumerate(kinds.pathways):
        if short_term:
            yield from _methods(g, short_term, "release", "deliver")
        if rule:
            yield from _methods(g, rule, "learn", "capture", "modulate")


def _methods(number: int, cls: type, *names: str) -> Iterable[str]:
    return (f"{n}_{number} = {cls.__qualname__}.{n}" for n in names if hasattr(cls, n))


def _deliver(kinds: Kinds) -> Iterable[str]:
    for g, (short_term, _) in enumerate(kinds.pathways):
        yield f"arrive(graph_{g}, copy, clock, core.history[copy], core.n_spikes[copy])"
        if short_term:
            yield f"release_{g}(short_term_{g}, copy, clock * core.dt, graph_{g})"
        if hasattr(short_term, "deliver"):
            yield f"deliver_{g}(short_term_{g}, copy, graph_{g}, core.arrivals[copy])"
        else:
            yield f"deliver(graph_{g}, copy, core.arrivals[copy])"
    yield "if core.altered[copy]:"
    yield "    scale(core, copy)"


def _receive(kinds: Kinds) -> Iterable[str]:
    if kinds.coupled or any(hasattr(cls, "sense") for cls in kinds.receptors):
        for k, cls in enumerate(kinds.neurons):
            yield from _extrapolate(k, cls)
    yield "inputs = inputs_of(core, copy, 0, core.current.shape[1])"
    if kinds.coupled:
        yield "couple(junctions, copy, core.potential[copy], inputs)"
    for k, cls in enumerate(kinds.receptors):
        yield f"start, stop = core.receptor_starts[{k}], core.receptor_starts[{k + 1}]"
        yield "target = core.slot_target[start:stop]"
        if hasattr(cls, "sense"):
            yield f"sense_{k}(receptor_{k}, copy, core.potential[copy], target)"
        yield f"receive_{k}(receptor_{k}, copy, core.arrivals[copy, start:stop], target, inputs)"


def _extrapolate(k: int, cls: type) -> Iterable[str]:
    if "v" in cls._fields:  # type: ignore[attr-defined]
        size = f"(core.neuron_starts[{k + 1}] - core.neuron_starts[{k}])"
        for c, name in enumerate(compartments_of(cls)):
            v = f"neuron_{k}.v" + (f"_{name}" if c else "")
            yield f"extrapolate(core, copy, {v}[copy], core.neuron_starts[{k}],"
            yield f"            core.port_starts[{k}] + {c} * {size})"


def _integrate(kinds: Kinds) -> Iterable[str]:
    for k in range(len(kinds.neurons)):
        yield f"start, stop = core.neuron_starts[{k}], core.neuron_starts[{k + 1}]"
        yield f"ports = inputs_of(core, copy, core.port_starts[{k}], core.port_starts[{k + 1}])"
        yield f"integrate_{k}(neuron_{k}, copy, ports, core.fired[copy, start:stop])"
    yield "clear(inputs)"
