"""Populations of another kind: competing rates, relative phases, reservoirs."""

from snn_core.dynamics.delay_loop import DelayLoop, maximum_length_sequence
from snn_core.dynamics.hkb import HKB
from snn_core.dynamics.inhibition import (
    Turns,
    broken_conditions,
    channel_cycle,
    heteroclinic_chain,
    may_leonard,
    turns,
)
from snn_core.dynamics.liquid import Liquid, liquid, liquid_state
from snn_core.dynamics.readout import Readout, narma10, nrmse, ridge
from snn_core.dynamics.unit import Dynamics
from snn_core.dynamics.wlc import WinnerlessCompetition

DYNAMICS = (WinnerlessCompetition, HKB, DelayLoop)

__all__ = [
    "DYNAMICS",
    "HKB",
    "DelayLoop",
    "Dynamics",
    "Liquid",
    "Readout",
    "Turns",
    "WinnerlessCompetition",
    "broken_conditions",
    "channel_cycle",
    "heteroclinic_chain",
    "liquid",
    "liquid_state",
    "maximum_length_sequence",
    "may_leonard",
    "narma10",
    "nrmse",
    "ridge",
    "turns",
]
