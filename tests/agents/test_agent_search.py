"""Every range of every agent is one of its settings, holds the default, and both ends work."""

import pytest

from agents import AGENTS, make_agent
from agents.search import Range, ranges_of

TUNED = [entry.name for entry in AGENTS if entry.learns]


def env_of(entry_name):
    return "CartPole-v1" if entry_name not in ("sac", "td3") else "Pendulum-v1"


@pytest.mark.parametrize("name", TUNED)
def test_ranges_hold_the_defaults_and_both_ends_can_be_built(name):
    env = "envs:reafference/PointB-v0" if name == "reservoir-force" else env_of(name)
    ranges = ranges_of(name)
    assert ranges, "an agent that learns has settings that are tuned"
    assert len({each.name for each in ranges}) == len(ranges)
    defaults = make_agent(name, env).config()
    for each in ranges:
        assert each.low <= defaults[each.name] <= each.high, each.name
        assert each.whole == isinstance(defaults[each.name], int), each.name
    for ends in ("low", "high"):
        config = {each.name: getattr(each, ends) for each in ranges}
        found = make_agent(name, env, config=config).config()
        assert {key: found[key] for key in config} == config


def test_those_that_learn_nothing_have_none():
    assert ranges_of("random") == ranges_of("oracle") == ()
    with pytest.raises(ValueError, match="Did you mean 'rstdp'"):
        ranges_of("rstpd")


def test_a_value_is_tried_with_four_digits_within_the_ends():
    rate = Range("rate", 0.01, 0.5, log=True)
    assert rate.rounded(0.0123456) == 0.01235
    assert rate.rounded(0.0100000001) == 0.01
    assert Range("trace", 0.5, 0.99999).rounded(0.999989) == 0.99999
    assert Range("cells", 2, 9).rounded(4.6) == 5


@pytest.mark.parametrize("ends", [(1.0, 1.0), (2.0, 1.0), (0.0, 1.0), (-1.0, 1.0)])
def test_a_range_that_cannot_be_is_refused(ends):
    with pytest.raises(ValueError, match="range of 'x'"):
        Range("x", *ends, log=True)


@pytest.mark.parametrize("entry", AGENTS, ids=lambda entry: entry.name)
def test_the_table_says_what_a_checkpoint_forgets_where_training_is_not_resumable(entry):
    name = entry.name
    scripted = entry.needs_oracle
    agent = make_agent(name, "envs:reafference/PointB-v0" if scripted else env_of(name))
    assert agent.resumable == (entry.forgets == "")
    assert ("replay buffer" in entry.forgets) == (name in ("sac", "td3"))
