"""Receptor kinetics and short-term plasticity, one file each."""

from snn_core.synapses.alpha_conductance import AlphaConductance
from snn_core.synapses.alpha_current import AlphaCurrent
from snn_core.synapses.delta import Delta
from snn_core.synapses.double_exponential_conductance import DoubleExponentialConductance
from snn_core.synapses.double_exponential_current import DoubleExponentialCurrent
from snn_core.synapses.enhancement import SynapticEnhancement
from snn_core.synapses.exponential_conductance import ExponentialConductance
from snn_core.synapses.exponential_current import ExponentialCurrent
from snn_core.synapses.intrinsic_plasticity import IntrinsicPlasticity
from snn_core.synapses.nmda import NMDA
from snn_core.synapses.poisson_current import PoissonCurrent
from snn_core.synapses.poisson_input import PoissonInput
from snn_core.synapses.pulse import Pulse
from snn_core.synapses.quantal import QuantalRelease
from snn_core.synapses.transmitters import AMPA, GABAA, GABAB
from snn_core.synapses.tsodyks_markram import TsodyksMarkram
from snn_core.synapses.white_noise import WhiteNoise

RECEPTORS = (
    ExponentialCurrent,
    DoubleExponentialCurrent,
    AlphaCurrent,
    ExponentialConductance,
    DoubleExponentialConductance,
    AlphaConductance,
    NMDA,
    Delta,
    Pulse,
    PoissonInput,
    PoissonCurrent,
    WhiteNoise,
    IntrinsicPlasticity,
)
SHORT_TERM = (TsodyksMarkram, QuantalRelease, SynapticEnhancement)

__all__ = [
    "AMPA",
    "GABAA",
    "GABAB",
    "NMDA",
    "RECEPTORS",
    "SHORT_TERM",
    "AlphaConductance",
    "AlphaCurrent",
    "Delta",
    "DoubleExponentialConductance",
    "DoubleExponentialCurrent",
    "ExponentialConductance",
    "ExponentialCurrent",
    "IntrinsicPlasticity",
    "PoissonCurrent",
    "PoissonInput",
    "Pulse",
    "QuantalRelease",
    "SynapticEnhancement",
    "TsodyksMarkram",
    "WhiteNoise",
]
