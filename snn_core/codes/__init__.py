"""Codes: values to rates and spike times, spike counts to values and choices."""

from snn_core.codes.choice import PoolArgmax
from snn_core.codes.decoded_rate import RateDecoder
from snn_core.codes.gaussian import GaussianPopulation, NormalisedGaussianPopulation
from snn_core.codes.latency import LatencyEncoder
from snn_core.codes.opponent import OpponentPair
from snn_core.codes.place_cells import PlaceCells
from snn_core.codes.population_vector import PopulationVector
from snn_core.codes.rate import OpponentRateEncoder, RateEncoder

__all__ = [
    "GaussianPopulation",
    "LatencyEncoder",
    "NormalisedGaussianPopulation",
    "OpponentPair",
    "OpponentRateEncoder",
    "PlaceCells",
    "PoolArgmax",
    "PopulationVector",
    "RateDecoder",
    "RateEncoder",
]
