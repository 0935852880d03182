"""The laboratory protocol: validation, echo, and what each word does."""

import gymnasium
import numpy as np
import pytest

import envs

TASKS = pytest.mark.parametrize("entry", envs.ENVS, ids=lambda entry: entry.name)


def lived(entry_id, options, steps=12, **arguments):
    env = gymnasium.make(entry_id, **arguments)
    history = [env.reset(seed=5, options=options)[0]]
    env.action_space.seed(5)
    for _ in range(steps):
        history.append(env.step(env.action_space.sample())[0])
    return np.array(history)


@TASKS
def test_options_are_echoed(entry):
    env = gymnasium.make(entry.id, options={"stage": "unseen"})
    layout = env.unwrapped.layout
    name, other = layout.names[:2]
    options = {"lesion": [name], "gain": {other: 0.5}, "delay": {other: 0.04}}
    _, info = env.reset(seed=0, options=options)
    echo = info["laboratory"]
    assert echo == {
        "stage": "unseen",
        "block": "perturbation",
        "perturbation": [],
        "lesion": [name],
        "gain": {other: 0.5},
        "delay": {other: 0.04},
    }
    _, info = env.reset()
    assert info["laboratory"]["lesion"] == []
    assert info["laboratory"]["stage"] == "unseen"


BAD = [
    ({"lesions": []}, "Unknown option.*Did you mean 'lesion'"),
    ({"stage": "trian"}, "Unknown stage.*Did you mean 'train'"),
    ({"block": "wash"}, "Unknown block.*Did you mean 'washout'"),
    ({"lesion": ["nose"]}, "Unknown lesion: got 'nose'"),
    ({"gain": {"nose": 1.0}}, "Unknown name in 'gain'"),
    ({"gain": 2.0}, "expected a dict"),
    ({"perturbation": "sine"}, "expected a dict with a 'name'"),
    ({"perturbation": {"amplitude": 1.0}}, "expected a dict with a 'name'"),
]


@TASKS
@pytest.mark.parametrize(("options", "message"), BAD)
def test_bad_options_are_refused(entry, options, message):
    env = gymnasium.make(entry.id)
    with pytest.raises(ValueError, match=message):
        env.reset(seed=0, options=options)
    with pytest.raises(ValueError, match=message):
        gymnasium.make(entry.id, options=options)
    with pytest.raises(ValueError, match=message):
        gymnasium.make_vec(entry.id, 2).reset(seed=0, options=options)


@TASKS
def test_bad_perturbations_are_refused(entry):
    env = gymnasium.make(entry.id)
    for name in env.unwrapped.task.perturbations:
        with pytest.raises(ValueError, match=f"Did you mean '{name}'"):
            env.reset(options={"perturbation": {"name": f"{name}_"}})
        with pytest.raises(ValueError, match="Unknown parameter"):
            env.reset(options={"perturbation": {"name": name, "nonsense": 1.0}})


@TASKS
def test_bad_numbers_are_refused(entry):
    env = gymnasium.make(entry.id)
    name = env.unwrapped.layout.names[0]
    with pytest.raises(ValueError, match="expected a finite number"):
        env.reset(options={"gain": {name: np.nan}})
    with pytest.raises(ValueError, match="multiple of the physics step"):
        env.reset(options={"delay": {name: 0.0411}})
    with pytest.raises(ValueError, match=r"Nearest: 0\.5 s"):
        env.reset(options={"delay": {name: 7.0}})
    with pytest.raises(ValueError, match=r"Nearest: 0 s"):
        gymnasium.make(entry.id, sensors={name: {"delay": 1e-4}})


@TASKS
def test_lesion_silences_its_sensor_and_nothing_else(entry):
    healthy = lived(entry.id, None)
    for field in gymnasium.make(entry.id).unwrapped.layout:
        lesioned = lived(entry.id, {"lesion": [field.name]})
        assert not lesioned[:, field.slice].any()
        others = np.ones(healthy.shape[1], bool)
        others[field.slice] = False
        np.testing.assert_array_equal(lesioned[:, others], healthy[:, others])


