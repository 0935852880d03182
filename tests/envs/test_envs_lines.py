"""The lines: only readings that arrive are needed, and chance does not depend on parameters."""

import numba
import numpy as np
import pytest

from envs.bodies.wheels import collide
from envs.layout import Layout, Sensor
from envs.sensors.line import arrives, fill, make_lines, pass_by, receive, record
from envs.streams import next_word, skip_words

STEP, SUBSTEPS, SIZE = 0.01, 5, 6


@numba.njit
def begin(lines, reading):
    fill(lines, 0, reading)


@numba.njit
def take(lines, reading, left):
    """Records a reading whose deaf elements are NaN, or nothing where nothing arrives."""
    if not arrives(lines, 0, left, 0, reading.shape[0]):
        pass_by(lines, 0)
        return
    spoilt = reading.copy()
    for element in range(reading.shape[0]):
        if not arrives(lines, 0, left, element, element + 1):
            spoilt[element] = np.nan
    record(lines, 0, spoilt)


@numba.njit
def hear(lines, words, observation):
    receive(lines, np.ones(1, np.bool_), words, observation)


@numba.njit
def hear_some(lines, fresh, words, observation):
    receive(lines, fresh, words, observation)


def make(rows=1, **changes):
    sensor = Sensor("skin", SIZE, "N", 2.0, -9.0, 9.0, **changes)
    return make_lines(Layout([sensor]), rows, STEP, SUBSTEPS)


@pytest.mark.parametrize("seed", range(6))
def test_readings_that_are_left_out_never_arrive(seed):
    chance = np.random.default_rng(seed)
    lines = make()
    lines.delay[0] = chance.integers(0, 51, SIZE)
    lines.source[0] = chance.permutation(SIZE)
    words, observation = np.zeros(1, np.uint64), np.zeros((1, SIZE), np.float32)
    history = [chance.normal(size=SIZE)]
    begin(lines, history[0])
    for _ in range(40):
        for substep in range(SUBSTEPS):
            history.append(chance.normal(size=SIZE))
            take(lines, history[-1], SUBSTEPS - 1 - substep)
        hear(lines, words, observation)
        now = len(history) - 1
        expected = [
            history[max(now - delay, 0)][source] / 2.0
            for delay, source in zip(lines.delay[0], lines.source[0], strict=True)
        ]
        np.testing.assert_array_equal(observation[0], np.float32(expected))


@pytest.mark.parametrize("rows", [1, 2, 41, 42, 43, 200])
@pytest.mark.parametrize("share", [0.05, 0.6, 1.0])
def test_bodies_hear_what_they_would_hear_alone(rows, share):
    chance = np.random.default_rng(rows)
    together, before = make(rows, noise=0.2, dropout=0.1), np.full((rows, SIZE), -7.0, np.float32)
    together.ring[0] = chance.normal(size=(rows, SIZE))
    together.gain[:] = chance.normal(size=(rows, SIZE))
    words = chance.integers(0, 2**63, rows).astype(np.uint64)
    fresh = chance.uniform(size=rows) < share
    hearing, after, observation = fresh.copy(), words.copy(), before.copy()
    hear_some(together, hearing, after, observation)
    assert not hearing.any()
    for row in range(rows):
        alone, word, heard = make(noise=0.2, dropout=0.1), words[[row]], before[[row]]
        alone.ring[0, 0], alone.gain[0] = together.ring[0, row], together.gain[row]
        hear_some(alone, fresh[[row]], word, heard)
        assert heard.tobytes() == observation[row].tobytes()
        assert word[0] == after[row]


@numba.njit
def start(lines, row, reading):
    fill(lines, row, reading)


@numba.njit
def feel(lines, readings):
    for row in range(readings.shape[0]):
        record(lines, row, readings[row])


