"""A reservoir out of one neuron with delayed feedback, folded in time."""

import math

import numpy as np
from numpy.typing import ArrayLike

from snn_core.dynamics.unit import Dynamics, Floats, finite
from snn_core.kernel import kernel


class DelayLoop(Dynamics):
    """One nonlinear node with a delay line of n virtual nodes, as a reservoir.

    dx/dt = -x + eta z / (1 + z^p), z = x(t - tau) + gamma J(t), tau = n theta. Each input is held
    for one tau and multiplied by a mask of n values, one for each virtual node of length theta;
    the states of the nodes at the ends of their intervals are the features of a linear readout
    (`ridge`). Exact for what is constant within a virtual node. z keeps its sign.

    Source: Appeltant et al. 2011, Nat Commun 2:468, eq. 1-2.

    Args:
        n: Virtual nodes.
        eta: Strength of the feedback.
        gamma: Scale of the input.
        p: Exponent of the nonlinearity, an integer.
        theta: Length of a virtual node, in units of the node's time constant.
        mask: Values of the mask, (n,); a maximum-length sequence of +1 and -1 if None.
        copies: Number of copies.
    """

    def __init__(
        self, n: int = 400, eta: float = 0.5, gamma: float = 0.05, p: int = 1, theta: float = 0.2,
        mask: ArrayLike | None = None, copies: int = 1,
    ) -> None:  # fmt: skip
        if not isinstance(n, (int, np.integer)) or n < 1:
            raise ValueError(f"n: got {n!r}, expected an integer >= 1")
        if not isinstance(p, (int, np.integer)) or p < 1:
            raise ValueError(f"p: got {p!r}, expected an integer >= 1")
        parameters = finite("eta, gamma, theta", [eta, gamma, theta], (3,))
        if theta <= 0.0:
            raise ValueError(f"theta: got {theta!r}, expected a positive number")
        self.eta, self.gamma, self.theta = (float(value) for value in parameters)
        self.p = int(p)
        self.mask = finite("mask", maximum_length_sequence(n) if mask is None else mask, (n,))
        super().__init__(np.zeros((1, n)), copies, theta, 0)

    def __repr__(self) -> str:
        return f"DelayLoop(n={self.x.shape[1]}, eta={self.eta:g}, gamma={self.gamma:g})"

    def run(self, inputs: ArrayLike) -> Floats:
        """Feed inputs, one per delay time, and return the states of the virtual nodes.

        Args:
            inputs: (steps,) for all copies, or (steps, copies).

        Returns:
            Features, (steps, copies, n).
        """
        given = np.asarray(inputs, dtype=np.float64)
        if given.ndim == 1:
            given = given[:, None]
        if given.ndim != 2:
            raise ValueError(
                f"inputs: got shape {given.shape}, expected (steps,) or (steps, copies)"
            )
        drive = finite("inputs", given, (len(given), self.copies))
        features = np.empty((len(drive), *self.x.shape))
        for copy in range(self.copies):
            _run(
                self.x[copy], drive[:, copy].copy(), self.mask, self.eta, self.gamma, self.p,
                self.theta, features[:, copy],
            )  # fmt: skip
        return features


@kernel
def _run(
    x: Floats, drive: Floats, mask: Floats, eta: float, gamma: float, p: int, theta: float,
    features: Floats,
) -> None:  # fmt: skip
    kept = math.exp(-theta)
    n = x.size
    last = x[n - 1]
    for k in range(drive.size):
        for i in range(n):
            z = x[i] + gamma * mask[i] * drive[k]
            power = 1.0
            for _ in range(p):
                power *= z
            bent = 1.0 + power
            bent = bent if abs(bent) > 1e-9 else 1e-9
            last = last * kept + (1.0 - kept) * eta * z / bent
            last = min(max(last, -1e6), 1e6)
            x[i] = last
            features[k, i] = last


def maximum_length_sequence(n: int) -> Floats:
    """The first n values, +1 or -1, of the shortest maximum-length sequence that has as many.

    Linear feedback shift registers with the taps of Golomb 1967, Shift Register Sequences.
    """
    taps = {2: 1, 3: 1, 4: 1, 5: 2, 6: 1, 7: 1, 9: 4, 10: 3, 11: 2, 15: 1, 17: 3, 18: 7, 20: 3}
    degree = next((d for d in taps if (1 << d) - 1 >= n), None)
    if degree is None:
        raise ValueError(f"n: got {n}, expected at most {(1 << 20) - 1}")
    bits = [1] * degree
    while len(bits) < n:
        bits.append(bits[-degree] ^ bits[-degree + taps[degree]])
    return 2.0 * np.array(bits[:n], dtype=np.float64) - 1.0
