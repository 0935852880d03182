"""What the projections of a network amount to: strength, sign, balance, short-term plasticity."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from snn_core.analysis.checks import Floats
from snn_core.component import Stream, fields
from snn_core.lab import charge, release
from snn_core.network import Network
from snn_core.population import Projection, located

_APART = 1e6  # ms between pairs of spikes: everything has recovered
_PAIRS = 1000  # averaged where release is random


class PairType(NamedTuple):
    """One projection in numbers; means over its synapses, in one copy.

    Attributes:
        projection: Its name.
        pre: Source population.
        post: Target population.
        receptor: Where it arrives.
        synapses: Their number.
        in_degree: Synapses onto a postsynaptic neuron.
        weight: In the unit of the receptor.
        delay: ms.
        charge: What one spike of a rested synapse lets in at the given potential, fC (pA ms);
            positive excites, negative inhibits.
        short_term: Kind of short-term plasticity; "" without.
        paired_pulse: Second release over the first: above 1 facilitates, below 1 depresses.
    """

    projection: str
    pre: str
    post: str
    receptor: str
    synapses: int
    in_degree: float
    weight: float
    delay: float
    charge: float
    short_term: str
    paired_pulse: float


class Balance(NamedTuple):
    """Mean synaptic currents of the neurons of a population.

    Attributes:
        excitation: pA, >= 0, (size,).
        inhibition: pA, >= 0, (size,).
    """

    excitation: Floats
    inhibition: Floats

    @property
    def ratio(self) -> float:
        """Inhibition over excitation, both summed over the neurons; 1 is balanced."""
        return float(self.inhibition.sum() / self.excitation.sum())


def pair_types(
    network: Network, interval: float = 50.0, potential: float | None = None, copy: int = 0
) -> list[PairType]:
    """Returns one row for each projection of the network, with its present weights and gains.

    Source: the table of pathways that models of cortical columns give, such as Potjans & Diesmann
    2014, Cereb Cortex 24:785, table 5; the paired-pulse ratio as in Zucker & Regehr 2002, Annu
    Rev Physiol 64:355.

    Args:
        network: Network with chemical synapses.
        interval: Between the two spikes of the paired-pulse ratio, ms.
        potential: At which charges are taken, mV; None is the threshold of each neuron, -50 mV
            for neurons without one.
        copy: Which copy.
    """
    _check_copy(network, copy)
    rows = []
    for p in network.projections:
        view = network.projection(p.name)
        n, weight = view.pre.size, view.weight[copy]
        first, second = _releases(network, p, interval, copy)
        charges = _charges(network, p, potential, copy) * first
        rows.append(PairType(
            p.name, p.pre.name, p.post.name, p.receptor, n, n / p.post.size,
            float(weight.mean()) if n else 0.0,
            float(view.delay.mean()) * network.dt if n else 0.0,
            float(charges.mean()) if n else 0.0,
            "" if p.short_term is None else type(p.short_term).__name__,
            second / first,
        ))  # fmt: skip
    return rows


def balance(
    network: Network, population: str, rates: Mapping[str, Any] | float = 1.0,
    potential: float | None = None, copy: int = 0,
) -> Balance:  # fmt: skip
    """Returns the mean excitatory and inhibitory currents that projections let into a population.

    Each spike counts with the charge of a rested synapse. Receptors that are background
    (`PoissonInput`, `WhiteNoise`) and gap junctions do not count.

    Source: van Vreeswijk & Sompolinsky 1996, Science 274:1724 (both large, their sum small).

    Args:
        network: Network with chemical synapses.
        population: Name of the population.
        rates: Firing rates of the presynaptic populations by name, Hz, numbers or (size,); one
            number for all of them.
        potential: mV, as in `pair_types`.
        copy: Which copy.

    Raises:
        KeyError: Unknown population.
        ValueError: A rate is missing, of a wrong shape, negative or not finite.
    """
    _check_copy(network, copy)
    size = network[population].size
    excitation, inhibition = np.zeros(size), np.zeros(size)
    for p in network.projections:
        if p.post.name == population:
            view = network.projection(p.name)
            charges = _charges(network, p, potential, copy) * _releases(network, p, 50.0, copy)[0]
            current = charges * _rate(rates, p)[view.pre] * 1e-3
            np.add.at(excitation, view.post, np.maximum(current, 0.0))
            np.add.at(inhibition, view.post, np.maximum(-current, 0.0))
    return Balance(excitation, inhibition)


def _rate(rates: Mapping[str, Any] | float, projection: Projection) -> Floats:
    pre = projection.pre
    if isinstance(rates, Mapping) and pre.name not in rates:
        raise ValueError(f"rates: no rate of {pre.name!r}; got {', '.join(map(repr, rates))}")
    given = np.asarray(rates[pre.name] if isinstance(rates, Mapping) else rates, np.float64)
    if given.shape not in ((), (pre.size,)) or not (np.isfinite(given) & (given >= 0.0)).all():
        raise ValueError(
            f"rates: {pre.name!r}: got {given}, expected a number or ({pre.size},), Hz, >= 0"
        )
    return np.broadcast_to(given, (pre.size,))


def _check_copy(network: Network, copy: int) -> None:
    if not 0 <= copy < network.copies:
        raise ValueError(f"copy: got {copy!r}, expected 0 to {network.copies - 1}")


def _releases(
    network: Network, projection: Projection, interval: float, copy: int
) -> tuple[float, float]:
    """Mean releases at two spikes of a rested synapse, with its present parameters."""
    if projection.short_term is None:
        return 1.0, 1.0
    if not 0.0 < interval < _APART / 10.0:
        raise ValueError(f"interval: got {interval!r}, expected a time > 0 ms")
    template = _present(projection.short_term, network.projection(projection.name).short_term, copy)
    pairs = _PAIRS if any(True for _ in fields(template, Stream)) else 1
    starts = _APART * np.arange(pairs)[:, None]
    releases = release(template, (starts + np.array([0.0, interval])).ravel()).reshape(pairs, 2)
    first, second = releases.mean(axis=0)
    return float(first), float(second)


def _present(template: Any, view: Any, copy: int) -> Any:
    """The template with the parameters that the network has now."""
    numbers = {
        name: getattr(view, name)
        for name, default in type(template)._field_defaults.items()
        if isinstance(default, (int, float))
    }
    return template._replace(**{name: _row(array, copy) for name, array in numbers.items()})


def _charges(
    network: Network, projection: Projection, potential: float | None, copy: int
) -> Floats:
    """Charge of a full release at each synapse, fC, (synapses,)."""
    view, post = network.projection(projection.name), projection.post
    cells = network[post.name]
    receptor = cells.receptor(projection.receptor)
    held: Any = -50.0 if potential is None else potential
    if potential is None and "v_threshold" in post.neuron._fields:
        held = _row(cells.v_threshold, copy)
    number, _ = located(post, projection.receptor)
    field = f"c_m_{projection.receptor.rpartition('.')[0]}" if number else "c_m"
    c_m = _row(getattr(cells, field), copy) if field in post.neuron._fields else np.nan
    template = _present(post.receptors[projection.receptor], receptor, copy)
    unit = charge(template, held, c_m, network.dt) * receptor.gain[copy]
    return np.asarray(view.weight[copy] * view.efficacy[copy] * unit[view.post])


def _row(values: Any, copy: int) -> Floats:
    return np.asarray(values[copy if len(values) > 1 else 0])
