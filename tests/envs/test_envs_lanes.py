"""Bodies side by side: blocks of any size, some of them odd, live what they would live alone."""

import gymnasium
import numpy as np
import pytest

from envs.lanes import LANES

ROWS = LANES + 3  # a whole block and one that is not
ODD = {
    "ReflexArc": [
        {"perturbation": {"name": "load", "torque": 1.5, "onset": 0.02, "duration": 0.0125}},
        {"perturbation": {"name": "rewire", "number": 5}},
        {"delay": {"ii_afferents": 0.0425}},
        {"stage": "infant"},
        {"perturbation": {"name": "motor_swap"}},
        {"gain": {"flexor": 0.5}},
    ],
    "VORGain": [
        {"perturbation": {"name": "goggles", "factor": 2.0, "onset": 0.1, "duration": 0.105}},
        {"perturbation": {"name": "dark", "onset": 0.055, "duration": 0.1}},
        {
            "perturbation": [{"name": "turn", "onset": 0.1, "duration": 0.1}]
            + 3 * [{"name": "sine"}]
        },
        {"delay": {"slip": 0.035}},
    ],
}


@pytest.mark.parametrize(("name", "options"), [(n, o) for n in ODD for o in ODD[n]], ids=str)
def test_a_row_of_a_block_lives_as_it_would_alone(name, options):
    batch = gymnasium.make_vec(f"reafference/{name}-v0", ROWS, max_episode_steps=45)
    batch.action_space.seed(0)
    watched = (0, 40, LANES - 1, LANES, ROWS - 1)
    alone = [gymnasium.make(f"reafference/{name}-v0", max_episode_steps=45) for _ in watched]
    batch.reset(seed=7)
    mask = np.zeros(ROWS, np.bool_)
    mask[[40, LANES]] = True
    for _ in range(5):
        batch.step(batch.action_space.sample())
    batch.reset(seed=[7 + row for row in range(ROWS)], options={**options, "reset_mask": mask})
    for env, row in zip(alone, watched, strict=True):
        env.reset(seed=7 + row, options=options if mask[row] else None)
    replayed = np.random.default_rng(1).uniform(0.0, 1.0, (40, *batch.action_space.shape))
    _catch_up(name, batch, alone, watched, mask)
    for actions in replayed:
        observation, reward, _, _, info = batch.step(actions)
        for env, row in zip(alone, watched, strict=True):
            seen, paid, _, _, told = env.step(actions[row])
            assert observation[row].tobytes() == seen.tobytes()
            assert reward[row] == paid
            assert {key: info[key][row] for key in told} == told


def _catch_up(name, batch, alone, watched, mask):
    """Lets the rows that were not reset again live their first five steps alone, too."""
    twin = gymnasium.make_vec(f"reafference/{name}-v0", ROWS)
    twin.action_space.seed(0)
    for _ in range(5):
        actions = twin.action_space.sample()
        for env, row in zip(alone, watched, strict=True):
            if not mask[row]:
                env.step(actions[row])


@pytest.mark.parametrize("name", ODD)
def test_a_bad_action_ends_its_row_and_no_other(name):
    batches = [gymnasium.make_vec(f"reafference/{name}-v0", ROWS) for _ in range(2)]
    for batch in batches:
        batch.reset(seed=1)
    actions = np.full(batches[0].action_space.shape, 0.25)
    for step in range(12):
        spoilt = actions.copy()
        if step == 4:
            spoilt[[3, LANES], -1] = [np.nan, np.inf]
        good = batches[0].step(actions)
        bad = batches[1].step(spoilt)
        ended = np.flatnonzero(bad[2]).tolist()
        assert ended == ([3, LANES] if step == 4 else [])
        others = np.delete(np.arange(ROWS), [3, LANES])
        for ours, theirs in zip(good[:4], bad[:4], strict=True):
            np.testing.assert_array_equal(ours[others], theirs[others])
    assert batches[1].unwrapped.task.books.steps[[3, LANES, 5]].tolist() == [6, 6, 12]
