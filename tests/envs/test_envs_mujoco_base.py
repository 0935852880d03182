"""The base of the tasks on MuJoCo: threads, blow-ups, changed models, pickles, missing MuJoCo."""

import pickle

import gymnasium
import numpy as np
import pytest

import envs
from envs.bodies.arm import Arm
from envs.physics import camera, engine
from envs.physics.engine import Physics, pool_size
from envs.physics.task import PhysicsTask

BUILT = [
    entry for entry in envs.ENVS if isinstance(gymnasium.make(entry.id).unwrapped.task, PhysicsTask)
]
TASKS = pytest.mark.parametrize("entry", BUILT, ids=lambda entry: entry.name)
ROWS = 24


def lived(entry, threads, rows=ROWS, steps=60, limit=25):
    batch = gymnasium.make_vec(entry.id, rows, threads=threads, max_episode_steps=limit)
    batch.action_space.seed(2)
    parts = [batch.reset(seed=9)[0].ravel()]
    for _ in range(steps):
        observation, reward, *_ = batch.step(batch.action_space.sample())
        parts += [observation.ravel(), reward]
    return np.concatenate(parts), batch.unwrapped.task.physics


@TASKS
def test_threads_change_no_bit(entry):
    one, physics = lived(entry, 1)
    assert physics.batch.nthread == 1
    for threads in (2, 4):
        many, physics = lived(entry, threads)
        assert physics.batch.nthread == threads
        np.testing.assert_array_equal(one, many)


