"""Neuron models, one file each."""

from snn_core.neurons.burst_cell import BurstCell
from snn_core.neurons.lif import LIF
from snn_core.neurons.poisson import PoissonSource
from snn_core.neurons.pyramidal import Pyramidal
from snn_core.neurons.spike_source import SpikeSource
from snn_core.neurons.srm0 import SRM0

NEURONS = (LIF, SRM0, Pyramidal, BurstCell, PoissonSource, SpikeSource)

__all__ = [
    "LIF",
    "NEURONS",
    "SRM0",
    "BurstCell",
    "PoissonSource",
    "Pyramidal",
    "SpikeSource",
]
