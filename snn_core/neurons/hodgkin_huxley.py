"""Hodgkin-Huxley neuron: the squid axon."""

import math
from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, drive, require, require_positive, state
from snn_core.kernel import inlined, kernel, row
from snn_core.neurons.channels import linoid, pieces, portion, python, resting_potential
from snn_core.neurons.threshold import crossing_time


class HodgkinHuxley(NamedTuple):
    """Hodgkin-Huxley neuron, the squid axon at rest near -65 mV.

    c_m dv/dt = g_na m^3 h (e_na - v) + g_k n^4 (e_k - v) + g_l (e_l - v) + I;
    dx/dt = alpha_x(v) (1 - x) - beta_x(v) x for x = m, h, n. It starts at its resting state.
    The defaults are 1e-4 cm^2 of membrane: 100 pA are 1 uA/cm^2, 100 nS are 1 mS/cm^2. A spike is
    the upward crossing of v_threshold, interpolated; there is no reset. Runge-Kutta steps of
    fourth order, of at most 0.02 ms (shorter under large conductances); v is kept within 250 mV.

    Source: Hodgkin & Huxley 1952, J Physiol 117:500, with the potential shifted as in Gerstner et
    al. 2014, section 2.2 (table 2.1).

    Args:
        c_m: Capacitance, pF.
        g_na: Sodium conductance, nS.
        g_k: Potassium conductance, nS.
        g_l: Leak conductance, nS.
        e_na: Sodium reversal potential, mV.
        e_k: Potassium reversal potential, mV.
        e_l: Leak reversal potential, mV.
        v_threshold: Potential whose upward crossing is a spike, mV.
        i_offset: Current from outside, pA; can be set while the network runs.
    """

    c_m: Field = 100.0
    g_na: Field = 12000.0
    g_k: Field = 3600.0
    g_l: Field = 30.0
    e_na: Field = 50.0
    e_k: Field = -77.0
    e_l: Field = -54.387
    v_threshold: Field = 0.0
    i_offset: Field = drive(0.0)
    v: Field = state("v_start")
    m: Field = state("m_start")
    h: Field = state("h_start")
    n: Field = state("n_start")
    crossing: Field = state(0.0)  # ms from the start of the step to its spike
    v_start: Field = derived()
    m_start: Field = derived()
    h_start: Field = derived()
    n_start: Field = derived()
    step: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no neuron."""
        require_positive(self, "c_m", "g_l")
        for name in ("g_na", "g_k"):
            require(self, np.asarray(getattr(self, name)) >= 0, f"{name}: expected >= 0 nS")
        require(self, dt <= 0.5, f"dt: got {dt} ms, expected at most 0.5 ms for this model")

    def derive(self, dt: float) -> "HodgkinHuxley":
        """Find the resting state."""
        names = ("c_m", "g_na", "g_k", "g_l", "e_na", "e_k", "e_l")
        rows = np.broadcast_arrays(*(np.atleast_2d(getattr(self, name)) for name in names))
        cell = Squid(*(values.ravel() for values in rows))

        def outward(v: float, i: int) -> float:
            gates = [alpha / (alpha + beta) for alpha, beta in python(rates)(v)]
            return -float(python(flow)(cell, i, v, *gates, 0.0, 0.0)[0])

        start = resting_potential(outward, cell.c_m.size, -120.0, 40.0)
        gates = np.array([python(rates)(v) for v in start[0]])
        m, h, n = np.ascontiguousarray((gates[:, :, 0] / gates.sum(axis=2)).T)
        shape = rows[0].shape
        return self._replace(
            v_start=start.reshape(shape), m_start=m.reshape(shape), h_start=h.reshape(shape),
            n_start=n.reshape(shape), step=np.full((1, 1), dt),
        )  # fmt: skip

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Advance one copy by one step; write 1 to `fired`, (n,), where a spike is fired."""
        dt, threshold = self.step[0, 0], row(self.v_threshold, copy)
        cell = Squid(
            row(self.c_m, copy), row(self.g_na, copy), row(self.g_k, copy), row(self.g_l, copy),
            row(self.e_na, copy), row(self.e_k, copy), row(self.e_l, copy),
        )  # fmt: skip
        v, m, h, n = self.v[copy], self.m[copy], self.h[copy], self.n[copy]
        for i in range(v.size):
            fired[i] = 0
            push = self.i_offset[copy, i] + inputs.current[i] + inputs.drive[i]
            g = inputs.conductance[i]
            parts = pieces(dt, 0.02, fastest(cell, i, v[i], m[i], h[i], n[i], g))
            part = dt / parts
            for k in range(parts):
                old, rise = v[i], flow(cell, i, v[i], m[i], h[i], n[i], push, g)[0]
                v[i], m[i], h[i], n[i] = _runge_kutta(
                    cell, i, v[i], m[i], h[i], n[i], push, g, part
                )
                if old < threshold[i] <= v[i]:
                    fired[i] = 1
                    later = flow(cell, i, v[i], m[i], h[i], n[i], push, g)[0]
                    time = crossing_time(old - threshold[i], rise, v[i] - threshold[i], later, part)
                    self.crossing[copy, i] = k * part + time


