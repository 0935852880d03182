"""Receptors by the transmitter's name: time constants and reversal potentials of cortex."""

from snn_core.synapses.double_exponential_conductance import DoubleExponentialConductance
from snn_core.synapses.exponential_conductance import ExponentialConductance


def AMPA(tau: float = 2.0, reversal: float = 0.0) -> ExponentialConductance:
    """Fast glutamate receptor: 2 ms, 0 mV. Source: Wang 2002, Neuron 36:955."""
    return ExponentialConductance(tau, reversal)


def GABAA(tau: float = 5.0, reversal: float = -70.0) -> ExponentialConductance:
    """Fast GABA receptor: 5 ms, -70 mV. Source: Wang 2002, Neuron 36:955."""
    return ExponentialConductance(tau, reversal)


def GABAB(
    tau_rise: float = 50.0, tau_decay: float = 150.0, reversal: float = -95.0
) -> DoubleExponentialConductance:
    """Slow GABA receptor, a potassium conductance: tens of ms to the peak, -95 mV.

    The linear time course; the cooperative binding of G proteins is left out. Source: Destexhe,
    Mainen & Sejnowski 1998, in Methods in Neuronal Modeling, section 1.4.4 (reversal potential).
    """
    return DoubleExponentialConductance(tau_rise, tau_decay, reversal)
