"""Leaky integrate-and-fire neuron with further linear filters."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.component import (
    Field,
    Part,
    derived,
    drive,
    require,
    require_positive,
    require_resolved,
    state,
)
from snn_core.kernel import inlined, kernel, row


class FilteredLIF(NamedTuple):
    """LIF neuron with k linear filters: adaptation, bursting, rebound; and a moving threshold.

    c_m dv/dt = -g_l (v - v_rest) - sum_k w_k + I;  tau_k dw_k/dt = a_k (v - v_rest) - w_k;
    a spike when v >= v_threshold + jump, then v = v_reset for t_ref, w_k <- w_k + b_k and
    jump <- jump + threshold_jump, which decays with tau_threshold (relative refractoriness).
    Filters with b > 0 make adaptation, with b < 0 an after-depolarisation and bursts, with a > 0
    rebound spikes after inhibition and resonance. The linear equations are solved exactly (Taylor
    series to rounding), also up to the interpolated spike. At most one spike per step.

    Source: Gerstner et al. 2014, section 6.1 (k adaptation variables); Mihalas & Niebur 2009,
    Neural Comput 21:704 (moving threshold). Presets: `snn_core.presets.FILTERED`.

    Args:
        c_m: Capacitance, pF.
        g_l: Leak conductance, nS.
        v_rest: Resting potential, mV.
        v_threshold: Threshold at rest, mV.
        v_reset: Potential after a spike, mV.
        t_ref: Absolute refractory period, ms; the filters go on in it.
        threshold_jump: Rise of the threshold at a spike, mV.
        tau_threshold: Time constant of its decay, ms.
        tau: Time constants of the filters, ms, (k,) or (k, size).
        a: Coupling of the filters to the potential, nS, (k,) or (k, size).
        b: Jump of the filters at a spike, pA, (k,) or (k, size).
        i_offset: Current from outside, pA; can be set while the network runs.
    """

    c_m: Field = 200.0
    g_l: Field = 10.0
    v_rest: Field = -70.0
    v_threshold: Field = -50.0
    v_reset: Field = -60.0
    t_ref: Field = 2.0
    threshold_jump: Field = 0.0
    tau_threshold: Field = 20.0
    tau: Field = (200.0,)
    a: Field = (0.0,)
    b: Field = (20.0,)
    i_offset: Field = drive(0.0)
    v: Field = state("v_rest")
    adaptation: Field = state(0.0)  # sum of the filters, pA
    jump: Field = state(0.0)  # mV of the threshold
    refractory: Field = state(0.0)  # ms left
    crossing: Field = state(0.0)  # ms from the start of the step to its spike
    w: Field = state(0.0, per="filter")  # pA, filter by filter
    step: Field = derived()

    @staticmethod
    def collect(parts: Sequence[Part], copies: int, dt: float) -> dict[str, NDArray[np.float64]]:
        """Lay the filters of all populations side by side; missing ones do nothing."""
        tables = [{name: _filters(part, name) for name in ("tau", "a", "b")} for part in parts]
        for part, table in zip(parts, tables, strict=True):
            if len({len(values) for values in table.values()}) > 1:
                raise ValueError(
                    f"{part.label}: FilteredLIF: tau, a and b: got "
                    f"{[len(values) for values in table.values()]} filters, expected equal numbers"
                )
        k = max(len(table["tau"]) for table in tables)
        joined = {}
        for name, idle in (("tau", 1e6), ("a", 0.0), ("b", 0.0)):
            pieces = [
                np.pad(table[name], ((0, k - len(table[name])), (0, 0)), constant_values=idle)
                for table in tables
            ]
            joined[name] = np.concatenate(pieces, axis=1).reshape(1, -1)
        joined["w"] = np.zeros((copies, joined["tau"].size))
        return joined

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no neuron."""
        require_positive(self, "c_m", "g_l", "tau", "tau_threshold")
        for name in ("t_ref", "threshold_jump"):
            require(self, np.asarray(getattr(self, name)) >= 0, f"{name}: expected >= 0")
        below = self.v_reset < self.v_threshold
        require(self, below, "v_reset: expected below v_threshold, else it fires for ever")
        require_resolved(self, dt, "tau", "tau_threshold")

    def derive(self, dt: float) -> "FilteredLIF":
        """Keep the step."""
        return self._replace(step=np.full((1, 1), dt))

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Advance one copy by one step; write 1 to `fired`, (n,), where a spike is fired."""
        dt, n = self.step[0, 0], fired.size
        k = self.w.shape[1] // n
        x, term = np.empty(k + 1), np.empty(k + 1)
        cell = Filters(
            row(self.g_l, copy), row(self.c_m, copy), row(self.v_rest, copy), self.tau[0], self.a[0]
        )  # fmt: skip
        v, w, jump, refractory = self.v[copy], self.w[copy], self.jump[copy], self.refractory[copy]
        threshold, v_reset = row(self.v_threshold, copy), row(self.v_reset, copy)
        t_ref, rise = row(self.t_ref, copy), row(self.threshold_jump, copy)
        tau_threshold = row(self.tau_threshold, copy)
        for i in range(n):
            fired[i] = 0
            push = self.i_offset[copy, i] + inputs.current[i] + inputs.drive[i]
            g = inputs.conductance[i]
            left = dt
            while left > 1e-12:
                held = refractory[i] > 0.0
                h = min(left, refractory[i]) if held else left
                h = min(h, 1.0 / _rate(cell, i, k, g))
                _flow(cell, i, v[i], w, push, g, held, h, x, term)
                fade = math.exp(-h / tau_threshold[i])
                spike = not held and not fired[i] and x[0] >= threshold[i] + jump[i] * fade
                if spike:
                    low, high = 0.0, h
                    for _ in range(48):
                        h = 0.5 * (low + high)
                        _flow(cell, i, v[i], w, push, g, held, h, x, term)
                        if x[0] < threshold[i] + jump[i] * math.exp(-h / tau_threshold[i]):
                            low = h
                        else:
                            high = h
                    fade = math.exp(-h / tau_threshold[i])
                v[i] = v_reset[i] if spike else x[0]
                for f in range(k):
                    w[f * n + i] = x[f + 1] + (self.b[0, f * n + i] if spike else 0.0)
                jump[i] = jump[i] * fade + (rise[i] if spike else 0.0)
                left -= h
                refractory[i] = max(refractory[i] - h, 0.0)
                if spike:
                    fired[i], refractory[i], self.crossing[copy, i] = 1, t_ref[i], dt - left
            self.adaptation[copy, i] = 0.0
            for f in range(k):
                self.adaptation[copy, i] += w[f * n + i]


class Filters(NamedTuple):
    """Constants of the linear equations of all cells."""

    g_l: Any  # (n,)
    c_m: Any  # (n,)
    v_rest: Any  # (n,)
    tau: Any  # (k n,)
    a: Any  # (k n,)


@inlined
def _rate(cell: Any, i: int, k: int, g: float) -> float:
    """A bound of the rates of the linear equations, 1/ms."""
    fastest, mixed = (cell.g_l[i] + g) / cell.c_m[i], 0.0
    for f in range(k):
        at = f * cell.g_l.size + i
        fastest = max(fastest, 1.0 / cell.tau[at])
        mixed += abs(cell.a[at]) / cell.tau[at] / cell.c_m[i]
    return fastest + math.sqrt(mixed)


@inlined
def _flow(
    cell: Any, i: int, v: float, w: Any, push: float, g: float, held: bool, h: float, x: Any,
    term: Any,
) -> None:  # fmt: skip
    """Solution after h ms, v and the filters, into x, (k + 1,)."""
    n, k, c_m = cell.g_l.size, x.size - 1, cell.c_m[i]
    x[0], slope = v, push - (cell.g_l[i] + g) * (v - cell.v_rest[i]) - g * cell.v_rest[i]
    for f in range(k):
        at = f * n + i
        x[f + 1] = w[at]
        slope -= w[at]
        term[f + 1] = (cell.a[at] * (v - cell.v_rest[i]) - w[at]) / cell.tau[at] * h
    term[0] = 0.0 if held else slope / c_m * h
    for order in range(2, 20):
        slope = -(cell.g_l[i] + g) * term[0]
        first = term[0]
        x[0] += first
        for f in range(k):
            at = f * n + i
            slope -= term[f + 1]
            x[f + 1] += term[f + 1]
            term[f + 1] = (cell.a[at] * first - term[f + 1]) / cell.tau[at] * h / order
        term[0] = 0.0 if held else slope / c_m * h / order


def _filters(part: Part, name: str) -> NDArray[np.float64]:
    values = np.atleast_1d(np.asarray(getattr(part.template, name), dtype=np.float64))
    where = f"{part.label}: FilteredLIF.{name}"
    if values.ndim == 1:
        values = np.repeat(values[:, None], part.size, axis=1)
    if values.ndim != 2 or values.shape[1] != part.size:
        raise ValueError(f"{where}: got shape {values.shape}, expected (k,) or (k, {part.size})")
    if not np.isfinite(values).all():
        raise ValueError(f"{where}: got NaN or infinity, expected numbers")
    return values
