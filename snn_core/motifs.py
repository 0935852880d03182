"""The circuits that neuroanatomy keeps naming, as populations and projections.

Each function returns a `Circuit` that `Network(*circuit)` takes as it stands, or together with
more. Weights are in units of the threshold: with `strength` 1, all the synchronous spikes that a
motif sends to a neuron together just reach it (`synchronous_weight` over the number of inputs).
With populations of 40 to 100 neurons and the default strength of 2, 20 to 50 synchronous spikes
fire a neuron, as in cortex.
"""

import itertools
from typing import Any, NamedTuple

import numpy as np

from snn_core.neurons.lif import LIF
from snn_core.population import Population, Projection
from snn_core.synapses.exponential_current import ExponentialCurrent
from snn_core.topology import AllToAll, Explicit, OneToOne
from snn_core.weights import synchronous_weight

_LIF = LIF()
_RECEPTOR = ExponentialCurrent(tau=5.0)


class Circuit(NamedTuple):
    """What a network is made of."""

    populations: list[Population]
    projections: list[Projection]


def _cells(name: str, size: int, neuron: Any, receptor: Any) -> Population:
    _check_count(f"size of {name!r}", size)
    return Population(name, size, neuron, {"exc": receptor, "inh": receptor})


def _check_count(what: str, count: int) -> None:
    if not isinstance(count, (int, np.integer)) or count < 1:
        raise ValueError(f"motif: {what}: got {count!r}, expected an integer >= 1")


def _unit(cells: Population, inputs: int, strength: float) -> float:
    """Weight with which all `inputs` together bring the neuron `strength` times to threshold."""
    one = synchronous_weight(cells.neuron, cells.receptors["exc"], 1.0)
    return strength * one / inputs


def feedforward(
    sizes: tuple[int, ...] = (10, 10, 10), neuron: Any = _LIF, strength: float = 2.0,
    delay: float = 2.0, receptor: Any = _RECEPTOR,
) -> Circuit:  # fmt: skip
    """Layers "layer 0", "layer 1", ..., each wired to the next.

    Args:
        sizes: Neurons in each layer.
        neuron: Template.
        strength: Drive of a full volley, in units of the threshold.
        delay: ms.
        receptor: Of every synapse, `ExponentialCurrent` or `Delta`.
    """
    layers = [_cells(f"layer {i}", size, neuron, receptor) for i, size in enumerate(sizes)]
    links = [
        Projection(a, b, "exc", AllToAll(), _unit(b, a.size, strength), delay)
        for a, b in itertools.pairwise(layers)
    ]
    return Circuit(layers, links)


def feedback(
    size: int = 10, neuron: Any = _LIF, strength: float = 2.0, inhibition: float = 2.0,
    delay: float = 2.0, receptor: Any = _RECEPTOR,
) -> Circuit:  # fmt: skip
    """Negative feedback: "principal" excites "interneuron", which inhibits it in return.

    Args:
        size: Neurons in each of the two.
        neuron: Template.
        strength: Drive of a full volley, in units of the threshold.
        inhibition: As strength, of the inhibition.
        delay: ms, each way.
        receptor: Of every synapse, `ExponentialCurrent` or `Delta`.
    """
    principal, inter = (
        _cells("principal", size, neuron, receptor),
        _cells("interneuron", size, neuron, receptor),
    )
    return Circuit(
        [principal, inter],
        [
            Projection(principal, inter, "exc", weight=_unit(inter, size, strength), delay=delay),
            Projection(
                inter, principal, "inh", weight=-_unit(principal, size, inhibition), delay=delay
            ),
        ],
    )


def lateral_inhibition(
    size: int = 10, neuron: Any = _LIF, strength: float = 2.0, inhibition: float = 4.0,
    delay: float = 1.0, receptor: Any = _RECEPTOR,
) -> Circuit:  # fmt: skip
    """Each "principal" has an "interneuron" of its own that inhibits all other principals.

    Args:
        size: Neurons in each of the two.
        neuron: Template.
        strength: Drive of one spike of a principal on its interneuron, in units of the threshold.
        inhibition: Of all interneurons together on a principal.
        delay: ms.
        receptor: Of every synapse, `ExponentialCurrent` or `Delta`.
    """
    principal, inter = (
        _cells("principal", size, neuron, receptor),
        _cells("interneuron", size, neuron, receptor),
    )
    pre, post = np.nonzero(~np.eye(size, dtype=bool))
    weight = -_unit(principal, max(size - 1, 1), inhibition)
    return Circuit(
        [principal, inter],
        [
            Projection(principal, inter, "exc", OneToOne(), _unit(inter, 1, strength), delay),
            Projection(inter, principal, "inh", Explicit(pre, post), weight, delay),
        ],
    )


