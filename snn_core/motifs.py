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


def _cells(name: str, size: int, neuron: Any) -> Population:
    if not isinstance(size, (int, np.integer)) or size < 1:
        raise ValueError(f"motif: size of {name!r}: got {size!r}, expected an integer >= 1")
    return Population(name, size, neuron, {"exc": _RECEPTOR, "inh": _RECEPTOR})


def _unit(neuron: Any, inputs: int, strength: float) -> float:
    """Weight with which all `inputs` together bring the neuron `strength` times to threshold."""
    return strength * synchronous_weight(neuron, _RECEPTOR, 1.0) / inputs


def feedforward(
    sizes: tuple[int, ...] = (10, 10, 10), neuron: Any = _LIF, strength: float = 2.0,
    delay: float = 2.0,
) -> Circuit:  # fmt: skip
    """Layers "layer 0", "layer 1", ..., each wired to the next.

    Args:
        sizes: Neurons in each layer.
        neuron: Template.
        strength: Drive of a full volley, in units of the threshold.
        delay: ms.
    """
    layers = [_cells(f"layer {i}", size, neuron) for i, size in enumerate(sizes)]
    links = [
        Projection(a, b, "exc", AllToAll(), _unit(neuron, a.size, strength), delay)
        for a, b in itertools.pairwise(layers)
    ]
    return Circuit(layers, links)


def feedback(
    size: int = 10, neuron: Any = _LIF, strength: float = 2.0, inhibition: float = 2.0,
    delay: float = 2.0,
) -> Circuit:  # fmt: skip
    """Negative feedback: "principal" excites "interneuron", which inhibits it in return.

    Args:
        size: Neurons in each of the two.
        neuron: Template.
        strength: Drive of a full volley, in units of the threshold.
        inhibition: As strength, of the inhibition.
        delay: ms, each way.
    """
    principal, inter = _cells("principal", size, neuron), _cells("interneuron", size, neuron)
    return Circuit(
        [principal, inter],
        [
            Projection(principal, inter, "exc", weight=_unit(neuron, size, strength), delay=delay),
            Projection(
                inter, principal, "inh", weight=-_unit(neuron, size, inhibition), delay=delay
            ),
        ],
    )


def lateral_inhibition(
    size: int = 10, neuron: Any = _LIF, strength: float = 2.0, inhibition: float = 4.0,
    delay: float = 1.0,
) -> Circuit:  # fmt: skip
    """Each "principal" has an "interneuron" of its own that inhibits all other principals.

    Args:
        size: Neurons in each of the two.
        neuron: Template.
        strength: Drive of one spike of a principal on its interneuron, in units of the threshold.
        inhibition: Of all interneurons together on a principal.
        delay: ms.
    """
    principal, inter = _cells("principal", size, neuron), _cells("interneuron", size, neuron)
    pre, post = np.nonzero(~np.eye(size, dtype=bool))
    weight = -_unit(neuron, max(size - 1, 1), inhibition)
    return Circuit(
        [principal, inter],
        [
            Projection(principal, inter, "exc", OneToOne(), _unit(neuron, 1, strength), delay),
            Projection(inter, principal, "inh", Explicit(pre, post), weight, delay),
        ],
    )


def reciprocal_inhibition(
    size: int = 10, neuron: Any = _LIF, inhibition: float = 3.0, delay: float = 1.0
) -> Circuit:
    """Half-centre: "left" and "right" inhibit each other; with adapting neurons they alternate.

    Args:
        size: Neurons in each of the two.
        neuron: Template; `FilteredLIF` or `AdEx` with adaptation alternates, `LIF` has a winner.
        inhibition: Of a full volley, in units of the threshold.
        delay: ms.
    """
    left, right = _cells("left", size, neuron), _cells("right", size, neuron)
    weight = -_unit(neuron, size, inhibition)
    return Circuit(
        [left, right],
        [
            Projection(a, b, "inh", weight=weight, delay=delay)
            for a, b in ((left, right), (right, left))
        ],
    )


def divergence(
    branches: int = 5, size: int = 10, neuron: Any = _LIF, strength: float = 2.0,
    delay: float = 2.0,
) -> Circuit:  # fmt: skip
    """One "trunk" reaches "branch 0", "branch 1", ...

    Args:
        branches: Number of populations that are reached.
        size: Neurons in each population.
        neuron: Template.
        strength: Drive of a full volley, in units of the threshold.
        delay: ms.
    """
    trunk = _cells("trunk", size, neuron)
    ends = [_cells(f"branch {i}", size, neuron) for i in range(branches)]
    weight = _unit(neuron, size, strength)
    return Circuit(
        [trunk, *ends], [Projection(trunk, e, "exc", weight=weight, delay=delay) for e in ends]
    )


def convergence(
    branches: int = 5, size: int = 10, neuron: Any = _LIF, strength: float = 2.0,
    delay: float = 2.0,
) -> Circuit:  # fmt: skip
    """Populations "branch 0", "branch 1", ... reach one "trunk", which needs about all of them.

    Args:
        branches: Number of populations that reach it.
        size: Neurons in each population.
        neuron: Template.
        strength: Drive of volleys of all branches together, in units of the threshold.
        delay: ms.
    """
    trunk = _cells("trunk", size, neuron)
    starts = [_cells(f"branch {i}", size, neuron) for i in range(branches)]
    weight = _unit(neuron, size * branches, strength)
    return Circuit(
        [trunk, *starts], [Projection(s, trunk, "exc", weight=weight, delay=delay) for s in starts]
    )


def reverberation(
    stages: int = 4, size: int = 10, neuron: Any = _LIF, strength: float = 1.5,
    delay: float = 5.0,
) -> Circuit:  # fmt: skip
    """A loop: "stage 0" reaches "stage 1", ..., the last one "stage 0"; a volley circulates.

    Args:
        stages: Populations in the loop.
        size: Neurons in each.
        neuron: Template.
        strength: Drive of a full volley, in units of the threshold.
        delay: ms from stage to stage.
    """
    loop = [_cells(f"stage {i}", size, neuron) for i in range(stages)]
    weight = _unit(neuron, size, strength)
    ways = zip(loop, [*loop[1:], loop[0]], strict=True)
    return Circuit(loop, [Projection(a, b, "exc", weight=weight, delay=delay) for a, b in ways])