@TASKS
@pytest.mark.parametrize("poison", [np.nan, np.inf, 1e12])
@pytest.mark.parametrize("place", ["qpos", "qvel"])
def test_blow_up_ends_its_row_and_no_other(entry, poison, place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sick, well = (gymnasium.make_vec(entry.id, 3) for _ in range(2))
    last = sick.reset(seed=4)[0]
    well.reset(seed=4)
    physics = sick.unwrapped.task.physics
    actions = np.full(sick.action_space.shape, 0.3, np.float32)
    physics.state[1, physics.place(place)] = poison
    observation, reward, terminated, _, info = sick.step(actions)
    expected = well.step(actions)[0]
    assert info["physics_error"].tolist() == [0, 2, 0]
    assert terminated.tolist() == [False, True, False]
    assert reward[1] == sick.unwrapped.task.failure
    assert np.isfinite(info["score"]).all()
    np.testing.assert_array_equal(observation[1], last[1])
    np.testing.assert_array_equal(observation[[0, 2]], expected[[0, 2]])
    fresh = sick.step(actions)
    assert not fresh[2].any()
    assert np.isfinite(physics.state).all()
    for _ in range(5):
        *_, info = sick.step(actions)
        assert not info["physics_error"].any()
    assert not list(tmp_path.iterdir())


@TASKS
def test_blow_up_of_a_single_env(entry):
    env = gymnasium.make(entry.id)
    last, _ = env.reset(seed=1)
    physics = env.unwrapped.task.physics
    physics.state[0, physics.place("qvel")] = 1e12
    observation, reward, terminated, truncated, info = env.step(env.action_space.low)
    assert (terminated, truncated, info["physics_error"]) == (True, False, 2)
    assert reward == env.unwrapped.task.failure
    np.testing.assert_array_equal(observation, last)


@TASKS
def test_pickle_keeps_a_changed_model(entry):
    env = gymnasium.make(entry.id)
    name = next(iter(env.unwrapped.task.perturbations))
    env.reset(seed=1, options={"perturbation": {"name": name}})
    for _ in range(7):
        env.step(np.full(env.action_space.shape, 0.2, np.float32))
    twin = pickle.loads(pickle.dumps(env))
    for _ in range(20):
        action = env.action_space.sample()
        np.testing.assert_array_equal(env.step(action)[0], twin.step(action)[0])
    first, second = env.reset(seed=3)[0], twin.reset(seed=3)[0]
    np.testing.assert_array_equal(first, second)


@TASKS
def test_changed_rows_live_what_single_ones_live(entry):
    """Half of the rows of a batch under a perturbation, as many single envs beside it."""
    for name in gymnasium.make(entry.id).unwrapped.task.perturbations:
        change = {"perturbation": {"name": name}}
        batch = gymnasium.make_vec(entry.id, 4, threads=2)
        batch.reset(seed=0)
        mask = np.array([False, True, False, True])
        batch.reset(seed=[None, 5, None, 6], options={**change, "reset_mask": mask})
        single = gymnasium.make(entry.id)
        single.reset(seed=6, options=change)
        for step in range(30):
            actions = batch.action_space.sample()
            seen, (expected, _, fallen, *_) = batch.step(actions)[0], single.step(actions[3])
            np.testing.assert_array_equal(seen[3], expected)
            if fallen:
                assert step > 5
                break


def test_pool_size_and_its_errors():
    assert pool_size(4096, 3) == 3
    assert pool_size(4, 0) == 1
    assert 1 <= pool_size(4096, 0) <= 4096 // engine.ROWS_PER_THREAD
    for wrong in (-1, 1.5, True):
        with pytest.raises(ValueError, match="Threads: got"):
            gymnasium.make_vec(BUILT[0].id, 2, threads=wrong)


def test_missing_mujoco_names_the_pip_line(monkeypatch):
    monkeypatch.setattr(engine.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"pip install 'reafference\[mujoco\]'"):
        engine.load_mujoco()


def test_mass_follows_a_changed_parameter():
    """The joint accelerates as 1 / inertia once what follows from the masses is derived."""
    arm = Arm(viscosity=1e-9)
    physics = Physics(arm.with_muscles(0.001), 2, 1)
    physics.parameter("body_mass")[1] *= 3.0
    physics.parameter("body_inertia")[1] *= 3.0
    physics.derive(np.array([False, True]))
    elbow = physics.place("qfrc_applied") + 1
    physics.state[:, physics.place("qpos") + 1] = 1.0
    physics.state[:, elbow] = 0.5
    physics.state[:, physics.place("act") : physics.place("act") + 6] = 0.0
    physics.batch.expand("actuator_biasprm")[:, :, 2] = 0.0
    physics.step(np.ones(2, np.bool_), 20)
    speed = physics.state[:, physics.place("qvel") + 1]
    assert speed[0] / speed[1] == pytest.approx(3.0, rel=2e-3)


class Context:
    """Stands for OpenGL."""

    def __init__(self, width, height):
        self.size = (width, height)

    def make_current(self):
        pass


def test_without_egl_osmesa_is_taken_and_without_both_the_packages_are_named(monkeypatch):
    monkeypatch.delenv("MUJOCO_GL", raising=False)
    tried = []

    def only_osmesa(name):
        tried.append(name)
        if name == "egl":
            raise AttributeError("no libEGL")
        return type("module", (), {"GLContext": Context})

    monkeypatch.setattr(camera, "_import_backend", only_osmesa)
    assert camera.open_context(480, 360).size == (480, 360)
    assert tried == ["egl", "osmesa"]

    def nothing(name):
        raise ImportError(f"no {name}")

    monkeypatch.setattr(camera, "_import_backend", nothing)
    with pytest.raises(RuntimeError, match=r"no egl.*libegl1 libgl1-mesa-dri.*libosmesa6"):
        camera.open_context(480, 360)


@TASKS
def test_picture_follows_the_changed_body_and_a_pickle_draws_too(entry):
    env = gymnasium.make(entry.id, render_mode="rgb_array")
    with pytest.raises(ValueError, match="RecordVideo"):
        gymnasium.make(entry.id, disable_env_checker=True).unwrapped.__class__("human")
    env.reset(seed=1)
    picture = env.render()
    assert picture.std() > 10.0
    twin = pickle.loads(pickle.dumps(env))
    np.testing.assert_array_equal(twin.render(), picture)
    env.reset(seed=1, options={"perturbation": {"name": "growth"}})
    assert not np.array_equal(env.render(), picture)
    env.close()
    twin.close()
