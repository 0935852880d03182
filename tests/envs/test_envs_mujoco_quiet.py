"""What bodies cost that nobody asked for: values by row of healthy models, and MuJoCo's clocks."""

import gymnasium
import mujoco
import numpy as np
import pytest

import envs
from envs.physics import quiet
from envs.physics.task import PhysicsTask

BUILT = [
    entry for entry in envs.ENVS if isinstance(gymnasium.make(entry.id).unwrapped.task, PhysicsTask)
]
TASKS = pytest.mark.parametrize("entry", BUILT, ids=lambda entry: entry.name)
DRAWN = ("GraspPremotor", "Walk")  # objects and grounds differ from episode to episode
ARM = "<mujoco><worldbody><body><joint/><geom size='0.1'/></body></worldbody></mujoco>"


@pytest.mark.parametrize("name", ["ReachMuscle", "ForceField"])
def test_healthy_arms_have_no_model_of_their_own(name):
    batch = gymnasium.make_vec(f"reafference/{name}-v0", 3)
    batch.reset(seed=1)
    task = batch.unwrapped.task
    task.constants(1)
    envs.make_oracle(batch).predict(batch.reset(seed=1)[0])
    assert all(task.physics.batch.expanded(field) is None for field in task._names)
    batch.reset(options={"perturbation": {"name": "load"}, "reset_mask": np.arange(3) == 1})
    assert task.physics.batch.expanded("body_mass") is not None
    assert task.physics.batch.expanded("actuator_gainprm") is None


@TASKS
def test_every_change_of_a_model_heals(entry):
    batch = gymnasium.make_vec(entry.id, 3)
    batch.reset(seed=1)
    task = batch.unwrapped.task
    model, names = task.physics.batch.model, task._names
    second = np.arange(3) == 1
    changed = set()
    for options in (
        *({"stage": name} for name in task.stages),
        *({"perturbation": {"name": name}} for name in task.perturbations),
    ):
        batch.reset(options={**options, "reset_mask": second})
        for name in names:
            healthy = getattr(model, name)
            if not np.array_equal(task.physics.present(name)[1], healthy):
                changed.add(name)
            assert entry.name in DRAWN or np.array_equal(task.physics.present(name)[0], healthy)
    assert "body_mass" in changed
    for name in names:
        task.condition(1, task.read(None))
        np.testing.assert_array_equal(task.physics.present(name)[1], getattr(model, name))


def test_clocks_stand_still_only_while_bodies_move():
    env = gymnasium.make("reafference/ReachMuscle-v0")
    env.reset(seed=1)
    model = mujoco.MjModel.from_xml_string(ARM)
    data = mujoco.MjData(model)
    step = data.timer[mujoco.mjtTimer.mjTIMER_STEP]

    def passes():
        before = step.duration
        mujoco.mj_step(model, data)
        return step.duration > before

    assert passes()
    clock = quiet.begin(mujoco)
    try:
        assert clock is not None
        assert quiet.begin(mujoco) is None  # by another thread, which leaves it as it is
        assert not passes()
    finally:
        quiet.end(mujoco, clock)
    assert passes()
    env.step(env.action_space.sample())
    assert passes()
