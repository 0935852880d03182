"""Decoders against closed forms, over copies."""

import numpy as np
import pytest

from snn_core.codes import OpponentPair, PoolArgmax, PopulationVector, RateDecoder


def rng(seed=0):
    return np.random.default_rng(seed)


def test_rate_decoder_converges_to_the_rate_with_its_time_constant():
    decoder = RateDecoder(tau=50.0, period=20.0, max_rate=200.0)
    state = decoder.start(2, 3)
    for step in range(1, 200):
        values, state = decoder(np.full((2, 3), 2.0), state)
        np.testing.assert_allclose(state, 100.0 * (1.0 - np.exp(-step * 20.0 / 50.0)), rtol=1e-12)
    np.testing.assert_allclose(values, 0.5, rtol=1e-12)


def test_rate_decoder_forgets_and_does_not_touch_its_state():
    decoder = RateDecoder(tau=30.0, period=10.0)
    before = np.array([80.0, 0.0])
    values, after = decoder([0, 0], before)
    assert before.tolist() == [80.0, 0.0]
    np.testing.assert_allclose(after, [80.0 * np.exp(-1.0 / 3.0), 0.0], rtol=1e-14)
    np.testing.assert_allclose(values, after / 100.0)
    assert decoder([1000, 0], before)[0][0] == 1.0


@pytest.mark.parametrize("cells", [3, 8, 40])
def test_population_vector_recovers_the_direction_of_cosine_tuned_cells(cells):
    decoder = PopulationVector.ring(cells)
    preferred = 2.0 * np.pi * np.arange(cells) / cells
    angles = np.linspace(-3.0, 3.0, 31)
    vectors = decoder(10.0 * (1.0 + np.cos(angles[:, np.newaxis] - preferred)))
    np.testing.assert_allclose(np.arctan2(vectors[:, 1], vectors[:, 0]), angles, atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 0.5, atol=1e-12)


def test_population_vector_of_poisson_counts_points_within_a_few_degrees():
    preferred = 2.0 * np.pi * np.arange(64) / 64
    counts = rng(2).poisson(20.0 * (1.0 + np.cos(1.0 - preferred)), size=(200, 64))
    vectors = PopulationVector.ring(64)(counts)
    assert np.abs(np.arctan2(vectors[:, 1], vectors[:, 0]) - 1.0).max() < np.radians(10.0)


def test_population_vector_of_silence_is_zero_and_of_one_cell_its_own():
    decoder = PopulationVector([[1.0, 0.0, 2.0], [0.0, -3.0, 0.0]])
    assert decoder([[0, 0], [0, 4]]).tolist() == [[0.0, 0.0, 0.0], [0.0, -3.0, 0.0]]


def test_opponent_pair_is_odd_bounded_and_laid_out_by_actuator():
    decoder = OpponentPair(actuators=2, pool=3, gain=0.5, norm=6.0)
    spikes = np.zeros(decoder.size)
    spikes[0:3], spikes[9:12] = 4, 2
    np.testing.assert_allclose(decoder(spikes), [np.tanh(1.0), -np.tanh(0.5)], rtol=1e-15)
    swapped = spikes.reshape(2, 2, 3)[:, ::-1].ravel()
    assert (decoder(swapped) == -decoder(spikes)).all()
    assert np.abs(decoder(rng().poisson(500.0, (50, 12)))).max() <= 1.0
    assert (decoder(np.full(12, 7)) == 0.0).all()


def test_pool_argmax_takes_the_pool_with_most_spikes():
    decoder = PoolArgmax(choices=3, pool=2)
    spikes = [[5, 0, 1, 3, 3, 3], [1, 1, 0, 9, 4, 4], [2, 2, 0, 0, 1, 1]]
    assert decoder(spikes, rng()).tolist() == [2, 1, 0]


def test_pool_argmax_breaks_ties_from_the_stream_alone():
    decoder = PoolArgmax(choices=3, pool=1)
    tied = np.tile([4, 1, 4], (3000, 1))
    chosen = decoder(tied, rng(1))
    assert (chosen == decoder(tied, rng(1))).all()
    counts = np.bincount(chosen, minlength=3)
    assert counts[1] == 0
    assert abs(counts[0] - 1500) < 5 * np.sqrt(750)
    clear, even = rng(2), rng(2)
    decoder([9, 0, 0], clear)
    decoder([0, 0, 0], even)
    assert clear.random() == even.random()


@pytest.mark.parametrize(
    ("decode", "cells"),
    [
        (OpponentPair(2, 3), 12),
        (PopulationVector.ring(5), 5),
        (lambda spikes: PoolArgmax(2, 3)(spikes, rng()), 6),
        (lambda spikes: RateDecoder()(spikes, np.zeros(np.shape(spikes)))[1], 4),
    ],
)
def test_decoders_take_copies_and_refuse_wrong_counts(decode, cells):
    spikes = rng().poisson(3.0, (6, 4, cells))
    spikes[..., 0] += 1
    together = decode(spikes)
    if cells != 6:  # ties of PoolArgmax are broken by one stream for all
        assert (together[2, 3] == decode(spikes[2, 3])).all()
        assert (together[:3] == decode(spikes[:3])).all()
    bad = np.ones((2, cells))
    bad[1, 2] = np.nan
    with pytest.raises(ValueError, match=r"spikes\[1, 2\]. is nan"):
        decode(bad)
    bad[1, 2] = -1.0
    with pytest.raises(ValueError, match=r"spikes\[1, 2\]. is -1.0, expected a spike count"):
        decode(bad)
