"""ForceField: published deviations, an independent slow twin, prism, error clamp, errors."""

import gymnasium
import numpy as np
import pytest

from envs.bodies.arm import Arm
from envs.bodies.drives import Torques
from envs.tasks.force_field.oracle import STIFFNESS, VISCOSITY, Controller, coriolis_of, inertia_of
from envs.tasks.force_field.robot import REACH, STEPS_PER_TRIAL, TRAIN_FIELDS, TRIALS

ID = "reafference/ForceField-v0"
LIMIT = 60.0
PAPER = np.array([[-10.1, -11.2], [-11.2, 11.1]])
NAIVE = [-8.6301, 74.2110, 67.1494, -6.4468, -16.7662, 30.4643, 33.4081, -17.4550]
AFTER = [6.6446, -61.9929, -77.1993, 13.2102, 27.1273, -30.0923, -35.7263, 13.0945]
ARM = Arm(viscosity=0.0)


def made(**options):
    """The body of 1994, one row."""
    vector = gymnasium.make_vec(ID, 1, arm=ARM, drive=Torques(LIMIT), options={"stage": "null"})
    vector.reset(seed=0, options=options)
    return vector


def field(matrix):
    names = ("xx", "xy", "yx", "yy")
    values = dict(zip(names, np.ravel(matrix).tolist(), strict=True))
    return {"perturbation": {"name": "field", **values}}


def deviations(vector, **known):
    """Largest lateral deviation in the directions 0, 45, ... deg, mm, positive to the left."""
    task = vector.unwrapped.task
    controller = Controller(task, **known)
    for _ in range(STEPS_PER_TRIAL * TRIALS - 1):
        vector.step(controller.torque() / LIMIT)
    return 1e3 * task.body.worst[0][np.argsort(task.body.angle[0])]


def test_deviations_of_the_paper_field():
    naive = deviations(made(**field(PAPER)), knows_field=False)
    adapted = deviations(made(**field(PAPER)), knows_field=True)
    after = deviations(made(), knows_field=True, believed=PAPER)
    np.testing.assert_allclose(naive, NAIVE, atol=3.0)
    assert np.abs(adapted).max() < 0.5
    np.testing.assert_allclose(after, AFTER, atol=3.0)
    assert (np.sign(after) == -np.sign(naive)).all()


def hand(q):
    first, both = q[0], q[0] + q[1]
    return np.array(
        [
            ARM.upper * np.cos(first) + ARM.fore * np.cos(both),
            ARM.upper * np.sin(first) + ARM.fore * np.sin(both),
        ]
    )


def slope(function, at, size=1e-6):
    """Numerical derivative, columns by argument."""
    steps = size * np.eye(len(at))
    return np.stack([(function(at + s) - function(at - s)) / (2 * size) for s in steps], -1)


def inverse(place, q):
    for _ in range(4):
        q = q - np.linalg.solve(slope(hand, q), hand(q) - place)
    return q


def slow_twin(angle, matrix):
    """Largest deviation of the naive controller in continuous time, midpoint rule, mm."""
    home = np.radians([15.0, 100.0])
    ahead = np.array([np.cos(angle), np.sin(angle)])
    step, h = 1e-3, 1e-3
    place = lambda t: hand(home) + REACH * ahead * smooth(min(t / 0.5, 1.0))  # noqa: E731
    times = np.arange(-2, 1602) * step * 0.5
    course = [home]
    for t in times:
        course.append(inverse(place(max(t, 0.0)), course[-1]))
    wanted = np.array(course[1:])
    rate = np.gradient(wanted, 0.5 * step, axis=0)
    bend = np.gradient(rate, 0.5 * step, axis=0)

    def acceleration(k, q, v):
        jacobian = slope(hand, q)
        inertia = inertia_of(ARM, q[1:])[0]
        feedback = STIFFNESS @ (q - wanted[k]) + VISCOSITY @ (v - rate[k])
        torque = inertia @ bend[k] - feedback + jacobian.T @ matrix @ jacobian @ v
        return np.linalg.solve(inertia, torque)

    q, v, aside = home, np.zeros(2), [0.0]
    for k in range(2, 1600, 2):
        half = acceleration(k, q, v)
        middle_q, middle_v = q + 0.5 * h * v, v + 0.5 * h * half
        q, v = q + h * middle_v, v + h * acceleration(k + 1, middle_q, middle_v)
        way = hand(q) - hand(home)
        aside.append(ahead[0] * way[1] - ahead[1] * way[0])
    return 1e3 * aside[int(np.argmax(np.abs(aside)))]


def smooth(s):
    return s**3 * (10 - 15 * s + 6 * s**2)


