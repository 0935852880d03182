"""What decisions cost: counts against networks that are counted by hand."""

import gymnasium
import pytest

from agents import AGENTS, make_agent
from agents.cost import Meter, sizes
from experiments.cost import COLUMNS, Cost
from experiments.errors import UsageError
from snn_core import LIF, Delta, Network, Population, Projection, SpikeSource
from snn_core.topology import Explicit


def fan():
    """Three sources with 0, 1 and 2 synapses onto two neurons that never fire."""
    sources = Population("sources", 3, SpikeSource([[1.0, 2.0], [1.0], [3.0]]))
    cells = Population("cells", 2, LIF(), {"in": Delta()})
    wires = Projection(sources, cells, "in", Explicit([1, 2, 2], [0, 0, 1]), weight=0.01)
    return Network([sources, cells], [wires], dt=0.5)


def test_events_are_those_counted_by_hand():
    network = fan()
    assert sizes([network]) == (5, 3, 0)
    meter = Meter([network])
    for _ in range(2):
        network.run(4)
        meter.look()
    events = meter.events()
    assert events.spikes == 4 / 2
    assert events.synaptic_operations == (0 * 2 + 1 * 1 + 2 * 1) / 2
    assert events.membrane_updates == 5 * 4
    network.reset()
    meter.begin()
    network.run(2)
    meter.look()
    assert meter.events().membrane_updates == pytest.approx((2 * 20 + 10) / 3)


def test_sizes_of_the_evolved_controller_are_those_of_its_formula():
    agent = make_agent("evolved", "Pendulum-v1", 0, {"neurons": 7})
    inputs, outputs, n = 3, 1, 7
    assert agent.parameters == inputs * n + 2 * n + n * (n - 1) + n * outputs + outputs
    assert sizes(agent.networks) == (n, n * (n - 1), 0)


def test_the_meter_agrees_with_electrodes():
    env = gymnasium.make("CartPole-v1")
    agent = make_agent("rstdp", env, 0)
    agent.freeze()
    probe, meter = agent.probe(), Meter(agent.networks)
    observation, _ = env.reset(seed=0)
    seen = 0
    for step in range(20):
        agent.act(observation, 0.0, step == 0)
        meter.look()
        seen += len(probe.activity(False).spike_neurons)
    assert meter.events().spikes == pytest.approx(seen / 20)


def test_agents_without_a_network_count_no_events(name, make):
    agent = make()
    assert agent.parameters >= 0
    learns = {entry.name: entry.learns for entry in AGENTS}
    assert (agent.parameters > 0) == learns[name]
    if not agent.networks:
        assert Meter(agent.networks).events().spikes == 0.0


def test_the_command_prints_a_row_for_each_agent(capsys):
    assert Cost("CartPole-v1", ("reflex", "random"), learn=20, steps=30).main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(column in lines[0] for column in COLUMNS)
    assert [line.split()[0] for line in lines[1:3]] == ["reflex", "random"]
    with pytest.raises(UsageError, match="Did you mean 'reflex'"):
        Cost("CartPole-v1", ("reflx",)).main()
