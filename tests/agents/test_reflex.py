"""Reflexes: what the phrases mean, what two neurons can do, and what they cannot without senses."""

import gymnasium
import numpy as np
import pytest

import envs
from agents import load_agent, make_agent
from agents.reflexes import BY_BODY
from agents.wiring import parse_wiring


def returns(env_id, wiring="", seeds=range(900, 908)):
    """Return of one episode per seed."""
    env = gymnasium.make(env_id)
    agent = make_agent("reflex", env, 0, {"wiring": wiring} if wiring else {})
    policy, found = agent.policy(0), []
    for seed in seeds:
        observation, _ = env.reset(seed=seed)
        total, start, going = 0.0, True, True
        while going:
            action, _ = policy.predict(observation, None, np.array(start), True)
            observation, reward, terminated, truncated, _ = env.step(action)
            total, start, going = total + float(reward), False, not (terminated or truncated)
        found.append(total)
    return np.array(found)


def deaf(text):
    """The same wiring with all senses cut, and a neuron that fires anyway."""
    kept = [p for p in text.replace("\n", ";").split(";") if "[" not in p.split(">")[0]]
    return ";".join([*kept, "up = 1.3" if "up" in text else "right = 1.3"])


@pytest.mark.parametrize(
    ("env_id", "bar"),
    [("CartPole-v1", 475.0), ("Acrobot-v1", -100.0), ("MountainCarContinuous-v0", 85.0)],
)
def test_two_neurons_solve_a_classic_and_without_their_senses_they_do_not(env_id, bar):
    assert returns(env_id).mean() >= bar
    body = env_id.rsplit("-", 1)[0]
    assert returns(env_id, deaf(BY_BODY[body]), range(2)).max() < bar - 50.0


def test_the_stretch_reflex_holds_and_the_vehicle_steers():
    for name, least in (("ReflexArc", 0.5), ("PointB", 0.5)):
        entry = envs.find_entry(name)
        found = returns(entry.id, seeds=range(12))
        assert entry.score(np.median(found)) > least


def pulls(wiring, seconds=3.0):
    """Pull of both motors over time, on a body that tells nothing."""
    agent = make_agent("reflex", "Pendulum-v1", 0, {"wiring": wiring} if wiring else {})
    policy, still = agent.policy(0), np.zeros(3, np.float32)
    steps = int(seconds * 1000.0 / agent.config()["control"])
    return np.array([policy.predict(still, None, None, True)[0][0] for _ in range(steps)])


