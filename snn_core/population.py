"""What a network is made of, as plain data: populations and projections."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core.chunks import parts
from snn_core.component import check_template
from snn_core.conduction import Conduction, Distribution
from snn_core.errors import closest
from snn_core.topology import AllToAll, Edges

Builder = Callable[[int, int, np.random.Generator, bool], Edges]


@dataclass(frozen=True)
class Population:
    """A group of neurons of one kind.

    Args:
        name: Unique name.
        size: Number of neurons.
        neuron: Neuron template, such as `LIF(tau_m=20.0)`.
        receptors: Receptor templates by name; projections name the one they arrive at. In a
            neuron with compartments, "tuft.nmda" is the receptor "nmda" of the compartment "tuft";
            a name without a dot is at the soma.
        positions: Positions, (size, 3), mm; for delays from axon length.
        co_release: Allow it to excite and inhibit at once (breaks Dale's principle).
    """

    name: str
    size: int
    neuron: Any
    receptors: Mapping[str, Any] = field(default_factory=dict)
    positions: NDArray[np.float64] | None = None
    co_release: bool = False

    def __post_init__(self) -> None:
        """Check what can be checked without the network."""
        if not isinstance(self.size, (int, np.integer)) or self.size < 1:
            raise ValueError(f"population {self.name!r}: size: got {self.size!r}, expected >= 1")
        check_template(f"population {self.name!r}", self.neuron, "neuron", "integrate")
        for name, receptor in self.receptors.items():
            where = f"population {self.name!r}: receptor {name!r}"
            check_template(where, receptor, "receptor", "receive")
            located(self, name)
        if self.positions is not None and np.shape(self.positions) != (self.size, 3):
            raise ValueError(
                f"population {self.name!r}: positions: got shape {np.shape(self.positions)}, "
                f"expected ({self.size}, 3) in mm"
            )


def compartments_of(neuron: type) -> tuple[str, ...]:
    """Names of the compartments of a kind of neuron, the soma first."""
    return neuron.compartments() if hasattr(neuron, "compartments") else ("soma",)


def located(population: Population, receptor: str) -> tuple[int, str]:
    """Number of the compartment of a receptor, and its name without the compartment.

    Raises:
        ValueError: The neuron has no such compartment.
    """
    known = compartments_of(type(population.neuron))
    compartment, dot, name = receptor.rpartition(".")
    if not dot:
        return 0, receptor
    if compartment not in known:
        kind = f"compartment of {type(population.neuron).__name__}"
        raise ValueError(
            f"population {population.name!r}: receptor {receptor!r}: "
            f"{closest(kind, compartment, known)}"
        )
    return known.index(compartment), name


@dataclass(frozen=True)
class Projection:
    """The synapses from one population to another (or to itself).

    Args:
        pre: Source population.
        post: Target population.
        receptor: Name of the receptor of `post` at which it arrives.
        connect: Connectivity builder of `snn_core.topology`.
        weight: Number, array (synapses,) or (copies, synapses) in the order of the edges, or a
            distribution such as `Uniform(0, 1)`; unit of the receptor (pA, nS or mV).
        delay: ms, number, array (synapses,), distribution, or `Conduction`; None is one step.
        short_term: Short-term plasticity, such as `TsodyksMarkram()`.
        rule: Long-term plasticity, such as `RewardSTDP()`, or a sequence of rules of different
            kinds that act on the same weights in this order, such as `(PairSTDP(),
            SynapticScaling())`. Its bounds may not let a weight change its sign (Dale's
            principle), unless `pre` has `co_release`.
        name: Unique name; "pre->post" if empty.
    """

    pre: Population
    post: Population
    receptor: str
    connect: Builder = field(default_factory=AllToAll)
    weight: float | NDArray[np.float64] | Distribution = 1.0
    delay: float | NDArray[np.float64] | Distribution | Conduction | None = None
    short_term: Any = None
    rule: Any = None
    name: str = ""

    def __post_init__(self) -> None:
        """Check what can be checked without the network."""
        if not self.name:
            object.__setattr__(self, "name", f"{self.pre.name}->{self.post.name}")
        where = f"projection {self.name!r}"
        if self.receptor not in self.post.receptors:
            raise ValueError(f"{where}: {closest('receptor', self.receptor, self.post.receptors)}")
        if self.short_term is not None:
            check_template(where, self.short_term, "short-term plasticity", "release")
        if self.rule is not None and not hasattr(self.rule, "_fields"):
            if not isinstance(self.rule, Iterable):
                check_template(where, self.rule, "plasticity rule", "learn")
            object.__setattr__(self, "rule", tuple(self.rule))
        for rule in self.rules:
            check_template(where, rule, "plasticity rule", "learn")
            neuron = type(self.post.neuron)
            if follows_potential(rule) and "v" not in neuron._fields:
                raise ValueError(
                    f"{where}: rule: {type(rule).__name__} follows the potential of its target, "
                    f"and {neuron.__name__} has none; expected neurons with a membrane, such as LIF"
                )
        kinds = [type(rule).__name__ for rule in self.rules]
        if len(set(kinds)) < len(kinds):
            raise ValueError(f"{where}: rule: got {kinds}, expected each kind at most once")

    @property
    def rules(self) -> tuple[Any, ...]:
        """The rules, in the order in which they act."""
        if self.rule is None:
            return ()
        return (self.rule,) if hasattr(self.rule, "_fields") else tuple(self.rule)


def follows_potential(rule: Any) -> bool:
    """Whether a rule learns from the potential of its target."""
    return hasattr(rule, "needs_potential")


def delays_of(
    projection: Projection, edges: Edges, dt: float, rng: np.random.Generator
) -> NDArray[np.int32]:
    """Delays in steps, (n,).

    Raises:
        ValueError: Wrong shape, not finite, or below dt.
    """
    n, given = len(edges.pre), projection.delay
    where = f"projection {projection.name!r}: delay"
    if given is None:
        return np.ones(n, np.int32)
    if callable(given) and not isinstance(given, Conduction):
        steps = np.empty(n, np.int32)
        for part in parts(n):
            drawn = given(rng, part.stop - part.start)
            steps[part] = _whole_steps(where, drawn, (part.stop - part.start,), dt)
        return steps
    if isinstance(given, Conduction):
        given = given.delays(projection.pre, projection.post, edges, rng)
    return np.broadcast_to(_whole_steps(where, given, (n,), dt), (n,))


def _whole_steps(where: str, given: Any, shape: tuple[int], dt: float) -> NDArray[np.int32]:
    delays = np.asarray(given, dtype=np.float64)
    if delays.shape not in ((), shape):
        raise ValueError(f"{where}: got shape {delays.shape}, expected a number or {shape}")
    if not np.isfinite(delays).all():
        raise ValueError(f"{where}: got NaN or infinity, expected times in ms")
    if delays.size and delays.min() < dt * (1.0 - 1e-9):
        raise ValueError(
            f"{where}: got {delays.min():g} ms, expected at least one step, dt = {dt:g} ms"
        )
    return np.rint(delays / dt).astype(np.int32)
