"""Numbers of neurons and synapses, weights and currents at any scale."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.errors import UsageError
from experiments.microcircuit import parameters as full
from snn_core.weights import epsp_peak

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

SMALLEST = 0.002  # below, populations would have no neurons


class Circuit(NamedTuple):
    """What is built; matrices are (target, source).

    Attributes:
        scale: Factor of the numbers of neurons and of synapses onto each.
        neurons: Neurons of each population, (8,).
        synapses: Synapses of each projection, (8, 8).
        weight: Mean weights, pA, (8, 8).
        background_rate: Background spikes onto each neuron, Hz, (8,).
        background_weight: pA.
        current: Constant current into each neuron, pA, (8,).
    """

    scale: float
    neurons: Counts
    synapses: Counts
    weight: Floats
    background_rate: Floats
    background_weight: float
    current: Floats


def synapse_numbers() -> Floats:
    """Expected number of synapses of each projection at full scale, (8, 8).

    ln(1 - p) / ln(1 - 1 / (N_pre N_post)): so many pairs, drawn with replacement, connect a pair
    at least once with probability p. Source: Potjans & Diesmann 2014, Methods.
    """
    pairs = np.outer(full.NEURONS, full.NEURONS).astype(np.float64)
    numbers: Floats = np.log1p(-full.PROBABILITY) / np.log1p(-1.0 / pairs)
    return numbers


def full_weights() -> Floats:
    """Mean weights at full scale, pA, (8, 8)."""
    weight = np.empty((8, 8))
    weight[:, 0::2] = _excitatory()
    weight[:, 1::2] = full.INHIBITION * _excitatory()
    weight[full.DOUBLED] *= 2.0
    return weight


def scaled(scale: float) -> Circuit:
    """The circuit with `scale` times the neurons and `scale` times the synapses onto each.

    Weights grow by 1 / sqrt(scale), which keeps the variance of the input; a constant current
    replaces what is missing of its mean at the rates of the full network. Correlations grow as
    the network shrinks. Source: van Albada, Helias & Diesmann 2015, PLoS Comput Biol 11:e1004490.

    Raises:
        UsageError: A scale outside [0.002, 1].
    """
    if not SMALLEST <= scale <= 1.0:
        raise UsageError(f"scale: got {scale:g}, expected {SMALLEST:g} to 1.")
    root = float(np.sqrt(scale))
    numbers, weight = synapse_numbers(), full_weights()
    degree = np.rint(full.BACKGROUND_DEGREE * scale)
    return Circuit(
        scale=scale,
        neurons=np.rint(full.NEURONS * scale).astype(np.int64),
        synapses=np.rint(numbers * scale**2).astype(np.int64),
        weight=weight / root,
        background_rate=full.BACKGROUND_RATE * degree,
        background_weight=_excitatory() / root,
        current=(1.0 - root) * mean_input(weight, numbers / full.NEURONS[:, np.newaxis]),
    )


def mean_input(weight: Floats, degree: Floats) -> Floats:
    """Mean synaptic current at full scale and at the rates of the full network, pA, (8,).

    Args:
        weight: pA, (8, 8).
        degree: Synapses of each neuron from each population, (8, 8).
    """
    inside = (weight * degree) @ full.FULL_RATES
    outside = _excitatory() * full.BACKGROUND_DEGREE * full.BACKGROUND_RATE
    return 1e-3 * full.TAU_S * (inside + outside)


def _excitatory() -> float:
    return full.EPSP / epsp_peak(full.TAU_M, full.TAU_S, full.C_M)
