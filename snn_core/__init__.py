"""Spiking networks in copies: the engine of Reafference."""

from snn_core.conduction import Conduction
from snn_core.network import MODULATORS, Network
from snn_core.neurons import LIF, SRM0, DiscreteLIF, PoissonSource, SpikeSource
from snn_core.plasticity import TDLTP, EfferenceTD, PairSTDP, RewardSTDP
from snn_core.population import Population, Projection
from snn_core.random import Normal, Uniform
from snn_core.synapses import (
    Delta,
    ExponentialConductance,
    ExponentialCurrent,
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
    "Network",
    "Normal",
    "PairSTDP",
    "PoissonSource",
    "Population",
    "Projection",
    "RewardSTDP",
    "SpikeSource",
    "TsodyksMarkram",
    "Uniform",
    "WhiteNoise",
]