class Squid(NamedTuple):
    """Constants of all cells, (n,) each, as the class names them."""

    c_m: Any
    g_na: Any
    g_k: Any
    g_l: Any
    e_na: Any
    e_k: Any
    e_l: Any


@inlined
def rates(v: float) -> Any:
    """Opening and closing rates of m, h and n, 1/ms."""
    v = min(max(v, -300.0), 300.0)
    return (
        (linoid((v + 40.0) / 10.0), 4.0 * math.exp(-(v + 65.0) / 18.0)),
        (0.07 * math.exp(-(v + 65.0) / 20.0), 1.0 / (1.0 + math.exp(-(v + 35.0) / 10.0))),
        (0.1 * linoid((v + 55.0) / 10.0), 0.125 * math.exp(-(v + 65.0) / 80.0)),
    )


@inlined
def flow(cell: Any, i: int, v: float, m: float, h: float, n: float, push: float, g: float) -> Any:
    """Rates of change of v (mV/ms), m, h and n (1/ms) of cell i."""
    of_m, of_h, of_n = rates(v)
    current = cell.g_na[i] * m * m * m * h * (cell.e_na[i] - v)
    current += cell.g_k[i] * n * n * n * n * (cell.e_k[i] - v) + cell.g_l[i] * (cell.e_l[i] - v)
    return (
        (current + push - g * v) / cell.c_m[i],
        of_m[0] * (1.0 - m) - of_m[1] * m,
        of_h[0] * (1.0 - h) - of_h[1] * h,
        of_n[0] * (1.0 - n) - of_n[1] * n,
    )


@inlined
def fastest(cell: Any, i: int, v: float, m: float, h: float, n: float, g: float) -> float:
    """The fastest rate at work, 1/ms."""
    of_m, of_h, _ = rates(v)
    total = cell.g_na[i] * m * m * m * h + cell.g_k[i] * n * n * n * n + cell.g_l[i] + g
    return max(total / cell.c_m[i], of_m[0] + of_m[1], of_h[0] + of_h[1])


@inlined
def _runge_kutta(
    cell: Any, i: int, v: float, m: float, h: float, n: float, push: float, g: float, dt: float
) -> Any:
    a = flow(cell, i, v, m, h, n, push, g)
    s = 0.5 * dt
    b = flow(cell, i, v + s * a[0], m + s * a[1], h + s * a[2], n + s * a[3], push, g)
    c = flow(cell, i, v + s * b[0], m + s * b[1], h + s * b[2], n + s * b[3], push, g)
    d = flow(cell, i, v + dt * c[0], m + dt * c[1], h + dt * c[2], n + dt * c[3], push, g)
    w = dt / 6.0
    return (
        min(max(v + w * (a[0] + 2.0 * b[0] + 2.0 * c[0] + d[0]), -250.0), 250.0),
        portion(m + w * (a[1] + 2.0 * b[1] + 2.0 * c[1] + d[1])),
        portion(h + w * (a[2] + 2.0 * b[2] + 2.0 * c[2] + d[2])),
        portion(n + w * (a[3] + 2.0 * b[3] + 2.0 * c[3] + d[3])),
    )
