"""`developing`: closed forms of growing up, the body of each age, what it learns and what not."""

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from agents import load_agent, make_agent
from agents.growing import GrowingBody, offered_stages

LENGTH = 20


class Ages:
    """What a task of ours shows of its stages."""

    stages = ("train", "unseen", "child", "infant", "still")


class Follow(gymnasium.Env):
    """A light at one of many places: be where it is. Reward 1 - |action - light|, best 1."""

    metadata = {"render_modes": [], "render_fps": 10}  # noqa: RUF012
    observation_space = spaces.Box(-1.0, 1.0, (1,), np.float32)
    action_space = spaces.Box(-1.0, 1.0, (1,), np.float32)

    def __init__(self, task=None):
        self.born, self.count, self.light = [], 0, 0.0
        if task is not None:
            self.task = task

    def _see(self):
        if self.count % 5 == 0:
            self.light = float(self.np_random.choice([-0.9, 0.9]))
        return np.array([self.light], np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.born.append(options)
        self.count = 0
        return self._see(), {}

    def step(self, action):
        reward = 1.0 - abs(float(action[0]) - self.light)
        self.count += 1
        return self._see(), reward, False, self.count == LENGTH, {}


def skill(agent):
    """Mean reward per step of the frozen agent: 0.1 standing still, 1 at best."""
    env, view, total = Follow(), agent.policy(1), 0.0
    for episode in range(10):
        seen, _ = env.reset(seed=900 + episode)
        start, cut = True, False
        while not cut:
            action, _ = view.predict(seen, episode_start=start, deterministic=True)
            seen, reward, _, cut, _ = env.step(action)
            total, start = total + reward, False
    return total / (10 * LENGTH)


def weights(agent):
    return [agent.network.projection(p.name).weight for p in agent.network.projections]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_learns_above_the_one_that_grows_without_learning(seed):
    learnt = skill(make_agent("developing", Follow(Ages()), seed).learn(2000))
    still = {"learning_rate": 0.0}
    control = skill(make_agent("developing", Follow(Ages()), seed, still).learn(2000))
    frozen = skill(make_agent("developing+frozen", Follow(Ages()), seed).learn(100))
    assert learnt > 0.7
    assert max(control, frozen) < learnt - 0.3


@pytest.mark.parametrize(
    "settings",
    [{"childhood": 0.0}, {"blur": 1.0, "youth": 1.0, "curriculum": "adult"}],
    ids=["born grown", "nothing grows"],
)
@pytest.mark.parametrize("env_id", ["CartPole-v1", "reafference/PointB-v0"])
def test_without_development_it_is_rstdp_bit_for_bit(env_id, settings):
    pytest.importorskip("envs")
    one = make_agent("developing", env_id, 5, settings).learn(400)
    other = make_agent("rstdp", env_id, 5).learn(400)
    assert one.episodes == other.episodes
    for mine, theirs in zip(weights(one), weights(other), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_childhood_is_divided_among_the_stages_that_the_task_has():
    env = Follow(Ages())
    make_agent("developing", env, 0, {"childhood": 90}).learn(140)
    infant, child = {"stage": "infant"}, {"stage": "child"}
    assert env.born == [infant, infant, infant, child, child, None, None]


def test_curricula_name_stages_youngest_first():
    env = Follow(Ages())
    settings = {"childhood": 40.0, "curriculum": "still/larva/child"}
    make_agent("developing", env, 0, settings).learn(60)
    assert env.born == [{"stage": "still"}, {"stage": "child"}, None]


@pytest.mark.parametrize("shown", [None, object(), type("Odd", (), {"stages": 3})()])
def test_a_foreign_env_is_reset_as_it_is(shown):
    env = Follow(shown)
    assert offered_stages(env) == ()
    make_agent("developing", env, 0).learn(50)
    assert env.born == [None] * 3


def test_stages_of_a_task_of_ours():
    pytest.importorskip("envs")
    env = gymnasium.make("reafference/PointB-v0")
    agent = make_agent("developing", env, 0, {"childhood": 100})
    assert agent.env.stages == ("infant", "child")
    stages = []
    for age in (0, 49, 50, 99, 100, 5000):
        agent.anatomy.modulator.age = age
        stages.append(agent.env.reset(seed=1)[1]["laboratory"]["stage"])
    assert stages == ["infant"] * 2 + ["child"] * 2 + ["train"] * 2
    agent.anatomy.modulator.age = 0
    asked = agent.env.reset(seed=1, options={"stage": "unseen"})[1]
    assert asked["laboratory"]["stage"] == "unseen"
    assert agent.env.spec == env.spec
    assert GrowingBody(env, ("infant",)).stage is None


def test_acuity_and_plasticity_follow_age():
    agent = make_agent("developing", Follow(), 0, {"childhood": 1000, "blur": 4.0, "youth": 9.0})
    grown = make_agent("rstdp", Follow(), 0)
    ageing = agent.anatomy.modulator
    look = np.array([[0.3]])
    for age, blur, youth in ((0, 4.0, 9.0), (500, 2.0, 3.0), (1000, 1.0, 1.0), (9000, 1.0, 1.0)):
        ageing.restore({**ageing.state(), "age": np.array([age], np.int64)})
        agent.anatomy.senses.drive(agent.network, look)
        centres = np.linspace(-1.0, 1.0, 9)
        bumps = np.exp(-0.5 * ((0.3 - centres) / (blur * 0.25)) ** 2)
        rates = 200.0 * bumps / bumps.sum()
        np.testing.assert_allclose(agent.network["sensory"].rate[0], rates, rtol=1e-9)
        twin = grown.anatomy.modulator
        assert (ageing.before(0.0, True), twin.before(0.0, True)) == (None, None)
        ageing.age, reward = age - 1, 0.4
        ageing.before(reward, False), twin.before(reward, False)
        ageing.age = age - 1
        assert ageing.before(-1.0, False) == pytest.approx(youth * twin.before(-1.0, False))
        ageing.age = age - 1
        assert ageing.end(0.1) == pytest.approx(youth * twin.end(0.1))


def test_age_is_the_steps_of_training_and_stops_while_frozen():
    agent = make_agent("developing", "CartPole-v1", 2).learn(333)
    assert agent.anatomy.modulator.age == 333
    agent.freeze()
    agent.learn(50)
    assert agent.anatomy.modulator.age == 333


def test_a_view_keeps_the_eyes_it_was_made_with_and_a_new_life_begins_young():
    agent = make_agent("developing", Follow(), 0, {"childhood": 100})
    young = agent.policy(1)
    agent.learn(200)
    young._senses.drive(young.network, np.array([[1.0]]))
    agent.anatomy.senses.drive(agent.network, np.array([[1.0]]))
    assert young.network["sensory"].rate.max() < 0.7 * agent.network["sensory"].rate.max()
    agent.reset_life()
    assert agent.anatomy.modulator.age == 0
    assert agent.env.ageing is agent.anatomy.modulator


def test_a_checkpoint_goes_on_at_its_age(tmp_path):
    settings = {"childhood": 90}
    make_agent("developing", Follow(Ages()), 4, settings).learn(50).save(tmp_path / "a")
    env = Follow(Ages())
    load_agent(tmp_path / "a", env).learn(50)
    assert env.born == [{"stage": "child"}, {"stage": "child"}, None]


@pytest.mark.parametrize(
    ("settings", "match"),
    [
        ({"childhood": -1.0}, "'childhood': got -1.0, expected 0 or more"),
        ({"blur": 0.0}, "'blur': got 0.0, expected more than 0, at most 100"),
        ({"youth": 1e3}, "'youth': got 1000.0, expected more than 0, at most 100"),
        ({"curriculum": 3}, "'curriculum': got 3, expected a str"),
        ({"childhod": 3}, "Did you mean 'childhood'"),
    ],
)
def test_settings_are_checked(settings, match):
    with pytest.raises(ValueError, match=match):
        make_agent("developing", "CartPole-v1", 0, settings)


def test_an_age_that_cannot_be_is_refused():
    ageing = make_agent("developing", "CartPole-v1", 0).anatomy.modulator
    with pytest.raises(ValueError, match="'age' is -3, expected 0 or more"):
        ageing.restore({**ageing.state(), "age": np.array([-3], np.int64)})
