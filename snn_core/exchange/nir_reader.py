"""NIR graphs, such as snnTorch and Norse write them, as populations and projections."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.exchange.extras import load
from snn_core.exchange.nir_forms import Forms, Term
from snn_core.exchange.nir_units import LEAKLESS, Floats, Units
from snn_core.neurons import DiscreteLIF, PoissonSource
from snn_core.population import Population, Projection
from snn_core.synapses import Delta, ExponentialCurrent
from snn_core.synapses.courses import mean_current
from snn_core.topology import Explicit


class Description(NamedTuple):
    """What a network is made of: `Network(*description, dt=dt)`.

    Attributes:
        populations: One per Input and per layer of neurons, named as in the graph.
        projections: One per pair of them that is wired, named "source->target".
    """

    populations: tuple[Population, ...]
    projections: tuple[Projection, ...]


def from_nir(
    graph: Any, dt: float, source: Any = None, voltage: float = 1.0, current: float = 1.0,
    euler: bool = True,
) -> Description:  # fmt: skip
    """Read a NIR graph.

    Nodes: Input, Output, LIF, CubaLIF, IF, LI, CubaLI, Affine, Linear, Scale, Flatten, Delay and
    graphs within the graph; loops are recurrent projections. Neurons become `DiscreteLIF`, which
    fires on the grid as the simulators behind NIR do: at their dt, with euler=True, the spikes
    are theirs but for potentials within rounding of the threshold. What differs:

    - a spike needs at least one step from neuron to neuron here and none in a simulator that
      updates layer after layer: layer k fires k steps later (recurrent ways take a step in
      either, so they come out the same), while a bias acts from the first step on;
    - NIR resets to v_reset at the spike. A simulator that subtracts the threshold, or resets one
      step late, writes graphs that do not say so (snnTorch: train with reset_mechanism="zero"
      and reset_delay=False);
    - a bias into a CubaLIF acts from the start as it would after a few tau_syn;
    - Norse 1.1 writes w_in = 1 for CubaLIF where its own step has tau_syn / dt, and r = 1 for IF
      where it has 1 / dt (in s): set them in the graph before.

    Source: Pedersen et al. 2024, Nat Commun 15:8122.

    Args:
        graph: `nir.NIRGraph`, or the path of a file for `nir.read`.
        dt: Step of the simulator that wrote the graph, ms (snnTorch writes for 0.1); the network
            must be built with it.
        source: Neuron template of the Inputs, such as `SpikeSource(times)`; `PoissonSource(0.0)`,
            whose rate is set while it runs, if None.
        voltage: mV per unit of potential of the graph: 1000 where it is in volts.
        current: pA per unit of current of the graph: 1e12 where it is in amperes.
        euler: Take the Euler steps of the simulators; False keeps the graph's time constants.

    Returns:
        Populations and projections; synapses of weight 0 are left out.

    Raises:
        ValueError: A node that cannot be held, parts that do not fit, or numbers that are not
            finite; it names the node.
        ImportError: nir is not installed.
    """
    nir = load("nir", "nir")
    units = Units(dt, voltage, current, euler)
    units.check()
    if not isinstance(graph, nir.NIRGraph):
        graph = nir.read(graph)
    forms = Forms(nir, graph)
    populations: dict[str, Population] = {}
    for name in forms.inputs:
        template = PoissonSource(rate=0.0) if source is None else source
        populations[name] = Population(name, forms.size(name), template, co_release=True)
    layers = {name: _Layer(name, forms, units) for name in forms.neurons}
    populations |= {name: layer.population() for name, layer in layers.items()}
    projections: dict[str, Projection] = {}
    for layer in layers.values():
        for term in (term for term in layer.terms if term.weight.any()):
            link = layer.projection(term, populations, projections)
            projections[link.name] = link
    return Description(tuple(populations.values()), tuple(projections.values()))


class _Layer:
    """One node of neurons on its way to a population."""

    def __init__(self, name: str, forms: Forms, units: Units) -> None:
        self.units, self.node, self.size = units, forms.nodes[name], forms.size(name)
        self.name, self.label = name, f"node {name!r} ({type(self.node).__name__})"
        self.terms, self.bias = forms.incoming(name)
        self.tau, self.tau_syn = self._tau("tau", "tau_mem"), self._tau("tau_syn")
        resistance = self._values("r") * units.voltage / units.current  # mV / pA
        if not (resistance > 0.0).all():
            raise ValueError(f"{self.label}: r: got {resistance.min():g}, expected above 0")
        # Without a leak r is no resistance: dv/dt = r I, in s.
        self.c_m = 1000.0 / resistance if self.tau is None else self.tau / resistance
        if self.tau is None:
            self.tau = np.full(self.size, LEAKLESS)

    def population(self) -> Population:
        """The neurons, with a bias as the current from outside."""
        scale = self.units.voltage
        rest = self._values("v_leak") if hasattr(self.node, "v_leak") else np.zeros(self.size)
        fires = hasattr(self.node, "v_threshold")
        neuron = DiscreteLIF(
            tau_m=self.tau,
            c_m=self.c_m,
            v_rest=rest * scale,
            v_threshold=self._values("v_threshold") * scale if fires else np.inf,
            v_reset=self._values("v_reset") * scale if fires else rest * scale,
            i_offset=self.bias * self._w_in() * self.units.current,
        )
        receptor = Delta() if self.tau_syn is None else ExponentialCurrent(tau=self.tau_syn)
        return Population(self.name, self.size, neuron, {"input": receptor}, co_release=True)

    def projection(
        self, term: Term, populations: dict[str, Population], taken: dict[str, Projection]
    ) -> Projection:
        """The synapses from one source; one step and the delays of the graph under way."""
        pre, post = np.nonzero(term.weight.T)
        name = f"{term.source}->{self.name}"
        if name in taken:  # the same source by another delay
            name += f" {len(taken)}"
        weight = (term.weight * self._scale()[:, np.newaxis])[post, pre]
        delay = self.units.dt + 1000.0 * term.delay[post, pre]
        return Projection(
            populations[term.source], populations[self.name], "input",
            Explicit(pre, post, autapses=True), weight, delay if term.delay.any() else None,
            name=name,
        )  # fmt: skip

    def _scale(self) -> Floats:
        """What a weight of 1 is at the receptor: mV at once, or pA that decay."""
        units = self.units
        assert self.tau is not None
        if self.tau_syn is None:
            return self.tau / self.c_m * units.passed(self.tau) * units.current
        jump = self._w_in() * units.passed(self.tau_syn) * units.current
        # A simulator holds the current over the step, ours lets it decay within.
        held = mean_current(units.dt, self.tau_syn, self.tau) if units.euler else 1.0
        return np.asarray(jump / held, np.float64)

    def _w_in(self) -> Floats:
        return self._values("w_in") if hasattr(self.node, "w_in") else np.ones(self.size)

    def _tau(self, *fields: str) -> Floats | None:
        for field in fields:
            if hasattr(self.node, field):
                return self.units.tau_in(f"{self.label}: {field}", self._values(field))
        return None

    def _values(self, field: str) -> Floats:
        array = np.asarray(getattr(self.node, field), np.float64).ravel()
        if array.size not in (1, self.size) or not np.isfinite(array).all():
            raise ValueError(
                f"{self.label}: {field}: got shape {array.shape}, expected finite numbers for "
                f"{self.size} neurons"
            )
        return np.broadcast_to(array, (self.size,)).copy()
