"""Connectivity: who is wired to whom, decided once and never changed by learning."""

from snn_core.topology.builder import Builder
from snn_core.topology.complex_graphs import Blocks, Ring, ScaleFree, SmallWorld
from snn_core.topology.distance import (
    DistanceRule,
    ExponentialProfile,
    GaussianProfile,
    Within,
)
from snn_core.topology.drawn import FixedInDegree, FixedProbability, Incomplete, Recurrent
from snn_core.topology.edges import (
    Edges,
    density,
    has_cycle,
    in_degrees,
    out_degrees,
    sorted_edges,
)
from snn_core.topology.fixed_total import FixedTotalNumber
from snn_core.topology.regular import AllToAll, Explicit, OneToOne
from snn_core.topology.statistics import (
    characteristic_path_length,
    clustering,
    degree_distribution,
    motif_counts,
    power_law_exponent,
    reciprocity,
    small_world_index,
)
from snn_core.topology.structures import layers_with_skips

__all__ = [
    "AllToAll",
    "Blocks",
    "Builder",
    "DistanceRule",
    "Edges",
    "Explicit",
    "ExponentialProfile",
    "FixedInDegree",
    "FixedProbability",
    "FixedTotalNumber",
    "GaussianProfile",
    "Incomplete",
    "OneToOne",
    "Recurrent",
    "Ring",
    "ScaleFree",
    "SmallWorld",
    "Within",
    "characteristic_path_length",
    "clustering",
    "degree_distribution",
    "density",
    "has_cycle",
    "in_degrees",
    "layers_with_skips",
    "motif_counts",
    "out_degrees",
    "power_law_exponent",
    "reciprocity",
    "small_world_index",
    "sorted_edges",
]
