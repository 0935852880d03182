"""Receptor kinetics and short-term plasticity, one file each."""

from snn_core.synapses.delta import Delta
from snn_core.synapses.exponential_conductance import ExponentialConductance
from snn_core.synapses.exponential_current import ExponentialCurrent
from snn_core.synapses.tsodyks_markram import TsodyksMarkram
from snn_core.synapses.white_noise import WhiteNoise

RECEPTORS = (ExponentialCurrent, ExponentialConductance, Delta, WhiteNoise)
SHORT_TERM = (TsodyksMarkram,)

__all__ = [
    "RECEPTORS",
    "SHORT_TERM",
    "Delta",
    "ExponentialConductance",
    "ExponentialCurrent",
    "TsodyksMarkram",
    "WhiteNoise",
]