def reciprocal_inhibition(
    size: int = 10, neuron: Any = _LIF, inhibition: float = 3.0, delay: float = 1.0,
    receptor: Any = _RECEPTOR,
) -> Circuit:  # fmt: skip
    """Half-centre: "left" and "right" inhibit each other; with adapting neurons they alternate.

    Args:
        size: Neurons in each of the two.
        neuron: Template; `FilteredLIF` or `AdEx` with adaptation alternates, `LIF` has a winner.
        inhibition: Of a full volley, in units of the threshold.
        delay: ms.
        receptor: Of every synapse, `ExponentialCurrent` or `Delta`.
    """
    left, right = _cells("left", size, neuron, receptor), _cells("right", size, neuron, receptor)
    weight = -_unit(left, size, inhibition)
    return Circuit(
        [left, right],
        [
            Projection(a, b, "inh", weight=weight, delay=delay)
            for a, b in ((left, right), (right, left))
        ],
    )


def divergence(
    branches: int = 5, size: int = 10, neuron: Any = _LIF, strength: float = 2.0,
    delay: float = 2.0, receptor: Any = _RECEPTOR,
) -> Circuit:  # fmt: skip
    """One "trunk" reaches "branch 0", "branch 1", ...

    Args:
        branches: Number of populations that are reached.
        size: Neurons in each population.
        neuron: Template.
        strength: Drive of a full volley, in units of the threshold.
        delay: ms.
        receptor: Of every synapse, `ExponentialCurrent` or `Delta`.
    """
    _check_count("branches", branches)
    trunk = _cells("trunk", size, neuron, receptor)
    ends = [_cells(f"branch {i}", size, neuron, receptor) for i in range(branches)]
    weight = _unit(trunk, size, strength)
    return Circuit(
        [trunk, *ends], [Projection(trunk, e, "exc", weight=weight, delay=delay) for e in ends]
    )


def convergence(
    branches: int = 5, size: int = 10, neuron: Any = _LIF, strength: float = 2.0,
    delay: float = 2.0, receptor: Any = _RECEPTOR,
) -> Circuit:  # fmt: skip
    """Populations "branch 0", "branch 1", ... reach one "trunk", which needs about all of them.

    Args:
        branches: Number of populations that reach it.
        size: Neurons in each population.
        neuron: Template.
        strength: Drive of volleys of all branches together, in units of the threshold.
        delay: ms.
        receptor: Of every synapse, `ExponentialCurrent` or `Delta`.
    """
    _check_count("branches", branches)
    trunk = _cells("trunk", size, neuron, receptor)
    starts = [_cells(f"branch {i}", size, neuron, receptor) for i in range(branches)]
    weight = _unit(trunk, size * branches, strength)
    return Circuit(
        [trunk, *starts], [Projection(s, trunk, "exc", weight=weight, delay=delay) for s in starts]
    )


def reverberation(
    stages: int = 4, size: int = 10, neuron: Any = _LIF, strength: float = 1.5,
    delay: float = 5.0, receptor: Any = _RECEPTOR,
) -> Circuit:  # fmt: skip
    """A loop: "stage 0" reaches "stage 1", ..., the last one "stage 0"; a volley circulates.

    The period is the sum of the delays with `Delta` synapses; slow ones add their rise at each
    stage, and neurons fire more than once where a volley comes back before they have decayed.

    Args:
        stages: Populations in the loop.
        size: Neurons in each.
        neuron: Template.
        strength: Drive of a full volley, in units of the threshold.
        delay: ms from stage to stage.
        receptor: Of every synapse, `ExponentialCurrent` or `Delta`.
    """
    _check_count("stages", stages)
    loop = [_cells(f"stage {i}", size, neuron, receptor) for i in range(stages)]
    weight = _unit(loop[0], size, strength)
    ways = zip(loop, [*loop[1:], loop[0]], strict=True)
    return Circuit(loop, [Projection(a, b, "exc", weight=weight, delay=delay) for a, b in ways])
