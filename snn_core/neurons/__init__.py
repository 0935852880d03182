"""Neuron models, one file each."""

from snn_core.neurons.adex import AdEx
from snn_core.neurons.burst_cell import BurstCell
from snn_core.neurons.eif import EIF
from snn_core.neurons.filtered_lif import FilteredLIF
from snn_core.neurons.izhikevich import Izhikevich
from snn_core.neurons.lif import LIF
from snn_core.neurons.mcculloch_pitts import McCullochPitts
from snn_core.neurons.perfect import IF
from snn_core.neurons.poisson import PoissonSource
from snn_core.neurons.pyramidal import Pyramidal
from snn_core.neurons.spike_source import SpikeSource
from snn_core.neurons.srm0 import SRM0

NEURONS = (
    McCullochPitts,
    IF,
    LIF,
    FilteredLIF,
    EIF,
    AdEx,
    Izhikevich,
    SRM0,
    Pyramidal,
    BurstCell,
    PoissonSource,
    SpikeSource,
)

__all__ = [
    "EIF",
    "IF",
    "LIF",
    "NEURONS",
    "SRM0",
    "AdEx",
    "BurstCell",
    "FilteredLIF",
    "Izhikevich",
    "McCullochPitts",
    "PoissonSource",
    "Pyramidal",
    "SpikeSource",
]
