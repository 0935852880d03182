"""Messages between networks: rates of one that change parameters of another."""

import numpy as np
import pytest

from snn_core import (
    LIF,
    Efficacy,
    ExponentialCurrent,
    Ganglia,
    Message,
    Network,
    NeuronParameter,
    PoissonSource,
    Population,
    Projection,
    ReceptorParameter,
    RewardSTDP,
    RuleParameter,
    ShortTermParameter,
    SpikeSource,
    TsodyksMarkram,
)

SIZE = 10
RATE = 100.0  # Hz: of ten neurons, one fires in each millisecond
TRAINS = [[10.0 * k + i for k in range(400)] for i in range(SIZE)]
CURRENT = NeuronParameter("b.cells", "i_offset")
NOISE = NeuronParameter("b.noise", "rate")
THRESHOLD = NeuronParameter("b.cells", "v_threshold")
LEARNING = RuleParameter("b.clock->cells", "RewardSTDP", "learning_rate")
RECOVERY = ShortTermParameter("b.noise->cells", "tau_rec")
GAIN = ReceptorParameter("b.cells", "in", "gain")


def part(trains=TRAINS, copies=2, seed=0, per_copy=True, **cell):
    """All networks here are of the same kinds: prescribed and random spikes, plastic cells."""
    rows = copies if per_copy else 1
    cell = {"v_threshold": -50.0, "v_rest": -65.0} | cell
    cell = {k: np.broadcast_to(v, (rows, SIZE)) for k, v in cell.items()}
    clock = Population("clock", SIZE, SpikeSource(trains))
    noise = Population("noise", SIZE, PoissonSource(rate=40.0))
    receptors = {"in": ExponentialCurrent(np.full((rows, 1), 5.0))}
    cells = Population("cells", SIZE, LIF(**cell), receptors)
    rule = RewardSTDP(np.full((rows, 1), 0.01), w_max=500.0)
    depression = TsodyksMarkram(tau_rec=np.full((rows, 1), 100.0))
    links = [
        Projection(clock, cells, "in", weight=20.0, rule=rule),
        Projection(noise, cells, "in", weight=20.0, short_term=depression),
    ]
    return Network([clock, noise, cells], links, 0.5, copies, seed)


def pair(*messages, exchange=1.0, **options):
    return Ganglia({"a": part(**options), "b": part(**options)}, [], exchange, messages)


def test_the_rate_is_the_closed_form_of_a_low_pass():
    spikes, tau, reference = np.array([3.0, 41.0, 41.5, 150.0, 151.0, 330.0]), 300.0, 2.0
    trains = [spikes, spikes[:2], *([[]] * (SIZE - 2))]
    every = Message("a.clock", CURRENT, 1.0, -1e3, 1e3, reference, tau, interval=7.0)
    net = pair(every, trains=trains)
    pooled = np.concatenate(trains)
    for now in range(7, 400, 7):
        net.run(7.0)
        # as if each round's spikes were spread over it, then in continuous time
        done = np.floor(pooled[pooled < now]) + 1.0
        binned = (100.0 * (1.0 - np.exp(-1.0 / tau)) * np.exp(-(now - done) / tau)).sum()
        exact = (100.0 / tau * np.exp(-(now - pooled[pooled < now]) / tau)).sum()
        rest = reference * np.exp(-now / tau)
        got = net["b"]["cells"].i_offset
        np.testing.assert_allclose(got, rest + binned - reference, rtol=1e-11, atol=1e-12)
        np.testing.assert_allclose(got, rest + exact - reference, atol=exact / tau)


@pytest.mark.parametrize("exchange", [1.0, 2.0, 5.0])
def test_a_constant_rate_is_told_exactly_whatever_the_exchange(exchange):
    message = Message("a.clock", CURRENT, 1.0, 0.0, 1e3, tau=150.0, interval=10.0)
    net = pair(message, exchange=exchange)
    for now in range(10, 200, 10):
        net.run(10.0)
        expected = RATE * (1.0 - np.exp(-now / 150.0))
        np.testing.assert_allclose(net["b"]["cells"].i_offset, expected, rtol=1e-12)


