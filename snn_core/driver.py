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
from numpy.typing import NDArray

from snn_core.kernel import CACHE, kernel, source_hash


class Core(NamedTuple):
    """What all kinds share. N neurons in blocks by kind, receptor slots in blocks by kind."""

    dt: float
    neuron_starts: NDArray[Any]  # (neuron kinds + 1,)
    receptor_starts: NDArray[Any]  # (receptor kinds + 1,)
    slot_target: NDArray[Any]  # (slots,) neuron of each slot
    clock: NDArray[Any]  # (copies,) steps since the reset
    tagged: NDArray[Any]  # (copies,) clock of the last tag
    tag_limit: int  # steps after which a tag is set by itself
    plastic: NDArray[Any]  # (1,) whether rules learn
    active: NDArray[Any]  # (copies,) whether a copy takes part in this run
    fired: NDArray[Any]  # (copies, N)
    history: NDArray[Any]  # (copies, L, N) neurons that fired, per step
    n_spikes: NDArray[Any]  # (copies, L)
    counts: NDArray[Any]  # (copies, N) spikes since `run` was called
    arrivals: NDArray[Any]  # (copies, slots)
    current: NDArray[Any]  # (copies, N) pA
    conductance: NDArray[Any]  # (copies, N) nS
    drive: NDArray[Any]  # (copies, N) pA, conductance times reversal potential
    modulators: NDArray[Any]  # (copies, channels)

    @kernel
    def collect(self: Any, copy: int, clock: int) -> Any:
        """Write the spikes of this step into the history; return the neurons that fired."""
        fired, counts = self.fired[copy], self.counts[copy]
        slot = clock & (self.n_spikes.shape[1] - 1)
        spikes = self.history[copy, slot]
        count = 0
        for i in range(fired.size):
            if fired[i]:
                spikes[count] = i
                counts[i] += 1
                count += 1
        self.n_spikes[copy, slot] = count
        return spikes[:count]


class Inputs(NamedTuple):
    """What neurons receive in one step."""

    current: NDArray[Any]
    conductance: NDArray[Any]
    drive: NDArray[Any]


@kernel
def inputs_of(core: Any, copy: int, start: int, stop: int) -> Any:
    """The inputs of the neurons from `start` to `stop`."""
    return Inputs(
        core.current[copy, start:stop],
        core.conductance[copy, start:stop],
        core.drive[copy, start:stop],
    )


@kernel
def clear(inputs: Any) -> None:
    """Empty the inputs."""
    for i in range(inputs.current.size):
        inputs.current[i] = 0.0
        inputs.conductance[i] = 0.0
        inputs.drive[i] = 0.0


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
        "from snn_core.driver import Bound, Core, clear, inputs_of",
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
        *_indented(12, _deliver(kinds), _integrate(kinds)),
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
    names = ["core"]
    names += [f"neuron_{k}" for k in range(len(kinds.neurons))]
    names += [f"receptor_{k}" for k in range(len(kinds.receptors))]
    for g, (short_term, rule) in enumerate(kinds.pathways):
        names.append(f"graph_{g}")
        names += [f"short_term_{g}"] * bool(short_term) + [f"rule_{g}"] * bool(rule)
    return ", ".join(names) + ("," if len(names) == 1 else "")


def _assignments(kinds: Kinds) -> Iterable[str]:
    yield "collect, arrive = Core.collect, Graph.arrive"
    yield "deliver, deliver_released = Graph.deliver, Graph.deliver_released"
    for k, cls in enumerate(kinds.neurons):
        yield f"integrate_{k} = {cls.__qualname__}.integrate"
    for k, cls in enumerate(kinds.receptors):
        yield f"receive_{k} = {cls.__qualname__}.receive"
    for g, (short_term, rule) in enumerate(kinds.pathways):
        if short_term:
            yield f"release_{g} = {short_term.__qualname__}.release"
        for method in ("learn", "capture", "modulate"):
            if hasattr(rule, method):
                yield f"{method}_{g} = {rule.__qualname__}.{method}"  # type: ignore[union-attr]


def _deliver(kinds: Kinds) -> Iterable[str]:
    for g, (short_term, _) in enumerate(kinds.pathways):
        yield f"arrive(graph_{g}, copy, clock, core.history[copy], core.n_spikes[copy])"
        if short_term:
            yield f"release_{g}(short_term_{g}, copy, clock * core.dt, graph_{g})"
        suffix = "_released" if short_term else ""
        yield f"deliver{suffix}(graph_{g}, copy, core.arrivals[copy])"


def _integrate(kinds: Kinds) -> Iterable[str]:
    yield "inputs = inputs_of(core, copy, 0, core.current.shape[1])"
    for k in range(len(kinds.receptors)):
        bounds = f"core.receptor_starts[{k}], core.receptor_starts[{k + 1}]"
        yield f"start, stop = {bounds}"
        yield f"receive_{k}(receptor_{k}, copy, core.arrivals[copy, start:stop],"
        yield "          core.slot_target[start:stop], inputs)"
    for k in range(len(kinds.neurons)):
        yield f"start, stop = core.neuron_starts[{k}], core.neuron_starts[{k + 1}]"
        yield f"integrate_{k}(neuron_{k}, copy, inputs_of(core, copy, start, stop),"
        yield "            core.fired[copy, start:stop])"
    yield "clear(inputs)"
