"""A15: rank order, phase, send-on-delta, first spikes, latency in the network, NEF decoders."""

import math

import numpy as np
import pytest

from snn_core import LIF, Network, Population, codes

M, N = 0.8, 8
WEIGHTS = M ** np.arange(N)


@pytest.mark.parametrize(
    ("order", "activation"),
    [
        (list(range(8)), 2.69959028),
        (list(range(7, -1, -1)), 1.67772160),
        ([1, 0, 2, 3, 4, 5, 6, 7], 2.65959028),
    ],
)
def test_rank_order_activations(order, activation):
    values = np.empty(N)
    values[order] = np.arange(N, 0.0, -1.0)  # cell order[0] is strongest
    times = codes.RankOrderEncoder(interval=2.5)(values)
    assert times[order].tolist() == [2.5 * k for k in range(N)]
    assert codes.RankOrderDecoder(WEIGHTS, M)(times) == pytest.approx(activation, abs=1e-8)


def test_the_preferred_order_is_the_best_and_silence_adds_nothing():
    decoder, rng = codes.RankOrderDecoder(WEIGHTS, M), np.random.default_rng(0)
    best = decoder(np.arange(8.0))
    assert all(decoder(rng.permutation(np.arange(8.0))) <= best + 1e-12 for _ in range(200))
    assert decoder(np.full(8, np.inf)) == 0.0
    assert decoder([0.0, *[np.inf] * 7]) == 1.0
    both = codes.RankOrderDecoder(np.stack([WEIGHTS, WEIGHTS[::-1]]), M)(np.arange(8.0))
    np.testing.assert_allclose(both, [2.69959028, 1.67772160], atol=1e-8)
    times = codes.RankOrderEncoder(threshold=0.5)([0.4, 0.9, 0.6])
    np.testing.assert_array_equal(times, [np.inf, 0.0, 1.0])


def test_phases_come_every_cycle_and_decode_to_the_value():
    encoder = codes.PhaseEncoder(period=125.0, span=0.8, cycles=3)
    values = np.random.default_rng(1).random((4, 6))
    times = encoder(values)
    assert times.shape == (4, 6, 3)
    np.testing.assert_allclose(np.diff(times, axis=-1), 125.0)
    np.testing.assert_allclose(encoder.decode(times), values[..., None].repeat(3, -1), atol=1e-12)
    assert encoder([1.0]).ravel()[0] == 0.0
    assert encoder([0.0]).ravel()[0] == 100.0


@pytest.mark.parametrize("threshold", [0.05, 0.3])
def test_send_on_delta_never_strays_by_more_than_its_threshold(threshold):
    encoder = codes.DeltaEncoder(threshold)
    signal = np.cumsum(np.random.default_rng(2).normal(0.0, 0.2, (300, 2, 3)), axis=0)
    reference = decoded = encoder.start(signal[0])
    total = 0
    for values in signal[1:]:
        spikes, reference = encoder(values, reference)
        decoded = encoder.decode(spikes, decoded)
        assert (np.abs(decoded - values) < threshold + 1e-9).all()
        assert (np.minimum(*np.split(spikes, 2, axis=-1)) == 0).all()
        total += spikes.sum()
    np.testing.assert_allclose(decoded, reference)
    assert total > 100
    still, same = encoder(reference, reference)
    assert not still.any()
    np.testing.assert_array_equal(same, reference)


def test_the_first_spike_decides():
    decoder = codes.FirstSpike(choices=3, pool=2, silent=1)
    inf = np.inf
    times = np.array([[5, 9, 3, 4, 8, 7], [inf] * 6, [inf, 2, inf, inf, inf, 2]])
    assert decoder(times).tolist() == [1, 1, 0]


