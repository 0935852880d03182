"""SegmentedSwimmer: the wave of its oracle, intact, wounded and on other bodies."""

import math

import gymnasium
import numpy as np
import pytest

from envs.bodies.swimmer import Swimmer
from envs.tasks.segmented_swimmer.kernels import STEP
from envs.tasks.segmented_swimmer.oracle import CoupledOscillators, Rhythm

ID = "reafference/SegmentedSwimmer-v0"
PLAIN = {"stage": "plain"}
N = 6


def swim(rows, steps, rhythm=None, scatter=False, **arguments):
    """Lets oscillators swim; returns the task, bends and centres over time."""
    env = gymnasium.make_vec(ID, rows, max_episode_steps=0, **arguments).unwrapped
    seen, _ = env.reset(seed=0)
    policy = CoupledOscillators(env.task, rhythm)
    if scatter:
        seen = env.step(np.zeros(env.action_space.shape))[0]
        shape = policy.phase.shape
        policy.phase[:] = np.random.default_rng(0).uniform(-math.pi, math.pi, shape)
    bends, centres = [], []
    for _ in range(steps):
        seen = env.step(policy.predict(seen)[0])[0]
        bends.append(env.task.chain.bend.copy())
        centres.append(env.task.chain.centre.copy())
    return env.task, np.array(bends), np.array(centres)


def test_measures_agree_with_fourier_analysis():
    task, bends, centres = swim(1, 500, options=PLAIN)
    measured = task.measures(0)
    wave = bends[250:, 0] - bends[250:, 0].mean(axis=0)
    spectrum = np.fft.rfft(wave * np.hanning(250)[:, None], 8192, axis=0)
    peak = np.abs(spectrum).sum(axis=1).argmax()
    assert measured["frequency"] == pytest.approx(peak / (8192 * STEP), rel=0.05)
    turns = np.angle(spectrum[peak, :-1] / spectrum[peak, 1:]) / (2.0 * math.pi)
    np.testing.assert_allclose(measured["lags"], turns, atol=0.02)
    assert measured["waves"] == pytest.approx(7.0 * turns.mean(), abs=0.05)
    assert 0.9 < measured["waves"] < 1.2
    np.testing.assert_allclose(measured["lags"], measured["lags"].mean(), atol=0.03)
    assert measured["distance"] == centres[-1, 0, 0]
    towing = task.swimmer.tangential * task.swimmer.length * measured["speed"] ** 2 * 10.0
    assert measured["efficiency"] == pytest.approx(towing / measured["energy"])
    assert measured["cost_of_transport"] * measured["speed_per_energy"] == pytest.approx(1.0)


def test_oracle_does_not_swim_without_anisotropy():
    options = {**PLAIN, "perturbation": {"name": "drag_ratio", "ratio": 1.0}}
    _, _, centres = swim(2, 200, options=options)
    np.testing.assert_allclose(centres[-1], 0.0, atol=1e-10)


def test_stretch_alone_restores_the_wave_after_every_link_is_cut():
    """Yu, Nguyen & Friesen 1999: leeches with a severed cord swim; here from scattered phases."""
    cuts = [{"name": "cut_link", "link": link} for link in range(1, N)]
    options = {**PLAIN, "perturbation": cuts}
    feeling, _, there = swim(24, 600, scatter=True, options=options)
    numb, _, stay = swim(24, 600, Rhythm(feedback=0.0, gradient=0.0), True, options=options)
    gain = there[-1, :, 0] - there[300, :, 0]
    without = stay[-1, :, 0] - stay[300, :, 0]
    assert gain.mean() > 3.0 * abs(without.mean())
    assert np.mean(gain > 0.02) > 0.9
    waves = [[task.measures(row)["waves"] for row in range(24)] for task in (feeling, numb)]
    assert np.std(waves[0]) < 0.3 < np.std(waves[1])


def test_without_messages_the_body_carries_the_wave():
    task, _, centres = swim(4, 500, options=PLAIN, messages=False)
    assert task.layout.names == ("stretch",)
    assert centres[-1, :, 0].min() > 0.05


def test_other_numbers_of_segments_swim():
    for segments in (3, 10):
        task, _, centres = swim(2, 300, options=PLAIN, swimmer=Swimmer(segments=segments))
        assert task.layout.size == 3 * segments - 2
        assert centres[-1, 0, 0] > 0.02
