"""The actors in NumPy against SB3's own, and what a rival keeps in a checkpoint."""

import gymnasium
import numpy as np
import pytest
import torch
from stable_baselines3.common.distributions import SquashedDiagGaussianDistribution

from agents import find_agent, load_agent, make_agent
from agents.checkpoint import load_checkpoint, save_checkpoint

SB3 = [
    "ppo",
    "ppo-continual",
    "ppo-population",
    "recurrent-ppo",
    "surrogate",
    "sac",
    "td3",
]


@pytest.fixture(params=SB3)
def name(request) -> str:
    return request.param


def seen_by(agent, count):
    rng = np.random.default_rng(0)
    space = agent.observation_space
    low, high = np.maximum(space.low, -2.0), np.minimum(space.high, 2.0)
    return rng.uniform(low, high, (count, *space.shape))


def as_sb3_sees(agent, observations):
    return agent._senses(observations).astype(np.float32)


def test_greedy_actions_are_those_of_sb3(make, name):
    agent = make(seed=1).learn(300)
    observations = seen_by(agent, 50)
    ours, theirs = None, None
    policy = agent.policy(0)
    for k, row in enumerate(observations):
        start = np.array([k % 20 == 0])  # a memory must be cleared within the run too
        action, ours = policy.predict(row, ours, start, deterministic=True)
        told = as_sb3_sees(agent, row[None])
        expected, theirs = agent._model.predict(told, theirs, start, deterministic=True)
        if not agent.action_spec.discrete:
            expected = agent.action_spec.vector(expected[0])
        np.testing.assert_allclose(action, np.squeeze(expected, 0) if expected.ndim > 1 else
                                   (expected[0] if agent.action_spec.discrete else expected),
                                   atol=2e-5)  # fmt: skip


def test_sampled_actions_have_the_distribution_of_sb3(make, name):
    agent = make(seed=1).learn(300)
    row = seen_by(agent, 1)
    many = np.repeat(row, 20_000, axis=0)
    drawn, _ = agent.policy(5).predict(many, None, np.ones(len(many), bool))
    told = torch.from_numpy(as_sb3_sees(agent, row))
    model = agent._model
    with torch.no_grad():
        if name == "sac":
            mean, log_std, _ = model.actor.get_action_dist_params(told)
            torch.manual_seed(0)
            one = SquashedDiagGaussianDistribution(mean.shape[1])
            one.proba_distribution(mean.expand(20_000, -1), log_std.expand(20_000, -1))
            expected = one.sample().numpy()
        elif name == "td3":
            noise = 0.1 * np.random.default_rng(1).standard_normal((20_000, 1))
            expected = model.actor(told).numpy() + noise
        elif name == "recurrent-ppo":
            rest = tuple(torch.zeros(model.policy.lstm_hidden_state_shape) for _ in range(2))
            found, _ = model.policy.get_distribution(told, rest, torch.ones(1))
            expected = np.stack([found.sample().numpy()[0] for _ in range(20_000)])
        else:
            found = model.policy.get_distribution(told)
            expected = np.stack([found.sample().numpy()[0] for _ in range(20_000)])
    if not agent.action_spec.discrete:
        expected = np.stack([agent.action_spec.vector(each) for each in expected])
    spread = float(expected.std())
    assert drawn.mean() == pytest.approx(
        float(expected.mean()), abs=4 * spread * (2 / 20_000) ** 0.5
    )
    assert drawn.std() == pytest.approx(spread, rel=0.05, abs=1e-3)


def test_everything_that_gradients_change_is_kept(make, name, env_id, tmp_path):
    agent = make(seed=1).learn(300)
    agent.save(tmp_path / "rival")
    other = make(seed=9).learn(100)
    other.restore(agent.state())
    for part in agent._model._get_torch_save_params()[0]:
        first, second = (_flat(m._model.get_parameters()[part]) for m in (agent, other))
        assert first.keys() == second.keys()
        assert all(torch.equal(first[key], second[key]) for key in first), part
    assert load_agent(tmp_path / "rival").predict(seen_by(agent, 1)[0])[0] is not None


def _flat(parameters):
    """Tensors of a state dict by path."""
    if "state" not in parameters:
        return dict(parameters)
    return {
        f"{i}/{key}": torch.as_tensor(value)
        for i, moments in parameters["state"].items()
        for key, value in moments.items()
    }


@pytest.mark.parametrize("name", ["ppo", "sac"], indirect=True)
def test_moments_that_cannot_be_are_refused(tmp_path, name, quick):
    home = "zoo/CartPole-v0" if find_agent(name).discrete else "zoo/Pendulum-v0"
    make_agent(name, home, 0, quick).learn(300).save(tmp_path / "a")
    manifest, arrays = load_checkpoint(tmp_path / "a.zip")
    manifest.pop("arrays")
    key = next(k for k in arrays if k.endswith("/0/exp_avg_sq"))
    arrays[key] = arrays[key] - 1.0
    save_checkpoint(tmp_path / "b.zip", manifest, arrays)
    with pytest.raises(ValueError, match=r"b\.zip: state: array '.*exp_avg_sq' has negative"):
        load_agent(tmp_path / "b.zip")


@pytest.mark.parametrize("name", ["sac", "td3"], indirect=True)
def test_an_empty_replay_buffer_is_filled_before_learning_goes_on(name, quick):
    agent = make_agent(name, "zoo/Pendulum-v0", 0, quick).learn(220)
    other = make_agent(name, "zoo/Pendulum-v0", 3, quick)
    other.restore(agent.state())
    before = other.state()
    other.learn(quick["learning_starts"])
    after = other.state()
    assert all(np.array_equal(before[k], after[k]) for k in before if k.startswith("policy/"))
    other.learn(10)
    last = other.state()
    assert not all(np.array_equal(before[k], last[k]) for k in before if k.startswith("policy/"))


@pytest.mark.parametrize("box", [(-3.0, 5.0), (0.0, 1.0), (0.0, 1000.0)])
def test_actions_are_in_units_whatever_the_box(name, quick, box):
    """A reward that is best at three quarters of the range reaches all rivals alike."""

    class Wide(gymnasium.Env):
        observation_space = gymnasium.spaces.Box(-1.0, 1.0, (2,))
        action_space = gymnasium.spaces.Box(*box, (2, 1), np.float64)
        told: list = []  # noqa: RUF012

        def reset(self, *, seed=None, options=None):
            super().reset(seed=seed)
            self.t = 0
            return self.observation_space.low, {}

        def step(self, action):
            assert self.action_space.contains(action)
            self.told.append(action)
            self.t += 1
            return self.observation_space.low, 0.0, False, self.t == 10, {}

    Wide.told = []
    make_agent(name, Wide(), 0, quick).learn(100)
    told = (np.array(Wide.told) - box[0]) / (box[1] - box[0])
    assert 0.2 < told.mean() < 0.8
    assert told.std() > 0.1
