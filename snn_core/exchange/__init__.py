"""Networks and recordings in the formats of other tools; each needs its extra."""

from snn_core.exchange.neo import to_neo
from snn_core.exchange.nir_reader import Description, from_nir
from snn_core.exchange.nir_writer import to_nir

__all__ = ["Description", "from_nir", "to_neo", "to_nir"]
