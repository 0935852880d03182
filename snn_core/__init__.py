"""Spiking networks in copies: the engine of Reafference."""

from snn_core.conduction import Conduction
from snn_core.ganglia import Ganglia, Nerve
from snn_core.network import MODULATORS, Network
from snn_core.neurons import LIF, SRM0, DiscreteLIF, PoissonSource, Port, SpikeSource
from snn_core.plasticity import TDLTP, EfferenceTD, PairSTDP, RewardSTDP
from snn_core.population import Population, Projection
from snn_core.random import Normal, Uniform
from snn_core.synapses import (
    Delta,
    ExponentialConductance,
    ExponentialCurrent,
    PoissonInput,
    TsodyksMarkram,
    WhiteNoise,
)

__all__ = [
    "LIF",
    "MODULATORS",
    "SRM0",
    "TDLTP",
    "Conduction",
    "Delta",
    "DiscreteLIF",
    "EfferenceTD",
    "ExponentialConductance",
    "ExponentialCurrent",
    "Ganglia",
    "Nerve",
    "Network",
    "Normal",
    "PairSTDP",
    "PoissonInput",
    "PoissonSource",
    "Population",
    "Port",
    "Projection",
    "RewardSTDP",
    "SpikeSource",
    "TsodyksMarkram",
    "Uniform",
    "WhiteNoise",
]
