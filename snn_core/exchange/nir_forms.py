"""What the linear nodes of a NIR graph add up to between its neurons."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.exchange.nir_units import Floats

NEURONS = ("LIF", "CubaLIF", "IF", "LI", "CubaLI")
LINEAR = ("Affine", "Linear", "Scale", "Flatten", "Delay", "Output")
PARAMETERS = {"tau", "tau_mem", "tau_syn", "r", "v_leak", "v_threshold", "v_reset", "w_in",
              "scale", "delay"}  # fmt: skip


class Term(NamedTuple):
    """What one source adds to a node: weight @ spikes, each delayed.

    Attributes:
        source: Name of an Input or of neurons.
        weight: (size of the node, size of the source).
        delay: s, of the shape of weight.
    """

    source: str
    weight: Floats
    delay: Floats


class Form(NamedTuple):
    """A sum of terms and a bias, (size of the node,)."""

    terms: list[Term]
    bias: Floats


class Forms:
    """A graph without its linear nodes: what reaches its neurons.

    Args:
        nir: The module.
        graph: The graph; graphs within it are dissolved, their nodes named "outer.inner".

    Raises:
        ValueError: A node of a kind that cannot be held, or an edge to no node.
    """

    def __init__(self, nir: Any, graph: Any) -> None:
        self.nodes: dict[str, Any] = {}
        edges: list[tuple[str, str]] = []
        _dissolve(nir, graph, "", self.nodes, edges)
        self.before: dict[str, list[str]] = {name: [] for name in self.nodes}
        for pre, post in edges:
            self.before[post].append(pre)
        self.inputs = [n for n, node in self.nodes.items() if kind_of(node) == "Input"]
        self.neurons = [n for n, node in self.nodes.items() if kind_of(node) in NEURONS]
        if not self.neurons:
            raise ValueError(f"graph: got no neurons, expected nodes such as {', '.join(NEURONS)}")

    def size(self, name: str, seen: tuple[str, ...] = ()) -> int:
        """Neurons or signals of a node; where it has one number for all, those that reach it."""
        node = self.nodes[name]
        kind = kind_of(node)
        if kind == "Input":
            return _size_of_input(node)
        if kind in ("Affine", "Linear"):
            return int(_weight(name, node).shape[0])
        own = max((np.asarray(v).size for k, v in vars(node).items() if k in PARAMETERS), default=1)
        if own > 1 or name in seen:
            return own
        return max([self.size(pre, (*seen, name)) for pre in self.before[name]], default=own)

    def incoming(self, name: str, seen: tuple[str, ...] = ()) -> Form:
        """What reaches a node, same source and delay added up."""
        terms: dict[tuple[str, bytes], Term] = {}
        bias: Floats | None = None
        for pre in self.before[name]:
            if pre in (*seen, name) and kind_of(self.nodes[pre]) in LINEAR:
                raise ValueError(f"node {pre!r}: in a loop without neurons, expected some in it")
            form = self._outgoing(pre, (*seen, name))
            if bias is not None and form.bias.size != bias.size:
                raise ValueError(
                    f"edge {pre!r} -> {name!r}: got {form.bias.size} signals, expected {bias.size}"
                )
            bias = form.bias if bias is None else bias + form.bias
            for term in form.terms:
                key = (term.source, term.delay.tobytes())
                old = terms.get(key)
                terms[key] = term if old is None else old._replace(weight=old.weight + term.weight)
        return Form(list(terms.values()), np.zeros(self.size(name)) if bias is None else bias)

    def _outgoing(self, name: str, seen: tuple[str, ...]) -> Form:
        node = self.nodes[name]
        kind = kind_of(node)
        if kind in (*NEURONS, "Input"):
            size = self.size(name)
            return Form([Term(name, np.eye(size), np.zeros((size, size)))], np.zeros(size))
        terms, bias = self.incoming(name, seen)
        if kind in ("Affine", "Linear"):
            return _through(name, node, Form(terms, bias))
        if kind == "Scale":
            scale = _numbers(name, node.scale, bias.size)
            scaled = [term._replace(weight=scale[:, np.newaxis] * term.weight) for term in terms]
            return Form(scaled, scale * bias)
        if kind == "Delay":
            late = _numbers(name, node.delay, bias.size)
            if (late < 0.0).any():
                raise ValueError(f"node {name!r} (Delay): got {late.min():g} s, expected >= 0")
            terms = [term._replace(delay=term.delay + late[:, np.newaxis]) for term in terms]
        return Form(terms, bias)


def kind_of(node: Any) -> str:
    """Name of the class of a node."""
    return type(node).__name__


def _dissolve(
    nir: Any, graph: Any, prefix: str, nodes: dict[str, Any], edges: list[tuple[str, str]]
) -> None:
    """Add the nodes and edges of a graph and of the graphs in it."""
    doors: dict[str, tuple[list[str], list[str]]] = {}
    for name, node in graph.nodes.items():
        full, kind = prefix + name, kind_of(node)
        if isinstance(node, nir.NIRGraph):
            _dissolve(nir, node, f"{full}.", nodes, edges)
            inner = [(f"{full}.{n}", kind_of(x)) for n, x in node.nodes.items()]
            entries = [n for n, sort in inner if sort == "Input"]
            doors[name] = entries, [n for n, sort in inner if sort == "Output"]
            continue
        if kind not in (*NEURONS, *LINEAR, "Input"):
            raise ValueError(
                f"node {full!r}: got a {kind}, expected one of Input, "
                f"{', '.join((*NEURONS, *LINEAR))}; turn it into a Linear before the export"
            )
        # The door of an inner graph passes signals on.
        nodes[full] = nir.Scale(np.ones(1)) if kind == "Input" and prefix else node
        doors[name] = [full], [full]
    for pre, post in graph.edges:
        for name in (pre, post):
            if name not in doors:
                raise ValueError(f"edge {pre!r} -> {post!r}: there is no node {name!r}")
        edges += [(a, b) for a in doors[pre][1] for b in doors[post][0]]


def _through(name: str, node: Any, form: Form) -> Form:
    weight = _weight(name, node)
    if form.bias.size != weight.shape[1]:
        raise ValueError(
            f"node {name!r} ({kind_of(node)}): got {form.bias.size} signals, "
            f"expected {weight.shape[1]}"
        )
    terms = []
    for term in form.terms:
        wired = term.weight != 0.0
        late = np.where(wired, term.delay, -np.inf).max(axis=0, initial=0.0)
        if (np.where(wired, term.delay, late) != late).any():
            raise ValueError(
                f"node {name!r} ({kind_of(node)}): after a Delay that differs between the ways of "
                "one spike; expected the Delay behind the last Linear"
            )
        delay = np.broadcast_to(late, (weight.shape[0], late.size)).copy()
        terms.append(Term(term.source, weight @ term.weight, delay))
    bias = weight @ form.bias
    if kind_of(node) == "Affine":
        bias = bias + _numbers(name, node.bias, bias.size)
    return Form(terms, bias)


def _weight(name: str, node: Any) -> Floats:
    weight = np.asarray(node.weight, np.float64)
    if weight.ndim != 2 or not np.isfinite(weight).all():
        raise ValueError(
            f"node {name!r} ({kind_of(node)}): weight: got shape {weight.shape}, expected finite "
            "numbers of shape (targets, sources)"
        )
    return weight


def _numbers(name: str, values: Any, size: int) -> Floats:
    array = np.asarray(values, np.float64).ravel()
    if array.size not in (1, size) or not np.isfinite(array).all():
        raise ValueError(
            f"node {name!r}: got numbers of shape {array.shape}, expected finite ones for {size} "
            "signals"
        )
    return np.broadcast_to(array, (size,))


def _size_of_input(node: Any) -> int:
    (shape,) = node.input_type.values()
    return int(np.prod(np.asarray(shape, np.int64)))
