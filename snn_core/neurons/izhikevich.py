"""Izhikevich neuron, as published and as its equations say."""

import math
from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, choice, derived, drive, require, require_positive, state
from snn_core.kernel import inlined, kernel, row
from snn_core.neurons.threshold import crossing_time


class Izhikevich(NamedTuple):
    """Quadratic neuron with recovery, all forms of Izhikevich's papers.

    c_m dv/dt = quadratic v^2 + linear v + constant - u + I;
    du/dt = a (b (v - v_u) + cubic max(v - v_switch, 0)^3 - u_leak u), b_above beyond v_switch;
    when v reaches v_peak + peak_u u: v = c + c_u u, u = min(u + d, u_max).
    The defaults are the 2003 form, in which 1 pA is 1 mV/ms; `quadratic_form` gives the 2007 form.

    scheme="converged" solves the equations: Runge-Kutta steps of fourth order, shorter in the
    upstroke, spike and reset inside the step (second order with conductances). scheme="paper" is
    the published code: one Euler step of dt, v first and u with the new v, a spike in the step in
    which v > v_peak, at the step's start. Published figures depend on it: some patterns (P, Q, T)
    vanish when the equations are solved, and at 1 ms Euler the classes of 2003 fire 21, 28, 54, 69
    and 52 times in place of 23, 34, 87, 137 and 78. Wild inputs are kept
    finite: v above -1e5 mV, u within 1e9.

    Source: Izhikevich 2003, IEEE Trans Neural Netw 14:1569, eq. 1-3; 2004, ibid. 15:1063;
    2007, Dynamical Systems in Neuroscience, ch. 8. Presets: `snn_core.presets.IZHIKEVICH_2004`.

    Args:
        a: Rate of the recovery, 1/ms.
        b: Sensitivity of the recovery to v.
        c: Potential after a spike and at the start, mV.
        d: Jump of the recovery at a spike.
        quadratic: Factor of v^2.
        linear: Factor of v.
        constant: Constant term.
        v_u: Potential at which the recovery rests at 0, mV.
        u_leak: 1, or 0 for a recovery that only integrates.
        v_switch: Potential at which the slope of the recovery changes, mV.
        b_above: Sensitivity of the recovery beyond v_switch.
        cubic: Factor of its cubic part beyond v_switch.
        v_peak: Potential at which a spike is counted, mV.
        peak_u: Change of v_peak with u.
        c_u: Change of c with u.
        u_max: Largest u after a spike.
        c_m: Capacitance, pF.
        scheme: "converged" or "paper".
        i_offset: Current from outside, pA; can be set while the network runs.
    """

    a: Field = 0.02
    b: Field = 0.2
    c: Field = -65.0
    d: Field = 8.0
    quadratic: Field = 0.04
    linear: Field = 5.0
    constant: Field = 140.0
    v_u: Field = 0.0
    u_leak: Field = 1.0
    v_switch: Field = math.inf
    b_above: Field = 0.0
    cubic: Field = 0.0
    v_peak: Field = 30.0
    peak_u: Field = 0.0
    c_u: Field = 0.0
    u_max: Field = math.inf
    c_m: Field = 1.0
    scheme: Field = choice("converged", "paper")
    i_offset: Field = drive(0.0)
    v: Field = state("c")
    u: Field = state("u_start")
    crossing: Field = state(0.0)  # ms from the start of the step to its spike
    u_start: Field = derived()
    step: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no neuron."""
        require_positive(self, "c_m", "quadratic")
        require(self, self.c < self.v_peak, "c: expected below v_peak, else it fires for ever")
        fine = np.abs(self.a) * dt < 1.0
        require(self, fine, f"a: expected |a| dt < 1; choose a smaller dt, got {dt} ms")
        require(self, dt <= 1.0, f"dt: got {dt} ms, expected at most 1 ms for this model")

    def derive(self, dt: float) -> "Izhikevich":
        """Start the recovery at its value for the first potential."""
        start = np.atleast_2d(self.b * (self.c - self.v_u))
        return self._replace(u_start=start, step=np.full((1, 1), dt))

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Advance one copy by one step; write 1 to `fired`, (n,), where a spike is fired."""
        dt, cell, scheme = self.step[0, 0], _quadratic(self, copy), row(self.scheme, copy)
        v, u, crossing = self.v[copy], self.u[copy], self.crossing[copy]
        c, c_u, d = row(self.c, copy), row(self.c_u, copy), row(self.d, copy)
        u_max, c_m = row(self.u_max, copy), row(self.c_m, copy)
        for i in range(v.size):
            fired[i] = 0
            push = self.i_offset[copy, i] + inputs.current[i] + inputs.drive[i]
            g = inputs.conductance[i]
            left = dt
            while left > 1e-12:
                if scheme[i] == 1:
                    v[i] += dt * (_v_flow(cell, i, v[i], u[i], push) - g * v[i] / c_m[i])
                    v[i] = min(max(v[i], -1e4), 1e4)
                    u[i] = min(max(u[i] + dt * _u_flow(cell, i, v[i], u[i]), -1e9), 1e9)
                    spike, h = v[i] > cell.v_peak[i] + cell.peak_u[i] * u[i], left
                else:
                    h, spike = _converged(cell, i, v, u, push, g, left)
                    if spike and fired[i]:
                        break
                if spike:
                    fired[i], crossing[i] = 1, dt - left + (0.0 if scheme[i] == 1 else h)
                    v[i] = c[i] + c_u[i] * u[i]
                    u[i] = min(u[i] + d[i], u_max[i])
                left -= h