@TASKS
def test_groups_are_lesioned_as_one(entry):
    task = gymnasium.make(entry.id).unwrapped.task
    for name, targets in task.groups.items():
        lesioned = lived(entry.id, {"lesion": name})
        for field, index in targets:
            if field in task.motor_names:
                task.condition(0, task.read({"lesion": name}))
                assert task.motors.gain[0, task.motor_names.index(field)] == 0.0
                continue
            part = lesioned[:, task.layout[field].slice]
            assert not (part if index is None else part[:, index]).any()


@TASKS
def test_motor_lesion_and_gain(entry):
    motors = gymnasium.make(entry.id).unwrapped.task.motor_names
    dead = gymnasium.make(entry.id)
    dead.reset(seed=0, options={"lesion": list(motors)})
    silent = gymnasium.make(entry.id)
    silent.reset(seed=0, options={"gain": dict.fromkeys(motors, 0.0)})
    idle = gymnasium.make(entry.id)
    idle.reset(seed=0)
    for _ in range(10):
        first = dead.step(dead.action_space.high)[0]
        second = silent.step(silent.action_space.high)[0]
        third = idle.step(np.zeros(idle.action_space.shape, np.float32))[0]
        np.testing.assert_array_equal(first, second)
        np.testing.assert_array_equal(first, third)


@TASKS
def test_gain_scales_a_quiet_sensor(entry):
    layout = gymnasium.make(entry.id).unwrapped.layout
    quiet = {name: {"noise": 0.0} for name in layout.names}
    healthy = lived(entry.id, None, sensors=quiet)
    for field in layout:
        halved = lived(entry.id, {"gain": {field.name: 0.5}}, sensors=quiet)
        inside = np.abs(healthy[:, field.slice]) < 1.0
        expected = 0.5 * healthy[:, field.slice][inside]
        np.testing.assert_allclose(halved[:, field.slice][inside], expected, rtol=1e-6)


@TASKS
def test_delay_shifts_a_quiet_sensor_by_whole_control_steps(entry):
    task = gymnasium.make(entry.id).unwrapped.task
    quiet = {name: {"noise": 0.0, "delay": 0.0} for name in task.layout.names}
    control = task.physics_step * task.substeps
    prompt = lived(entry.id, None, sensors=quiet)
    for field in task.layout:
        late = lived(entry.id, {"delay": {field.name: 3 * control}}, sensors=quiet)
        np.testing.assert_array_equal(late[3:, field.slice], prompt[:-3, field.slice])
        for step in range(3):
            np.testing.assert_array_equal(late[step, field.slice], prompt[0, field.slice])


@TASKS
def test_dropout_and_noise_have_their_statistics(entry):
    layout = gymnasium.make(entry.id).unwrapped.layout
    name = layout.names[-1]
    rows = 4000
    noisy = gymnasium.make_vec(
        entry.id, rows, sensors={name: {"noise": 0.05, "dropout": 0.25, "gain": 0.0}}
    )
    seen = noisy.reset(seed=0)[0][:, layout[name].slice].ravel()
    below = 0.5 if layout[name].low < 0.0 else 0.0  # else negative noise is clipped to 0
    assert np.mean(seen > 0.0) == pytest.approx(0.375, abs=0.03)
    assert np.mean(seen < 0.0) == pytest.approx(0.75 * below, abs=0.03)
    assert np.sqrt(np.mean(seen[seen != 0.0] ** 2)) == pytest.approx(0.05, rel=0.05)


@TASKS
def test_perturbations_act_in_their_block_only(entry):
    env = gymnasium.make(entry.id)
    plain = lived(entry.id, None)
    for name in env.unwrapped.task.perturbations:
        change = {"perturbation": {"name": name}}
        assert not np.array_equal(lived(entry.id, change, 300), lived(entry.id, None, 300)), name
        for block in ("baseline", "washout"):
            np.testing.assert_array_equal(lived(entry.id, {**change, "block": block}), plain)


@TASKS
def test_a_perturbation_ends_with_its_episode(entry):
    env, twin = gymnasium.make(entry.id), gymnasium.make(entry.id)
    for name, each in env.unwrapped.task.perturbations.items():
        assert each.summary
        env.reset(seed=0, options={"perturbation": [{"name": name}]})
        first, second = env.reset(seed=1)[0], twin.reset(seed=1)[0]
        for _ in range(20):
            np.testing.assert_array_equal(first, second)
            action = env.action_space.high
            first, second = env.step(action)[0], twin.step(action)[0]
