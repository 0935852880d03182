"""Pictures of short- and long-term plasticity."""

HEADING = "Short- and long-term plasticity of synapses"
SUBJECT = "the mechanisms of `snn_core`"
NAMES = (
    "short-term",
    "potentiation",
    "expectation",
    "stdp-windows",
    "triplets",
    "voltage-rule",
    "calcium-rule",
)
