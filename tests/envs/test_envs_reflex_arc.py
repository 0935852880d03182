"""ReflexArc: the joint, its spindles and their latencies, trials, the four-cell reflex."""

import math

import gymnasium
import numpy as np
import pytest

from envs.bodies.elbow import Elbow
from envs.tasks.reflex_arc import forearms, loads
from envs.tasks.reflex_arc.reflex import StretchReflex

ID = "reafference/ReflexArc-v0"
CONTROL = forearms.STEP * forearms.SUBSTEPS
NAMES = ("ia_afferents", "ii_afferents", "renshaw")
REST = np.zeros(2, np.float32)


def clean(perturbation=(), stage="quiet", delays=True, **arguments):
    """An environment without noise."""
    sensors = {name: {"noise": 0.0, **({} if delays else {"delay": 0.0})} for name in NAMES}
    options = {"stage": stage, "perturbation": list(perturbation)}
    return gymnasium.make(ID, sensors=sensors, options=options, **arguments).unwrapped


def still(env):
    """Starts an episode at rest at the target."""
    env.reset(seed=0)
    body = env.task.body
    body.angle[0], body.rate[0] = 0.0, 0.0
    return body


def load(torque, onset=0.1, duration=0.9):
    return {"name": "load", "torque": torque, "onset": onset, "duration": duration}


def instruction(hold):
    return {"name": "instruction", "hold": hold}


@pytest.mark.parametrize(
    "elbow", [Elbow(), Elbow(inertia=0.05, stiffness=5.0, viscosity=0.3), Elbow(viscosity=0.2)]
)
def test_relaxed_arm_answers_a_step_of_load_as_the_closed_form(elbow):
    env = clean([load(1.5, 0.0, 5.0)], elbow=elbow)
    body = still(env)
    decay = elbow.viscosity / (2.0 * elbow.inertia)
    omega = math.sqrt(elbow.passive_rate**2 - decay**2)
    for step in range(1, 120):
        env.step(REST)
        t = step * CONTROL
        swing = math.cos(omega * t) + decay / omega * math.sin(omega * t)
        expected = 1.5 / elbow.stiffness * (1.0 - math.exp(-decay * t) * swing)
        assert body.angle[0] == pytest.approx(expected, abs=2e-4)


def test_muscles_are_of_first_order_and_pull_in_opposite_directions():
    elbow = Elbow(time=0.06)
    for action, limit in (((0.4, 0.0), elbow.flexion), ((0.0, 0.4), -elbow.extension)):
        env = clean(elbow=elbow)
        body = still(env)
        env.step(np.array(action, np.float32))
        env.step(np.array(action, np.float32))
        side = int(limit < 0.0)
        active = 0.4 * (1.0 - math.exp(-2.0 * CONTROL / 0.06))
        assert body.activation[side, 0] == pytest.approx(active, rel=1e-6)
        resisted = elbow.short_range * body.angle[0] + elbow.damping * body.rate[0]
        assert body.torque[0] == pytest.approx(active * (limit - resisted), rel=1e-6)
        assert math.copysign(1.0, body.angle[0]) == math.copysign(1.0, limit)


def test_cocontraction_stiffens_the_joint():
    moved = []
    for tone in (0.0, 0.2, 0.6):
        env = clean([load(2.0, 0.3, 2.0)], elbow=Elbow(flexion=50.0, extension=50.0))
        body = still(env)
        for _ in range(400):
            env.step(np.full(2, tone, np.float32))
        stiffness = 3.0 + 2.0 * tone * 30.0
        assert body.angle[0] == pytest.approx(2.0 / stiffness, rel=1e-3)
        moved.append(body.angle[0])
    assert moved == sorted(moved, reverse=True)


@pytest.mark.parametrize(("angle", "rate"), [(0.1, 0.0), (-0.05, 0.8), (0.02, -2.0), (0.3, 3.0)])
def test_spindles_follow_the_published_form(angle, rate):
    env = clean(delays=False)
    body = still(env)
    body.angle[0], body.rate[0] = angle, rate
    observation, *_ = env.step(REST)
    stretch, velocity = -40.0 * body.angle[0], -40.0 * body.rate[0]
    for side, sign in ((0, 1.0), (1, -1.0)):
        moving = np.sign(sign * velocity) * abs(velocity) ** 0.6
        ia = max(4.3 * moving + 2.0 * sign * stretch + 82.0, 0.0)
        ii = max(13.5 * sign * stretch + 80.0, 0.0)
        assert observation[side] == pytest.approx(min(ia / 250.0, 1.0), abs=1e-6)
        assert observation[2 + side] == pytest.approx(min(ii / 250.0, 1.0), abs=1e-6)


def test_renshaw_cells_lag_behind_their_own_pool():
    env = clean(delays=False)
    still(env)
    for step in range(1, 20):
        observation, *_ = env.step(np.array([0.3, 0.8], np.float32))
        risen = 1.0 - math.exp(-step * CONTROL / forearms.RENSHAW_TIME)
        assert observation[4:6] == pytest.approx([0.3 * risen, 0.8 * risen], rel=1e-5)


def test_a_stretch_arrives_by_two_paths():
    env = clean([load(-2.0, 0.1)])
    still(env)
    first = {}
    history = [env.step(REST)[0] for _ in range(60)]
    before = history[19]
    for step, observation in enumerate(history[20:], start=1):
        for name, element in (("ia", 0), ("ii", 2)):
            if observation[element] > before[element] + 0.002:
                first.setdefault(name, step * CONTROL)
    assert 0.025 <= first["ia"] <= 0.035
    assert 0.04 <= first["ii"] <= 0.055


