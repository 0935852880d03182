"""Neurons and stimuli of published figures, as data."""

from snn_core.presets.adex import BRETTE_GERSTNER_2005, NAUD_2008
from snn_core.presets.filtered import FILTERED
from snn_core.presets.izhikevich import IZHIKEVICH_2003, IZHIKEVICH_2004, IZHIKEVICH_2007
from snn_core.presets.preset import Preset
from snn_core.presets.triplet import PFISTER_GERSTNER_2006

__all__ = [
    "BRETTE_GERSTNER_2005",
    "FILTERED",
    "IZHIKEVICH_2003",
    "IZHIKEVICH_2004",
    "IZHIKEVICH_2007",
    "NAUD_2008",
    "PFISTER_GERSTNER_2006",
    "Preset",
]
