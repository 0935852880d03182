"""Networks in conjunction: ports, delays, different steps, exact states."""

import numpy as np
import pytest

from snn_core import (
    LIF,
    ExponentialCurrent,
    Ganglia,
    Nerve,
    Network,
    PoissonSource,
    Population,
    Port,
    Projection,
    RewardSTDP,
)
from snn_core.topology import OneToOne

SIZE = 5
RELAY = LIF(t_ref=1.0)


def relay(name):
    return Population(name, SIZE, RELAY, {"in": ExponentialCurrent(2.0)})


def wire(pre, post, delay, weight=6000.0):
    return Projection(pre, post, "in", OneToOne(), weight, delay)


def sensory(dt=0.1, copies=2, seed=3):
    source, first = Population("source", SIZE, PoissonSource(30.0)), relay("first")
    return Network([source, first], [wire(source, first, 1.0)], dt, copies, seed, history=1.0)


def motor(dt=0.1, copies=2):
    port, second = Population("port", SIZE, Port()), relay("second")
    return Network([port, second], [wire(port, second, 1.0)], dt, copies, history=1.0)


def pair(delay=3.0, dt=0.1, copies=2):
    networks = {"sensory": sensory(copies=copies), "motor": motor(dt, copies)}
    return Ganglia(networks, [Nerve("sensory.first", "motor.port", delay)])


def trains(advance, networks, population, steps, dt):
    """Spikes of one population, step by step."""
    found = []
    for _ in range(steps):
        advance()
        for back in range(round(1.0 / dt) - 1, -1, -1):
            found.append(networks.fired_before(population, back))
    return np.array(found)


def test_a_chain_over_two_networks_is_the_chain_in_one():
    source, first, second = Population("source", SIZE, PoissonSource(30.0)), relay("first"), None
    second = relay("second")
    # 3 ms in the nerve and 1 ms from the port: one axon of 4 ms
    links = [wire(source, first, 1.0), wire(first, second, 4.0)]
    whole = Network([source, first, second], links, 0.1, 2, 3, history=1.0)
    split = pair()
    one = trains(lambda: whole.run(10), whole, "second", 400, 0.1)
    two = trains(lambda: split.run(1.0), split["motor"], "second", 400, 0.1)
    assert one.sum() > 50
    np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize("dt", [0.05, 0.5])
def test_another_step_keeps_spike_times_to_within_it(dt):
    equal, other = pair(), pair(dt=dt)
    fine = trains(lambda: equal.run(1.0), equal["motor"], "port", 300, 0.1)
    coarse = trains(lambda: other.run(1.0), other["motor"], "port", 300, dt)
    for neuron in range(SIZE):
        a = np.flatnonzero(fine[:, 0, neuron]) * 0.1
        b = np.flatnonzero(coarse[:, 0, neuron]) * dt
        assert len(a) == len(b) > 3
        assert np.abs(a - b).max() < max(dt, 0.1)


def test_a_loop_of_two_networks_reverberates():
    one, two = motor(), motor()
    nerves = [Nerve("one.second", "two.port", 5.0), Nerve("two.second", "one.port", 5.0)]
    loop = Ganglia({"one": one, "two": two}, nerves)
    loop["one"]["second"].v = -40.0
    loop.run(100.0)
    rounds = trains(lambda: loop.run(1.0), loop["one"], "second", 60, 0.1)[:, 0, 0]
    period = np.diff(np.flatnonzero(rounds))
    assert len(period) > 2
    assert (period == period[0]).all()


def test_states_return_exactly_and_resets_forget_what_was_under_way():
    net = pair()
    net.run(57.0)
    state = net.state()
    net.run(100.0)
    later = net.state()
    net.restore(state)
    net.run(100.0)
    for name, array in later.items():
        np.testing.assert_array_equal(array, net.state()[name], err_msg=name)
    net.reset()
    net["sensory"]["source"].rate = 0.0
    net.run(20.0)
    assert net["motor"]["second"].counts.sum() == 0


def test_a_copy_does_not_depend_on_the_others():
    one, three = pair(copies=1), pair(copies=3)
    one.run(80.0)
    three.run(80.0)
    for name, array in one.state().items():
        if array.ndim > 1 and not name.startswith("nerve"):
            np.testing.assert_array_equal(array, three.state()[name][:1], err_msg=name)


def test_nerves_that_end_at_one_port_are_joined():
    nerves = [Nerve("left.first", "motor.port", 2.0), Nerve("right.first", "motor.port", 3.0)]

    def spikes(chosen):
        networks = {"left": sensory(seed=1), "right": sensory(seed=2), "motor": motor()}
        net = Ganglia(networks, chosen)
        return trains(lambda: net.run(1.0), net["motor"], "port", 300, 0.1)

    left, right = (spikes([nerve]) for nerve in nerves)
    assert min(left.sum(), right.sum()) > 50
    np.testing.assert_array_equal(spikes(nerves), left | right)


