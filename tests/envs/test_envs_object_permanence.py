"""ObjectPermanence: paths, occlusion, impossible events, measures, rotations."""

import math

import gymnasium
import numpy as np
import pytest

import envs
from envs.bodies.eye_hand import HAND_SPEED, HAND_TIME
from envs.tasks.object_permanence.kernels import ARRIVAL, HAND_ERROR, HIDDEN, SEARCH
from envs.tasks.object_permanence.passage import APPROACH, DEPARTURE

ID = "reafference/ObjectPermanence-v0"
CONTROL = 0.05
STILL = np.zeros(4, np.float32)
CLEAN = {
    name: {"noise": 0.0, "delay": 0.0}
    for name in ("object", "visible", "edges", "gaze", "touch", "hand")
}


def hide(hidden, *events):
    return {"perturbation": [{"name": "hide", "hidden": hidden}, *events]}


def watched(env, oracle, steps):
    """Lives and keeps the notes of every passage."""
    notes, seen = env.task.notes, []
    observation, before = env.task.books.observation[0], 0
    for _ in range(steps):
        action = oracle.predict(observation)[0] if oracle else STILL
        observation, *_ = env.step(action)
        if notes.passages[0] > before:
            before = int(notes.passages[0])
            seen.append(notes.last[0].copy())
    return np.array(seen)


@pytest.mark.parametrize("hidden", [0.2, 0.73, 1.9])
def test_object_moves_on_a_line_and_is_unseen_for_the_given_time(hidden):
    env = gymnasium.make(ID, sensors=CLEAN).unwrapped
    for seed in range(5):
        observation, _ = env.reset(seed=seed, options=hide(hidden))
        world = env.task.passages
        start, velocity = world.start[0].copy(), world.velocity[0].copy()
        assert velocity[1] / abs(velocity[0]) == pytest.approx(
            (world.exit[0, 1] - start[1]) / abs(world.exit[0, 0] - start[0])
        )
        seen = []
        for step in range(1, math.floor((APPROACH + hidden + 0.7) / CONTROL)):
            observation, *_ = env.step(STILL)
            place = start + step * CONTROL * velocity
            np.testing.assert_allclose(world.place[0], place, atol=1e-12)
            inside = world.edges[0, 0] < place[0] < world.edges[0, 1]
            seen.append(observation[2])
            if min(abs(world.edges[0] - place[0])) > 1e-9:
                assert observation[2] == (0.0 if inside else 1.0)
            shown = 1.2 * observation[:2] + 0.6 * observation[5:7]
            np.testing.assert_allclose(shown, place if observation[2] else 0.6 * observation[5:7],
                                       atol=1e-6)  # fmt: skip
        assert CONTROL * np.sum(np.array(seen) == 0.0) == pytest.approx(hidden, abs=CONTROL)


def test_hand_is_a_first_order_drive():
    env = gymnasium.make(ID).unwrapped
    env.reset(seed=0)
    env.task.body.hand[0] = 0.0
    for step in range(1, 11):
        env.step(np.array([0, 0, 0.5, 0], np.float32))
        time = step * CONTROL
        way = 0.5 * HAND_SPEED * (time - HAND_TIME * (1.0 - math.exp(-time / HAND_TIME)))
        assert env.task.body.hand[0, 0] == pytest.approx(way, abs=0.5 * HAND_SPEED * 0.01)
    env.step(np.array([0, 0, 0, 1], np.float32))
    for _ in range(40):
        env.step(np.array([0, 0, 1, 1], np.float32))
    assert env.task.body.hand[0].tolist() == [0.6, 0.4]


def test_notes_are_the_distance_at_the_return():
    env = gymnasium.make(ID).unwrapped
    env.reset(seed=3, options=hide(0.6))
    world, hand = env.task.passages, env.task.body.hand[0].copy()
    back = world.back[0].copy()
    assert np.array_equal(back, world.exit[0])
    seen = watched(env, None, round((APPROACH + 0.6 + DEPARTURE) / CONTROL) + 1)
    assert len(seen) == 1
    assert seen[0, HIDDEN] == 0.6
    assert seen[0, HAND_ERROR] == pytest.approx(math.dist(hand, back))


def test_reach_is_paid_once_a_passage_and_by_distance():
    env = gymnasium.make(ID).unwrapped
    env.reset(seed=4, options=hide(0.5))
    world = env.task.passages
    env.task.body.hand[0] = world.exit[0] + np.array([0.0, 0.05])
    paid = [env.step(STILL)[4]["reward_reach"] for _ in range(45)]
    assert sorted(paid)[-2:] == pytest.approx([0.0, 5.0])
    assert np.argmax(paid) in (29, 30)


