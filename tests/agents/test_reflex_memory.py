"""A reflex that remembers: used synapses keep a side, and without them it is forgotten."""

import gymnasium
import numpy as np

import envs
from agents import make_agent


def right(settings, wait, count, rows=40):
    """Share of B trials whose reach goes to the toy and to the other lid."""
    fixed = [{"name": "trials", "count": count}, {"name": "wait", "seconds": wait}]
    name = envs.find_entry("AnotB").id
    env = gymnasium.make_vec(name, rows, options={"perturbation": fixed})
    policy = make_agent("reflex", name, 0, settings).policy(1)
    seen, _ = env.reset(seed=31)
    trials, start = env.unwrapped.task.trials, np.ones(rows, bool)
    home, found, over = trials.first.copy(), np.zeros(rows), np.zeros(rows, bool)
    while not over.all():
        action, _ = policy.predict(seen, None, start, True)
        start = np.zeros(rows, bool)
        seen, _, ended, _, _ = env.step(action)
        fresh = ended & ~over
        found[fresh] = (-home * trials.reached[:, count])[fresh]
        over |= ended
    return (found > 0).mean(), (found < 0).mean()


def test_a_wired_memory_reaches_to_the_last_side_and_after_longer_delays_to_the_usual_one():
    assert right({}, 1.0, 0)[0] > 0.9
    soon, late = right({}, 0.5, 3), right({}, 5.0, 3)
    assert soon[0] > late[0] + 0.4
    assert late[1] > 0.7  # the A-not-B error
    assert right({"jump_p": 0.0}, 5.0, 3)[1] < 0.5  # not without potentiation


def test_without_use_dependent_synapses_nothing_is_remembered():
    best, worst = right({"jump_f": 0.0, "jump_p": 0.0}, 1.0, 0)
    assert abs(best - worst) < 0.35