@pytest.mark.parametrize("seed", [1, 2])
def test_any_field_against_a_slow_twin(seed):
    matrix = np.random.default_rng(seed).uniform(-12, 12, (2, 2))
    naive = deviations(made(**field(matrix)), knows_field=False)
    for direction in (1, 4, 6):
        expected = slow_twin(direction * np.pi / 4, matrix)
        assert naive[direction] == pytest.approx(expected, abs=0.03 * abs(expected) + 1.0)
    assert np.abs(deviations(made(**field(matrix)), knows_field=True)).max() < 0.5
    after = deviations(made(), knows_field=True, believed=matrix)
    clear = np.abs(naive) > 8.0
    assert clear.any()
    assert (np.sign(after) == -np.sign(naive))[clear].all()


def test_curl_field_turns_all_directions_to_one_side():
    naive = deviations(made(**field([[0.0, 13.0], [-13.0, 0.0]])), knows_field=False)
    assert (naive < -5.0).all()


def clamped(**known):
    """Force on the walls of the error clamp and what the paper's field would ask for, N."""
    vector = made(perturbation={"name": "channel"})
    task = vector.unwrapped.task
    controller = Controller(task, **known)
    pushed, asked = [], []
    for _ in range(STEPS_PER_TRIAL * TRIALS - 1):
        vector.step(controller.torque() / LIMIT)
        body = task.body
        angle = body.angle[0, min(task.books.steps.item() // STEPS_PER_TRIAL, TRIALS - 1)]
        aside = np.array([-np.sin(angle), np.cos(angle)])
        joints = body.state[0, body.qpos : body.qpos + 2]
        velocity = slope(hand, joints) @ body.state[0, body.qvel : body.qvel + 2]
        pushed.append(body.wall[0].item())
        asked.append(-aside @ PAPER @ velocity)
    assert np.abs(1e3 * task.body.worst).max() < 4.0
    return np.array(pushed), np.array(asked)


def test_error_clamp_keeps_the_line_and_feels_what_was_learnt():
    pushed, asked = clamped(knows_field=True, believed=PAPER)
    untaught, _ = clamped(knows_field=False)
    assert np.corrcoef(pushed, asked)[0, 1] > 0.8
    assert np.std(untaught) < 0.1 * np.std(pushed)


def test_prism_turns_the_seen_hand_only():
    quiet = {"hand": {"noise": 0.0, "delay": 0.0}}
    seen = {}
    for name, options in (("plain", {}), ("prism", {"perturbation": {"name": "prism"}})):
        env = gymnasium.make(ID, sensors=quiet)
        env.reset(seed=3, options=options)
        for _ in range(30):
            observation, *_ = env.step(np.linspace(0.0, 0.6, 6, dtype=np.float32))
        seen[name] = observation
    c, s = np.cos(0.5), np.sin(0.5)
    turned = np.array([[c, -s], [s, c]]) @ seen["plain"][14:16]
    np.testing.assert_allclose(seen["prism"][14:16], turned, atol=1e-6)
    np.testing.assert_array_equal(
        np.delete(seen["prism"], [14, 15]), np.delete(seen["plain"], [14, 15])
    )


def test_stages_draw_from_their_own_fields():
    fields = {}
    for stage in ("train", "unseen", "null"):
        vector = gymnasium.make_vec(ID, 300, options={"stage": stage})
        vector.reset(seed=0)
        fields[stage] = {tuple(each.ravel()) for each in vector.unwrapped.task.body.field}
    assert 40 < len(fields["train"]) <= TRAIN_FIELDS
    assert len(fields["unseen"]) == 300
    assert not fields["train"] & fields["unseen"]
    assert fields["null"] == {(0.0, 0.0, 0.0, 0.0)}


def test_coriolis_conserves_energy():
    """d/dt of the kinetic energy is 0: v' (dI/dt / 2) v = v' C."""
    chance = np.random.default_rng(0)
    elbow, rate = chance.uniform(0.2, 2.5, 20), chance.normal(size=(20, 2))
    change = (inertia_of(ARM, elbow + 1e-6) - inertia_of(ARM, elbow - 1e-6)) / 2e-6
    half = 0.5 * np.einsum("ri,rij,rj->r", rate, change * rate[:, 1, None, None], rate)
    np.testing.assert_allclose(np.sum(rate * coriolis_of(ARM, elbow, rate), -1), half, atol=1e-8)


def test_impossible_bodies_and_fields_are_refused():
    with pytest.raises(ValueError, match="Torques: got limit=0"):
        Torques(0.0)
    with pytest.raises(ValueError, match="Arm: got fore=-1"):
        Arm(fore=-1.0)
    env = gymnasium.make(ID)
    with pytest.raises(ValueError, match="expected numbers from -30 to 30"):
        env.reset(options={"perturbation": {"name": "field", "xy": 31.0}})
    with pytest.raises(ValueError, match="expected a number from 0 to 5 kg"):
        env.reset(options={"perturbation": {"name": "load", "mass": -1.0}})
    with pytest.raises(ValueError, match=r"expected a number from 0\.3 to 2"):
        env.reset(options={"perturbation": {"name": "growth", "factor": 9.0}})
