"""The circuit as a network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.microcircuit import parameters as full
from experiments.microcircuit.scaling import Circuit
from snn_core import LIF, Network, Normal, PoissonCurrent, Population, Projection
from snn_core.topology import FixedTotalNumber

RECEPTOR = "synapses"  # recurrent and background spikes have one time course


@dataclass(frozen=True)
class GridDelays:
    """Normal delays on the grid of the step, redrawn where they would round to 0.

    Attributes:
        mean: ms.
        sd: ms.
        dt: Step, ms.
    """

    mean: float
    sd: float
    dt: float

    def __call__(self, rng: np.random.Generator, size: int) -> NDArray[np.float64]:
        """Draw `size` delays, ms."""
        drawn = Normal(self.mean, self.sd, low=0.5 * self.dt)(rng, size)
        drawn /= self.dt
        np.rint(drawn, out=drawn)
        np.maximum(drawn, 1.0, out=drawn)
        drawn *= self.dt
        return drawn


def build(circuit: Circuit, seed: int, float32: bool = False) -> Network:
    """Build the network; potentials are drawn anew.

    Args:
        circuit: Numbers, weights and currents.
        seed: Of the synapses, the background and the first potentials.
        float32: Keep weights in half the memory.
    """
    populations = tuple(_populations(circuit))
    network = Network(
        populations, _projections(circuit, populations), dt=full.DT, seed=seed,
        weight_dtype=np.float32 if float32 else np.float64,
    )  # fmt: skip
    rng = np.random.default_rng([seed, 1])
    for population, (mean, sd) in zip(populations, full.FIRST_POTENTIAL, strict=True):
        network[population.name].v = rng.normal(mean, sd, population.size)
    return network


def _populations(circuit: Circuit) -> Iterator[Population]:
    for k, name in enumerate(full.NAMES):
        neuron = LIF(
            full.TAU_M, full.C_M, full.V_REST, full.V_THRESHOLD, full.V_RESET, full.T_REF,
            float(circuit.current[k]),
        )  # fmt: skip
        receptor = PoissonCurrent(
            full.TAU_S, float(circuit.background_rate[k]), circuit.background_weight
        )
        yield Population(name, int(circuit.neurons[k]), neuron, {RECEPTOR: receptor})


def _projections(circuit: Circuit, populations: tuple[Population, ...]) -> Iterator[Projection]:
    for (post, pre), number in np.ndenumerate(circuit.synapses):
        if not number:
            continue
        mean, inhibitory = float(circuit.weight[post, pre]), bool(pre % 2)
        sides = {"high": 0.0} if inhibitory else {"low": 0.0}
        delay = full.INHIBITORY_DELAY if inhibitory else full.EXCITATORY_DELAY
        yield Projection(
            populations[pre], populations[post], RECEPTOR,
            FixedTotalNumber(int(number), autapses=True, multapses=True),
            Normal(mean, full.WEIGHT_CV * abs(mean), **sides),
            GridDelays(*delay, full.DT),
        )  # fmt: skip
