"""Codes: values to rates and spike times, spike counts to values and choices."""

from snn_core.codes.choice import PoolArgmax
from snn_core.codes.decoded_rate import RateDecoder
from snn_core.codes.delta import DeltaEncoder
from snn_core.codes.first_spike import FirstSpike
from snn_core.codes.gaussian import GaussianPopulation, NormalisedGaussianPopulation
from snn_core.codes.latency import LatencyEncoder
from snn_core.codes.nef import NEFDecoder, nef_decoder, tuning_curves
from snn_core.codes.opponent import OpponentPair
from snn_core.codes.phase import PhaseEncoder
from snn_core.codes.place_cells import NormalisedPlaceCells, PlaceCells
from snn_core.codes.population_vector import PopulationVector
from snn_core.codes.rank_order import RankOrderDecoder, RankOrderEncoder
from snn_core.codes.rate import OpponentRateEncoder, RateEncoder

__all__ = [
    "DeltaEncoder",
    "FirstSpike",
    "GaussianPopulation",
    "LatencyEncoder",
    "NEFDecoder",
    "NormalisedGaussianPopulation",
    "NormalisedPlaceCells",
    "OpponentPair",
    "OpponentRateEncoder",
    "PhaseEncoder",
    "PlaceCells",
    "PoolArgmax",
    "PopulationVector",
    "RankOrderDecoder",
    "RankOrderEncoder",
    "RateDecoder",
    "RateEncoder",
    "nef_decoder",
    "tuning_curves",
]
