"""The loop keeps its books: which reward meets which activity, and what an episode's end means."""

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from agents import make_agent

PLASTIC = ["rstdp", "spiking-actor-critic"]


class Script(gymnasium.Env):
    """Plays given episodes: a list of rewards and whether the episode ends or is cut."""

    metadata = {"render_modes": [], "render_fps": 50}  # noqa: RUF012
    observation_space = spaces.Box(-1.0, 1.0, (2,), np.float32)
    action_space = spaces.Discrete(2)

    def __init__(self, episodes):
        self.episodes = episodes
        self.played = -1
        self.step_number = 0

    def _seen(self):
        phase = 0.7 * self.step_number + 2.0 * self.played
        return np.array([np.sin(phase), np.cos(phase)], np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.played += 1
        self.step_number = 0
        return self._seen(), {}

    def step(self, action):
        rewards, terminates = self.episodes[self.played % len(self.episodes)]
        reward = float(rewards[self.step_number])
        self.step_number += 1
        over = self.step_number == len(rewards)
        return self._seen(), reward, over and terminates, over and not terminates, {}


class Diary:
    """Listens to an agent's network: what is set, run, tagged and released, in order."""

    def __init__(self, agent):
        self.lines = []
        network = agent.network
        for name in ("run", "capture", "modulate", "reset"):
            setattr(network, name, self._heard(agent, name, getattr(network, name)))

    def _heard(self, agent, name, method):
        def call(*args, **kwargs):
            before = weights(agent)
            result = method(*args, **kwargs)
            what = args[0]["dopamine"] if name == "modulate" else None
            self.lines.append((name, what, (before, weights(agent)), tags(agent)))
            return result

        return call

    def named(self, name):
        return [line for line in self.lines if line[0] == name]

    def order(self):
        return [line[0] for line in self.lines]


def plastic(agent):
    return [p.name for p in agent.network.projections if p.rule is not None]


def weights(agent):
    return np.concatenate([agent.network.projection(n).weight.ravel() for n in plastic(agent)])


def tags(agent):
    links = [agent.network.projection(n) for n in plastic(agent)]
    return np.concatenate([link.trace("tag").ravel() for link in links])


def per_synapse(agent, parameter):
    links = {p.name: p for p in agent.network.projections}
    values = [
        np.full(agent.network.projection(n).pre.size, getattr(links[n].rule, parameter))
        for n in plastic(agent)
    ]
    return np.concatenate(values)


def make(name, episodes, seed=3):
    return make_agent(name, Script(episodes), seed=seed)


@pytest.mark.parametrize("name", PLASTIC)
def test_a_reward_meets_the_activity_that_earned_it_and_no_later_one(name):
    agent = make(name, [([0.0, 1.0, -1.0, 0.5, 2.0, 0.0], True)])
    diary = Diary(agent)
    agent.learn(5)
    releases = [k for k, line in enumerate(diary.lines) if line[0] == "modulate"]
    assert len(releases) >= 4
    for k in releases:
        tagged = next(line for line in reversed(diary.lines[:k]) if line[0] == "capture")[3]
        runs_since = diary.order()[:k][::-1].index("capture")
        expected_runs = {"rstdp": 0, "spiking-actor-critic": 1}[name]
        assert diary.order()[k - runs_since : k].count("run") == expected_runs
        _, dopamine, (before, after), _ = diary.lines[k]
        rate, low, high = (per_synapse(agent, x) for x in ("learning_rate", "w_min", "w_max"))
        expected = np.clip(before + rate * dopamine * tagged, low, high)
        np.testing.assert_allclose(after, expected, rtol=1e-12, atol=1e-15)
        assert dopamine == 0.0 or np.any(after != before)


@pytest.mark.parametrize("name", PLASTIC)
def test_the_reward_of_step_t_is_released_before_action_t_plus_2(name):
    """Only the reward of the third step differs: nothing may differ before, something after."""
    plain, odd = ([0.1] * 8, True), ([0.1, 0.1, 5.0, *[0.1] * 5], True)
    trains = []
    for episode in (plain, odd):
        agent = make(name, [episode])
        diary = Diary(agent)
        agent.learn(7)
        trains.append([line[1] for line in diary.named("modulate")])
    same = [a == b for a, b in zip(*trains, strict=True)]
    assert same[:2] == [True, True]
    assert not same[2]


@pytest.mark.parametrize("name", PLASTIC)
def test_a_delayed_reward_reaches_a_decayed_trace(name):
    agent = make(name, [([0.0] * 12, False)])
    agent.learn(3)
    observation = np.array([0.2, -0.4], np.float32)
    agent.act(observation, 0.0, True)
    agent.act(observation, 0.0)
    network, first = agent.network, plastic(agent)[0]
    rule = next(p.rule for p in network.projections if p.name == first)
    before = network.projection(first).trace("tag")
    assert np.abs(before).max() > 0
    network.plastic = True
    for block in network._assembly.pathways:
        for own in block.rules:
            for mark in ("fresh", "feedback"):
                if hasattr(own, mark):
                    getattr(own, mark)[:] = 0.0
    steps = 40
    silent = {"rate": 0.0} if hasattr(network["sensory"]._block, "rate") else {"i_offset": 0.0}
    for field, value in silent.items():
        setattr(network["sensory"], field, value)
    network.run(steps)
    rules = [own for block in network._assembly.pathways for own in block.rules]
    fresh = [own.fresh.copy() for own in rules if hasattr(own, "fresh")]
    network.capture()
    after = network.projection(first).trace("tag")
    kept = np.exp(-steps * network.dt / float(np.min(rule.tau_e)))
    untouched = np.ones(after.size, bool)
    if fresh:  # spikes of the motor neurons' own noise may add pairs
        order = network.projection(first)._synapses
        untouched = fresh[0][0, order] == 0.0
    assert untouched.any()
    np.testing.assert_allclose(
        after.ravel()[untouched], kept * before.ravel()[untouched], rtol=1e-9, atol=1e-15
    )


def test_truncation_bootstraps_and_termination_does_not():
    for terminates in (True, False):
        agent = make("spiking-actor-critic", [([0.3, 0.3, 0.3, 0.3], terminates)])
        calls = []
        modulator = agent.anatomy.modulator
        for method in ("after", "end"):
            original = getattr(modulator, method)

            def spy(*args, method=method, original=original, calls=calls):
                calls.append(method)
                return original(*args)

            setattr(modulator, method, spy)
        agent.learn(4)
        assert calls == ["after"] * 4 + (["end"] if terminates else ["after"])


def test_a_used_up_budget_counts_as_truncation():
    agent = make("spiking-actor-critic", [([0.3] * 50, True)])
    ends = []
    modulator = agent.anatomy.modulator
    modulator.end = lambda reward: ends.append(reward) or 0.0
    agent.learn(7)
    agent.learn(5)
    assert ends == []
    assert agent.num_timesteps == 12
    assert agent.episodes == []


@pytest.mark.parametrize("name", PLASTIC)
def test_no_credit_crosses_the_border_of_an_episode(name):
    agent = make(name, [([1.0, -1.0, 1.0], True)])
    agent.learn(3)
    learnt = weights(agent)
    assert not np.any(tags(agent))
    agent.act(np.zeros(2, np.float32), reward=99.0, episode_start=True)
    np.testing.assert_array_equal(weights(agent), learnt)


@pytest.mark.parametrize("name", PLASTIC)
def test_evaluation_touches_neither_agent_nor_training(name):
    plain, watched = (make(name, [([0.2, 0.9, -0.4, 0.6], True)]) for _ in range(2))
    for agent in (plain, watched):
        agent.learn(10)
    before = watched.state()
    view = watched.policy(5)
    for k in range(20):
        observation = np.array([np.sin(k), np.cos(k)], np.float32)
        view.predict(observation, episode_start=k % 7 == 0, deterministic=bool(k % 2))
        watched.predict(np.stack([observation] * 3), deterministic=True)
    after = watched.state()
    assert before.keys() == after.keys()
    for key, array in before.items():
        np.testing.assert_array_equal(array, after[key], err_msg=key)
    plain.learn(9)
    watched.learn(9)
    last = watched.state()
    for key, array in plain.state().items():
        np.testing.assert_array_equal(array, last[key], err_msg=key)


@pytest.mark.parametrize("name", PLASTIC)
def test_a_probe_changes_no_bit(name):
    plain, wired = (make(name, [([0.2, 0.9, -0.4, 0.6], True)]) for _ in range(2))
    probe = wired.probe()
    for k in range(9):
        observation = np.array([np.sin(k), np.cos(k)], np.float32)
        actions = [a.act(observation, 0.1 * k, k == 0) for a in (plain, wired)]
        assert actions[0] == actions[1]
        activity = probe.activity(weights=k == 8)
        counts = sum(wired.network[n].counts.sum() for n, _ in probe.populations)
        assert len(activity.spike_neurons) == counts
    np.testing.assert_array_equal(weights(plain), weights(wired))
    assert activity.potentials.shape[1] == len(probe.potential_names)
    assert activity.weights


@pytest.mark.parametrize("name", PLASTIC)
def test_what_the_motors_did_comes_back_as_input(name):
    agent = make(name, [([0.1] * 60, False)])
    fired = {population.name: 0 for population in agent.network.populations}
    for k in range(60):
        agent.act(np.array([np.sin(0.2 * k), np.cos(0.2 * k)], np.float32), 0.1, k == 0)
        for population in fired:
            fired[population] += int(agent.network[population].counts.sum())
    assert all(fired.values()), fired
