"""Time courses of synapses: their means over a step, and what moves a membrane equally far."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core.component import require, require_positive

Floats = NDArray[np.float64]


def step_mean(dt: float, tau: Any) -> Floats:
    """Mean over a step of exp(-t / tau)."""
    tau = np.asarray(tau, dtype=np.float64)
    return -tau / dt * np.expm1(-dt / tau)


def mean_current(dt: float, tau: Any, tau_m: Floats) -> Floats:
    """Constant current that moves a leaky membrane in `dt` as far as exp(-t / tau) does.

    Neurons without a membrane time constant (NaN or infinity) get the mean over the step.
    """
    tau, tau_m = np.broadcast_arrays(np.asarray(tau, float), tau_m)
    leaky = np.where(np.isfinite(tau_m), tau_m, 1.0)
    apart = np.abs(leaky - tau) > 1e-9 * tau
    gap = np.where(apart, leaky - tau, 1.0)
    course = np.where(
        apart,
        tau / gap * np.exp(-dt / leaky) * -np.expm1(-dt * (gap / tau / leaky)),
        dt / leaky * np.exp(-dt / leaky),
    )
    exact = course / -np.expm1(-dt / leaky)
    return np.where(np.isfinite(tau_m), exact, step_mean(dt, tau))


def mean_alpha(dt: float, tau: Any, tau_m: Floats) -> Floats:
    """As `mean_current`, for (t / tau) exp(-t / tau)."""
    tau, tau_m = np.broadcast_arrays(np.asarray(tau, float), tau_m)
    leak = 1.0 / np.where(np.isfinite(tau_m), tau_m, np.inf)
    x = (leak - 1.0 / tau) * dt
    near = np.abs(x) < 1e-2
    far = np.where(near, 1.0, x)
    # integral of y exp(x y) over y = 0..1, as a series where the closed form cancels
    series = 1 / 2 + x / 3 + x**2 / 8 + x**3 / 30 + x**4 / 144 + x**5 / 840
    weight = np.where(near, series, (np.exp(far) * (far - 1.0) + 1.0) / far**2)
    course = dt / tau * np.exp(-dt * leak) * weight
    lost = np.where(leak > 0.0, -np.expm1(-dt * leak) / np.where(leak > 0.0, dt * leak, 1.0), 1.0)
    return course / lost


def peak_scale(tau_rise: Any, tau_decay: Any) -> Floats:
    """Factor that brings the peak of exp(-t / tau_decay) - exp(-t / tau_rise) to 1."""
    rise, decay = np.broadcast_arrays(np.asarray(tau_rise, float), np.asarray(tau_decay, float))
    peak = np.log(decay / rise) * rise * decay / (decay - rise)
    return 1.0 / (np.exp(-peak / decay) - np.exp(-peak / rise))


def check_rise(block: Any) -> None:
    """Raise ValueError unless 0 < tau_rise < tau_decay."""
    require_positive(block, "tau_rise", "tau_decay")
    shorter = np.asarray(block.tau_rise) < np.asarray(block.tau_decay)
    require(block, shorter, "tau_rise: expected shorter than tau_decay; equal ones are an alpha")
