"""Pictures of the mechanisms beside their published numbers: one folder a page, one file a picture.

A file holds TITLE, SOURCE and CAPTION, and three functions: `measure()` runs the experiments,
`rows(measured)` sets their numbers beside the expected ones, `draw(measured)` returns a matplotlib
Figure. FAILS, where it exists, names the rows that miss what is expected; the caption says why.

A folder holds HEADING, what the page is about, SUBJECT, what its pictures are drawn from, and
NAMES, its pictures in order; `naud-2008` lives in `naud_2008.py`. `python -m experiments.figures`
draws them all.
"""

#: Pages, each a folder here and a folder in `results/`.
PAGES = ("neurons", "plasticity", "envs")
