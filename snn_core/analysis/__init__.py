"""What spike trains tell: irregularity, correlation, responses, dimensions, causes.

Spikes come as two arrays of equal length, `times` in ms and `ids` (neuron numbers), or as a count
matrix, shape (neurons, windows), that `count_matrix` makes of them; one train as its times.
"""

from snn_core.analysis.ablation import Ablation, Effect, ablate
from snn_core.analysis.connections import Balance, PairType, balance, pair_types
from snn_core.analysis.correlograms import (
    Correlogram,
    JitterBand,
    autocorrelogram,
    crosscorrelogram,
    jitter_predictor,
    shift_predictor,
)
from snn_core.analysis.population import Pca, participation_ratio, pca, synchrony
from snn_core.analysis.responses import FICurve, Psth, f_i_slope, psth
from snn_core.analysis.spectrum import Spectrum, power_spectrum
from snn_core.analysis.trains import count_matrix, cv, cv2, fano_factor, intervals, rates
from snn_core.analysis.transfer import frequency_response, green_function

__all__ = [
    "Ablation",
    "Balance",
    "Correlogram",
    "Effect",
    "FICurve",
    "JitterBand",
    "PairType",
    "Pca",
    "Psth",
    "Spectrum",
    "ablate",
    "autocorrelogram",
    "balance",
    "count_matrix",
    "crosscorrelogram",
    "cv",
    "cv2",
    "f_i_slope",
    "fano_factor",
    "frequency_response",
    "green_function",
    "intervals",
    "jitter_predictor",
    "pair_types",
    "participation_ratio",
    "pca",
    "power_spectrum",
    "psth",
    "rates",
    "shift_predictor",
    "synchrony",
]
