"""Neuron with alpha-function synapses and a spike time in closed form."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from snn_core.component import (
    Field,
    derived,
    drive,
    require,
    require_positive,
    require_resolved,
    state,
)
from snn_core.kernel import inlined, kernel, row


class AlphaNeuron(NamedTuple):
    """Neuron of temporal codes: v = sum_i w_i (t - t_i) exp(-(t - t_i) / tau), one spike matters.

    dv/dt = y - v / tau;  dy/dt = -y / tau + I / c_m: arriving current I (pA) charges y, from which
    the potential rises and falls as an alpha function. With `Pulse` synapses a weight of c_m / dt
    is a kernel of weight 1 per ms, spread over one step. A spike when v >= v_threshold, at its
    exact time in the step; then v = y = 0 for t_ref. `alpha_spike_time` is the first spike of a
    list of inputs in closed form. Conductances are taken at the middle of the step.

    Source: Comsa et al. 2020, Temporal coding in spiking neural networks with alpha synaptic
    function (arXiv:1907.13223), eq. 1-4.

    Args:
        tau: Time constant of the alpha function, ms.
        v_threshold: Threshold, mV.
        t_ref: Absolute refractory period, ms.
        c_m: Capacitance, pF.
        i_offset: Current from outside, pA; can be set while the network runs.
    """

    tau: Field = 5.0
    v_threshold: Field = 1.0
    t_ref: Field = 2.0
    c_m: Field = 1.0
    i_offset: Field = drive(0.0)
    v: Field = state(0.0)
    y: Field = state(0.0)  # mV/ms
    refractory: Field = state(0.0)  # ms left
    crossing: Field = state(0.0)  # ms from the start of the step to its spike
    step: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no neuron."""
        require_positive(self, "tau", "v_threshold", "c_m")
        require(self, np.asarray(self.t_ref) >= 0, "t_ref: got a negative time, expected >= 0 ms")
        require_resolved(self, dt, "tau")

    def derive(self, dt: float) -> "AlphaNeuron":
        """Keep the step."""
        return self._replace(step=np.full((1, 1), dt))

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Advance one copy by one step; write 1 to `fired`, (n,), where a spike is fired."""
        dt, v, y = self.step[0, 0], self.v[copy], self.y[copy]
        tau, threshold = row(self.tau, copy), row(self.v_threshold, copy)
        c_m, t_ref = row(self.c_m, copy), row(self.t_ref, copy)
        for i in range(v.size):
            fired[i] = 0
            held = min(self.refractory[copy, i], dt)
            self.refractory[copy, i] -= held
            left = dt - held
            if left <= 0.0:
                continue
            g = inputs.conductance[i] / c_m[i]
            middle = risen(v[i], y[i], tau[i], 0.0, 0.5 * left)
            pull = (self.i_offset[copy, i] + inputs.current[i] + inputs.drive[i]) / c_m[i]
            pull = (pull - g * middle) / (1.0 + 0.25 * g * left * left)
            rest = pull * tau[i]
            top = left
            if y[i] > rest:
                top = min(max(tau[i] - (v[i] - rest * tau[i]) / (y[i] - rest), 0.0), left)
            if risen(v[i], y[i], tau[i], pull, top) < threshold[i]:
                top = left
            if risen(v[i], y[i], tau[i], pull, top) >= threshold[i]:
                fired[i] = 1
                low, high = 0.0, top
                for _ in range(52):
                    time = 0.5 * (low + high)
                    if risen(v[i], y[i], tau[i], pull, time) < threshold[i]:
                        low = time
                    else:
                        high = time
                self.crossing[copy, i] = held + high
                v[i], y[i] = 0.0, 0.0
                self.refractory[copy, i] = max(t_ref[i] - (left - high), 0.0)
            else:
                v[i] = risen(v[i], y[i], tau[i], pull, left)
                y[i] = rest + (y[i] - rest) * math.exp(-left / tau[i])


@inlined
def risen(v: float, y: float, tau: float, pull: float, time: float) -> float:
    """Potential after a time (ms) under a constant pull (mV/ms^2)."""
    rest = pull * tau
    return rest * tau + (v - rest * tau + (y - rest) * time) * math.exp(-time / tau)


def alpha_spike_time(times: ArrayLike, weights: ArrayLike, tau: float, v_threshold: float) -> float:
    """First time at which a sum of alpha functions reaches the threshold, in closed form.

    v(t) = sum over t_i <= t of w_i (t - t_i) exp(-(t - t_i) / tau). With A = sum w_i e^(t_i / tau)
    and B = sum w_i t_i e^(t_i / tau) over the causal inputs,
    t = B / A - tau W(-(v_threshold / (A tau)) e^(B / (A tau))), W the Lambert function.

    Source: Comsa et al. 2020 (arXiv:1907.13223), eq. 3-4.

    Args:
        times: Input spike times, ms, (inputs,), in any order.
        weights: Weights, mV/ms, (inputs,).
        tau: Time constant of the alpha function, ms (1 / tau of the paper).
        v_threshold: Threshold, mV.

    Returns:
        The spike time, ms; infinity if the neuron stays silent.

    Raises:
        ValueError: Shapes that differ, values that are not finite, or tau or threshold <= 0.
    """
    t, w = np.asarray(times, np.float64).ravel(), np.asarray(weights, np.float64).ravel()
    if t.shape != w.shape or not (np.isfinite(t).all() and np.isfinite(w).all()):
        raise ValueError(
            f"times and weights: got shapes {t.shape} and {w.shape}, expected equal numbers of "
            "finite values"
        )
    if not (0.0 < tau < math.inf and 0.0 < v_threshold < math.inf):
        raise ValueError(f"tau, v_threshold: got {tau}, {v_threshold}, expected positive numbers")
    order = np.argsort(t, kind="stable")
    t, w = t[order], w[order]
    v = y = 0.0
    for k in range(t.size):
        until = t[k + 1] - t[k] if k + 1 < t.size else math.inf
        y += w[k]
        wait = _wait(v, y, tau, v_threshold, until)
        if wait < math.inf or until == math.inf:
            return float(t[k] + wait)
        v, y = (v + y * until) * math.exp(-until / tau), y * math.exp(-until / tau)
    return math.inf


def _wait(v: float, y: float, tau: float, threshold: float, until: float) -> float:
    """Time until (v + y s) exp(-s / tau) first reaches the threshold, if before `until`."""
    if y <= 0.0:
        return math.inf
    argument = -threshold / (y * tau) * math.exp(-v / (y * tau))
    if argument < -math.exp(-1.0):
        return math.inf
    wait = -v / y - tau * lambert_w(argument)
    return wait if 0.0 <= wait < until else math.inf


def lambert_w(x: float) -> float:
    """Principal branch of the Lambert function, W e^W = x, for -1/e <= x (Halley's method).

    Source: Corless et al. 1996, Adv Comput Math 5:329.
    """
    if x < -math.exp(-1.0) - 1e-15:
        raise ValueError(f"lambert_w: got {x}, expected at least -1/e")
    root = math.sqrt(max(2.0 * (math.e * x + 1.0), 0.0))
    w = -1.0 + root - root * root / 3.0 if x < 0.5 else math.log1p(x)
    for _ in range(60):
        step = w * math.exp(w) - x
        slope = math.exp(w) * (w + 1.0)
        if step == 0.0 or slope == 0.0:
            break
        change = step / (slope - (w + 2.0) * step / (2.0 * (w + 1.0)))
        w -= change
        if abs(change) < 1e-16 * (1.0 + abs(w)):
            break
    return w
