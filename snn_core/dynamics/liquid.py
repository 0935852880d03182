"""The liquid state machine: a column of cortex as a reservoir."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.dynamics.unit import Floats
from snn_core.neurons.lif import LIF
from snn_core.population import Population, Projection
from snn_core.random import Gamma, shared_generator
from snn_core.synapses.exponential_current import ExponentialCurrent
from snn_core.synapses.tsodyks_markram import TsodyksMarkram
from snn_core.topology import AllToAll, DistanceRule

#: By pair: probability C, weight (pA), delay (ms), and U, tau_rec, tau_facil (ms).
PAIRS = {
    ("E", "E"): (0.3, 30e3, 1.5, (0.5, 1100.0, 50.0)),
    ("E", "I"): (0.2, 60e3, 0.8, (0.05, 125.0, 1200.0)),
    ("I", "E"): (0.4, -19e3, 0.8, (0.25, 700.0, 20.0)),
    ("I", "I"): (0.1, -19e3, 0.8, (0.32, 144.0, 60.0)),
}


class Liquid(NamedTuple):
    """A liquid, ready for `Network(populations, projections)`.

    Attributes:
        populations: "input" (the one given), "E" and "I".
        projections: Recurrent ones "E->E", "E->I", "I->E", "I->I" and from the input.
        positions: Of E and I, in units of the lattice, (n, 3) each.
    """

    populations: list[Population]
    projections: list[Projection]
    positions: tuple[Floats, Floats]


@dataclass(frozen=True)
class _Falling:
    """Probability c exp(-(distance / reach)^2)."""

    c: float
    reach: float

    def __call__(self, distance: Floats) -> Floats:
        return self.c * np.exp(-((distance / self.reach) ** 2))


def liquid(
    source: Population, shape: tuple[int, int, int] = (15, 3, 3), inhibitory: float = 0.2,
    reach: float = 2.0, seed: int = 0,
) -> Liquid:  # fmt: skip
    """A column of LIF neurons on a lattice, with dynamic synapses that fall off with distance.

    Neurons of 1 MOhm and 30 ms, threshold 15 mV, reset and background at 13.5 mV and nA, 3 ms (E)
    or 2 ms (I) refractory; a pair at distance D is connected with C exp(-(D / reach)^2); weights
    are gamma distributed with a coefficient of variation of 1; synaptic currents of 3 ms (E) and
    6 ms (I). Run it with dt of 0.1 to 1 ms; inputs reach every neuron with 18 nA (E) or 9 nA (I).

    Source: Maass, Natschlager & Markram 2002, Neural Comput 14:2531, appendix B.

    Args:
        source: Input population.
        shape: Size of the lattice.
        inhibitory: Part of the neurons that inhibit, 0 to 1.
        reach: lambda of the paper, in units of the lattice; larger means more connections.
        seed: Seed of who is inhibitory.

    Raises:
        ValueError: A lattice without neurons of both kinds, or a reach that is not positive.
    """
    if len(shape) != 3 or min(shape) < 1 or not reach > 0.0 or not 0.0 < inhibitory < 1.0:
        raise ValueError(
            f"liquid: got shape {shape}, inhibitory {inhibitory}, reach {reach}; expected three "
            "sizes >= 1, 0 < inhibitory < 1 and reach > 0"
        )
    lattice = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), axis=-1).reshape(-1, 3)
    mixed = shared_generator(seed, "liquid").permutation(len(lattice))
    n_i = round(inhibitory * len(lattice))
    if not 0 < n_i < len(lattice):
        raise ValueError(f"liquid: {len(lattice)} neurons, {n_i} inhibitory; enlarge the lattice")
    places = {"E": np.sort(mixed[n_i:]), "I": np.sort(mixed[:n_i])}
    positions = {kind: lattice[chosen].astype(np.float64) for kind, chosen in places.items()}
    receptors = {"exc": ExponentialCurrent(3.0), "inh": ExponentialCurrent(6.0)}
    cells = {
        kind: Population(
            kind, len(positions[kind]),
            LIF(30.0, 30_000.0, 0.0, 15.0, 13.5, t_ref, 13_500.0), receptors, positions[kind],
        )
        for kind, t_ref in (("E", 3.0), ("I", 2.0))
    }  # fmt: skip
    links = [
        Projection(source, cells["E"], "exc", AllToAll(), 18e3),
        Projection(source, cells["I"], "exc", AllToAll(), 9e3),
    ]
    for (pre, post), (c, weight, delay, dynamics) in PAIRS.items():
        links.append(
            Projection(
                cells[pre], cells[post], "exc" if pre == "E" else "inh",
                DistanceRule(_Falling(c, reach), positions[pre], positions[post]),
                Gamma(weight), delay, TsodyksMarkram(*dynamics),
            )
        )  # fmt: skip
    return Liquid([source, *cells.values()], links, (positions["E"], positions["I"]))


def liquid_state(
    times: ArrayLike, ids: NDArray[np.integer], n: int, at: ArrayLike, tau: float = 30.0
) -> Floats:
    """Spike trains as a readout sees them: exponentially filtered.

    Args:
        times: Spike times, ms, ascending.
        ids: Neuron of each spike.
        n: Neurons.
        at: Times of the samples, ms, ascending.
        tau: Time constant of the filter, ms.

    Returns:
        Sum over past spikes of exp(-(t - spike) / tau), (samples, n).
    """
    t, neurons, samples = np.asarray(times, float), np.asarray(ids), np.asarray(at, float)
    if not tau > 0.0 or (np.diff(t) < 0.0).any() or (np.diff(samples) < 0.0).any():
        raise ValueError("liquid_state: expected tau > 0 and ascending times and samples")
    states, now, clock, k = np.empty((samples.size, n)), np.zeros(n), 0.0, 0
    for row, sample in zip(states, samples, strict=True):
        while k < t.size and t[k] <= sample:
            now *= np.exp((clock - t[k]) / tau)
            clock = t[k]
            now[neurons[k]] += 1.0
            k += 1
        row[:] = now * np.exp((clock - sample) / tau)
    return states