def test_a_half_centre_alternates_because_it_tires():
    pull = np.sign(np.round(pulls(""), 6))
    assert np.count_nonzero(np.diff(pull[pull != 0])) >= 6
    untiring = pulls(
        "one = 1.6; other = 1.5; one -> other -2; other -> one -2;"
        "one -> action[0] 1; other -> action[0] -1"
    )
    assert np.count_nonzero(np.diff(np.sign(untiring[len(untiring) // 3 :]))) == 0


def test_a_tonic_neuron_fires_as_the_closed_form_says():
    agent = make_agent(
        "reflex", "Pendulum-v1", 0, {"wiring": "one = 1.5; one -> action[0] 0.5", "control": 1e3}
    )
    agent.policy(0)
    for _ in range(3):
        action = agent.act(np.zeros(3, np.float32))
    rate = 1000.0 / (2.0 + 10.0 * np.log(1.5 / 0.5))  # rest, then the rise
    assert action[0] / 2.0 == pytest.approx(0.5 * rate / 100.0, rel=0.02)


LASTING = {"wiring": "one = 1.5; one +> two 0.1; two -> three 1; three -> two -1"}


def test_a_used_synapse_is_potentiated_as_the_closed_form_says_until_the_reset():
    agent = make_agent("reflex", "Pendulum-v1", 0, {**LASTING, "tau_p": 700.0, "control": 500.0})
    still = np.zeros(3, np.float32)
    agent.act(still, episode_start=True)
    network = agent.networks[0]
    interval = 0.5 * round((2.0 + 10.0 * np.log(1.5 / 0.5)) / 0.5)  # its spikes, on the grid
    spikes = int(network["cells"].counts[0, 0])
    since = np.array([network.projection("lasting").expectation[0, 0]])
    sums = 0.005 * np.exp(-interval * np.arange(spikes) / 700.0).sum()
    last = 500.0 - spikes * interval  # rest, then spike after spike
    np.testing.assert_allclose(since, sums * np.exp(-last / 700.0), rtol=0.02)
    agent.act(still, episode_start=True)
    np.testing.assert_allclose(network.projection("lasting").expectation[0, 0], since, rtol=1e-12)


def test_facilitation_raises_what_a_neuron_drives_and_without_it_nothing_lasts():
    def late(settings):
        wiring = "one = 1.5; one +> two 0.9; two -> action[0] 0.2"
        agent = make_agent("reflex", "Pendulum-v1", 0, {"wiring": wiring, **settings})
        policy, still = agent.policy(0), np.zeros(3, np.float32)
        return np.array([policy.predict(still)[0][0] for _ in range(60)])

    plain, used = late({"jump_f": 0.0, "jump_p": 0.0}), late({})
    assert plain.max() == 0.0  # 0.9 x 41 Hz / 100 Hz is below threshold
    assert used[0] == 0.0
    assert used[-10:].max() > 1.5 * used[:5].max() > 0.0


def test_noise_is_drawn_from_the_seed_by_each_copy_and_goes_on_after_a_load(tmp_path):
    settings = {"wiring": "one = 0.9; one -> action[0] 1", "noise": 0.3}
    agent = make_agent("reflex", "Pendulum-v1", 0, settings)
    still = np.zeros((3, 3), np.float32)

    def course(seed, rows):
        policy = agent.policy(seed)
        return np.array([policy.predict(still[:rows])[0][:, 0] for _ in range(30)])

    many = course(1, 3)
    np.testing.assert_array_equal(many[:, :1], course(1, 1))
    assert (many[:, 0] != many[:, 1]).any()
    assert (many != course(2, 3)).any()
    agent.learn(20)
    agent.save(tmp_path / "noisy.zip")
    again = load_agent(tmp_path / "noisy.zip", "Pendulum-v1")
    for one in (agent, again):
        one.learn(20)
    assert agent.state()["WhiteNoise.rng"] == again.state()["WhiteNoise.rng"]


def test_phrases_become_numbers():
    wiring = parse_wiring("a = 0.5\nobs[1] -> a -2; a -> b 1; b ~> b -3; b -> action[1] .5", 3, 2)
    assert wiring.neurons == ("a", "b")
    np.testing.assert_array_equal(wiring.tonic, [0.5, 0.0])
    np.testing.assert_array_equal(wiring.senses, [[0, 0], [-2, 0], [0, 0]])
    np.testing.assert_array_equal(wiring.motors, [[0, 0], [0, 0.5]])
    assert [(s.pre, s.post, s.weight, s.kind) for s in wiring.synapses] == [
        (0, 1, 1.0, "->"), (1, 1, -3.0, "~>"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wiring", "message"),
    [
        ("a == 3", "got 'a == 3', expected 'name = 0.5'"),
        ("obs[9] -> a 1", "but the observation has 7 numbers"),
        ("ia_aferents[0] -> a 1", "Did you mean 'ia_afferents'"),
        ("a -> action[2] 1", r"expected action\[0\] to action\[1\]"),
        ("a -> action 1", "expected action"),
        ("ia_afferents[0] ~> a 1", "a sense drives as in"),
        (" ; ", "got 0 neurons, expected 1 to 8"),
        ("; ".join(f"n{i} = 1" for i in range(9)), "got 9 neurons"),
        ("a -> b 1; a -> c -1", "Dale's principle: neuron 'a'"),
        ("obs[1] +> a 1", "a sense drives as in"),
    ],
)
def test_a_wrong_wiring_is_refused(wiring, message):
    with pytest.raises(ValueError, match=message):
        make_agent("reflex", envs.find_entry("ReflexArc").id, 0, {"wiring": wiring})


def test_a_saved_reflex_keeps_its_wiring_without_its_body(tmp_path):
    env = gymnasium.make(envs.find_entry("ReflexArc").id)
    agent = make_agent("reflex", env, 0)
    agent.save(tmp_path / "arc.zip")
    alone = load_agent(tmp_path / "arc.zip")
    observation, _ = env.reset(seed=3)
    for _ in range(40):
        action = agent.predict(observation)[0]
        np.testing.assert_array_equal(alone.predict(observation)[0], action)
        observation, *_ = env.step(action)
