"""The linear-quadratic regulator against SciPy."""

import numpy as np
import pytest

from envs.bodies.regulator import kalman_gains, regulator, sampled

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


def test_kalman_gains_end_at_scipys_and_begin_with_least_squares():
    chance = np.random.default_rng(3)
    dynamics = np.eye(3) + 0.1 * chance.normal(size=(3, 3))
    outputs, noise = chance.normal(size=(2, 3)), np.diag([0.5, 0.2])
    unrest, doubt = 0.1 * np.eye(3), 1e6 * np.eye(3)
    gains = kalman_gains(dynamics, outputs, unrest, noise, doubt, 400)
    spread = linalg.solve_discrete_are(dynamics.T, outputs.T, unrest, noise)
    expected = np.linalg.solve(noise + outputs @ spread @ outputs.T, outputs @ spread).T
    np.testing.assert_allclose(gains[-1], expected, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(gains[0], np.linalg.pinv(outputs), atol=1e-4)
