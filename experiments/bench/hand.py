"""The same networks as one hand-written loop each: the reference of every ratio.

Nothing is general here: one delay, weights that are equal within a row, arrays in a record. The
neurons are those of `snn_core.LIF` (crossings within the step), so rates can be compared.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

compiled = numba.njit(error_model="numpy")

_STRETCH = 32


class Cells(NamedTuple):
    """State and parameters of all neurons of one kind."""

    v: NDArray[np.float64]  # (n,) mV
    waiting: NDArray[np.float64]  # (n,) refractory time left, ms
    i_offset: NDArray[np.float64]  # (n,) pA
    fired: NDArray[np.uint8]  # (n,)
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
    state: NDArray[np.float64]  # (kinds * n,)
    decay: NDArray[np.float64]  # (kinds,) over one step
    gain: NDArray[np.float64]  # (kinds,) mean over the step
    reversal: NDArray[np.float64]  # (kinds,) mV


class Table(NamedTuple):
    """Synapses in rows by their source."""

    first: NDArray[np.uint64]  # (n + 1,)
    slot: NDArray[Any]  # (synapses,) place in the arrivals
    weight: NDArray[np.float64]  # (n,) of a row


@compiled
def deliver(cells: Any, table: Any, arrivals: Any) -> None:
    """Add the weights of the spikes whose delay is over to the arrivals."""
    at = cells.clock[0] % cells.n_spikes.size
    for k in range(cells.n_spikes[at]):
        source = np.uint64(cells.spikes[at, k])
        weight = table.weight[source]
        for s in range(table.first[source], table.first[source + np.uint64(1)]):
            arrivals[table.slot[s]] += weight


@compiled
def deliver_each(cells: Any, table: Any, weight: Any, arrivals: Any) -> None:
    """The same with a weight of its own for each synapse."""
    at = cells.clock[0] % cells.n_spikes.size
    for k in range(cells.n_spikes[at]):
        source = np.uint64(cells.spikes[at, k])
        for s in range(table.first[source], table.first[source + np.uint64(1)]):
            arrivals[table.slot[s]] += weight[s]


@compiled
def receive(receptors: Any) -> None:
    """Let the receptors take what arrived; leave what the membrane gets in the arrivals."""
    n = receptors.state.size // receptors.decay.size
    for kind in range(receptors.decay.size):
        decay, gain = receptors.decay[kind], receptors.gain[kind]
        for s in range(kind * n, kind * n + n):
            now = receptors.state[s] + receptors.arrivals[s]
            receptors.arrivals[s] = gain * now
            receptors.state[s] = now * decay


@compiled
def draw(table: Any, word: Any, jump: float, arrivals: Any) -> None:
    """Add Poisson numbers of jumps: 16 random bits each, looked up in `table`, (65536,)."""
    for start in range(0, arrivals.size, 4):
        word[0] += np.uint64(0x9E3779B97F4A7C15)
        z = word[0]
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
        for i in range(start, min(start + 4, arrivals.size)):
            arrivals[i] += jump * table[z & np.uint64(0xFFFF)]
            z >>= np.uint64(16)


@compiled
def advance(cells: Any, arrivals: Any) -> None:
    """Advance all neurons by one step of a constant current; empty the arrivals, (kinds * n,)."""
    n, v, leak = cells.v.size, cells.v, cells.c_m / cells.tau_m
    decay = math.exp(-cells.dt / cells.tau_m)
    if arrivals.size == 2 * n:
        for i in range(n):
            arrivals[i] += arrivals[n + i]
            arrivals[n + i] = 0.0
    for i in range(n):
        steady = cells.v_rest + (cells.i_offset[i] + arrivals[i]) / leak
        reached = steady + (v[i] - steady) * decay
        other = (cells.waiting[i] > 0.0) | (reached >= cells.threshold)
        cells.fired[i] = other
        v[i] = v[i] if other else reached
    for start in range(0, n, _STRETCH):
        stop = min(start + _STRETCH, n)
        some = 0
        for i in range(start, stop):
            some |= cells.fired[i]
        for i in range(start, stop if some else start):
            if cells.fired[i]:
                steady = cells.v_rest + (cells.i_offset[i] + arrivals[i]) / leak
                cells.fired[i] = fire(cells, i, steady, cells.tau_m)
    for i in range(n):
        arrivals[i] = 0.0


@compiled
def advance_shunted(cells: Any, receptors: Any) -> None:
    """The same under two conductances."""
    n, v, g, leak = cells.v.size, cells.v, receptors.arrivals, cells.c_m / cells.tau_m
    ease, first, second = cells.dt / cells.c_m, receptors.reversal[0], receptors.reversal[1]
    for i in range(n):
        total = leak + g[i] + g[n + i]
        pull = leak * cells.v_rest + cells.i_offset[i] + g[i] * first + g[n + i] * second
        steady = pull / total
        x = total * ease
        kept = 1.0 - x * (1.0 - x / 2.0 * (1.0 - x / 3.0 * (1.0 - x / 4.0 * (1.0 - x / 5.0))))
        reached = steady + (v[i] - steady) * kept
        other = (cells.waiting[i] > 0.0) | (reached >= cells.threshold)
        cells.fired[i] = other
        v[i] = v[i] if other else reached
    for i in range(n):
        if cells.fired[i]:
            total = leak + g[i] + g[n + i]
            pull = leak * cells.v_rest + cells.i_offset[i] + g[i] * first + g[n + i] * second
            cells.fired[i] = fire(cells, i, pull / total, cells.c_m / total)
    for s in range(2 * n):
        g[s] = 0.0


@compiled
def fire(cells: Any, i: int, steady: float, tau: float) -> int:
    """Step of one neuron that is refractory or near a spike; return whether it fires."""
    waiting, dt = cells.waiting[i], cells.dt
    if waiting >= dt:
        cells.waiting[i] = waiting - dt
        return 0
    start = cells.v[i]
    reached = steady + (start - steady) * math.exp((waiting - dt) / tau)
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


@compiled
def collect(cells: Any) -> int:
    """List who fired, in place of the spikes delivered in this step; return how many."""
    at = cells.clock[0] % cells.n_spikes.size
    fired, spikes, count = cells.fired, cells.spikes[at], 0
    for start in range(0, fired.size, _STRETCH):
        stop = min(start + _STRETCH, fired.size)
        some = 0
        for i in range(start, stop):
            some |= fired[i]
        for i in range(start, stop if some else start):
            spikes[count] = i
            count += fired[i]
    cells.n_spikes[at] = count
    cells.clock[0] += 1
    cells.clock[1] += count
    return count


@compiled
def run_currents(cells: Any, receptors: Any, table: Any, steps: int) -> None:
    """Advance a network of exponential currents."""
    for _ in range(steps):
        deliver(cells, table, receptors.arrivals)
        receive(receptors)
        advance(cells, receptors.arrivals)
        collect(cells)


@compiled
def run_copies(cells: Any, receptors: Any, table: Any, weight: Any, steps: int) -> None:
    """Advance copies, one after the other: states (copies, ...), weight (copies, synapses)."""
    for copy in range(cells.v.shape[0]):
        own = Cells(
            cells.v[copy], cells.waiting[copy], cells.i_offset[copy], cells.fired[copy],
            cells.spikes[copy], cells.n_spikes[copy], cells.clock[copy], cells.dt, cells.tau_m,
            cells.c_m, cells.v_rest, cells.threshold, cells.v_reset, cells.t_ref,
        )  # fmt: skip
        hears = Receptors(
            receptors.arrivals[copy], receptors.state[copy], receptors.decay, receptors.gain,
            receptors.reversal,
        )  # fmt: skip
        for _ in range(steps):
            deliver_each(own, table, weight[copy], hears.arrivals)
            receive(hears)
            advance(own, hears.arrivals)
            collect(own)


@compiled
def run_conductances(cells: Any, receptors: Any, table: Any, steps: int) -> None:
    """Advance a network of two exponential conductances."""
    for _ in range(steps):
        deliver(cells, table, receptors.arrivals)
        receive(receptors)
        advance_shunted(cells, receptors)
        collect(cells)


@compiled
def run_jumps(cells: Any, arrivals: Any, table: Any, noise: Any, steps: int) -> None:
    """Advance a network of jumps with a Poisson background; `noise`: table, word, jump."""
    for _ in range(steps):
        deliver(cells, table, arrivals)
        draw(noise[0], noise[1], noise[2], arrivals)
        advance(cells, arrivals)
        collect(cells)
