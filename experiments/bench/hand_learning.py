"""Pair rules as hand-written loops: depression in the pass that delivers, potentiation after."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.bench.hand import deliver, draw
from experiments.bench.hand_neurons import advance, clear, collect, compiled, inlined, receive


class Plastic(NamedTuple):
    """Synapses that learn, in rows by source and in columns by target."""

    first: NDArray[np.uint64]  # (n + 1,)
    target: NDArray[np.uint32]  # (synapses,) neuron, and its place in the arrivals
    weight: NDArray[np.float64]  # (synapses,)
    column: NDArray[np.uint64]  # (n + 1,)
    synapse: NDArray[np.uint32]  # (synapses,) in the order of columns
    source: NDArray[np.uint32]  # (synapses,) in the order of columns
    pre: NDArray[np.float64]  # (n,) traces
    post: NDArray[np.float64]  # (n,)
    changed: NDArray[np.float64]  # (synapses,) since the last tag
    tag: NDArray[np.float64]  # (synapses,)
    decay_plus: float
    decay_minus: float
    a_plus: float
    a_minus: float
    tau_e: float  # ms
    learning_rate: float
    w_max: float  # pA, or pA that make the jump in mV


@inlined
def fade(plastic: Any) -> None:
    """Let both traces decay by one step."""
    for i in range(plastic.pre.size):
        plastic.pre[i] *= plastic.decay_plus
        plastic.post[i] *= plastic.decay_minus


@inlined
def deliver_and_depress(
    cells: Any, plastic: Any, lost: float, least: float, changed: Any, arrivals: Any
) -> None:
    """Deliver the spikes that arrive, and take `lost` times the trace of the target away."""
    at = cells.clock[0] % cells.n_spikes.size
    for k in range(cells.n_spikes[at]):
        source = np.uint64(cells.spikes[at, k])
        for s in range(plastic.first[source], plastic.first[source + np.uint64(1)]):
            target = plastic.target[s]
            arrivals[target] += plastic.weight[s]
            changed[s] = max(changed[s] - lost * plastic.post[target], least)


@inlined
def potentiate(
    cells: Any, plastic: Any, fired: Any, gained: float, most: float, changed: Any
) -> None:
    """Add `gained` times the trace of the source for each target that fired; mark those."""
    for k in range(fired.size):
        target = np.uint64(fired[k])
        for c in range(plastic.column[target], plastic.column[target + np.uint64(1)]):
            s = plastic.synapse[c]
            changed[s] = min(changed[s] + gained * plastic.pre[plastic.source[c]], most)
        plastic.post[target] += 1.0


@compiled
def consolidate(plastic: Any, steps: int, dt: float, modulator: float) -> None:
    """Tag what happened in the last steps and turn it into weights."""
    kept = math.exp(-steps * dt / plastic.tau_e)
    factor = plastic.learning_rate * modulator
    for s in range(plastic.weight.size):
        tag = (plastic.tag[s] + plastic.changed[s]) * kept
        plastic.tag[s], plastic.changed[s] = tag, 0.0
        plastic.weight[s] = min(max(plastic.weight[s] + factor * tag, 0.0), plastic.w_max)


@compiled
def run_reward(cells: Any, receptors: Any, plastic: Any, modulator: float, steps: int) -> None:
    """Learn from the last control step of as many steps, then advance by one control step."""
    consolidate(plastic, steps, cells.dt, modulator)
    for k in range(steps):
        fade(plastic)
        scale = math.exp((k + 1) * cells.dt / plastic.tau_e)
        deliver_and_depress(
            cells, plastic, plastic.a_minus * scale, -math.inf, plastic.changed, receptors.arrivals
        )
        receive(receptors)
        advance(cells, receptors.total)
        _close(cells, plastic, plastic.a_plus * scale, math.inf, plastic.changed)


@compiled
def run_jumps_with_pairs(
    cells: Any, arrivals: Any, fixed: Any, plastic: Any, noise: Any, steps: int
) -> None:
    """Advance a network of jumps; the rule changes the weights at once.

    `fixed`: the synapses that do not learn; `noise`: as in `run_jumps`.
    """
    for _ in range(steps):
        fade(plastic)
        deliver(cells, fixed, arrivals)
        deliver_and_depress(cells, plastic, plastic.a_minus, 0.0, plastic.weight, arrivals)
        draw(noise[0], noise[1], noise[2], arrivals)
        advance(cells, arrivals)
        clear(arrivals)
        _close(cells, plastic, plastic.a_plus, plastic.w_max, plastic.weight)


@inlined
def _close(cells: Any, plastic: Any, gained: float, most: float, changed: Any) -> None:
    """End a step: who fires now pairs with what had arrived before it."""
    at = cells.clock[0] % cells.n_spikes.size
    arrived = cells.spikes[at, : cells.n_spikes[at]].copy()
    count = collect(cells)
    potentiate(cells, plastic, cells.spikes[at, :count], gained, most, changed)
    for k in range(arrived.size):
        plastic.pre[arrived[k]] += 1.0
