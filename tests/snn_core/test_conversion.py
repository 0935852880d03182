"""Spiking networks that compute what a ReLU network computes."""

import itertools

import numpy as np
import pytest

from snn_core.conversion import activations, convert, layers_of


def perceptron(sizes, seed):
    rng = np.random.default_rng(seed)
    return [
        (rng.normal(0.0, 1.0 / np.sqrt(a), (b, a)), rng.normal(0.0, 0.1, b))
        for a, b in itertools.pairwise(sizes)
    ]


def inputs(n, features, seed=9):
    return np.random.default_rng(seed).uniform(-1.0, 1.0, (n, features))


@pytest.mark.parametrize("sizes", [(3, 8), (4, 12, 6), (5, 16, 16, 4)])
@pytest.mark.parametrize("seed", range(2))
def test_steady_rates_are_the_activations_to_within_one_over_the_time(sizes, seed):
    x = inputs(20, sizes[0])
    converted = convert(perceptron(sizes, seed), x)
    errors = [max(converted.check(x, steps, settle=500).error) for steps in (100, 400, 1600)]
    assert errors[0] < 0.1
    assert errors[2] < 0.01
    assert errors[0] / errors[2] > 6.0


def test_one_layer_is_exact_to_one_spike():
    x = inputs(30, 4)
    converted = convert(perceptron((4, 10), 3), x)
    for steps in (50, 500):
        assert converted.check(x, steps, settle=0).error[0] <= 1.0 / steps + 1e-12


def test_a_classifier_keeps_its_decisions():
    """Three clouds, told apart by a hidden layer of random features and a least-squares readout."""
    rng = np.random.default_rng(0)
    centres = np.array([[1.0, 0.0], [-0.5, 0.8], [-0.5, -0.8]])
    label = rng.integers(3, size=300)
    x = centres[label] + rng.normal(0.0, 0.2, (300, 2))
    (hidden,) = perceptron((2, 40), 1)
    features = activations([hidden], x)[0]
    readout = np.linalg.lstsq(np.c_[features, np.ones(300)], np.eye(3)[label], rcond=None)[0]
    converted = convert([hidden, (readout[:-1].T, readout[-1])], x)
    found = converted.rates(x, 1000)[-1].argmax(axis=1)
    assert (found == label).mean() > 0.97
    assert converted.check(x, 1000).argmax > 0.98


def test_a_lower_percentile_saturates_the_few_and_speeds_up_the_rest():
    x = inputs(200, 5)
    layers = perceptron((5, 20, 6), 4)
    full, cut = convert(layers, x), convert(layers, x, percentile=99.0)
    assert all(c < f for c, f in zip(cut.scales, full.scales, strict=True))
    top = activations(layers, x)[0].max()
    assert cut.rates(x, 400)[0].max() <= cut.scales[0] < top


def test_a_torch_module_is_read():
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    module = torch.nn.Sequential(torch.nn.Linear(3, 7), torch.nn.ReLU(), torch.nn.Linear(7, 2))
    layers, x = layers_of(module), inputs(10, 3)
    expected = module(torch.tensor(x, dtype=torch.float32)).detach().numpy()
    np.testing.assert_allclose(activations(layers, x)[-1], np.maximum(expected, 0.0), atol=1e-6)
    with pytest.raises(ValueError, match="got Tanh"):
        layers_of(torch.nn.Sequential(torch.nn.Tanh()))


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([], "got none"),
        ([(np.ones((2, 3)), np.ones(3))], r"layers\[0\]"),
        ([(np.ones((2, 3)), np.ones(2)), (np.ones((2, 3)), np.ones(2))], r"layers\[1\]"),
        ([(np.full((2, 3), np.nan), np.ones(2))], "NaN"),
        ([(np.ones((2, 3)), np.full(2, -9.0))], "silent"),
    ],
)
def test_what_cannot_be_converted_is_refused(layers, message):
    with pytest.raises(ValueError, match=message):
        convert(layers, inputs(4, 3))
    with pytest.raises(ValueError, match="percentile"):
        convert(perceptron((3, 2), 0), inputs(4, 3), percentile=0.0)
