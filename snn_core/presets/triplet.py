"""Triplet rules fitted to slices."""

from snn_core.plasticity.triplet_stdp import TripletSTDP

#: Pfister & Gerstner 2006, J Neurosci 26:9673, tables 3 and 4: visual cortex and hippocampal
#: culture, full and minimal models.
PFISTER_GERSTNER_2006 = {
    "visual cortex, full, all": TripletSTDP(5e-10, 6.2e-3, 7e-3, 2.3e-4, tau_x=101.0, tau_y=125.0),
    "visual cortex, minimal, all": TripletSTDP(0.0, 6.5e-3, 7.1e-3, 0.0, tau_y=114.0),
    "hippocampus, full, all": TripletSTDP(6.1e-3, 6.7e-3, 1.6e-3, 1.4e-3, tau_x=946.0, tau_y=27.0),
    "hippocampus, minimal, all": TripletSTDP(5.3e-3, 8e-3, 3.5e-3, 0.0, tau_y=40.0),
    "visual cortex, full, nearest": TripletSTDP(
        8.8e-11, 5.3e-2, 6.6e-3, 3.1e-3, tau_x=714.0, tau_y=40.0, pairing="nearest"
    ),
    "visual cortex, minimal, nearest": TripletSTDP(
        0.0, 5e-2, 8e-3, 0.0, tau_y=40.0, pairing="nearest"
    ),
    "hippocampus, full, nearest": TripletSTDP(
        4.6e-3, 9.1e-3, 3e-3, 7.5e-9, tau_x=575.0, tau_y=47.0, pairing="nearest"
    ),
    "hippocampus, minimal, nearest": TripletSTDP(
        4.6e-3, 9.1e-3, 3e-3, 0.0, tau_y=48.0, pairing="nearest"
    ),
}
