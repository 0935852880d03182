"""The leaky readout, and the ways in which its errors come back."""

import numpy as np
import pytest

from snn_core import AdaptiveFeedback, LeakyReadout, RandomFeedback, SymmetricFeedback


def live(readout, feedback, steps, seed=0):
    rng = np.random.default_rng(seed)
    for _ in range(steps):
        readout(rng.poisson(0.3, readout.trace.shape))
        feedback.learn(rng.normal(size=readout.bias.shape))


def test_the_output_is_the_sum_of_all_faded_spikes():
    readout = LeakyReadout(5, outputs=2, copies=3, tau=30.0, period=4.0, seed=1)
    readout.bias[:] = [[0.5, -1.0]]
    spikes = np.random.default_rng(0).poisson(0.5, (20, 3, 5))
    y = [readout(counts) for counts in spikes][-1]
    age = 4.0 * np.arange(20)[::-1]
    trace = np.einsum("k,kcs->cs", np.exp(-age / 30.0), spikes)
    expected = [w @ z + [0.5, -1.0] for w, z in zip(readout.weight, trace, strict=True)]
    np.testing.assert_allclose(y, expected, rtol=1e-12)
    readout.reset(np.array([True, False, True]))
    assert not readout.trace[[0, 2]].any()
    assert readout.trace[1].any()
    readout.reset()
    assert not readout.trace.any()


def test_the_delta_rule_is_the_gradient_of_the_squared_error():
    readout = LeakyReadout(4, outputs=2, learning_rate=0.3, seed=2)
    spikes, target = np.array([[1, 0, 2, 1]]), np.array([[0.7, -0.2]])
    y = readout(spikes)
    weight, trace = readout.weight.copy(), readout.trace.copy()

    def loss(weight):
        return 0.5 * ((weight[0] @ trace[0] - target) ** 2).sum()

    change = readout.learn(target - y)
    for at in np.ndindex(1, 2, 4):
        step = np.zeros((1, 2, 4))
        step[at] = 1e-5
        slope = (loss(weight + step) - loss(weight - step)) / 2e-5
        assert change[at] == pytest.approx(-0.3 * slope, rel=1e-6, abs=1e-9)
    np.testing.assert_allclose(readout.weight, weight + change, rtol=1e-12)
    np.testing.assert_allclose(readout.bias, 0.3 * (target - y), rtol=1e-12)


def test_a_readout_learns_a_linear_map():
    rng, readout = np.random.default_rng(3), LeakyReadout(6, outputs=2, tau=2.0, learning_rate=0.1)
    truth = rng.normal(size=(2, 6))
    for _ in range(3000):
        y = readout(rng.poisson(0.2, (1, 6)))
        readout.learn(truth @ readout.trace[0] + [1.0, -2.0] - y)
    np.testing.assert_allclose(readout.weight[0], truth, atol=1e-3)
    np.testing.assert_allclose(readout.bias[0], [1.0, -2.0], atol=1e-2)


@pytest.mark.parametrize("kind", [SymmetricFeedback, RandomFeedback, AdaptiveFeedback])
def test_errors_come_back_through_the_matrix_of_their_own_copy(kind):
    readout = LeakyReadout(4, outputs=3, copies=2, weight_decay=0.01)
    feedback = kind(readout)
    live(readout, feedback, 5)
    error = np.random.default_rng(1).normal(size=(2, 3))
    expected = [m.T @ e for m, e in zip(feedback.matrix, error, strict=True)]
    np.testing.assert_allclose(feedback(error), expected, rtol=1e-12)
    assert not np.allclose(feedback.matrix[0], feedback.matrix[1])


def test_symmetric_feedback_is_the_readout_at_every_moment():
    readout = LeakyReadout(4)
    feedback = SymmetricFeedback(readout)
    live(readout, feedback, 20)
    np.testing.assert_array_equal(feedback.matrix, readout.weight)


def test_random_feedback_stays_as_drawn_and_is_unlike_the_readout():
    readout = LeakyReadout(400, scale=1.0)
    feedback, same, other = (RandomFeedback(readout, 3.0, seed) for seed in (0, 0, 1))
    first = feedback.matrix.copy()
    live(readout, feedback, 20)
    np.testing.assert_array_equal(feedback.matrix, first)
    np.testing.assert_array_equal(same.matrix, first)
    assert not np.array_equal(other.matrix, first)
    assert first.std() * 20.0 == pytest.approx(3.0, rel=0.15)
    assert abs(np.corrcoef(first.ravel(), readout.weight.ravel())[0, 1]) < 0.2


def test_adaptive_feedback_comes_to_agree_with_the_readout_in_closed_form():
    """Kolen & Pollack 1994: the difference shrinks by the weight decay alone."""
    readout = LeakyReadout(7, outputs=2, copies=2, weight_decay=0.01)
    feedback = AdaptiveFeedback(readout)
    apart = feedback.matrix - readout.weight
    first = readout.weight.copy()
    live(readout, feedback, 300)
    left = feedback.matrix - readout.weight
    np.testing.assert_allclose(left, 0.99**300 * apart, rtol=1e-9, atol=1e-13)
    assert np.abs(readout.weight - first).max() > 0.05


@pytest.mark.parametrize(
    ("name", "value"),
    [("size", 0), ("outputs", 1.5), ("copies", 0), ("tau", 0.0), ("period", np.nan),
     ("learning_rate", -0.1), ("weight_decay", 1.1), ("scale", np.inf), ("seed", -1)],
)  # fmt: skip
def test_bad_readouts_are_refused(name, value):
    with pytest.raises(ValueError, match=name):
        LeakyReadout(**{"size": 3, name: value})


def test_bad_calls_are_refused():
    readout = LeakyReadout(3, copies=2)
    with pytest.raises(ValueError, match="weight_decay"):
        AdaptiveFeedback(readout)
    with pytest.raises(ValueError, match="scale"):
        RandomFeedback(readout, scale=0.0)
    for call, value in ((readout, np.full((2, 3), np.nan)), (readout, np.full((2, 3), -1.0)),
                        (readout, np.zeros(4)), (readout.learn, np.inf),
                        (SymmetricFeedback(readout), np.zeros((2, 3)))):  # fmt: skip
        with pytest.raises(ValueError, match="expected"):
            call(value)
    assert not readout.trace.any()
