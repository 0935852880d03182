"""Linear readouts of reservoirs, and the task by which they are compared."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from snn_core.dynamics.unit import Floats


class Readout(NamedTuple):
    """A linear map of features.

    Attributes:
        weights: (features, outputs).
        bias: (outputs,).
    """

    weights: Floats
    bias: Floats

    def __call__(self, features: ArrayLike) -> Floats:
        """Outputs, (samples, outputs), of features, (samples, features)."""
        return np.asarray(features, dtype=np.float64) @ self.weights + self.bias


def ridge(features: ArrayLike, targets: ArrayLike, penalty: float = 0.0) -> Readout:
    """Least squares with a bias and a penalty on the weights, by singular values.

    Reservoir features are nearly collinear: normal equations lose half of the digits, singular
    values do not. Directions below 1e-12 of the largest are left out.

    Args:
        features: (samples, features).
        targets: (samples,) or (samples, outputs).
        penalty: Added to the squares of the singular values, relative to the largest square.

    Returns:
        The readout.

    Raises:
        ValueError: Shapes that do not fit, or values that are not finite.
    """
    x, y = np.asarray(features, np.float64), np.asarray(targets, np.float64)
    y = y[:, None] if y.ndim == 1 else y
    if x.ndim != 2 or y.ndim != 2 or len(x) != len(y) or not len(x):
        raise ValueError(
            f"features, targets: got shapes {x.shape} and {y.shape}, expected (samples, features) "
            "and (samples, outputs)"
        )
    if not (np.isfinite(x).all() and np.isfinite(y).all() and penalty >= 0.0):
        raise ValueError("features, targets, penalty: expected finite numbers, penalty >= 0")
    middle, level = x.mean(axis=0), y.mean(axis=0)
    u, s, v = np.linalg.svd(x - middle, full_matrices=False)
    top = s[0] if s.size else 1.0
    inverse = np.where(s > 1e-12 * top, s / (s**2 + penalty * top**2 + (s == 0.0)), 0.0)
    weights = v.T @ (inverse[:, None] * (u.T @ (y - level)))
    return Readout(weights, level - middle @ weights)


def nrmse(outputs: ArrayLike, targets: ArrayLike) -> float:
    """Root of the mean square error over the standard deviation of the targets."""
    y = np.asarray(targets, np.float64).ravel()
    return float(np.sqrt(np.mean((np.asarray(outputs).ravel() - y) ** 2)) / y.std())


def narma10(steps: int, seed: int) -> tuple[Floats, Floats]:
    """Input and target of the tenth-order nonlinear moving average.

    y_{k+1} = 0.3 y_k + 0.05 y_k sum_{i<10} y_{k-i} + 1.5 u_k u_{k-9} + 0.1, u uniform in [0, 0.5];
    the target of step k is y_{k+1}. Source: Atiya & Parlos 2000, IEEE Trans Neural Netw 11:697.

    Args:
        steps: Length.
        seed: Seed of the input; series that diverge are drawn again.

    Returns:
        Input and target, (steps,) each.
    """
    rng = np.random.default_rng(seed)
    while True:
        u, y = rng.uniform(0.0, 0.5, steps), np.zeros(steps + 1)
        for k in range(9, steps):
            recent = y[k - 9 : k + 1].sum()
            y[k + 1] = 0.3 * y[k] + 0.05 * y[k] * recent + 1.5 * u[k] * u[k - 9] + 0.1
            if not y[k + 1] < 1e3:
                break
        else:
            return u, y[1:]
