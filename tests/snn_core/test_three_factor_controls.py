"""Controls of reward learning: bounds, freezing, silence of the modulator, yoked rewards."""

import numpy as np
import pytest

from snn_core import (
    TDLTP,
    ExponentialCurrent,
    PairSTDP,
    PoissonSource,
    Population,
    Projection,
    RewardSTDP,
)

STDP = RewardSTDP(learning_rate=0.01, a_minus=1.0, tau_e=100.0, w_min=-1e4, w_max=1e4)
TD = TDLTP(learning_rate=0.01, w_min=-1e4, w_max=1e4)


@pytest.fixture
def pair(build):
    """One synapse per copy between two cells that fire at random, independently."""

    def make(rule, copies=1, seed=0):
        pre = Population("pre", 1, PoissonSource(rate=30.0), co_release=True)
        post = Population("post", 1, PoissonSource(rate=30.0), {"in": ExponentialCurrent()})
        link = Projection(pre, post, "in", weight=0.5, rule=rule, name="link")
        return build([pre, post], [link], dt=1.0, copies=copies, seed=seed)

    return make


def weights(network):
    return network.projection("link").weight[:, 0]


@pytest.mark.parametrize("rule", [STDP, TD], ids=["RewardSTDP", "TDLTP"])
def test_without_a_modulator_nothing_changes(pair, rule):
    network = pair(rule, copies=3)
    for modulators in (None, {"dopamine": 0.0}, {"serotonin": 5.0}, {}):
        network.run(2000, modulators)
    assert np.abs(network.projection("link").trace("tag")).max() > 0.1
    assert (weights(network) == 0.5).all()


@pytest.mark.parametrize("rule", [STDP, TD], ids=["RewardSTDP", "TDLTP"])
def test_a_rule_reads_the_channel_it_names_and_each_copy_its_own_value(pair, rule):
    network = pair(rule._replace(modulator="serotonin"), copies=4)
    network.run(500)
    values = np.array([0.0, 1.0, -1.0, 2.0])
    network.run(0, {"serotonin": values, "dopamine": 9.0})
    tags = network.projection("link").trace("tag")[:, 0]
    np.testing.assert_allclose(weights(network) - 0.5, 0.01 * values * tags, rtol=0, atol=1e-15)


@pytest.mark.parametrize("rule", [STDP, TD], ids=["RewardSTDP", "TDLTP"])
def test_weights_stay_within_their_bounds(pair, rule):
    network = pair(rule._replace(learning_rate=1.0, w_min=0.2, w_max=0.9), copies=20)
    seen = []
    for value in np.random.default_rng(0).normal(size=40):
        network.run(50, {"dopamine": value})
        seen.append(weights(network))
    assert np.min(seen) == 0.2
    assert np.max(seen) == 0.9


@pytest.mark.parametrize(
    "rule", [STDP, TD, PairSTDP(w_min=-9.0)], ids=["RewardSTDP", "TDLTP", "PairSTDP"]
)
def test_frozen_weights_do_not_move_and_thawing_is_safe(pair, rule):
    network = pair(rule._replace(**({"tau_e": 5.0} if hasattr(rule, "tau_e") else {})))
    network.run(400)
    network.capture()
    before = weights(network)
    network.plastic = False
    for _ in range(4):
        network.run(1500, {"dopamine": 1.0})
        network.modulate({"dopamine": 1.0})
    assert (weights(network) == before).all()
    network.plastic = True
    network.run(100)
    for _ in range(20):
        network.run(100, {"dopamine": 1.0})
    assert np.isfinite(weights(network)).all()
    assert (weights(network) != before).all()
    assert not any(np.isnan(array).any() for array in network.state().values())


def test_rewards_teach_only_the_synapse_whose_activity_they_follow(pair):
    """Contingent rewards strengthen; the same rewards given to another copy (yoked) do not."""
    copies, steps = 200, 1500
    contingent, yoked = pair(STDP, copies, seed=3), pair(STDP, copies, seed=3)
    since_pre, reward = np.full(copies, 1000), np.zeros(copies)
    for _ in range(steps):
        contingent.run(1, {"dopamine": reward})
        yoked.run(1, {"dopamine": np.roll(reward, 1)})
        fired = [contingent[name].fired[:, 0] == 1 for name in ("pre", "post")]
        reward = np.where(fired[1] & (since_pre < 10), 1.0, 0.0)
        since_pre = np.where(fired[0], 0, since_pre + 1)
    assert (contingent["pre"].fired == yoked["pre"].fired).all()
    changes = {name: weights(network) - 0.5 for name, network in
               {"contingent": contingent, "yoked": yoked}.items()}  # fmt: skip
    error = {name: change.std() / np.sqrt(copies) for name, change in changes.items()}
    assert changes["contingent"].mean() > 5.0 * error["contingent"]
    assert abs(changes["yoked"].mean()) < 3.0 * error["yoked"]
