"""Long-term plasticity rules, one file each."""

from snn_core.plasticity.efference_td import EfferenceTD
from snn_core.plasticity.inhibitory_stdp import InhibitorySTDP
from snn_core.plasticity.pair_stdp import PairSTDP
from snn_core.plasticity.reward_stdp import RewardSTDP
from snn_core.plasticity.td_ltp import TDLTP
from snn_core.plasticity.triplet_stdp import TripletSTDP

RULES = (PairSTDP, TripletSTDP, InhibitorySTDP, RewardSTDP, TDLTP, EfferenceTD)

__all__ = [
    "RULES",
    "TDLTP",
    "EfferenceTD",
    "InhibitorySTDP",
    "PairSTDP",
    "RewardSTDP",
    "TripletSTDP",
]