def fulfilled(hold, policy, pulse=None):
    env = clean([instruction(hold), *([pulse] if pulse else [])])
    still(env)
    ends = []
    for step in range(600):
        *_, info = env.step(policy)
        if (step + 1) % 200 == 0:
            ends.append(info["reward_trial"] / env.task.terms["trial"])
        else:
            assert info["reward_trial"] == 0.0
    return ends, info["is_success"]


def test_trials_are_judged_by_their_instruction():
    pulled = load(2.0, 1.3, 0.3)
    assert fulfilled(1.0, REST, pulled) == ([1.0, 0.0, 1.0], False)
    assert fulfilled(-1.0, REST, pulled) == ([1.0, 1.0, 1.0], True)
    stiff = np.array([0.75, 1.0], np.float32)
    assert fulfilled(-1.0, stiff, load(4.0, 1.3, 0.3))[0] == [1.0, 0.0, 1.0]


def test_loads_of_the_stages_keep_their_ranges_and_directions():
    for stage, index in (("train", 0), ("unseen", 1), ("infant", 2)):
        vector = gymnasium.make_vec(ID, 200, options={"stage": stage})
        vector.reset(seed=1)
        drawn = vector.unwrapped.task.loads
        torque, onset, duration = np.moveaxis(drawn.pulses[:, :3], -1, 0)
        low, high = loads._TORQUE[index]
        assert np.all((np.abs(torque) >= low) & (np.abs(torque) <= high))
        assert 0.4 < np.mean(torque > 0.0) < 0.6
        since = onset - np.arange(3)
        assert np.all((since >= 0.2) & (since <= 0.4))
        low, high = loads._DURATION[index]
        assert np.all((duration >= low) & (duration <= high))
        assert np.all(drawn.instruction[1] == -drawn.instruction[0])


def test_infant_is_small_and_feels_less_sharply_until_it_is_adult_again():
    env = gymnasium.make(ID).unwrapped
    for stage, inertia, arm, noise in (
        ("infant", 0.02, 20.0, 0.015),
        ("infant", 0.02, 20.0, 0.015),
        ("train", 0.08, 40.0, 0.005),
    ):
        env.reset(seed=0, options={"stage": stage})
        assert env.task.body.inertia[0] == pytest.approx(inertia)
        assert env.task.body.moment_arm[0] == pytest.approx(arm)
        assert env.task.lines.noise[0, 0] == pytest.approx(noise)


def test_perturbations_of_the_body():
    env = clean([{"name": "background", "torque": 0.6}, {"name": "mass", "factor": 3.0}])
    body = still(env)
    assert body.inertia[0] == pytest.approx(0.24)
    for _ in range(1500):
        env.step(REST)
    assert body.angle[0] == pytest.approx(0.2, rel=1e-3)
    env.reset(options={"block": "washout"})
    assert body.inertia[0] == pytest.approx(0.08)
    assert env.task.loads.background[0] == 0.0


def test_rewired_afferents_are_one_order_per_number():
    orders = set()
    for number in range(200):
        env = clean([{"name": "rewire", "number": number}])
        env.reset(seed=0)
        places = tuple(env.task.lines.source[0, :6].tolist())
        assert sorted(places) == list(range(6))
        orders.add(places)
    assert len(orders) > 150
    for wrong in (-1, 0.5):
        with pytest.raises(ValueError, match="expected a whole number"):
            clean([{"name": "rewire", "number": wrong}]).reset()


def test_wrong_numbers_are_refused():
    with pytest.raises(ValueError, match="inertia=0"):
        Elbow(inertia=0.0)
    with pytest.raises(ValueError, match=r"from 0\.1 to 10"):
        clean([{"name": "mass", "factor": 20.0}]).reset()
    with pytest.raises(ValueError, match=r"duration of 0\.0 s"):
        clean([load(1.0, 0.1, 0.0)]).reset()
    with pytest.raises(ValueError, match="at most 8"):
        clean([load(1.0)] * 9).reset()


def score(options, policy=StretchReflex):
    vector = gymnasium.make_vec(ID, 100, options=options)
    observation, _ = vector.reset(seed=3)
    reflex = policy(vector.unwrapped.task)
    for _ in range(600):
        observation, *_, info = vector.step(reflex.predict(observation)[0])
    return info["score"].mean(), info["is_success"].mean()


def test_four_cells_do_the_task_and_need_their_afferents():
    measured, success = score({"stage": "unseen"})
    assert measured > 0.75
    assert success > 0.9
    deaf, none = score({"stage": "unseen", "lesion": ["dorsal_root"]})
    assert deaf < measured - 0.2
    assert none < 0.1


def emg(torque, hold, trials=60):
    """Mean command of the extensor from the onset of a load, (30,)."""
    options = {"stage": "quiet", "perturbation": [load(torque, 0.6, 0.1), instruction(hold)]}
    vector = gymnasium.make_vec(ID, trials, options=options)
    observation, _ = vector.reset(seed=5)
    reflex = StretchReflex(vector.unwrapped.task)
    commands = []
    for _ in range(150):
        action = reflex.predict(observation)[0]
        commands.append(action[:, 1].mean())
        observation, *_ = vector.step(action)
    return np.array(commands[120:])


@pytest.mark.parametrize("torque", [1.8, 2.2, 2.8])
def test_the_instruction_changes_the_second_answer_and_not_the_first(torque):
    hold, let_go = emg(torque, 1.0), emg(torque, -1.0)
    assert np.all(hold[:5] < 0.01)  # nothing before 25 ms
    assert hold[5:10].mean() == pytest.approx(let_go[5:10].mean(), rel=0.15)
    assert 4.0 <= hold[10:20].mean() / let_go[10:20].mean() <= 10.0
