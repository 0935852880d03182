"""Neurons and receptors of the hand-written loops.

The neurons are those of `snn_core.LIF`, with crossings within the step, so that rates can be
compared.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

compiled = numba.njit(error_model="numpy")
inlined = numba.njit(error_model="numpy", forceinline=True)  # a call per step would cost more


class Cells(NamedTuple):
    """State and parameters of all neurons of one kind."""

    v: NDArray[np.float64]  # (n,) mV
    waiting: NDArray[np.float64]  # (n,) refractory time left, ms
    i_offset: NDArray[np.float64]  # (n,) pA
    fired: NDArray[np.uint8]  # (n,) and zeros up to a multiple of 8
    spikes: NDArray[np.uint32]  # (delay, n) of the last steps
    n_spikes: NDArray[np.int64]  # (delay,)
    clock: NDArray[np.int64]  # (2,) steps, spikes since the start
    dt: float  # ms
    tau_m: float  # ms
    c_m: float  # pF
    v_rest: float  # mV
    threshold: float  # mV
    v_reset: float  # mV
    t_ref: float  # ms


class Receptors(NamedTuple):
    """Receptors of all neurons: those of the first kind, then those of the second."""

    arrivals: NDArray[np.float64]  # (kinds * n,)
    total: NDArray[np.float64]  # (kinds * n,) what the membrane gets in this step
    state: NDArray[np.float64]  # (kinds * n,)
    decay: NDArray[np.float64]  # (kinds,) over one step
    gain: NDArray[np.float64]  # (kinds,) mean over the step
    reversal: NDArray[np.float64]  # (kinds,) mV


@inlined
def receive(receptors: Any) -> None:
    """Let the receptors take what arrived, and decay."""
    n = receptors.state.size // receptors.decay.size
    for kind in range(receptors.decay.size):
        own = slice(kind * n, kind * n + n)
        _fade(
            receptors.state[own], receptors.arrivals[own], receptors.total[own],
            receptors.decay[kind], receptors.gain[kind],
        )  # fmt: skip


@compiled
def _fade(state: Any, arrivals: Any, total: Any, decay: float, gain: float) -> None:
    for i in range(state.size):
        now = state[i] + arrivals[i]
        arrivals[i] = 0.0
        total[i] = gain * now
        state[i] = now * decay


@inlined
def advance(cells: Any, total: Any) -> None:
    """Advance all neurons by one step of constant currents, (kinds * n,)."""
    n, leak = cells.v.size, cells.c_m / cells.tau_m
    current = total[:n]
    if total.size == 2 * n:
        _add(current, total[n:])
    decay = math.exp(-cells.dt / cells.tau_m)
    _leak(
        cells.v, cells.waiting, cells.i_offset, current, cells.fired, decay, cells.v_rest,
        1.0 / leak, cells.threshold, cells.dt,
    )  # fmt: skip
    marks = cells.fired.view(np.uint64)
    for word in range(marks.size):
        if marks[word]:
            for i in range(8 * word, 8 * word + 8):
                if cells.fired[i]:
                    steady = cells.v_rest + (cells.i_offset[i] + current[i]) / leak
                    cells.fired[i] = fire(cells, i, steady, cells.tau_m, decay)


@compiled
def _add(first: Any, second: Any) -> None:
    for i in range(first.size):
        first[i] += second[i]


@compiled
def _leak(
    v: Any, waiting: Any, i_offset: Any, current: Any, fired: Any, decay: float, rest: float,
    resistance: float, threshold: float, dt: float,
) -> None:  # fmt: skip
    for i in range(v.size):
        steady = rest + (i_offset[i] + current[i]) * resistance
        reached = steady + (v[i] - steady) * decay
        held = waiting[i] >= dt
        other = (waiting[i] > 0.0) | (reached >= threshold)
        waiting[i] = waiting[i] - dt if held else waiting[i]
        fired[i] = other != held
        v[i] = v[i] if other else reached


@inlined
def advance_shunted(cells: Any, receptors: Any) -> None:
    """The same under two conductances."""
    n, leak = cells.v.size, cells.c_m / cells.tau_m
    first, second = receptors.total[:n], receptors.total[n:]
    _shunt(
        cells.v, cells.waiting, cells.i_offset, first, second, cells.fired, receptors.reversal[0],
        receptors.reversal[1], leak, leak * cells.v_rest, cells.dt / cells.c_m, cells.threshold,
        cells.dt,
    )  # fmt: skip
    marks = cells.fired.view(np.uint64)
    for word in range(marks.size):
        if marks[word]:
            for i in range(8 * word, 8 * word + 8):
                if cells.fired[i]:
                    all_of_it = leak + first[i] + second[i]
                    pull = leak * cells.v_rest + cells.i_offset[i]
                    pull += first[i] * receptors.reversal[0] + second[i] * receptors.reversal[1]
                    tau = cells.c_m / all_of_it
                    kept = math.exp(-cells.dt / tau)
                    cells.fired[i] = fire(cells, i, pull / all_of_it, tau, kept)


@compiled
def _shunt(
    v: Any, waiting: Any, i_offset: Any, first: Any, second: Any, fired: Any, one: float,
    other_one: float, leak: float, inward: float, ease: float, threshold: float, dt: float,
) -> None:  # fmt: skip
    third = 1.0 / 3.0
    for i in range(v.size):
        total = leak + first[i] + second[i]
        steady = (inward + i_offset[i] + first[i] * one + second[i] * other_one) / total
        x = total * ease
        kept = 1.0 - x * third * (1.0 - x * 0.25 * (1.0 - x * 0.2))
        kept = 1.0 - x * (1.0 - x * 0.5 * kept)
        reached = steady + (v[i] - steady) * kept
        held = waiting[i] >= dt
        other = (waiting[i] > 0.0) | (reached >= threshold)
        waiting[i] = waiting[i] - dt if held else waiting[i]
        fired[i] = other != held
        v[i] = v[i] if other else reached


@inlined
def fire(cells: Any, i: int, steady: float, tau: float, decay: float) -> int:
    """Step of one neuron at the end of its refractory time or near a spike: does it fire?

    `decay` is that of a whole step.
    """
    waiting, dt = cells.waiting[i], cells.dt
    start = cells.v[i]
    kept = math.exp((waiting - dt) / tau) if waiting > 0.0 else decay
    reached = steady + (start - steady) * kept
    if reached < cells.threshold:
        cells.v[i], cells.waiting[i] = reached, 0.0
        return 0
    time = waiting
    if start < cells.threshold:
        time += tau * math.log((steady - start) / (steady - cells.threshold))
    left = dt - min(time, dt) - cells.t_ref
    end = cells.v_reset
    if left > 0.0:
        end = min(steady + (end - steady) * math.exp(-left / tau), cells.threshold)
    cells.v[i], cells.waiting[i] = end, max(-left, 0.0)
    return 1


@inlined
def collect(cells: Any) -> int:
    """List who fired, in place of the spikes delivered in this step; return how many."""
    at = cells.clock[0] % cells.n_spikes.size
    spikes, count = cells.spikes[at], 0
    marks = cells.fired.view(np.uint64)
    for word in range(marks.size):
        if marks[word]:
            for i in range(8 * word, 8 * word + 8):
                if cells.fired[i]:
                    spikes[count] = i
                    count += 1
    cells.n_spikes[at] = count
    cells.clock[0] += 1
    cells.clock[1] += count
    return count


@inlined
def clear(arrivals: Any) -> None:
    """Empty the arrivals."""
    for i in range(arrivals.size):
        arrivals[i] = 0.0
