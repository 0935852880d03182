"""Connectivity: who is wired to whom, decided once and never changed by learning."""

from snn_core.topology.builder import Builder
from snn_core.topology.drawn import FixedInDegree, FixedProbability, Recurrent
from snn_core.topology.edges import (
    Edges,
    density,
    has_cycle,
    in_degrees,
    out_degrees,
    sorted_edges,
)
from snn_core.topology.regular import AllToAll, Explicit, OneToOne
from snn_core.topology.structures import layers_with_skips

__all__ = [
    "AllToAll",
    "Builder",
    "Edges",
    "Explicit",
    "FixedInDegree",
    "FixedProbability",
    "OneToOne",
    "Recurrent",
    "density",
    "has_cycle",
    "in_degrees",
    "layers_with_skips",
    "out_degrees",
    "sorted_edges",
]
