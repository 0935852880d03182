"""Principal components, participation ratio and transfer functions against closed forms."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from snn_core import LIF, analysis, lab


def test_pca_finds_the_planted_directions():
    t = np.linspace(0.0, 20.0 * np.pi, 4000, endpoint=False)
    one, two = np.array([0.6, 0.8, 0.0]), np.array([0.0, 0.0, 1.0])
    activity = 5.0 + 3.0 * np.outer(one, np.sin(t)) + np.outer(two, np.cos(t))
    result = analysis.pca(activity, 2)
    np.testing.assert_allclose(result.components, [one, two], atol=1e-10)
    np.testing.assert_allclose(result.variance, [4.5, 0.5], rtol=1e-3)
    np.testing.assert_allclose(result.explained, [0.9, 0.1], rtol=1e-10)
    np.testing.assert_allclose(result.mean, 5.0, rtol=1e-12)
    rebuilt = result.mean[:, None] + result.components.T @ result.scores
    np.testing.assert_allclose(rebuilt, activity, atol=1e-10)


def test_pca_is_the_eigendecomposition_of_the_covariance():
    activity = np.random.default_rng(0).gamma(2.0, 1.0, (6, 40))
    values, vectors = np.linalg.eigh(np.cov(activity))
    result = analysis.pca(activity)
    np.testing.assert_allclose(result.variance, values[::-1], rtol=1e-10)
    overlap = np.abs(np.diag(result.components @ vectors[:, ::-1]))
    np.testing.assert_allclose(overlap, 1.0, atol=1e-9)
    assert (result.components[np.arange(6), np.abs(result.components).argmax(1)] > 0.0).all()


def test_participation_ratio_counts_dimensions():
    rng = np.random.default_rng(1)
    assert analysis.participation_ratio(np.tile(rng.normal(size=100), (9, 1))) == pytest.approx(1)
    equal = rng.normal(size=(8, 200_000))
    assert analysis.participation_ratio(equal) == pytest.approx(8.0, rel=0.01)
    # Variances 4.5 and 0.5: 25 / 20.5.
    t = np.linspace(0.0, 2.0 * np.pi, 1000, endpoint=False)
    waves = np.stack([3.0 * np.sin(t), np.cos(t)])
    assert analysis.participation_ratio(waves) == pytest.approx(25.0 / 20.5, rel=1e-10)


@pytest.mark.parametrize("a", [0.0, 4.0, 80.0, -5.0])
def test_the_green_function_solves_the_membrane_equation(a):
    c_m, g_l, tau_w = 200.0, 10.0, 50.0
    t = np.linspace(0.0, 200.0, 41)

    def flow(_, y):
        return [(-g_l * y[0] - y[1]) / c_m, (a * y[0] - y[1]) / tau_w]

    exact = solve_ivp(flow, (0.0, 200.0), [1.0 / c_m, 0.0], "DOP853", t, rtol=1e-11, atol=1e-15)
    green = analysis.green_function(t, c_m, g_l, a, tau_w)
    np.testing.assert_allclose(green, exact.y[0], rtol=1e-7, atol=1e-12)
    assert analysis.green_function(-1.0, c_m, g_l, a, tau_w) == 0.0


def test_the_green_function_is_smooth_where_the_eigenvalues_meet():
    c_m, g_l, tau_w = 200.0, 10.0, 50.0
    critical = (1.0 / tau_w - g_l / c_m) ** 2 / 4.0 * c_m * tau_w
    t = np.linspace(0.0, 300.0, 31)
    at, *near = (
        analysis.green_function(t, c_m, g_l, critical * scale, tau_w)
        for scale in (1.0, 1.0 - 1e-12, 1.0 + 1e-12)
    )
    for other in near:
        np.testing.assert_allclose(other, at, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("a", [0.0, 30.0])
def test_the_frequency_response_is_the_fourier_transform_of_the_green_function(a):
    t = (np.arange(400_000) + 0.5) * 0.005
    green = analysis.green_function(t, 200.0, 10.0, a, 50.0)
    for f in (0.0, 1.0, 8.0, 100.0):
        transform = (green * np.exp(-2j * np.pi * f * t / 1000.0)).sum() * 0.005
        response = analysis.frequency_response(f, 200.0, 10.0, a, 50.0)
        assert response == pytest.approx(transform, rel=1e-6)


def test_a_lif_in_the_clamp_has_this_impedance():
    cell = LIF(tau_m=20.0, c_m=200.0, v_threshold=1e3)
    for f in (2.0, 20.0, 100.0):
        seen = lab.current_clamp(cell, lambda t, f=f: 50.0 * np.cos(2e-3 * np.pi * f * t), 1000.0)
        late = seen.t > 500.0
        wave = np.exp(-2j * np.pi * f * seen.t[late] / 1000.0)
        measured = 2.0 * ((seen.v[late] + 65.0) * wave).mean() / 50.0
        expected = analysis.frequency_response(f, 200.0, 10.0)
        assert measured == pytest.approx(expected, rel=2e-3)


def test_adaptation_makes_a_resonance():
    f = np.linspace(0.1, 100.0, 1000)
    plain = np.abs(analysis.frequency_response(f, 200.0, 10.0))
    adapting = np.abs(analysis.frequency_response(f, 200.0, 10.0, 40.0, 80.0))
    assert plain.argmax() == 0
    assert 3.0 < f[adapting.argmax()] < 30.0
    assert abs(analysis.frequency_response(0.0, 200.0, 10.0, 40.0, 80.0)) == pytest.approx(1 / 50)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: analysis.pca([1.0, 2.0]), "expected 2 axes"),
        (lambda: analysis.pca(np.eye(3), 3), "`k` is 3 for activity of shape"),
        (lambda: analysis.pca([[1.0], [2.0]]), "expected 1 to 0"),
        (lambda: analysis.pca(np.ones((2, 5))), "never varies"),
        (lambda: analysis.participation_ratio([[1.0, np.inf]]), r"activity\[0, 1\]"),
        (lambda: analysis.green_function(1.0, 0.0, 1.0), "`c_m` is 0.0"),
        (lambda: analysis.green_function(np.nan, 1.0, 1.0), "not finite"),
        (lambda: analysis.frequency_response(1.0, 1.0, 5.0, -5.0), "above -g_l"),
        (lambda: analysis.frequency_response(1.0, 1.0, 5.0, 1.0, -2.0), "`tau_w` is -2.0"),
    ],
)
def test_wrong_input_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()
