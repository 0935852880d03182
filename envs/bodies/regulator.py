"""Linear bodies in discrete time: the linear-quadratic regulator and the Kalman filter."""

import numpy as np

from envs.kernel import Array

_ENDLESS = 1e60


def sampled(dynamics: Array, inputs: Array, step: float) -> tuple[Array, Array]:
    """The system x' = A x + B u at discrete times, with u held in between; exact.

    Args:
        dynamics: A, (n, n).
        inputs: B, (n, m).
        step: Time between two inputs, s.

    Returns:
        Matrices of x[k + 1] = F x[k] + G u[k], (n, n) and (n, m).
    """
    n, m = inputs.shape
    whole = np.zeros((n + m, n + m))
    whole[:n] = step * np.hstack([dynamics, inputs])
    halvings = max(0, int(np.ceil(np.log2(max(np.abs(whole).sum(axis=1).max(), 1e-9)))) + 1)
    small = whole / 2.0**halvings
    term, made = np.eye(n + m), np.eye(n + m)
    for order in range(1, 20):
        term = term @ small / order
        made = made + term
    for _ in range(halvings):
        made = made @ made
    return made[:n, :n], made[:n, n:]


def regulator(dynamics: Array, inputs: Array, state_cost: Array, input_cost: Array) -> Array:
    """The gain K of u = -K x that minimises the sum of x'Qx + u'Ru.

    Args:
        dynamics: F of x[k + 1] = F x[k] + G u[k], (n, n).
        inputs: G, (n, m).
        state_cost: Q, positive semidefinite, (n, n).
        input_cost: R, positive definite, (m, m).

    Returns:
        K, (m, n).

    Raises:
        ValueError: The inputs cannot hold what is unstable.
    """
    value = _riccati(dynamics, inputs, state_cost, input_cost)
    gain: Array = np.linalg.solve(
        input_cost + inputs.T @ value @ inputs, inputs.T @ value @ dynamics
    )
    return gain


def kalman_gains(
    dynamics: Array, outputs: Array, unrest: Array, noise: Array, doubt: Array, steps: int
) -> Array:
    """The gains L of the Kalman filter: x += L (y - H x) when y = H x + noise has been measured.

    Args:
        dynamics: F of x[k + 1] = F x[k] + unrest, (n, n).
        outputs: H, (m, n).
        unrest: Covariance of what moves x by chance in a step, (n, n).
        noise: Covariance of the noise, positive definite, (m, m).
        doubt: Covariance of x before the first measurement, (n, n).
        steps: Number of measurements.

    Returns:
        Gains of the measurements in their order, (steps, n, m).
    """
    spread, gains = doubt, np.zeros((steps, *outputs.T.shape))
    for gain in gains:
        shown = outputs @ spread
        gain[...] = np.linalg.solve(noise + shown @ outputs.T, shown).T
        spread = dynamics @ (spread - gain @ shown) @ dynamics.T + unrest
        spread = 0.5 * (spread + spread.T)
    return gains


def _riccati(dynamics: Array, inputs: Array, state_cost: Array, input_cost: Array) -> Array:
    """Structure-preserving doubling (Chu, Fan, Lin & Wang 2004, Int J Control 77:767)."""
    a, h = dynamics, state_cost
    g = inputs @ np.linalg.solve(input_cost, inputs.T)
    for _ in range(60):
        inner = np.linalg.solve(np.eye(len(a)) + g @ h, np.hstack([a, g @ a.T]))
        ahead, across = np.split(inner, 2, axis=1)
        grown = h + a.T @ h @ ahead
        grown = 0.5 * (grown + grown.T)
        done = np.abs(grown - h).max() <= 1e-12 * np.abs(grown).max()
        a, g, h = a @ ahead, g + a @ across, grown
        if done:
            return h
        if not np.abs(h).max() < _ENDLESS:
            break
    raise ValueError("Riccati equation: no solution; the inputs do not suffice.")
