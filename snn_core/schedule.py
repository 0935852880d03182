"""The schedule of a network, written out as a readable Python file from its kinds of parts."""

from collections.abc import Iterable

from snn_core.kinds import STATIC, Kinds
from snn_core.population import compartments_of


def source_of(kinds: Kinds) -> str:
    """Text of the driver of a network of these kinds."""
    lines = [
        '"""Schedule of a network, written by snn_core.schedule."""',
        "",
        "from snn_core.core import Core, clear, inputs_of",
        *["from snn_core.electrical import Junctions"] * kinds.coupled,
        *["from snn_core.gang import join, meet, skip"] * kinds.divisible(),
        "from snn_core.graph import Graph",
        "from snn_core.kernel import kernel, row",
        "from snn_core.static_graph import StaticGraph",
        *(
            f"from {cls.__module__} import {cls.__qualname__}"
            + f" as {alias}" * (alias != cls.__qualname__)
            for cls, alias in kinds.aliases().items()
        ),
        "",
        f'KINDS = "{", ".join(kinds.aliases().values())}"',
        *_assignments(kinds),
        "",
        "",
        "@kernel",
        "def run(bound, steps, first, last):",
        f"    {_unpacked(kinds)} = bound.parts",
        "    for copy in range(first, last):",
        "        if not core.active[copy]:",
        "            continue",
        "        for _ in range(steps):",
        "            clock = core.clock[copy]",
        *_indented(12, _deliver(kinds), _receive(kinds), _integrate(kinds)),
        "            fired = collect(core, copy, clock)",
        "            core.clock[copy] = clock + 1",
        "            if core.plastic[0]:",
        "                since = (clock + 1 - core.tagged[copy]) * core.dt",
        *_indented(16, _learn(kinds)),
        *_run_part(kinds),
        "",
        "",
        "@kernel",
        "def capture(bound, first, last):",
        f"    {_unpacked(kinds)} = bound.parts",
        "    for copy in range(first, last):",
        "        since = (core.clock[copy] - core.tagged[copy]) * core.dt",
        *_indented(8, _capture(kinds)),
        "        core.tagged[copy] = core.clock[copy]",
        "",
        "",
        "@kernel",
        "def modulate(bound, first, last):",
        f"    {_unpacked(kinds)} = bound.parts",
        "    for copy in range(first, last):",
        "        modulators = core.modulators[copy]",
        *_indented(8, _modulate(kinds)),
    ]
    return "\n".join(lines) + "\n"


def _indented(by: int, *groups: Iterable[str]) -> Iterable[str]:
    return (" " * by + line for group in groups for line in group)


def _run_part(kinds: Kinds) -> Iterable[str]:
    """What a thread does that advances a part of a network, see `division`."""
    if not kinds.divisible():
        return
    yield from ("", "", "@kernel", "def run_part(bound, steps):")
    yield f"    {_unpacked(kinds, gang=True)} = bound.parts"
    yield "    if not join(gang):"
    yield "        return"
    yield "    copy = 0"
    yield "    for _ in range(steps):"
    yield "        clock = core.clock[copy]"
    yield from _indented(8, _deliver(kinds), _receive(kinds), _integrate(kinds))
    for number, (name, _) in enumerate(kinds.streams()):
        yield f"        skip({name}.rng, gang, {number})"
    yield "        meet(gang, core, clock)"


def _unpacked(kinds: Kinds, gang: bool = False) -> str:
    names = ["core"] + ["gang"] * gang + ["junctions"] * kinds.coupled
    names += [f"neuron_{k}" for k in range(len(kinds.neurons))]
    names += [f"receptor_{k}" for k in range(len(kinds.receptors))]
    for g, (short_term, rules) in enumerate(kinds.pathways):
        names += [f"graph_{g}"] + [f"short_term_{g}"] * bool(short_term)
        names += [f"rule_{g}_{i}" for i in range(len(rules))]
    return ", ".join(names) + ("," if len(names) == 1 else "")


def _assignments(kinds: Kinds) -> Iterable[str]:
    names = kinds.aliases()
    yield "collect, scale, extrapolate = Core.collect, Core.scale, Core.extrapolate"
    yield "keep = Core.keep"
    yield "arrive, arrive_late, deliver = Graph.arrive, Graph.arrive_late, Graph.deliver"
    yield "deliver_static = StaticGraph.deliver"
    yield "secrete = Core.secrete"
    if kinds.coupled:
        yield "couple = Junctions.couple"
    for k, cls in enumerate(kinds.neurons):
        yield f"integrate_{k} = {names[cls]}.integrate"
    for k, cls in enumerate(kinds.receptors):
        yield from _methods(k, cls, names[cls], "hear", "sense", "receive")
    for g, (short_term, _) in enumerate(kinds.pathways):
        if short_term:
            yield from _methods(g, short_term, names[short_term], "release", "deliver")
    for number, _, cls in kinds.rules():
        yield from _methods(number, cls, names[cls], "sense", "learn", "capture", "modulate")


