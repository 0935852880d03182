"""Networks as NIR graphs."""

from typing import Any

import numpy as np

from snn_core.exchange.extras import load
from snn_core.exchange.nir_units import LEAKLESS, Floats, Units
from snn_core.network import Network
from snn_core.neurons import IF, LIF, DiscreteLIF, PoissonSource, SpikeSource
from snn_core.population import Population, Projection
from snn_core.synapses import Delta, ExponentialCurrent
from snn_core.synapses.courses import mean_current


def to_nir(
    network: Network, copy: int = 0, voltage: float = 1.0, current: float = 1.0,
    euler: bool = True,
) -> Any:  # fmt: skip
    """Write a network as a NIR graph; `from_nir` with the same arguments reads it back.

    Populations of `LIF` and `DiscreteLIF` become LIF (with `Delta` receptors), CubaLIF (with one
    `ExponentialCurrent`), LI or CubaLI (infinite threshold); `IF`, and what `from_nir` made of
    one, IF; sources Input; projections Linear, behind a Delay where they take more than one
    step; populations that reach no other get an Output (all, where each does). Weights and
    currents are written as they stand, learning rules are not. `LIF` and `IF` fire within the
    step: other simulators, and `DiscreteLIF`, round their spikes to the grid and lose the rest.

    Source: Pedersen et al. 2024, Nat Commun 15:8122.

    Args:
        network: The network.
        copy: Which copy.
        voltage: mV per unit of potential of the graph.
        current: pA per unit of current of the graph.
        euler: Write time constants with which an Euler step forgets as much as ours.

    Returns:
        `nir.NIRGraph`.

    Raises:
        ValueError: What NIR cannot hold: a refractory time, short-term plasticity, electrical
            synapses, other neurons or receptors; the message names the part.
        ImportError: nir is not installed.
    """
    nir = load("nir", "nir")
    units = Units(network.dt, voltage, current, euler)
    units.check()
    if not 0 <= copy < network.copies:
        raise ValueError(f"copy: got {copy}, expected 0 to {network.copies - 1}")
    if network.gap_junctions:
        raise ValueError(f"gap junction {network.gap_junctions[0].name!r}: NIR has none")
    nodes: dict[str, Any] = {}
    edges: list[tuple[str, str]] = []
    layers = {}
    for population in network.populations:
        if isinstance(population.neuron, (PoissonSource, SpikeSource)):
            nodes[population.name] = nir.Input(np.array([population.size]))
        else:
            layers[population.name] = _Layer(network, population, copy, units)
            nodes[population.name] = layers[population.name].node(nir)
    for link in network.projections:
        _add_projection(nir, network, link, layers[link.post.name], (nodes, edges))
    for name, layer in layers.items():
        if layer.bias.any():
            _add_bias(nir, name, layer.bias, (nodes, edges))
    reaching = {link.pre.name for link in network.projections if link.pre is not link.post}
    for name in [name for name in layers if name not in reaching] or layers:
        nodes[f"{name}.output"] = nir.Output(np.array([layers[name].size]))
        edges.append((name, f"{name}.output"))
    inputs = any(isinstance(node, nir.Input) for node in nodes.values())
    return nir.NIRGraph(nodes, edges, type_check=inputs)


