"""Fast-spiking interneuron with voltage-gated channels."""

import math
from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, drive, require, require_positive, state
from snn_core.kernel import inlined, kernel, row
from snn_core.neurons.channels import linoid, pieces, portion, python, resting_potential
from snn_core.neurons.threshold import crossing_time


class Mancilla(NamedTuple):
    """Fast-spiking interneuron of neocortex: sodium, Kv1 and Kv3 channels.

    c_m dv/dt = g_na m^3 h (e_na - v) + (g_kv1 n^4 + g_kv3 p^2) (e_k - v) + g_l (e_l - v) + I;
    dx/dt = alpha_x(v) (1 - x) - beta_x(v) x for x = m, h, n, p. It starts at its resting state. A
    spike is the upward crossing of v_threshold, interpolated; there is no reset. Runge-Kutta steps
    of fourth order, of at most 0.005 ms (shorter where channels are faster); v is kept within 250
    mV. These cells are coupled by electrical synapses: see `GapJunction`.

    Source: Mancilla, Lewis, Pinto, Rinzel & Connors 2007, J Neurosci 27:2058, with the constants
    of NEST's hh_psc_alpha_gap.

    Args:
        c_m: Capacitance, pF.
        g_na: Sodium conductance, nS.
        g_kv1: Slow potassium conductance, nS.
        g_kv3: Fast potassium conductance, nS.
        g_l: Leak conductance, nS.
        e_na: Sodium reversal potential, mV.
        e_k: Potassium reversal potential, mV.
        e_l: Leak reversal potential, mV.
        v_threshold: Potential whose upward crossing is a spike, mV.
        i_offset: Current from outside, pA; can be set while the network runs.
    """

    c_m: Field = 40.0
    g_na: Field = 4500.0
    g_kv1: Field = 9.0
    g_kv3: Field = 9000.0
    g_l: Field = 10.0
    e_na: Field = 74.0
    e_k: Field = -90.0
    e_l: Field = -70.0
    v_threshold: Field = 0.0
    i_offset: Field = drive(0.0)
    v: Field = state("v_start")
    m: Field = state("m_start")
    h: Field = state("h_start")
    n: Field = state("n_start")
    p: Field = state("p_start")
    crossing: Field = state(0.0)  # ms from the start of the step to its spike
    v_start: Field = derived()
    m_start: Field = derived()
    h_start: Field = derived()
    n_start: Field = derived()
    p_start: Field = derived()
    step: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no neuron."""
        require_positive(self, "c_m", "g_l")
        for name in ("g_na", "g_kv1", "g_kv3"):
            require(self, np.asarray(getattr(self, name)) >= 0, f"{name}: expected >= 0 nS")
        require(self, dt <= 0.5, f"dt: got {dt} ms, expected at most 0.5 ms for this model")

    def derive(self, dt: float) -> "Mancilla":
        """Find the resting state."""
        names = ("c_m", "g_na", "g_kv1", "g_kv3", "g_l", "e_na", "e_k", "e_l")
        rows = np.broadcast_arrays(*(np.atleast_2d(getattr(self, name)) for name in names))
        cell = Interneuron(*(values.ravel() for values in rows))

        def outward(v: float, i: int) -> float:
            gates = [alpha / (alpha + beta) for alpha, beta in python(rates)(v)]
            return -float(python(flow)(cell, i, v, *gates, 0.0, 0.0)[0])

        start = resting_potential(outward, cell.c_m.size, -120.0, 40.0)
        gates = np.array([python(rates)(v) for v in start[0]])
        m, h, n, p = np.ascontiguousarray((gates[:, :, 0] / gates.sum(axis=2)).T)
        shape = rows[0].shape
        return self._replace(
            v_start=start.reshape(shape), m_start=m.reshape(shape), h_start=h.reshape(shape),
            n_start=n.reshape(shape), p_start=p.reshape(shape), step=np.full((1, 1), dt),
        )  # fmt: skip

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Advance one copy by one step; write 1 to `fired`, (n,), where a spike is fired."""
        dt, threshold = self.step[0, 0], row(self.v_threshold, copy)
        cell = Interneuron(
            row(self.c_m, copy), row(self.g_na, copy), row(self.g_kv1, copy), row(self.g_kv3, copy),
            row(self.g_l, copy), row(self.e_na, copy), row(self.e_k, copy), row(self.e_l, copy),
        )  # fmt: skip
        v, m, h = self.v[copy], self.m[copy], self.h[copy]
        n, p = self.n[copy], self.p[copy]
        for i in range(v.size):
            fired[i] = 0
            push = self.i_offset[copy, i] + inputs.current[i] + inputs.drive[i]
            g = inputs.conductance[i]
            parts = pieces(dt, 0.005, fastest(cell, i, v[i], m[i], h[i], n[i], p[i], g))
            part = dt / parts
            for k in range(parts):
                old, rise = v[i], flow(cell, i, v[i], m[i], h[i], n[i], p[i], push, g)[0]
                v[i], m[i], h[i], n[i], p[i] = _runge_kutta(
                    cell, i, v[i], m[i], h[i], n[i], p[i], push, g, part
                )
                if old < threshold[i] <= v[i]:
                    fired[i] = 1
                    later = flow(cell, i, v[i], m[i], h[i], n[i], p[i], push, g)[0]
                    time = crossing_time(old - threshold[i], rise, v[i] - threshold[i], later, part)
                    self.crossing[copy, i] = k * part + time


