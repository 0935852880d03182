"""SpikeTiming: trials, rewards, stages, hidden changes, refusals."""

import gymnasium
import numpy as np
import pytest

import envs
from envs.bodies.nerve import Nerve
from envs.tasks.spike_timing.kernels import LONGEST_GAP, SHORTEST_GAP
from envs.tasks.spike_timing.session import CODES, STEP, Session

ID = "reafference/SpikeTiming-v0"
WAIT = np.zeros(4, np.float32)


def answer(group, strength=1.0, classes=4):
    action = np.full(classes, -0.5, np.float32)
    action[group] = strength
    return action


def until_stimulus(env):
    """Waits for the next onset; returns the steps that it took and the last observation."""
    for step in range(1, LONGEST_GAP + 2):
        observation, reward, *_, info = env.step(WAIT)
        if env.task.trials.now[0] == 0:
            return step, observation
        assert reward == 0.0
    raise AssertionError(info)


def share_right(options, learnt=None, rows=60, steps=150):
    """Share of right answers of the oracle, or of one that knows a nerve as it was before."""
    env = gymnasium.make_vec(ID, rows)
    observation, _ = env.reset(seed=1, options=options)
    task, oracle = env.unwrapped.task, envs.make_oracle(learnt or env)
    right, done = [], task.trials.done.copy()
    for _ in range(steps):
        observation, *_ = env.step(oracle.predict(observation)[0])
        new = task.trials.done > done
        right += (task.trials.answer == task.trials.target)[new].tolist()
        done = task.trials.done.copy()
    return np.mean(right)


def test_gaps_cue_clock_and_feedback():
    env = gymnasium.make(ID, sensors={"cue": {"noise": 0.0}}).unwrapped
    observation, _ = env.reset(seed=0)
    gaps = []
    for trial in range(15):
        np.testing.assert_array_equal(observation[[16, 18]], 0.0)
        steps, observation = until_stimulus(env)
        gaps.append(steps)
        assert observation[16] == pytest.approx(STEP / 0.08)
        assert observation[17:].tolist() == [0.0, 1.0]
        wrong = trial % 2
        group = (env.task.trials.target[0] + wrong) % 4
        observation, *_ = env.step(answer(group))
        assert observation[17] == (-1.0 if wrong else 1.0)
    assert SHORTEST_GAP <= min(gaps) < max(gaps) <= LONGEST_GAP


@pytest.mark.parametrize("waited", [0, 7, 38])
def test_reward_falls_with_reaction_time_and_errors(waited):
    for wrong in (0, 1):
        env = gymnasium.make(ID, reward_weights={"effort": 0.0}).unwrapped
        env.reset(seed=3)
        until_stimulus(env)
        total = sum(env.step(WAIT)[1] for _ in range(waited)) - 1.0 / 40.0
        group = (env.task.trials.target[0] + wrong) % 4
        _, reward, terminated, _, _ = env.step(answer(group))
        reaction = env.task.trials.reaction[0]
        assert reaction == pytest.approx((waited + 1) * STEP)
        assert total == pytest.approx(-reaction / 0.08)
        assert reward == (-1.0 if wrong else 1.0)
        assert not terminated


def test_no_answer_is_an_error_at_the_deadline():
    env = gymnasium.make(ID, session=Session(deadline=0.03, trials=1)).unwrapped
    env.reset(seed=3)
    until_stimulus(env)
    rewards = [env.step(WAIT)[1] for _ in range(15)]
    assert rewards == pytest.approx([-1.0 / 15.0] * 14 + [-1.0])
    assert env.task.trials.answer[0] == -1
    assert env.task.trials.reaction[0] == pytest.approx(0.03)
    assert env.task.books.terminated[0]


def test_weak_or_early_answers_are_none():
    env = gymnasium.make(ID).unwrapped
    env.reset(seed=0)
    now = env.task.trials.now[0]
    env.step(answer(2))
    assert env.task.trials.now[0] == now + 1
    until_stimulus(env)
    env.step(answer(2, 0.79))
    assert env.task.trials.done[0] == 0
    both = answer(1, 0.9)
    both[3] = 0.95
    env.step(both)
    assert env.task.trials.answer[0] == 3


def test_session_ends_with_its_last_trial_and_success_is_that_of_one_episode():
    env = gymnasium.make(ID, session=Session(trials=3)).unwrapped
    for wrong in (0, 1):
        env.reset(seed=0)
        for trial in range(3):
            until_stimulus(env)
            *_, terminated, _, info = env.step(answer((env.task.trials.target[0] + wrong) % 4))
            assert terminated is (trial == 2)
            assert info["is_success"] is (wrong == 0)


def test_same_number_same_code_and_classes_differ():
    ranks = []
    for code, rows in ((5, 1), (5, 3), (6, 1), (CODES - 1, 1)):
        env = gymnasium.make_vec(ID, rows, nerve=Nerve(fibres=4), session=Session(8, code=code))
        env.reset(seed=rows)
        ranks.append(env.unwrapped.task.volley.rank[-1].copy())
    np.testing.assert_array_equal(ranks[0], ranks[1])
    assert not np.array_equal(ranks[0], ranks[2])
    for rank in ranks:
        assert all(sorted(row) == [0, 1, 2, 3] for row in rank.tolist())
        assert len(np.unique(rank, axis=0)) == 8


