"""Tasks on MuJoCo under any state, option or contact: finite numbers, and whole neighbours."""

import math

import gymnasium
import numpy as np
import pytest

import envs
from envs.physics.engine import FASTEST, Physics
from envs.physics.soak import memory, soak
from envs.physics.task import PhysicsTask, unstable

BUILT = [
    entry for entry in envs.ENVS if isinstance(gymnasium.make(entry.id).unwrapped.task, PhysicsTask)
]
TASKS = pytest.mark.parametrize("entry", BUILT, ids=lambda entry: entry.name)


@TASKS
@pytest.mark.parametrize("size", [1.0, 1e3, 1e6, 1e9])
def test_any_state_gives_finite_numbers_and_harms_no_neighbour(entry, size, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sick, well = (gymnasium.make_vec(entry.id, 3) for _ in range(2))
    sick.action_space.seed(1)
    sick.reset(seed=4)
    well.reset(seed=4)
    physics, chance = sick.unwrapped.task.physics, np.random.default_rng(2)
    others = [0, 2]
    for step in range(30):
        if step % 10 == 0:
            for name, count in (("qpos", physics.batch.model.nq), ("qvel", physics.batch.model.nv)):
                place = physics.place(name)
                physics.state[1, place : place + count] += size * chance.normal(size=count)
        actions = sick.action_space.sample()
        observation, reward, *_, info = sick.step(actions)
        expected = well.step(actions)
        np.testing.assert_array_equal(observation[others], expected[0][others])
        np.testing.assert_array_equal(reward[others], expected[1][others])
        assert sick.observation_space.contains(observation)
        assert np.isfinite(reward).all()
        assert np.isfinite(info["score"]).all()
        if info["physics_error"][1]:
            assert reward[1] == sick.unwrapped.task.failure
        if size == 1e9 and step == 0:
            assert info["physics_error"].tolist() == [0, 2, 0]
    assert np.isfinite(physics.state).all()
    assert not list(tmp_path.iterdir())


def episode(env, **options):
    env.action_space.seed(5)
    seen = [env.reset(seed=2, options=options)[0]]
    for _ in range(25):
        observation, reward, terminated, *_ = env.step(env.action_space.sample())
        assert math.isfinite(reward)
        seen.append(observation)
        if terminated:
            break
    return np.array(seen)


@TASKS
@pytest.mark.parametrize("value", [math.nan, math.inf, 1e12, -1e12, 0.0, "much", None])
def test_impossible_perturbations_are_refused_or_survived(entry, value):
    env = gymnasium.make(entry.id)
    plain = episode(env)
    for name, each in env.unwrapped.task.perturbations.items():
        for parameter in each.parameters:
            try:
                episode(env, perturbation={"name": name, parameter: value})
            except ValueError as error:
                assert "expected" in str(error)  # noqa: PT017 - some values are possible
            else:
                assert isinstance(value, float)
                assert math.isfinite(value)
        np.testing.assert_array_equal(episode(env), plain)


BALLS = 6


def heap(stiffness):
    """Balls above a plane that may lie within each other."""
    balls = "".join(
        f'<body pos="{0.3 * k} 0 0.2"><freejoint/><geom size="0.1" mass="1"/></body>'
        for k in range(BALLS)
    )
    return (
        '<mujoco><option timestep="0.01" integrator="implicitfast" gravity="0 0 0"/>'
        f'<default><geom solref="{-stiffness} 0" solimp="0.99 0.99 0.001"/></default>'
        f'<worldbody><geom type="plane" size="5 5 .1"/>{balls}</worldbody></mujoco>'
    )


@pytest.mark.parametrize("stiffness", [1e9, 1e14])
def test_contacts_that_explode_are_counted_in_their_row_only(stiffness):
    sick, well = Physics(heap(stiffness), 3, 2), Physics(heap(stiffness), 3, 1)
    place, chance = sick.place("qpos"), np.random.default_rng(0)
    for ball in range(BALLS):
        first = place + 7 * ball
        sick.state[1, first : first + 3] = chance.normal(size=3) * 0.01
    everyone = np.ones(3, np.bool_)
    for _ in range(50):
        sick.step(everyone, 1)
        well.step(everyone, 1)
    assert [unstable.py_func(sick.warning, row) for row in range(3)] == [False, True, False]
    assert np.isfinite(sick.state).all()
    np.testing.assert_array_equal(sick.state[[0, 2]], well.state[[0, 2]])
    sick.restart(np.array([False, True, False]))
    assert not sick.warning.any()


def test_speeds_that_no_body_has_are_counted_and_others_are_not():
    xml = '<mujoco><option gravity="0 0 0"/><worldbody><body><joint type="slide"/>' \
          '<geom size="1"/></body></worldbody></mujoco>'  # fmt: skip
    physics = Physics(xml, 4, 1)
    physics.state[:, physics.place("qvel")] = (0.0, 0.9 * FASTEST, -1.1 * FASTEST, 1.1 * FASTEST)
    physics.step(np.array([True, True, True, False]), 1)
    assert physics.warning[:, :, 1].sum(axis=1).tolist() == [0, 0, 1, 0]


@TASKS
def test_a_soak_leaves_no_trace(entry):
    found = soak(entry.name, 20_000, rows=20, threads=2)
    assert found.steps == 20_000
    assert found.same
    assert found.finite
    assert found.first > 10.0


@pytest.mark.slow
@TASKS
def test_a_long_soak_neither_leaks_nor_drifts(entry):
    found = soak(entry.name, 10**6)
    assert found.same
    assert found.finite
    assert found.last < found.first + 10.0


def test_memory_is_that_of_this_process():
    before = memory()
    kept = np.ones(30_000_000 // 8)
    assert 20.0 < memory() - before < 60.0
    del kept