@pytest.mark.parametrize("odd", ["none", "source", "delay", "later", "deaf"])
def test_one_odd_body_changes_nothing_for_the_others(odd):
    chance = np.random.default_rng(5)
    rows, strange = 90, 50
    lines = make(rows, noise=0.1, delay=7 * STEP, dropout=0.05)
    lines.gain[:] = chance.normal(size=(rows, SIZE))
    alone = [make(noise=0.1, delay=7 * STEP, dropout=0.05) for _ in range(rows)]
    words = chance.integers(0, 2**63, rows).astype(np.uint64)
    own, heard = [words[[row]] for row in range(rows)], np.zeros((rows, SIZE), np.float32)
    changed = (lines, strange), (alone[strange], 0)
    for each, row in changed:
        if odd == "source":
            each.source[row] = [1, 0, 2, 3, 4, 5]
        if odd == "delay":
            each.delay[row, 2] = 3
    for row in range(rows):
        alone[row].gain[0] = lines.gain[row]
        start(lines, row, np.ones(SIZE))
        start(alone[row], 0, np.ones(SIZE))
    for step in range(40):
        readings = chance.normal(size=(rows, SIZE))
        feel(lines, readings)
        fresh = np.ones(rows, np.bool_)
        fresh[strange] = odd != "deaf" or step % 3 == 0
        hears = fresh.copy()
        hear_some(lines, fresh, words, heard)
        for row in range(rows):
            feel(alone[row], readings[[row]])
            if hears[row]:
                single = np.zeros((1, SIZE), np.float32)
                hear(alone[row], own[row], single)
                assert single.tobytes() == heard[row].tobytes()
        if odd == "later" and step == 11:
            for each, row in changed:
                start(each, row, np.ones(SIZE))
    np.testing.assert_array_equal(words, np.concatenate(own))


def test_chance_does_not_depend_on_noise_and_dropout():
    def after(**changes):
        lines, words = make(**changes), np.array([5], np.uint64)
        begin(lines, np.ones(SIZE))
        hear(lines, words, np.zeros((1, SIZE), np.float32))
        return words[0]

    ends = {after(), after(noise=0.3), after(dropout=0.5), after(noise=0.1, dropout=0.1)}
    assert len(ends) == 1


@numba.njit
def words_after(words, count):
    skip_words(words, 0, count)
    return next_word(words, 0)


@numba.njit
def words_drawn(words, count):
    for _ in range(count):
        next_word(words, 0)
    return next_word(words, 0)


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_skipped_words_are_those_that_would_be_drawn(count):
    first = words_after(np.array([2**63 + 11], np.uint64), count)
    assert first == words_drawn(np.array([2**63 + 11], np.uint64), count)


@numba.njit
def pushed(pose, discs):
    return collide(pose, 0, discs, discs.shape[1], 3.0)


def slow_push(pose, discs):
    """Two full passes over discs and walls."""
    left = right = 0.0
    for _ in range(2):
        for x, y, radius in discs:
            away = pose[:2] - (x, y)
            distance = np.hypot(*away)
            if distance < 0.1 + radius:
                pose[:2] = (x, y) + away / distance * (0.1 + radius)
                side = np.sin(np.arctan2(-away[1], -away[0]) - pose[2])
                left, right = (1.0, right) if side >= 0.0 else (left, 1.0)
        for axis in range(2):
            inside = min(max(pose[axis], 0.1), 2.9)
            if inside != pose[axis]:
                toward = 0.5 * np.pi * axis + (np.pi if pose[axis] < inside else 0.0)
                side = np.sin(toward - pose[2])
                left, right = (1.0, right) if side >= 0.0 else (left, 1.0)
                pose[axis] = inside
    return left, right


def test_collisions_agree_with_two_full_passes():
    chance, touched = np.random.default_rng(4), 0
    for _ in range(400):
        discs = np.dstack([chance.uniform(0, 3, (1, 6, 2)), chance.uniform(0.1, 0.3, (1, 6, 1))])
        pose = np.append(chance.uniform(0.0, 3.0, 2), chance.uniform(-3, 3))[np.newaxis]
        twin = pose[0].copy()
        contact = pushed(pose, discs)
        assert contact == slow_push(twin, discs[0])
        np.testing.assert_allclose(pose[0], twin, atol=1e-9)
        touched += max(contact) > 0.0
    assert 50 < touched < 350
