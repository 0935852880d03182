"""Pictures of single cells, synapses and couplings."""

HEADING = "Single cells, synapses and couplings"
SUBJECT = "the mechanisms of `snn_core`"
NAMES = (
    "naud-2008",
    "izhikevich-2004",
    "izhikevich-converged",
    "hodgkin-huxley",
    "synapses",
    "plateaus",
    "burst-cell",
    "gap-junctions",
)
