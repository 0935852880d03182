"""Pictures of the single-cell mechanisms beside their published numbers: one file a picture.

A file holds TITLE, SOURCE and CAPTION, and three functions: `measure()` runs the experiments,
`rows(measured)` sets their numbers beside the expected ones, `draw(measured)` returns a matplotlib
Figure. `python -m experiments.figures` draws them all.
"""

#: Names of the pictures, in the order of the page; `naud-2008` lives in `naud_2008.py`.
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
