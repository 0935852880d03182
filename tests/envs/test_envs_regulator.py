"""The linear-quadratic regulator against SciPy."""

import numpy as np
import pytest

from envs.bodies.regulator import regulator, sampled

linalg = pytest.importorskip("scipy.linalg")


@pytest.mark.parametrize("seed", range(4))
def test_gain_is_that_of_scipys_riccati_equation(seed):
    chance = np.random.default_rng(seed)
    n, m = int(chance.integers(2, 8)), int(chance.integers(1, 4))
    dynamics, inputs = chance.normal(size=(n, n)), chance.normal(size=(n, m))
    root = chance.normal(size=(n, n))
    cost, price = root @ root.T, np.diag(chance.uniform(0.1, 10.0, m))
    made = sampled(dynamics, inputs, 0.05)
    whole = linalg.expm(0.05 * np.block([[dynamics, inputs], [np.zeros((m, n + m))]]))
    np.testing.assert_allclose(np.hstack(made), whole[:n], rtol=1e-10, atol=1e-12)
    gain = regulator(*made, cost, price)
    values = linalg.solve_discrete_are(*made, cost, price)
    expected = np.linalg.solve(price + made[1].T @ values @ made[1], made[1].T @ values @ made[0])
    np.testing.assert_allclose(gain, expected, rtol=1e-6, atol=1e-9)
    assert np.abs(np.linalg.eigvals(made[0] - made[1] @ gain)).max() < 1.0


def test_what_inputs_cannot_hold_is_refused():
    dynamics, inputs = np.diag([1.1, 0.5]), np.array([[0.0], [1.0]])
    with pytest.raises(ValueError, match="inputs do not suffice"):
        regulator(dynamics, inputs, np.eye(2), np.eye(1))