@pytest.mark.parametrize("delay", [0.0, 3.0, 20.0, 45.0, 101.0])
def test_samples_arrive_every_interval_after_the_delay(delay):
    net = pair(Message("a.clock", CURRENT, 1.0, 0.0, 1e3, tau=200.0, interval=20.0, delay=delay))
    for now in range(1, 300):
        net.run(1.0)
        sampled = max(0.0, (now - delay) // 20.0 * 20.0)
        expected = RATE * (1.0 - np.exp(-sampled / 200.0))
        np.testing.assert_allclose(net["b"]["cells"].i_offset, expected, rtol=1e-11)


def test_learning_follows_the_activity_of_another_network():
    message = Message("a.clock", LEARNING, 2e-4, 0.0, 0.02, tau=300.0, interval=50.0)
    net, alone, without = pair(message), part(i_offset=320.0), pair()
    for ganglia in (net, without):
        ganglia["a"]["clock"].intact[1] = 0  # in copy 1 the other network is silent
        ganglia["b"]["cells"].i_offset = 320.0
    for k in range(12):
        reward = {"dopamine": 0.5}
        net.run(50.0, {"b": reward})
        without.run(50.0, {"b": reward})
        rate = RATE * (1.0 - np.exp(-50.0 * k / 300.0))
        rule = alone.projection("clock->cells").rule
        rule.learning_rate = [[min(0.01 + 2e-4 * rate, 0.02)], [0.01]]
        alone.run(100, reward)
    learnt, twin, plain = (
        n.projection("clock->cells").weight for n in (net["b"], alone, without["b"])
    )
    np.testing.assert_allclose(learnt, twin, rtol=1e-12)
    np.testing.assert_array_equal(learnt[1], plain[1])
    change, before = np.abs(learnt - 20.0).mean(axis=1), np.abs(plain - 20.0).mean(axis=1)
    assert before.min() > 0.1
    assert change[0] > 1.5 * before[0]


def test_a_threshold_message_changes_the_firing_rate_as_the_f_i_curve_says():
    message = Message("a.clock", THRESHOLD, 0.03, -55.0, -45.0, tau=10.0, interval=1.0)
    net = pair(message, trains=TRAINS)
    net["a"]["clock"].intact[1] = 0
    net["b"]["clock"].intact[:] = net["b"]["noise"].intact[:] = 0
    net["b"]["cells"].i_offset = 500.0  # 25 mV above rest
    net.run(500.0)
    counts = np.zeros((2, SIZE))
    for _ in range(2000):
        net.run(1.0)
        counts += net["b"]["cells"].counts
    for copy, theta in enumerate((15.0 + 0.03 * RATE, 15.0)):
        period = 2.0 + 10.0 * np.log(25.0 / (25.0 - theta))
        assert np.abs(counts[copy] - 2000.0 / period).max() <= 1.0


def test_a_gain_message_scales_the_input_and_blocks_it():
    def potential(slope):
        net = pair(Message("a.clock", GAIN, slope, 0.0, 2.0, tau=10.0, interval=1.0))
        net["b"]["noise"].intact[:] = 0
        net["b"].plastic = False
        net.run(300.0)
        return net["b"]["cells"].v + 65.0

    plain, half, none = potential(0.0), potential(-0.5 / RATE), potential(-5.0 / RATE)
    # ten synapses of 20 pA and 5 ms, 100 Hz each, at 50 MOhm
    np.testing.assert_allclose(plain, 10 * 20.0 * 0.5 * 0.05, rtol=0.05)
    np.testing.assert_allclose(half, 0.5 * plain, rtol=1e-6)
    np.testing.assert_allclose(none, 0.0, atol=1e-6)


def receptor(net):
    return net["cells"].receptor("in")


TARGETS = [
    (THRESHOLD, lambda net: net["cells"].v_threshold, -50.0),
    (NOISE, lambda net: net["noise"].rate, 40.0),
    (ReceptorParameter("b.cells", "in", "tau"), lambda net: receptor(net).tau, 5.0),
    (GAIN, lambda net: receptor(net).gain, 1.0),
    (LEARNING, lambda net: net.projection("clock->cells").rule.learning_rate, 0.01),
    (RECOVERY, lambda net: net.projection("noise->cells").short_term.tau_rec, 100.0),
    (Efficacy("b.clock->cells"), lambda net: net.projection("clock->cells").efficacy, 1.0),
]


@pytest.mark.parametrize(("target", "read", "base"), TARGETS)
def test_every_kind_of_target_is_base_and_slope_within_its_bounds(target, read, base):
    net = pair(Message("a.clock", target, 1e-3, base, base + 0.05, tau=100.0, interval=10.0))
    np.testing.assert_array_equal(read(net["b"]), base)
    net["a"]["clock"].intact[1] = 0
    values = []
    for _ in range(20):
        net.run(10.0)
        values.append(np.array(read(net["b"])).reshape(2, -1))
    rate = RATE * (1.0 - np.exp(-0.1 * np.arange(1, 21)))
    expected = np.minimum(base + 1e-3 * rate, base + 0.05)
    np.testing.assert_allclose(
        np.array(values)[:, 0].T, [expected] * values[0].shape[1], rtol=1e-12
    )
    np.testing.assert_array_equal(np.array(values)[:, 1], base)


def test_neurons_stay_different():
    own = np.linspace(-52.0, -48.0, SIZE)
    net = pair(Message("a.clock", THRESHOLD, 0.02, -53.0, -47.0, tau=10.0), v_threshold=own)
    net.run(500.0)
    np.testing.assert_allclose(net["b"]["cells"].v_threshold[0], np.minimum(own + 2.0, -47.0))


def test_a_lesioned_source_falls_silent_with_the_time_constant():
    net = pair(Message("a.clock", NOISE, 1.0, 0.0, 400.0, tau=50.0, interval=10.0))
    net.run(1000.0)
    np.testing.assert_allclose(net["b"]["noise"].rate, 140.0, rtol=1e-6)
    net["a"]["clock"].lesion(0.5)
    net["a"]["clock"].intact[1] = 0
    for k in range(1, 30):
        net.run(10.0)
        left = np.exp(-10.0 * k / 50.0)
        rate = net["b"]["noise"].rate
        np.testing.assert_allclose(rate[1], 40.0 + 100.0 * left, rtol=1e-6)
        # half of the neurons left: 50 Hz, with gaps of up to 10 ms
        np.testing.assert_allclose(rate[0], 90.0 + 50.0 * left, atol=10.0)


def test_what_is_set_by_hand_lasts_until_the_next_delivery():
    net = pair(Message("a.clock", THRESHOLD, 0.0, -55.0, -45.0, interval=10.0))
    net["b"]["cells"].v_threshold = -47.0
    net.run(9.0)
    np.testing.assert_array_equal(net["b"]["cells"].v_threshold, -47.0)
    net.run(1.0)
    np.testing.assert_array_equal(net["b"]["cells"].v_threshold, -50.0)