class _Layer:
    """One population of neurons on its way to a node."""

    tau_syn: Floats | None

    def __init__(self, network: Network, population: Population, copy: int, units: Units) -> None:
        self.units, self.copy, self.size = units, copy, population.size
        self.view, self.label = network[population.name], f"population {population.name!r}"
        if not isinstance(population.neuron, (IF, LIF, DiscreteLIF)):
            kind = type(population.neuron).__name__
            raise ValueError(
                f"{self.label}: got {kind}, expected IF, LIF or DiscreteLIF: NIR has no such neuron"
            )
        if self._values("t_ref").any():
            raise ValueError(
                f"{self.label}: got t_ref = {self._values('t_ref').max():g} ms, expected 0: "
                "NIR has no refractory time"
            )
        kinds = {type(receptor) for receptor in population.receptors.values()}
        if not kinds <= {Delta, ExponentialCurrent} or len(population.receptors) > 1:
            names = ", ".join(sorted(kind.__name__ for kind in kinds))
            raise ValueError(
                f"{self.label}: got the receptors {names}, expected one Delta or one "
                "ExponentialCurrent: NIR holds one kind of input per neuron"
            )
        self.c_m, self.tau = self._values("c_m"), np.full(self.size, LEAKLESS)
        if not isinstance(population.neuron, IF):
            self.tau = self._values("tau_m")
        self.bias = self._values("i_offset") / units.current
        self.gain, self.tau_syn = np.ones(self.size), None
        for name in population.receptors:
            receptor = self.view.receptor(name)
            self.gain = receptor.gain[copy]
            if ExponentialCurrent in kinds:
                self.tau_syn = np.broadcast_to(_row(receptor.tau, copy), (self.size,))
                self.bias = self.bias * units.passed(self.tau_syn)

    def node(self, nir: Any) -> Any:
        """The node of NIR."""
        units, out = self.units, {}
        scale = units.current / units.voltage
        leaky = self.tau < LEAKLESS
        if leaky.any() != leaky.all():
            raise ValueError(f"{self.label}: got leaky and leakless neurons, expected one kind")
        fires = np.isfinite(self._values("v_threshold"))
        if fires.any() != fires.all():
            raise ValueError(f"{self.label}: got some infinite thresholds, expected all or none")
        if fires.all():
            out = {name: self._values(name) / units.voltage for name in ("v_threshold", "v_reset")}
        if not leaky.any():
            if self.tau_syn is not None or not fires.all():
                raise ValueError(f"{self.label}: NIR has no leakless neuron but IF with Delta")
            return nir.IF(r=1000.0 / self.c_m * scale, **out)
        out |= {"r": self.tau / self.c_m * scale, "v_leak": self._values("v_rest") / units.voltage}
        tau = units.tau_out(self.tau)
        if self.tau_syn is None:
            return (nir.LIF if fires.all() else nir.LI)(tau=tau, **out)
        cuba = nir.CubaLIF if fires.all() else nir.CubaLI
        tau_syn = units.tau_out(self.tau_syn)
        # So that a weight of 1 is a jump of 1 in the current, and a bias passes as it is.
        w_in = 1.0 / units.passed(self.tau_syn)
        return cuba(tau_mem=tau, tau_syn=tau_syn, w_in=w_in, **out)

    def scale(self) -> Floats:
        """What a weight of 1 of ours is in the graph, per target."""
        units = self.units
        if self.tau_syn is None:
            return self.gain * self.c_m / self.tau / units.passed(self.tau) / units.current
        held = mean_current(units.dt, self.tau_syn, self.tau) if units.euler else 1.0
        return np.asarray(self.gain * held / units.current, np.float64)

    def _values(self, name: str) -> Floats:
        return _row(getattr(self.view, name), self.copy).astype(np.float64)


def _row(array: Any, copy: int) -> Any:
    return array[min(copy, len(array) - 1)]


def _add_projection(
    nir: Any, network: Network, link: Projection, layer: _Layer, graph: tuple[Any, Any]
) -> None:
    nodes, edges = graph
    if link.short_term is not None:
        kind = type(link.short_term).__name__
        raise ValueError(f"projection {link.name!r}: got {kind}, expected none: NIR has no such")
    view = network.projection(link.name)
    weight = np.zeros((link.post.size, link.pre.size))
    intact = network[link.pre.name].intact[layer.copy][view.pre]
    factor = view.weight[layer.copy] * view.efficacy[layer.copy] * intact
    np.add.at(weight, (view.post, view.pre), factor * layer.scale()[view.post])
    name = f"{link.name}.weight"
    nodes[name] = nir.Linear(weight)
    edges.append((name, link.post.name))
    late = np.zeros(link.pre.size)
    np.maximum.at(late, view.pre, view.delay - 1.0)
    if (view.delay - 1.0 != late[view.pre]).any():
        raise ValueError(
            f"projection {link.name!r}: got delays that differ between the synapses of one neuron, "
            "expected one per source: a Delay of NIR is before the weights"
        )
    if not late.any():
        edges.append((link.pre.name, name))
        return
    nodes[f"{link.name}.delay"] = nir.Delay(late * network.dt / 1000.0)
    edges.extend([(link.pre.name, f"{link.name}.delay"), (f"{link.name}.delay", name)])


def _add_bias(nir: Any, name: str, bias: Floats, graph: tuple[Any, Any]) -> None:
    """Turn the first Linear into this population into an Affine with its current."""
    nodes, edges = graph
    first = next((pre for pre, post in edges if post == name), None)
    if first is None:
        raise ValueError(
            f"population {name!r}: got a current i_offset and no projection, expected one: "
            "a bias of NIR belongs to a weight"
        )
    nodes[first] = nir.Affine(nodes[first].weight, bias)
