"""The hand-written loops, set up with the graph, weights and start of a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.bench import hand, hand_learning, hand_neurons
from snn_core import Network, Projection
from snn_core.synapses.courses import mean_current


class Twin(NamedTuple):
    """A network as a hand-written loop.

    Attributes:
        cells: Its neurons, states (n,) or (copies, n).
        run: Advances it by a number of steps, after a reward.
        weight: Weights of the synapses that learn, pA, if there are any.
    """

    cells: hand_neurons.Cells
    run: Callable[[int, float], None]
    weight: NDArray[np.float64] | None = None

    def spikes(self) -> int:
        """Return the spikes of all neurons and copies since the start."""
        return int(self.cells.clock[..., 1].sum())


def currents(network: Network) -> Twin:
    """Return the twin of one network of exponential currents with weights equal in each row."""
    cells, receptors = _cells(network), _receptors(network)
    table = _table(network, network.projections, 1.0)
    return Twin(cells, lambda steps, _: hand.run_currents(cells, receptors, table, steps))


def copies(network: Network) -> Twin:
    """Return the twin of copies of a network of exponential currents."""
    cells, receptors = _copied(_cells(network), network), _receptors(network)
    receptors = receptors._replace(
        **{
            name: np.tile(getattr(receptors, name), (network.copies, 1))
            for name in ("arrivals", "total", "state")
        }
    )
    table, weight = _table(network, network.projections, 1.0), _weights(network)
    return Twin(cells, lambda steps, _: hand.run_copies(cells, receptors, table, weight, steps))


def conductances(network: Network) -> Twin:
    """Return the twin of a network of two exponential conductances."""
    cells, receptors = _cells(network), _receptors(network)
    table = _table(network, network.projections, 1.0)
    return Twin(cells, lambda steps, _: hand.run_conductances(cells, receptors, table, steps))


def jumps(network: Network, background: str) -> Twin:
    """Return the twin of a network of jumps; `background` is the receptor of the noise."""
    cells = _cells(network)
    arrivals, noise = np.zeros(cells.v.size), _noise(network, cells, background)
    table = _table(network, network.projections, _jump(cells))
    return Twin(cells, lambda steps, _: hand.run_jumps(cells, arrivals, table, noise, steps))


def jumps_with_pairs(network: Network, background: str) -> Twin:
    """Return the twin of a network of jumps whose one rule is an additive pair rule."""
    cells = _cells(network)
    arrivals, noise = np.zeros(cells.v.size), _noise(network, cells, background)
    learning = [p for p in network.projections if p.rules]
    fixed = _table(network, [p for p in network.projections if not p.rules], _jump(cells))
    plastic = _plastic(network, learning[0], _jump(cells))
    return Twin(
        cells,
        lambda steps, _: hand_learning.run_jumps_with_pairs(
            cells, arrivals, fixed, plastic, noise, steps
        ),
        plastic.weight,
    )


def rewarded(network: Network) -> Twin:
    """Return the twin of a network of exponential currents with one reward-modulated rule."""
    cells, receptors = _cells(network), _receptors(network)
    plastic = _plastic(network, network.projections[0], 1.0)
    return Twin(
        cells,
        lambda steps, reward: hand_learning.run_reward(cells, receptors, plastic, reward, steps),
        plastic.weight,
    )


def _starts(network: Network) -> dict[str, int]:
    sizes = [population.size for population in network.populations]
    names = [population.name for population in network.populations]
    return dict(zip(names, np.cumsum([0, *sizes[:-1]]).tolist(), strict=True))


def _cells(network: Network) -> hand_neurons.Cells:
    n = sum(population.size for population in network.populations)
    neuron = network.populations[0].neuron
    delay = int(network.projection(network.projections[0].name).delay[0])
    v, i_offset = (
        np.concatenate([getattr(network[p.name], name)[0] for p in network.populations])
        for name in ("v", "i_offset")
    )
    numbers = (neuron.tau_m, neuron.c_m, neuron.v_rest, neuron.v_threshold, neuron.v_reset,
               neuron.t_ref)  # fmt: skip
    return hand_neurons.Cells(
        v.copy(), np.zeros(n), i_offset.copy(), np.zeros(-(-n // 8) * 8, np.uint8),
        np.zeros((delay, n), np.uint32), np.zeros(delay, np.int64), np.zeros(2, np.int64),
        network.dt, *map(float, numbers),
    )  # fmt: skip


def _copied(cells: hand_neurons.Cells, network: Network) -> hand_neurons.Cells:
    repeated = {
        name: np.repeat(value[np.newaxis], network.copies, axis=0)
        for name, value in cells._asdict().items()
        if isinstance(value, np.ndarray)
    }
    repeated["v"] = np.concatenate([network[p.name].v for p in network.populations], axis=1)
    return cells._replace(**repeated)


def _receptors(network: Network) -> hand_neurons.Receptors:
    population = network.populations[0]
    n = sum(p.size for p in network.populations)
    kinds = list(population.receptors.values())
    tau = np.array([kind.tau for kind in kinds])
    dt = network.dt
    mean = -tau / dt * np.expm1(-dt / tau)
    gain = [
        mean[k] if hasattr(kind, "reversal")
        else float(mean_current(dt, kind.tau, np.array(population.neuron.tau_m)))
        for k, kind in enumerate(kinds)
    ]  # fmt: skip
    reversal = [getattr(kind, "reversal", 0.0) for kind in kinds]
    names = [name for name, kind in population.receptors.items() if hasattr(kind, "g")]
    start = [network[p.name].receptor(name).g[0] for name in names for p in network.populations]
    state = np.concatenate(start) if start else np.zeros(len(kinds) * n)
    return hand_neurons.Receptors(
        np.zeros(len(kinds) * n), np.zeros(len(kinds) * n), state, np.exp(-dt / tau),
        np.array(gain), np.array(reversal),
    )  # fmt: skip


def _edges(network: Network, projections: Any) -> tuple[Any, Any, Any, Any]:
    """Sources, slots and weights (copies, synapses) by row, and the order of the synapses."""
    starts = _starts(network)
    n = sum(p.size for p in network.populations)
    source, slot, weight = [], [], []
    for projection in projections:
        view = network.projection(projection.name)
        kind = list(projection.post.receptors).index(projection.receptor)
        source.append(view.pre.astype(np.int64) + starts[projection.pre.name])
        slot.append(view.post.astype(np.int64) + starts[projection.post.name] + kind * n)
        weight.append(view.weight)
    order = np.lexsort((np.concatenate(slot), np.concatenate(source)))
    weights = np.take(np.concatenate(weight, axis=1), order, axis=1)
    return np.concatenate(source)[order], np.concatenate(slot)[order], weights, n


def _table(network: Network, projections: Any, unit: float) -> hand.Table:
    source, slot, weight, n = _edges(network, projections)
    first = np.searchsorted(source, np.arange(n + 1)).astype(np.uint64)
    of_row = np.zeros(n)
    of_row[source] = weight[0] * unit
    small = np.uint16 if slot.max() < 2**16 else np.uint32
    return hand.Table(first, slot.astype(small), of_row)


def _weights(network: Network) -> Any:
    return _edges(network, network.projections)[2]


def _plastic(network: Network, projection: Projection, unit: float) -> hand_learning.Plastic:
    source, target, weight, n = _edges(network, [projection])
    rule, size = projection.rules[0], len(source)
    by_target = np.argsort(target, kind="stable")
    window = [rule.a_plus, rule.a_minus]
    decay = [float(np.exp(-network.dt / tau)) for tau in (rule.tau_plus, rule.tau_minus)]
    at_once = not hasattr(rule, "tau_e")
    window = [a * (unit if at_once else 1.0) for a in window]
    return hand_learning.Plastic(
        np.searchsorted(source, np.arange(n + 1)).astype(np.uint64), target.astype(np.uint32),
        weight[0] * unit,
        np.searchsorted(target[by_target], np.arange(n + 1)).astype(np.uint64),
        by_target.astype(np.uint32), source[by_target].astype(np.uint32), np.zeros(n),
        np.zeros(n), np.zeros(0 if at_once else size), np.zeros(0 if at_once else size),
        *decay, *window, 1.0 if at_once else float(rule.tau_e),
        1.0 if at_once else float(rule.learning_rate), float(rule.w_max) * unit,
    )  # fmt: skip


def _jump(cells: hand_neurons.Cells) -> float:
    """Current of one step that moves the membrane by 1 mV, pA."""
    return float(-cells.c_m / cells.tau_m / np.expm1(-cells.dt / cells.tau_m))


def _noise(network: Network, cells: hand_neurons.Cells, background: str) -> tuple[Any, Any, float]:
    """Poisson numbers by 16 random bits, the state of the generator, pA of one spike."""
    receptor: Any = network.populations[0].receptors[background]
    mean = receptor.rate * network.dt * 1e-3
    chances = np.cumprod(np.concatenate([[np.exp(-mean)], mean / np.arange(1, 60)]))
    table = np.searchsorted(np.cumsum(chances), (np.arange(65536) + 0.5) / 65536)
    return table.astype(np.float64), np.array([1], np.uint64), receptor.weight * _jump(cells)
