"""Lesions: a share of the weights of any agent that has some, and nothing else."""

from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pytest

from experiments import catalog, run_folder, training
from experiments.robustness.lesions import cut
from experiments.robustness.probing import probed

NAMES = [entry.name for entry in catalog.agents_table()]


def weights(agent):
    state = agent.state()
    keys = [k for k in state if any(fnmatchcase(k, p) for p in agent.connections)]
    return {k: np.array(v) for k, v in state.items()}, keys


def home(name):
    """An env in which an agent can live."""
    if name in ("oracle", "reservoir-force", "developing", "culture"):
        return catalog.make_env("reafference/PointB-v0")
    return catalog.make_env("Pendulum-v1" if name in ("sac", "td3") else "CartPole-v1")


@pytest.mark.parametrize("name", NAMES)
def test_every_agent_that_learns_has_weights_and_acts_without_them(name):
    env = home(name)
    agent = catalog.make_agent(name, env, 3)
    before, keys = weights(agent)
    hurt = cut(agent, name, env, 1.0)
    if name in ("random", "oracle", "reflex"):
        assert hurt is None
        return
    after, _ = weights(hurt)
    assert keys
    assert not any(after[k].any() for k in keys)
    for key in before.keys() - set(keys):
        np.testing.assert_array_equal(before[key], after[key], err_msg=key)
    np.testing.assert_equal(weights(agent)[0], before)
    observation, _ = env.reset(seed=0)
    action, _ = hurt.policy(0).predict(observation, episode_start=np.array([True]))
    assert env.action_space.contains(action)


@pytest.mark.parametrize("name", ["rstdp", "ppo"])
def test_a_greater_lesion_cuts_what_a_smaller_one_cuts_and_its_share(name):
    env = home(name)
    agent = catalog.make_agent(name, env, 3)
    before, keys = weights(agent)
    whole = np.concatenate([before[k].ravel() for k in keys])
    alive = []
    for share in (0.2, 0.6):
        after, _ = weights(cut(agent, name, env, share))
        alive.append(np.concatenate([after[k].ravel() for k in keys]) != 0.0)
        assert alive[-1].mean() == pytest.approx((1 - share) * (whole != 0).mean(), abs=0.03)
    assert not (alive[1] & ~alive[0]).any()


def test_a_run_keeps_what_lesions_leave():
    """`linear` without weights takes the first of two actions: the pole falls in 8 to 10 steps."""
    config = run_folder.RunConfig(
        "CartPole-v1", "linear", 0, 3000, 3000, 3, disturb="lesion 0, lesion 1"
    )
    run = run_folder.create(Path("run"), config, "test")
    training.train(run)
    found = probed(run)
    assert found["none"] == found["lesion 0"]
    assert max(found["lesion 1"]) < 15.0 < min(found["none"])
