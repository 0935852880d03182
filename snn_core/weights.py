"""Weights that make sense: so many synchronous spikes reach the threshold."""

from typing import Any

import numpy as np

from snn_core.synapses.delta import Delta
from snn_core.synapses.exponential_current import ExponentialCurrent


def epsp_peak(tau_m: float, tau_s: float, c_m: float) -> float:
    """Peak of the potential that one exponential current synapse of 1 pA evokes, mV.

    (tau_m / c_m) (tau_s / tau_m)^(tau_m / (tau_m - tau_s)), at ln(tau_m / tau_s) tau_m tau_s /
    (tau_m - tau_s); with equal time constants tau_m / (c_m e). Source: Gerstner et al. 2014,
    eq. 3.1 and 1.9.

    Args:
        tau_m: Membrane time constant, ms.
        tau_s: Time constant of the synaptic current, ms.
        c_m: Capacitance, pF.
    """
    if abs(tau_m - tau_s) < 1e-6 * tau_m:
        return tau_m / c_m * float(np.exp(-1.0))
    return tau_m / c_m * float((tau_s / tau_m) ** (tau_m / (tau_m - tau_s)))


def synchronous_weight(neuron: Any, receptor: Any, inputs: float = 30.0) -> float:
    """Weight (pA or mV) of a synapse of which `inputs` synchronous ones reach the threshold.

    Each one's EPSP has its peak at (v_threshold - v_rest) / inputs. Cortical neurons need 20 to
    50 (Gerstner et al. 2014, section 1.1.2).

    Args:
        neuron: Template with v_rest, v_threshold, c_m and tau_m (or g_l).
        receptor: `ExponentialCurrent` or `Delta` template.
        inputs: Number of synchronous spikes from rest to threshold.

    Raises:
        ValueError: No positive number of inputs, or a neuron or receptor without these fields.
    """
    if not inputs > 0:
        raise ValueError(f"inputs: got {inputs!r}, expected a positive number")
    if not isinstance(receptor, (ExponentialCurrent, Delta)):
        kind = type(receptor).__name__
        raise ValueError(f"receptor: got {kind}, expected ExponentialCurrent or Delta")
    for name in ("v_rest", "v_threshold", "c_m"):
        if name not in neuron._fields:
            kind = type(neuron).__name__
            raise ValueError(f"neuron: {kind} has no {name}, expected a leaky neuron such as LIF")
    distance = float(np.mean(neuron.v_threshold)) - float(np.mean(neuron.v_rest))
    if isinstance(receptor, Delta):
        return distance / inputs
    c_m = float(np.mean(neuron.c_m))
    tau_m = neuron.tau_m if "tau_m" in neuron._fields else c_m / neuron.g_l
    return distance / inputs / epsp_peak(float(np.mean(tau_m)), float(np.mean(receptor.tau)), c_m)
