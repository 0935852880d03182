"""Neuron models, one file each."""

from snn_core.neurons.adex import AdEx
from snn_core.neurons.alpha import AlphaNeuron, alpha_spike_time
from snn_core.neurons.burst_cell import BurstCell
from snn_core.neurons.clopath_adex import ClopathAdEx
from snn_core.neurons.discrete_alif import DiscreteALIF
from snn_core.neurons.discrete_lif import DiscreteLIF
from snn_core.neurons.eif import EIF
from snn_core.neurons.filtered_lif import FilteredLIF
from snn_core.neurons.gif import GIF
from snn_core.neurons.hodgkin_huxley import HodgkinHuxley
from snn_core.neurons.izhikevich import Izhikevich
from snn_core.neurons.lif import LIF
from snn_core.neurons.mancilla import Mancilla
from snn_core.neurons.mcculloch_pitts import McCullochPitts
from snn_core.neurons.perfect import IF
from snn_core.neurons.poisson import PoissonSource
from snn_core.neurons.port import Port
from snn_core.neurons.pyramidal import Pyramidal
from snn_core.neurons.spike_source import SpikeSource
from snn_core.neurons.srm0 import SRM0
from snn_core.neurons.subtractive_if import SubtractiveIF

NEURONS = (
    McCullochPitts,
    IF,
    SubtractiveIF,
    LIF,
    DiscreteLIF,
    DiscreteALIF,
    FilteredLIF,
    EIF,
    AdEx,
    ClopathAdEx,
    Izhikevich,
    HodgkinHuxley,
    Mancilla,
    SRM0,
    GIF,
    AlphaNeuron,
    Pyramidal,
    BurstCell,
    PoissonSource,
    SpikeSource,
    Port,
)

__all__ = [
    "EIF",
    "GIF",
    "IF",
    "LIF",
    "NEURONS",
    "SRM0",
    "AdEx",
    "AlphaNeuron",
    "BurstCell",
    "ClopathAdEx",
    "DiscreteALIF",
    "DiscreteLIF",
    "FilteredLIF",
    "HodgkinHuxley",
    "Izhikevich",
    "Mancilla",
    "McCullochPitts",
    "PoissonSource",
    "Port",
    "Pyramidal",
    "SpikeSource",
    "SubtractiveIF",
    "alpha_spike_time",
]
