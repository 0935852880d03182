"""The upstroke ends exactly at its top, whatever the rounding: else a step would never end."""

import numpy as np

from snn_core.neurons.upstroke import Membrane, above


def test_the_top_is_reached_exactly():
    rng = np.random.default_rng(0)
    n = 400
    theta, delta = rng.uniform(-60.0, -30.0, n), rng.uniform(0.5, 5.0, n)
    top = theta + delta * rng.uniform(8.0, 40.0, n)
    cell = Membrane(np.full(n, 281.0), np.full(n, 30.0), theta, delta, top)
    for i in range(n):
        h, _, end = above(cell, i, theta[i] + 5.0 * delta[i], (0.0, 0.0), 30.0 * -70.6, 30.0, 5.0)
        assert 0.0 < h < 5.0
        assert end == top[i]
