"""`converted`: its rates against the ReLU perceptron that PPO trained."""

import numpy as np
import pytest
import torch

from agents import load_agent, make_agent
from agents.sb3_actors import Perceptron, rectified, weights_of
from agents.sb3_converted import RateBody
from agents.sb3_ppo import LAYERS

SHORT = {"n_envs": 2, "n_steps": 50, "batch_size": 50, "n_epochs": 2}


@pytest.fixture(scope="module", params=["CartPole-v1", "Pendulum-v1"])
def agent(request):
    return make_agent("converted", request.param, 3, SHORT).learn(600)


def outputs(agent, steps, percentile=99.9):
    weights = weights_of(agent._model.policy)
    seen = weights["seen"]
    exact = Perceptron.of(weights, LAYERS, rectified)(seen, None)[0]
    return RateBody(weights, steps, percentile)(seen, None)[0], exact


def test_the_perceptron_is_that_of_sb3(agent):
    weights = weights_of(agent._model.policy)
    exact = Perceptron.of(weights, LAYERS, rectified)(weights["seen"], None)[0]
    with torch.no_grad():
        given = agent._model.policy.get_distribution(torch.from_numpy(weights["seen"])).distribution
        theirs = given.logits if hasattr(given, "logits") else given.mean
        if agent.action_spec.discrete:
            exact = exact - np.log(np.exp(exact).sum(1, keepdims=True))
    np.testing.assert_allclose(exact, theirs.numpy(), atol=1e-5)


def test_rates_near_the_activations_as_one_over_steps(agent):
    errors = {}
    for steps in (8, 32, 128, 512):
        found, exact = outputs(agent, steps, 100.0)
        errors[steps] = np.abs(found - exact).mean() / exact.std()
    assert errors[512] < 0.02
    for fewer, more in ((8, 32), (32, 128), (128, 512)):
        assert errors[more] < 0.6 * errors[fewer]


def test_what_saturates_is_lost_for_good(agent):
    some, exact = outputs(agent, 512, 100.0)
    few, _ = outputs(agent, 512, 60.0)
    assert np.abs(few - exact).mean() > 3.0 * np.abs(some - exact).mean()


def test_rows_of_a_batch_do_not_matter(agent):
    seen = weights_of(agent._model.policy)["seen"][:20]
    body = agent._actor().body
    together = body(seen, None)[0]
    alone = np.concatenate([body(row[None], None)[0] for row in seen])
    np.testing.assert_array_equal(together, alone)


def test_it_keeps_what_it_normalises_by(agent, tmp_path):
    agent.save(tmp_path / "agent")
    loaded = load_agent(tmp_path / "agent")
    assert np.abs(agent.state()["policy/seen"]).max() <= 1.0
    seen = np.stack([agent.observation_space.sample() for _ in range(30)]).clip(-2.0, 2.0)
    ours, theirs = (a.policy(1).predict(seen, deterministic=True)[0] for a in (agent, loaded))
    np.testing.assert_array_equal(ours, theirs)


def test_a_perceptron_whose_units_are_all_dead_has_its_bias():
    agent = make_agent("converted", "Pendulum-v1", 0, SHORT)
    weights = weights_of(agent._model.policy)
    for name in LAYERS[:2]:
        weights[f"{name}.bias"] = weights[f"{name}.bias"] - 100.0
    weights["action_net.bias"] = np.array([0.25], np.float32)
    out, _ = RateBody(weights, 16, 99.9)(weights["seen"][:5], None)
    np.testing.assert_allclose(out, 0.25)


@pytest.mark.parametrize(("wrong", "named"), [({"steps": 0}, "steps"), ({"percentile": 0.0}, "p")])
def test_settings_that_cannot_be_are_refused(wrong, named):
    with pytest.raises(ValueError, match=f"setting '{named}"):
        make_agent("converted", "CartPole-v1", 0, wrong)
