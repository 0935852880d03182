"""Constants of the microcircuit, at full scale.

Source: Potjans & Diesmann 2014, Cereb Cortex 24:785, as in the reference scripts of its authors:
NEST's pynest/examples/Potjans_2014 and INM-6/microcircuit-PD14-model (parameter_definitions.py).
Rows of matrices are targets, columns sources, in the order of `NAMES`.
"""

import numpy as np

NAMES = ("L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I")
NEURONS = np.array([20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948])

#: Probability that a pair is connected at least once.
PROBABILITY = np.array([
    [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0.0000, 0.0076, 0.0000],
    [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0.0000, 0.0042, 0.0000],
    [0.0077, 0.0059, 0.0497, 0.1350, 0.0067, 0.0003, 0.0453, 0.0000],
    [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0.0000, 0.1057, 0.0000],
    [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0.0000],
    [0.0548, 0.0269, 0.0257, 0.0022, 0.0600, 0.3158, 0.0086, 0.0000],
    [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
    [0.0364, 0.0010, 0.0034, 0.0005, 0.0277, 0.0080, 0.0658, 0.1443],
])  # fmt: skip

#: Synapses of each neuron from outside, and the rate of each of them, Hz.
BACKGROUND_DEGREE = np.array([1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100])
BACKGROUND_RATE = 8.0

TAU_M, C_M, V_REST, V_THRESHOLD, V_RESET, T_REF = 10.0, 250.0, -65.0, -50.0, -65.0, 2.0
TAU_S = 0.5  # ms

EPSP = 0.15  # mV, mean peak of the response to a spike
INHIBITION = -4.0  # inhibitory over excitatory weights
WEIGHT_CV = 0.1
DOUBLED = (0, 2)  # L4E to L23E: twice the weight

#: Mean and standard deviation of delays, ms. The inhibitory ones are those of the reference
#: scripts, with which the rates below were simulated; the paper prints 0.8 and 0.4.
EXCITATORY_DELAY, INHIBITORY_DELAY = (1.5, 0.75), (0.75, 0.375)

DT = 0.1  # ms

#: Mean and standard deviation of first potentials, mV: the "optimized" ones of the scripts, which
#: avoid a volley at the start.
FIRST_POTENTIAL = (
    (-68.28, 5.36), (-63.16, 4.57), (-63.33, 4.74), (-63.45, 4.94),
    (-63.11, 4.94), (-61.66, 4.55), (-66.72, 5.46), (-61.43, 4.48),
)  # fmt: skip

#: Mean rates at full scale, Hz, simulated with NEST (full_mean_rates of INM-6's script). They are
#: what the compensating currents of a smaller network are computed from.
FULL_RATES = np.array([0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829])

#: The same in another realisation (full_mean_rates of NEST's example): how far two are apart.
OTHER_RATES = np.array([0.943, 3.026, 4.368, 5.882, 7.733, 8.664, 1.096, 7.851])
