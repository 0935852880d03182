"""Speed beside other simulators, on the same networks, in one interleaved run.

`make bench-peers` makes each peer's environment and runs `python -m experiments.bench.peers`.
Every peer is a process of its own, run by its own Python; it builds the network from a job
(numbers, and the very synapses and initial values where the peer can take them), compiles and
warms up, and then waits. Only one runs at a time: one stretch of each peer in turn, so that a busy
machine is busy for all. Costs are medians; the ratio to ours is the median over the rounds of the
ratio within a round. No ratio is given where the rates of a population differ by more than 5 %.
Construction and compilation are a column of their own.

To add a peer:

1. A script in `scripts/` that ends in `serve(build, "its-distribution")`; `protocol.py` beside it
   says what goes over the line. Raise `NotOfferedError` for a network that the simulator has no
   means for. Do not name it as the package it imports.
2. Its environment in the Makefile (`PINS_...`).
3. A line in `catalog.PEERS`.

Write it as someone would who likes that simulator: compiled, one thread, its own precision.
"""