def _methods(number: int | str, cls: type, alias: str, *names: str) -> Iterable[str]:
    known = (n for n in names if hasattr(cls, n))
    where = f"rule_{number}" if isinstance(number, str) else str(number)
    return (f"{n}_{where} = {alias}.{n}" for n in known)


def _learn(kinds: Kinds) -> Iterable[str]:
    for number, g, cls in kinds.rules():
        rule = f"rule_{number}"
        if "lag" in cls._fields:  # type: ignore[attr-defined]
            yield "past = core.history[copy], core.n_spikes[copy]"
            yield f"arrive_late(graph_{g}, copy, clock, past, row({rule}.lag, copy))"
        if hasattr(cls, "sense"):
            yield f"sense_{rule}({rule}, copy, graph_{g}, core.potential[copy], core.gain[copy],"
            yield "    core.slot_target)"
        yield f"learn_{rule}({rule}, copy, graph_{g}, fired, since)"
    limit = "clock + 1 - core.tagged[copy] >= core.tag_limit[0]"
    secreted = "secrete(core, copy, fired)" if kinds.secreting else "False"
    yield f"secreted = {secreted}"
    yield f"if secreted or {limit}:"
    yield from _indented(4, _capture(kinds))
    yield "    core.tagged[copy] = clock + 1"
    if kinds.secreting:
        yield "if secreted:"
        yield "    modulators = core.modulators[copy]"
        yield from _indented(4, _modulate(kinds))


def _capture(kinds: Kinds) -> Iterable[str]:
    for number, g, cls in kinds.rules():
        if hasattr(cls, "capture"):
            yield f"capture_rule_{number}(rule_{number}, copy, graph_{g}, since)"


def _modulate(kinds: Kinds) -> Iterable[str]:
    for number, g, cls in kinds.rules():
        if hasattr(cls, "modulate"):
            yield f"modulate_rule_{number}(rule_{number}, copy, graph_{g}, modulators)"


def _deliver(kinds: Kinds) -> Iterable[str]:
    for g, kind in enumerate(kinds.pathways):
        if kind == STATIC:
            yield "past = core.history[copy], core.n_spikes[copy]"
            yield f"deliver_static(graph_{g}, copy, clock, past, core.arrivals[copy])"
            continue
        short_term, _ = kind
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
            for v, port in _potentials(k, cls):
                yield f"extrapolate(core, copy, {v}, core.neuron_starts[{k}], {port})"
    yield "inputs = inputs_of(core, copy, 0, core.current.shape[1])"
    if kinds.coupled:
        yield "couple(junctions, copy, core.potential[copy], inputs)"
    for k, cls in enumerate(kinds.receptors):
        yield f"start, stop = core.receptor_spans[{k}, 0], core.receptor_spans[{k}, 1]"
        yield "target = core.slot_target[start:stop]"
        if hasattr(cls, "hear"):
            yield f"hear_{k}(receptor_{k}, copy, core.fired[copy], core.slot_neuron[start:stop],"
            yield "    core.plastic[0])"
        if hasattr(cls, "sense"):
            yield f"sense_{k}(receptor_{k}, copy, core.potential[copy], target)"
        yield f"receive_{k}(receptor_{k}, copy, core.arrivals[copy, start:stop], target, inputs)"


def _potentials(k: int, cls: type) -> Iterable[tuple[str, str]]:
    """The potentials of each compartment of a kind of neuron, and their first port."""
    if "v" in cls._fields:  # type: ignore[attr-defined]
        size = f"(core.neuron_starts[{k + 1}] - core.neuron_starts[{k}])"
        for c, name in enumerate(compartments_of(cls)):
            v = f"neuron_{k}.v" + (f"_{name}" if c else "")
            yield f"{v}[copy]", f"core.port_starts[{k}] + {c} * {size}"


def _integrate(kinds: Kinds) -> Iterable[str]:
    for k in range(len(kinds.neurons)):
        yield f"start, stop = core.neuron_starts[{k}], core.neuron_starts[{k + 1}]"
        yield f"ports = inputs_of(core, copy, core.port_starts[{k}], core.port_starts[{k + 1}])"
        yield f"integrate_{k}(neuron_{k}, copy, ports, core.fired[copy, start:stop])"
    if any(hasattr(cls, "sense") for _, _, cls in kinds.rules()):
        for k, cls in enumerate(kinds.neurons):
            yield from (f"keep(core, copy, {v}, {port})" for v, port in _potentials(k, cls))
    last = f"core.port_starts[{len(kinds.neurons)}]"
    yield f"clear(inputs_of(core, copy, core.port_starts[0], {last}))"