def test_each_network_keeps_its_own_seed():
    def counts(left, right):
        net = Ganglia({"left": sensory(seed=left), "right": sensory(seed=right)}, [])
        net.run(1.0)
        for name in ("left", "right"):
            net[name].run(1000)
        return [net[name]["source"].counts.copy() for name in ("left", "right")]

    (a, b), (c, d) = counts(1, 2), counts(1, 3)
    np.testing.assert_array_equal(a, c)
    assert (b != d).any()


def test_modulators_reach_the_network_they_are_meant_for():
    def learner():
        source, cells = Population("source", SIZE, PoissonSource(40.0)), relay("cells")
        plastic = Projection(
            source, cells, "in", OneToOne(), 4000.0, rule=RewardSTDP(w_max=9000.0, a_plus=50.0)
        )
        return Network([source, cells], [plastic], seed=1)

    net, alone = Ganglia({"one": learner(), "two": learner()}, []), learner()
    for dopamine in (1.0, -0.5, 2.0):
        net.run(50.0, {"one": {"dopamine": dopamine}})
        alone.run(500, {"dopamine": dopamine})
    weights = [n.projection("source->cells").weight for n in (net["one"], net["two"], alone)]
    np.testing.assert_array_equal(weights[0], weights[2])
    np.testing.assert_array_equal(weights[1], 4000.0)
    assert (weights[0] != weights[1]).any()
    with pytest.raises(ValueError, match="unknown network 'too'; did you mean 'two'"):
        net.run(1.0, {"too": {"dopamine": 1.0}})


def test_a_state_that_does_not_fit_changes_nothing():
    net = pair()
    net.run(57.0)
    good = net.state()
    net.run(40.0)
    before = net.state()
    lacking = {key: array for key, array in good.items() if key != "motor/clock"}
    few = good | {"nerve.0": good["nerve.0"][:1]}
    for bad, message in (
        (lacking, "'clock' is missing"),
        (good | {"motr/clock": good["motor/clock"]}, "unknown array 'motr/clock'"),
        (few, "'nerve.0': expected an array of shape"),
    ):
        with pytest.raises(ValueError, match=message):
            net.restore(bad)
        for name, array in before.items():
            np.testing.assert_array_equal(array, net.state()[name], err_msg=name)


@pytest.mark.parametrize(
    ("nerve", "message"),
    [
        (("sensory.first", "motor.port", np.inf), "delay: got inf ms, expected a multiple"),
        (("sensory.first", "motor.port", np.nan), "delay: got nan ms, expected a multiple"),
        (("sensry.first", "motor.port", 1.0), "unknown network 'sensry'; did you mean 'sensory'"),
        (("sensory.frist", "motor.port", 1.0), "unknown population of 'sensory' 'frist'; did you"),
        (("sensory.first", "motor.second", 1.0), "expected a population of Port"),
        (("sensory.first", "motor.port", 0.5), "delay: got 0.5 ms, expected a multiple"),
        (("sensory.first", "motor.port", 1.5), "delay: got 1.5 ms, expected a multiple"),
    ],
)
def test_a_nerve_that_does_not_fit_is_refused(nerve, message):
    with pytest.raises(ValueError, match=message):
        Ganglia({"sensory": sensory(), "motor": motor()}, [Nerve(*nerve)])


def test_networks_that_do_not_fit_are_refused():
    nerve = [Nerve("sensory.first", "motor.port", 1.0)]
    with pytest.raises(ValueError, match="expected equal numbers"):
        Ganglia({"sensory": sensory(copies=1), "motor": motor(copies=2)}, nerve)
    with pytest.raises(ValueError, match="expected a multiple of the step of network 'motor'"):
        Ganglia({"sensory": sensory(), "motor": motor(dt=0.3)}, nerve)
    with pytest.raises(ValueError, match="build it with history=6"):
        Ganglia({"sensory": sensory(dt=0.2), "motor": motor(dt=0.2)}, nerve, exchange=6.0)
    for wrong in (0.0, -1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match=r"exchange: got .*, expected a positive time"):
            Ganglia({"sensory": sensory(), "motor": motor()}, nerve, exchange=wrong)
    one = motor()
    with pytest.raises(ValueError, match="one network under two names"):
        Ganglia({"a": one, "b": one}, [])
    with pytest.raises(ValueError, match=r"without '.' and '/'"):
        Ganglia({"a.b": one}, [])
    for wrong in (0.5, -1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match=r"duration: got .*, expected a multiple"):
            pair().run(wrong)
    small = Network([Population("port", 2, Port())], dt=0.1, copies=2)
    with pytest.raises(ValueError, match="got sizes 5 and 2"):
        Ganglia({"sensory": sensory(), "motor": small}, nerve)