@pytest.mark.parametrize(("ratio", "time"), [(1.5, 10.98612), (2.0, 6.93147), (4.0, 2.87682)])
@pytest.mark.parametrize("dt", [0.1, 1.0])
def test_latencies_in_a_network_are_those_of_the_code(ratio, time, dt):
    assert codes.LatencyEncoder(10.0)([ratio])[0] == pytest.approx(time, abs=1e-5)
    cell = Population("cell", 1, LIF(tau_m=10.0, c_m=100.0, i_offset=150.0 * ratio))
    network = Network([cell], dt=dt)
    k = 0
    network.run(1)
    while not network["cell"].fired[0, 0]:
        network.run(1)
        k += 1
    assert k * dt + network["cell"].crossing[0, 0] == pytest.approx(time, abs=1e-5)
    assert abs((k + 1) * dt - time) <= dt


def lif_rates(currents, neuron):
    resistance = neuron.tau_m / neuron.c_m
    above = resistance * currents
    span = neuron.v_threshold - neuron.v_rest
    rates = np.zeros(currents.shape)
    fires = above > span
    wait = neuron.t_ref + neuron.tau_m * np.log(above[fires] / (above[fires] - span))
    rates[fires] = 1e3 / wait
    return rates


def ensemble(n, samples, seed):
    """Currents of n cells with random encoders, gains and thresholds over x in [-1, 1]."""
    rng = np.random.default_rng(seed)
    sign, start = rng.choice([-1.0, 1.0], n), rng.uniform(-0.9, 0.9, n)
    gain = rng.uniform(200.0, 800.0, n)
    return 300.0 + gain * (np.linspace(-1.0, 1.0, samples)[:, None] * sign - start)


def test_tuning_curves_are_the_closed_form():
    currents = ensemble(20, 9, 0)
    found = codes.tuning_curves(LIF(), currents, duration=2000.0)
    np.testing.assert_allclose(found, lif_rates(currents, LIF()), atol=1.0)


@pytest.mark.parametrize("function", [lambda x: x, lambda x: x**2], ids=["identity", "square"])
def test_distortion_falls_faster_than_the_number_of_cells(function):
    x = np.linspace(-1.0, 1.0, 401)

    def distortion(n):
        errors = []
        for seed in range(6):
            rates = lif_rates(ensemble(n, 401, seed), LIF())
            errors.append(
                np.mean(
                    (codes.nef_decoder(rates, function(x), 0.0)(rates)[:, 0] - function(x)) ** 2
                )
            )
        return np.exp(np.mean(np.log(errors)))

    assert distortion(20) / distortion(80) > 4.0**1.5


def test_noise_is_averaged_out_by_more_cells():
    x, rng = np.linspace(-1.0, 1.0, 201), np.random.default_rng(3)

    def error(n):
        rates = lif_rates(ensemble(n, 201, 1), LIF())
        decoder = codes.nef_decoder(rates, x, 0.1)
        noisy = rates + rng.normal(0.0, 0.1 * rates.max(), (50, *rates.shape))
        return np.mean((decoder(noisy)[..., 0] - x) ** 2)

    assert error(50) / error(200) == pytest.approx(4.0, rel=0.35)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: codes.RankOrderEncoder(interval=0.0), "RankOrderEncoder.interval"),
        (lambda: codes.RankOrderEncoder()([1.0, math.nan]), r"values\[1\]"),
        (lambda: codes.RankOrderDecoder([1.0], modulation=1.5), "modulation"),
        (lambda: codes.RankOrderDecoder([1.0, 2.0])([0.0]), r"expected \(..., 2\)"),
        (lambda: codes.PhaseEncoder(span=1.5), "span"),
        (lambda: codes.PhaseEncoder(cycles=0), "cycles"),
        (lambda: codes.DeltaEncoder(-1.0), "DeltaEncoder.threshold"),
        (lambda: codes.DeltaEncoder()([1.0, 2.0], np.zeros(3)), "expected the same"),
        (lambda: codes.FirstSpike(2)([0.0]), r"expected \(..., 2\)"),
        (lambda: codes.FirstSpike(2)([0.0, math.nan]), "without NaN"),
        (lambda: codes.nef_decoder(np.zeros((3, 2)), np.zeros(4)), "nef_decoder got"),
        (lambda: codes.tuning_curves(LIF(), [1.0]), r"expected \(samples, cells\)"),
    ],
)
def test_wrong_input_is_refused_by_name(make, message):
    with pytest.raises(ValueError, match=message):
        make()
