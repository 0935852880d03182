"""State feedback for linear bodies: the linear-quadratic regulator in discrete time."""

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

    The Riccati equation is solved by structure-preserving doubling (Chu, Fan, Lin & Wang 2004,
    Int J Control 77:767).

    Args:
        dynamics: F of x[k + 1] = F x[k] + G u[k], (n, n).
        inputs: G, (n, m).
        state_cost: Q, positive semidefinite, (n, n).
        input_cost: R, positive definite, (m, m).

    Returns:
        K, (m, n).

    Raises:
        ValueError: The doubling does not end: the inputs cannot hold what is unstable.
    """
    a, h = dynamics, state_cost
    g = inputs @ np.linalg.solve(input_cost, inputs.T)
    for _ in range(60):
        inner = np.linalg.solve(np.eye(len(a)) + g @ h, np.hstack([a, g @ a.T]))
        ahead, across = np.split(inner, 2, axis=1)
        grown = h + a.T @ h @ ahead
        done = np.abs(grown - h).max() <= 1e-12 * np.abs(grown).max()
        a, g, h = a @ ahead, g + a @ across, grown
        if not np.abs(h).max() < _ENDLESS:
            break
        if done:
            gain: Array = np.linalg.solve(
                input_cost + inputs.T @ h @ inputs, inputs.T @ h @ dynamics
            )
            return gain
    raise ValueError("Regulator: the Riccati equation has no solution; the inputs do not suffice.")