class Interneuron(NamedTuple):
    """Constants of all cells, (n,) each, as the class names them."""

    c_m: Any
    g_na: Any
    g_kv1: Any
    g_kv3: Any
    g_l: Any
    e_na: Any
    e_k: Any
    e_l: Any


@inlined
def rates(v: float) -> Any:
    """Opening and closing rates of m, h, n and p, 1/ms."""
    v = min(max(v, -300.0), 300.0)
    return (
        (540.0 * linoid((v - 75.5) / 13.5), 1.2262 * math.exp(-v / 42.248)),
        (0.0035 * math.exp(-v / 24.186), 0.0884 * linoid((v + 51.25) / 5.2)),
        (0.0322 * linoid((v + 44.0) / 2.3), 0.0043 * math.exp(-(v + 44.0) / 34.0)),
        (11.8 * linoid((v - 95.0) / 11.8), 0.025 * math.exp(-v / 22.222)),
    )


@inlined
def flow(
    cell: Any, i: int, v: float, m: float, h: float, n: float, p: float, push: float, g: float
) -> Any:
    """Rates of change of v (mV/ms), m, h, n and p (1/ms)."""
    of_m, of_h, of_n, of_p = rates(v)
    current = cell.g_na[i] * m * m * m * h * (cell.e_na[i] - v)
    current += (cell.g_kv1[i] * n * n * n * n + cell.g_kv3[i] * p * p) * (cell.e_k[i] - v)
    current += cell.g_l[i] * (cell.e_l[i] - v)
    return (
        (current + push - g * v) / cell.c_m[i],
        of_m[0] * (1.0 - m) - of_m[1] * m,
        of_h[0] * (1.0 - h) - of_h[1] * h,
        of_n[0] * (1.0 - n) - of_n[1] * n,
        of_p[0] * (1.0 - p) - of_p[1] * p,
    )


@inlined
def fastest(cell: Any, i: int, v: float, m: float, h: float, n: float, p: float, g: float) -> float:
    """The fastest rate at work, 1/ms."""
    of_m, of_h, _, of_p = rates(v)
    total = cell.g_na[i] * m * m * m * h + cell.g_kv1[i] * n * n * n * n + cell.g_l[i] + g
    total += cell.g_kv3[i] * p * p
    return max(total / cell.c_m[i], of_m[0] + of_m[1], of_h[0] + of_h[1], of_p[0] + of_p[1])


@inlined
def _runge_kutta(
    cell: Any,
    i: int,
    v: float,
    m: float,
    h: float,
    n: float,
    p: float,
    push: float,
    g: float,
    dt: float,
) -> Any:
    a = flow(cell, i, v, m, h, n, p, push, g)
    s = 0.5 * dt
    b = flow(cell, i, v + s * a[0], m + s * a[1], h + s * a[2], n + s * a[3], p + s * a[4], push, g)
    c = flow(cell, i, v + s * b[0], m + s * b[1], h + s * b[2], n + s * b[3], p + s * b[4], push, g)
    d = flow(
        cell, i, v + dt * c[0], m + dt * c[1], h + dt * c[2], n + dt * c[3], p + dt * c[4], push, g
    )
    w = dt / 6.0
    return (
        min(max(v + w * (a[0] + 2.0 * b[0] + 2.0 * c[0] + d[0]), -250.0), 250.0),
        portion(m + w * (a[1] + 2.0 * b[1] + 2.0 * c[1] + d[1])),
        portion(h + w * (a[2] + 2.0 * b[2] + 2.0 * c[2] + d[2])),
        portion(n + w * (a[3] + 2.0 * b[3] + 2.0 * c[3] + d[3])),
        portion(p + w * (a[4] + 2.0 * b[4] + 2.0 * c[4] + d[4])),
    )