def test_novel_stage_draws_codes_that_no_option_can_name():
    env = gymnasium.make(ID).unwrapped
    codes = []
    for episode in range(5):
        env.reset(seed=None if episode else 0, options={"stage": "novel"})
        codes.append(env.task.volley.code[0])
    assert min(codes) >= CODES
    assert len(set(codes)) == 5
    env.reset(options={"stage": "train"})
    assert env.task.volley.code[0] == 0


@pytest.mark.parametrize(
    ("stage", "classes", "fibres", "factor"),
    [("train", 4, 16, 1.0), ("infant", 2, 8, 2.0), ("child", 3, 12, 1.5)],
)
def test_nerve_matures(stage, classes, fibres, factor):
    env = gymnasium.make(ID, nerve=Nerve(spontaneous=200.0)).unwrapped
    env.reset(seed=0, options={"stage": stage})
    seen, targets = np.zeros(16), set()
    for _ in range(400):
        observation, *_ = env.step(WAIT)
        seen += observation[:16]
        targets.add(int(env.task.trials.target[0]))
    assert targets == set(range(classes))
    np.testing.assert_array_equal(seen > 0.0, np.arange(16) < fibres)
    assert env.task.volley.jitter[0] == pytest.approx(factor * 0.005 / STEP)


def test_oracle_is_right_in_every_stage_and_under_delays_and_changes():
    for stage in ("train", "unseen", "novel", "child"):
        assert share_right({"stage": stage}) > 0.93
    assert share_right({"stage": "infant"}) > 0.85
    for change in ({"name": "motor_flip"}, {"name": "permutation"}, {"name": "templates"}):
        assert share_right({"perturbation": change}) > 0.93
    assert share_right({"delay": {"fibres": 0.02}}, steps=250) > 0.93
    assert share_right({"delay": {"fibres": 0.03, "cue": 0.004}}, steps=250) > 0.93


@pytest.mark.parametrize(
    ("change", "most"),
    [({"name": "permutation"}, 0.5), ({"name": "templates"}, 0.5), ({"name": "motor_flip"}, 0.05)],
)
def test_what_was_learnt_is_wrong_after_a_hidden_change(change, most):
    healthy = gymnasium.make_vec(ID, 60)
    healthy.reset(seed=9)
    assert share_right(None, healthy) > 0.93
    assert share_right({"perturbation": change}, healthy) < most
    assert share_right({"perturbation": change, "block": "washout"}, healthy) > 0.93


def test_permutation_moves_whole_fibres():
    orders = []
    for number in (0, 1, 1):
        env = gymnasium.make(ID).unwrapped
        env.reset(seed=0, options={"perturbation": {"name": "permutation", "number": number}})
        orders.append(env.task.lines.source[0].copy())
    np.testing.assert_array_equal(orders[1], orders[2])
    assert not np.array_equal(orders[0], orders[1])
    for order in orders:
        np.testing.assert_array_equal(np.sort(order[:16]), np.arange(16))
        np.testing.assert_array_equal(order[16:], [16, 17, 18])


def test_jitter_and_shift_are_asked_for():
    env = gymnasium.make(ID).unwrapped
    changes = [{"name": "jitter", "sd": 0.02}, {"name": "shift", "sd": 0.0}]
    env.reset(seed=0, options={"perturbation": changes})
    assert env.task.volley.jitter[0] * STEP == pytest.approx(0.02)
    assert env.task.volley.shift[0] == 0.0
    env.reset(seed=0)
    assert env.task.volley.jitter[0] * STEP == pytest.approx(0.005)
    assert env.task.volley.shift[0] * STEP == pytest.approx(0.002)


BAD = [
    ({"name": "jitter", "sd": -0.001}, "expected 0 or more"),
    ({"name": "templates", "number": 1.5}, "expected a whole number"),
    ({"name": "permutation", "number": -1}, "expected a whole number"),
    ({"name": "templates", "number": CODES}, "expected a whole number"),
]


@pytest.mark.parametrize(("change", "message"), BAD)
def test_bad_changes_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        gymnasium.make(ID).reset(options={"perturbation": change})


def test_bad_nerves_and_sessions_are_refused():
    for nerve in ({"fibres": 3}, {"fibres": 65}, {"fibres": 8.0}, {"fibres": True}):
        with pytest.raises(ValueError, match="expected a whole number"):
            Nerve(**nerve)
    for nerve in ({"jitter": -0.1}, {"window": 0.0}, {"lead": np.nan}):
        with pytest.raises(ValueError, match=f"got {next(iter(nerve))}="):
            Nerve(**nerve)
    with pytest.raises(ValueError, match="loss=1"):
        Nerve(loss=1.0)
    ends = {"classes": (1, 9), "trials": (0, 1001), "code": (-1, CODES)}
    for name, values in ends.items():
        for value in values:
            with pytest.raises(ValueError, match=f"got {name}={value}"):
                Session(**{name: value})
    for deadline in (0.0, 0.0811, 2.0, np.nan):
        with pytest.raises(ValueError, match="deadline"):
            Session(deadline=deadline)
