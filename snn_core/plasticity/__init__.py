"""Long-term plasticity rules, one file each."""

from snn_core.plasticity.bcm import BCM
from snn_core.plasticity.cascade import Cascade
from snn_core.plasticity.clopath import Clopath
from snn_core.plasticity.consolidation import Consolidation
from snn_core.plasticity.dopamine_stdp import DopamineSTDP
from snn_core.plasticity.efference_td import EfferenceTD
from snn_core.plasticity.eprop import EProp
from snn_core.plasticity.graupner_brunel import GraupnerBrunel
from snn_core.plasticity.hebbian import HebbianABCD
from snn_core.plasticity.inhibitory_stdp import InhibitorySTDP
from snn_core.plasticity.metaplasticity import Metaplasticity
from snn_core.plasticity.modulator_gate import ModulatorGate
from snn_core.plasticity.nmda_plasticity import NMDAPlasticity
from snn_core.plasticity.oja import Oja
from snn_core.plasticity.pair_stdp import PairSTDP
from snn_core.plasticity.reward_eprop import RewardEProp
from snn_core.plasticity.reward_stdp import RewardSTDP
from snn_core.plasticity.rewiring import Rewiring
from snn_core.plasticity.synaptic_scaling import SynapticScaling
from snn_core.plasticity.td_ltp import TDLTP
from snn_core.plasticity.triplet_stdp import TripletSTDP

RULES = (
    PairSTDP,
    TripletSTDP,
    InhibitorySTDP,
    Clopath,
    GraupnerBrunel,
    NMDAPlasticity,
    HebbianABCD,
    Oja,
    BCM,
    Cascade,
    RewardSTDP,
    DopamineSTDP,
    TDLTP,
    EfferenceTD,
    EProp,
    RewardEProp,
    SynapticScaling,
    Consolidation,
    Metaplasticity,
    Rewiring,
    ModulatorGate,
)

__all__ = [
    "BCM",
    "RULES",
    "TDLTP",
    "Cascade",
    "Clopath",
    "Consolidation",
    "DopamineSTDP",
    "EProp",
    "EfferenceTD",
    "GraupnerBrunel",
    "HebbianABCD",
    "InhibitorySTDP",
    "Metaplasticity",
    "ModulatorGate",
    "NMDAPlasticity",
    "Oja",
    "PairSTDP",
    "RewardEProp",
    "RewardSTDP",
    "Rewiring",
    "SynapticScaling",
    "TripletSTDP",
]
