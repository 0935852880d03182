"""One cell or one synapse on the bench."""

from snn_core.lab.cell import (
    Recording,
    conductance_clamp,
    current_clamp,
    f_i_curve,
    voltage_clamp,
)
from snn_core.lab.charge import charge
from snn_core.lab.fit import Fit, fit
from snn_core.lab.plane import PhasePlane, phase_plane
from snn_core.lab.rule import Trace, weight_change
from snn_core.lab.synapse import release

__all__ = [
    "Fit",
    "PhasePlane",
    "Recording",
    "Trace",
    "charge",
    "conductance_clamp",
    "current_clamp",
    "f_i_curve",
    "fit",
    "phase_plane",
    "release",
    "voltage_clamp",
    "weight_change",
]