class Quadratic(NamedTuple):
    """Constants of the equations of all cells, (n,) each, as the class names them."""

    quadratic: Any
    linear: Any
    constant: Any
    c_m: Any
    a: Any
    b: Any
    v_u: Any
    u_leak: Any
    v_switch: Any
    b_above: Any
    cubic: Any
    v_peak: Any
    peak_u: Any


@inlined
def _quadratic(neuron: Any, copy: int) -> Any:
    return Quadratic(
        row(neuron.quadratic, copy), row(neuron.linear, copy), row(neuron.constant, copy),
        row(neuron.c_m, copy), row(neuron.a, copy), row(neuron.b, copy), row(neuron.v_u, copy),
        row(neuron.u_leak, copy), row(neuron.v_switch, copy), row(neuron.b_above, copy),
        row(neuron.cubic, copy), row(neuron.v_peak, copy), row(neuron.peak_u, copy),
    )  # fmt: skip


@inlined
def _v_flow(cell: Any, i: int, v: float, u: float, push: float) -> float:
    curve = cell.quadratic[i] * v * v + cell.linear[i] * v + cell.constant[i]  # as published
    return (curve - u + push) / cell.c_m[i]


@inlined
def _u_flow(cell: Any, i: int, v: float, u: float) -> float:
    beyond = v - cell.v_switch[i]
    slope = cell.b[i] if beyond < 0.0 else cell.b_above[i]
    curve = cell.cubic[i] * beyond * beyond * beyond if beyond > 0.0 else 0.0
    return cell.a[i] * (slope * (v - cell.v_u[i]) + curve - cell.u_leak[i] * u)


@inlined
def _runge_kutta(cell: Any, i: int, v: float, u: float, push: float, h: float) -> Any:
    v1, u1 = _v_flow(cell, i, v, u, push), _u_flow(cell, i, v, u)
    x, y = v + 0.5 * h * v1, u + 0.5 * h * u1
    v2, u2 = _v_flow(cell, i, x, y, push), _u_flow(cell, i, x, y)
    x, y = v + 0.5 * h * v2, u + 0.5 * h * u2
    v3, u3 = _v_flow(cell, i, x, y, push), _u_flow(cell, i, x, y)
    x, y = v + h * v3, u + h * u3
    v4, u4 = _v_flow(cell, i, x, y, push), _u_flow(cell, i, x, y)
    end = v + h / 6.0 * (v1 + 2.0 * v2 + 2.0 * v3 + v4)
    recovery = u + h / 6.0 * (u1 + 2.0 * u2 + 2.0 * u3 + u4)
    return max(end, -1e5), min(max(recovery, -1e9), 1e9)


@inlined
def _converged(cell: Any, i: int, v: Any, u: Any, push: float, g: float, left: float) -> Any:
    """One step of at most `left` ms, or up to the spike; its length, and whether it spikes."""
    start, peak = v[i], cell.v_peak[i] + cell.peak_u[i] * u[i]
    if start >= peak:
        return 0.0, True
    rate = abs(2.0 * cell.quadratic[i] * start + cell.linear[i]) / cell.c_m[i]
    parts = max(8.0 if start > -50.0 else 1.0, math.ceil(left * rate / 0.5))
    h = left / parts if parts > 1.0 else left
    # The pull of conductances is solved exactly in two halves around the step (Strang splitting).
    half = math.exp(-0.5 * h * g / cell.c_m[i])
    pull, own = (push / g, 0.0) if g > 0.0 else (0.0, push)
    v0 = pull + (start - pull) * half if g > 0.0 else start
    v1, u1 = _runge_kutta(cell, i, v0, u[i], own, h)
    peak = cell.v_peak[i] + cell.peak_u[i] * u1
    if v1 >= peak:
        before = cell.v_peak[i] + cell.peak_u[i] * u[i]
        rise, later = _v_flow(cell, i, v0, u[i], own), _v_flow(cell, i, v1, u1, own)
        h = crossing_time(min(v0 - before, 0.0), rise, v1 - peak, later, h)
        _, u[i] = _runge_kutta(cell, i, v0, u[i], own, h)
        return h, True
    v[i], u[i] = pull + (v1 - pull) * half if g > 0.0 else v1, u1
    return h, False


def quadratic_form(
    c_m: float, k: float, v_r: float, v_t: float, v_peak: float, a: float, b: float, c: float,
    d: float,
) -> Izhikevich:  # fmt: skip
    """The form of 2007: c_m v' = k (v - v_r)(v - v_t) - u + I, u' = a (b (v - v_r) - u).

    Args:
        c_m: Capacitance, pF.
        k: Factor of the parabola, nS/mV.
        v_r: Resting potential, mV.
        v_t: Instantaneous threshold, mV.
        v_peak: Potential at which a spike is counted, mV.
        a: Rate of the recovery, 1/ms.
        b: Sensitivity of the recovery, nS.
        c: Potential after a spike, mV.
        d: Jump of the recovery at a spike, pA.
    """
    return Izhikevich(
        a=a, b=b, c=c, d=d, quadratic=k, linear=-k * (v_r + v_t), constant=k * v_r * v_t, v_u=v_r,
        v_peak=v_peak, c_m=c_m,
    )  # fmt: skip
