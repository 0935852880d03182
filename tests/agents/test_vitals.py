"""A network that is silent or fires without end is told, with its rates; a living one is not."""

import re
import warnings

import gymnasium
import pytest

from agents import make_agent
from agents.vitals import EVERY, LOOKS

STEPS = EVERY * LOOKS + 1


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"noise": 0.0, "initial": 0.0}, "'motor' is silent .*motor 0.0 Hz"),
        (
            {"noise": 0.0, "initial": 2.0, "inhibition": 0.0},
            "'motor' runs away .*motor \\d\\d.* Hz",
        ),
    ],
)
def test_a_network_that_died_or_runs_away_is_told_and_the_run_goes_on(settings, told):
    agent = make_agent("rstdp", "CartPole-v1", 0, {"learning_rate": 0.0, **settings})
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        agent.learn(2 * STEPS)
    assert agent.num_timesteps == 2 * STEPS
    (text,) = [str(w.message) for w in found if "'motor'" in str(w.message)]
    assert re.match(f"agent 'rstdp': population {told}", text)


@pytest.mark.parametrize("name", ["rstdp", "spiking-actor-critic"])
def test_a_living_network_is_not(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        make_agent(name, "CartPole-v1", 0).learn(STEPS)


class Absurd(gymnasium.RewardWrapper):
    """Rewards whose squares are not finite."""

    def reward(self, reward):
        return 1e200 * float(reward)


@pytest.mark.parametrize("name", ["rstdp", "spiking-actor-critic", "linear", "evolved"])
def test_a_reward_beyond_all_measure_stops_training_and_leaves_the_agent_whole(name, tmp_path):
    agent = make_agent(name, Absurd(gymnasium.make("CartPole-v1")), 0)
    with pytest.raises(ValueError, match=r"reward: the env returned .*1\.?e\+200"):
        agent.learn(40)
    agent.save(tmp_path / "whole.zip")
    agent.restore(agent.state())