def test_impossible_events():
    env = gymnasium.make(ID).unwrapped
    oracle = envs.make_oracle(env)
    env.reset(seed=5, options=hide(1.0))
    possible = watched(env, oracle, 200)
    assert possible[:, HAND_ERROR].max() < 0.01
    assert possible[:, SEARCH].max() < 0.02
    assert np.all((possible[:, ARRIVAL] > 0.5) & (possible[:, ARRIVAL] < 1.0))
    env.reset(seed=5, options=hide(1.0, {"name": "vanish"}))
    gone = watched(env, oracle, 200)
    np.testing.assert_allclose(gone[:, SEARCH], DEPARTURE, atol=0.02)
    assert env.task.notes.returned[0] == 0
    env.reset(seed=5, options=hide(1.0, {"name": "jump", "shift": 0.15}))
    np.testing.assert_allclose(watched(env, oracle, 200)[:, HAND_ERROR], 0.15, atol=0.01)
    env.reset(seed=5, options=hide(1.0, {"name": "late", "lag": 0.5}))
    late = watched(env, oracle, 200)
    np.testing.assert_allclose(late[:, SEARCH], 0.5, atol=0.03)
    env.reset(seed=5, options={**hide(1.0, {"name": "vanish"}), "block": "washout"})
    assert watched(env, oracle, 200)[:, SEARCH].max() < 0.02


def test_events_leave_the_other_draws_unchanged():
    paths = []
    for events in ([], [{"name": "vanish", "chance": 0.5}], [{"name": "jump"}]):
        env = gymnasium.make(ID).unwrapped
        env.reset(seed=6, options={"perturbation": events})
        starts = []
        for _ in range(200):
            env.step(STILL)
            starts.append(env.task.passages.start[0].copy())
        paths.append(starts)
    np.testing.assert_array_equal(paths[0], paths[1])
    np.testing.assert_array_equal(paths[0], paths[2])


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ({"name": "vanish", "chance": 1.5}, "chance=1.5, expected a number in"),
        ({"name": "jump", "shift": 0.5}, "size of 0.5"),
        ({"name": "late", "lag": -0.1}, "size of -0.1"),
        ({"name": "hide", "hidden": 9.0}, r"got 9.0 s, expected 0.2 s to 2.5 s"),
    ],
)
def test_events_out_of_range_are_refused(event, text):
    with pytest.raises(ValueError, match=text):
        gymnasium.make(ID).reset(options={"perturbation": event})


def test_stages():
    env = gymnasium.make(ID, sensors=CLEAN).unwrapped
    for stage, low, high, slope in (("train", 0.2, 1.0, 0.3), ("unseen", 1.0, 2.0, 0.6)):
        batch = gymnasium.make_vec(ID, 2000, options={"stage": stage})
        batch.reset(seed=0)
        world = batch.unwrapped.task.passages
        assert low <= world.hidden.min() < low + 0.02 < high - 0.02 < world.hidden.max() <= high
        steep = np.abs(world.velocity[:, 1] / world.velocity[:, 0])
        assert 0.95 * slope < steep.max() <= slope
        assert np.abs(world.start).max() < 0.62
    env.reset(seed=0, options={"stage": "glass"})
    assert all(env.step(STILL)[0][2] == 1.0 for _ in range(150))
    env.reset(seed=0, options={"stage": "infant"})
    assert env.task.passages.velocity[0, 1] == 0.0
    retina = [1.2 * env.step(STILL)[0][:2] / 0.02 for _ in range(15)]
    np.testing.assert_allclose(retina, np.round(retina), atol=1e-5)


def test_rotations_of_hand_and_retina():
    env = gymnasium.make(ID, sensors=CLEAN).unwrapped
    action = np.array([0, 0, 0.4, 0.2], np.float32)
    moves, sights = [], []
    for change in (
        [],
        [{"name": "motor_rotation", "angle": 0.7}, {"name": "eye_turn", "angle": 0.7}],
    ):
        observation, _ = env.reset(seed=8, options={"perturbation": change})
        sights.append(complex(*observation[:2]))
        before = env.task.body.hand[0].copy()
        env.step(action)
        moves.append(complex(*(env.task.body.hand[0] - before)))
    turn = complex(math.cos(0.7), math.sin(0.7))
    assert moves[1] / moves[0] == pytest.approx(turn, abs=1e-6)
    assert sights[1] / sights[0] == pytest.approx(turn, abs=1e-5)
