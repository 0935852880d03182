"""Names of agents with settings and controls."""

import pytest

from experiments import catalog, naming
from experiments.errors import UsageError


def test_a_name_has_agent_settings_and_control():
    named = naming.parse("evolved[neurons=7, recurrent=false,sigma=.2]+frozen")
    assert (named.agent, named.control) == ("evolved", "frozen")
    assert named.settings == {"neurons": 7, "recurrent": False, "sigma": 0.2}
    assert named.bare == "evolved+frozen"
    assert naming.parse("a.b:make") == naming.Named("a.b:make", {}, "")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("rstdp[clip]", "expected settings such as"),
        ("rstdp[clip=1, clip=2]", "expected settings such as"),
        ("rstdp[clip=1", "expected a name such as"),
        ("rstdp+", "expected a control"),
        ("rstdp+frozn", "Did you mean 'frozen'"),
        ("rstpd[clip=1]", "Did you mean 'rstdp'"),
        ("fake_agents:wanderer[clip=1]", "takes no settings here"),
    ],
)
def test_a_wrong_name_is_refused(name, message):
    with pytest.raises(UsageError, match=message):
        catalog.check_agent(name)


def test_settings_reach_the_agent_and_its_own_messages_come_back():
    env = catalog.make_env("CartPole-v1")
    agent = catalog.make_agent("evolved[neurons=7]+frozen", env, 3)
    assert agent.config()["neurons"] == 7
    assert agent.full_name == "evolved+frozen"
    with pytest.raises(UsageError, match="Did you mean 'neurons'"):
        catalog.make_agent("evolved[neurns=7]", env, 3)


def test_a_name_with_further_settings_is_read_back_and_shortened_for_pictures():
    name = naming.spelled("rstdp[clip=2]+frozen", {"noise": 1e-05, "pool": 4, "on": True})
    assert name == "rstdp[clip=2,noise=1e-05,pool=4,on=true]+frozen"
    assert naming.parse(name).settings == {"clip": 2, "noise": 1e-05, "pool": 4, "on": True}
    assert naming.spelled("rstdp[clip=2]", {"clip": 3}) == "rstdp[clip=3]"
    assert naming.spelled("ppo", {}) == "ppo"
    assert naming.short(name) == "rstdp[4 settings]+frozen"
    assert naming.short("rstdp[clip=2]") == "rstdp[clip=2]"
