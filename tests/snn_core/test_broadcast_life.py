"""Messages between networks: states, resets, copies, lesions, and what is refused."""

from dataclasses import replace

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
TRAINS = [[10.0 * k + i for k in range(400)] for i in range(SIZE)]
THRESHOLD = NeuronParameter("b.cells", "v_threshold")
RATE = NeuronParameter("b.noise", "rate")
LEARNING = RuleParameter("b.noise->cells", "RewardSTDP", "learning_rate")
# ten times more than the bounds allow; two samples under way; another phase than the others
MESSAGES = [
    Message("a.noise", THRESHOLD, 0.5, -51.0, -48.0, 40.0, 50.0, interval=7.0, delay=17.0),
    Message("a.noise", LEARNING, 1e-3, 0.0, 0.1, 0.0, 100.0, interval=5.0),
    Message("b.cells", NeuronParameter("a.noise", "rate"), -0.2, 0.0, 90.0, 10.0, 80.0, 4.0, 4.0),
]


def part(copies=2, seed=0, rows=None):
    rows = copies if rows is None else rows
    clock = Population("clock", SIZE, SpikeSource(TRAINS))
    noise = Population("noise", SIZE, PoissonSource(rate=40.0))
    membrane = LIF(v_threshold=np.full((rows, 1), -50.0), v_rest=np.full((rows, 1), -65.0))
    cells = Population("cells", SIZE, membrane, {"in": ExponentialCurrent()})
    rule = RewardSTDP(np.full((rows, 1), 0.01), w_max=300.0)
    links = [
        Projection(noise, cells, "in", weight=60.0, rule=rule),
        Projection(clock, cells, "in", weight=60.0, short_term=TsodyksMarkram()),
    ]
    return Network([clock, noise, cells], links, 0.5, copies, seed)


def pair(messages=MESSAGES, exchange=1.0, **options):
    networks = {"a": part(seed=1, **options), "b": part(seed=2, **options)}
    return Ganglia(networks, [], exchange, messages)


def whole(net):
    """State and parameters."""
    rule = net["b"].projection("noise->cells").rule
    own = {"threshold": net["b"]["cells"].v_threshold, "learning": rule.learning_rate}
    return net.state() | {name: np.array(values) for name, values in own.items()}


def same(one, two):
    assert one.keys() == two.keys()
    for name, array in one.items():
        np.testing.assert_array_equal(array, two[name], err_msg=name)


def test_pieces_of_a_run_give_the_same_bits():
    one, two = pair(), pair()
    one.run(300.0)
    for piece in (1.0, 0.0, 6.0, 93.0, 200.0):
        two.run(piece)
    same(whole(one), whole(two))


def test_a_state_goes_on_exactly_here_and_in_another_life():
    net = pair()
    net.run(133.0)  # samples are under way, the threshold is not at its base
    state, now = net.state(), whole(net)
    assert (net["b"]["cells"].v_threshold != -50.0).any()
    net.run(150.0, {"b": {"dopamine": 1.0}})
    later = whole(net)
    for other in (net, pair()):
        other.restore(state)
        same(whole(other), now)
        other.run(150.0, {"b": {"dopamine": 1.0}})
        same(whole(other), later)


def test_a_state_that_does_not_fit_changes_nothing():
    net = pair()
    net.run(133.0)
    good = net.state()
    net.run(20.0)
    before = whole(net)
    lacking = {key: array for key, array in good.items() if key != "message.0.rate"}
    for bad, message in (
        (lacking, "'message.0.rate': expected an array of shape"),
        (good | {"message.1.sent": np.zeros((9, 2))}, "'message.1.sent': expected an array of sh"),
        (good | {"message.2.rounds": np.zeros(2)}, "'message.2.rounds': expected .* int64"),
        (good | {"message.0.rate": np.full(2, np.nan)}, "'message.0.rate': expected finite"),
        (good | {"message.0.rat": np.zeros(2)}, "did you mean 'message.0.rate'"),
    ):
        with pytest.raises(ValueError, match=message):
            net.restore(bad)
        same(whole(net), before)


def test_a_copy_does_not_depend_on_the_others():
    one, three = pair(copies=1), pair(copies=3)
    for net in (one, three):
        net.run(200.0, {"b": {"dopamine": 1.0}})
    few, many = whole(one), whole(three)
    for name, array in few.items():
        other = many[name]
        if name.endswith("sent"):
            np.testing.assert_array_equal(array, other[:, :1], err_msg=name)
        elif name not in ("a/plastic", "b/plastic"):
            np.testing.assert_array_equal(array, other[:1], err_msg=name)
    assert len(np.unique(many["threshold"][:, 0])) == 3


def test_values_stay_within_their_bounds_and_reach_both():
    net = pair()
    seen = []
    for _ in range(600):
        net.run(1.0)
        seen.append(net["b"]["cells"].v_threshold.copy())
    assert (np.min(seen), np.max(seen)) == (-51.0, -48.0)
    assert len(np.unique(seen)) > 10


def test_a_reset_forgets_the_rate_and_brings_back_the_base_of_its_copies():
    first = Message("a.clock", RATE, 1.0, 0.0, 400.0, 5.0, 50.0, interval=7.0, delay=9.0)
    rest = NeuronParameter("b.cells", "v_rest")
    told = [first, first._replace(target=rest, slope=0.1, low=-70.0, high=-55.0)]
    net, fresh = pair(told), pair(told)
    net.run(101.0)
    kept = net["b"]["noise"].rate[0].copy()
    assert (kept != 40.0).all()
    net.reset(np.array([False, True]))
    np.testing.assert_array_equal(net["b"]["noise"].rate, [kept, np.full(SIZE, 40.0)])
    np.testing.assert_array_equal(net["b"]["cells"].v[1], -65.0)  # states start at the base
    for _ in range(60):
        net.run(1.0)
        fresh.run(1.0)
        for population, name in (("cells", "v_rest"), ("noise", "rate")):
            ours, theirs = (getattr(each["b"][population], name)[1] for each in (net, fresh))
            np.testing.assert_array_equal(ours, theirs)
    assert (net["b"]["noise"].rate[1] > 80.0).all()
    net.reset()
    np.testing.assert_array_equal(net["b"]["noise"].rate, 40.0)
    with pytest.raises(ValueError, match=r"mask: got shape \(3,\), expected \(2,\)"):
        net.reset(np.ones(3, bool))


def test_frozen_networks_still_send_and_receive_but_do_not_learn():
    free, frozen = pair(MESSAGES[1:2]), pair(MESSAGES[1:2])
    frozen["a"].plastic = frozen["b"].plastic = False
    for net in (free, frozen):
        net["b"]["cells"].i_offset = 350.0
        for _ in range(4):
            net.run(50.0, {"b": {"dopamine": 1.0}})
    names = ("message.0.rate", "message.0.sent", "learning")
    one, two = whole(free), whole(frozen)
    same({name: one[name] for name in names}, {name: two[name] for name in names})
    assert (two["learning"] > 0.02).all()
    np.testing.assert_array_equal(frozen["b"].projection("noise->cells").weight, 60.0)
    assert (free["b"].projection("noise->cells").weight != 60.0).any()


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("noise", RATE, "expected 'network.population'"),
        ("x.noise", RATE, "unknown network 'x'"),
        ("a.nois", RATE, "unknown population of 'a' 'nois'; did you mean 'noise'"),
        ("a.noise", NeuronParameter("b.cell", "v"), "did you mean 'cells'"),
        ("a.noise", NeuronParameter("b.cells", "v_treshold"), "did you mean 'v_threshold'"),
        ("a.noise", NeuronParameter("b.cells", "v"), "unknown parameter of .*LIF.* 'v'"),
        ("a.noise", NeuronParameter("b.cells", "decay"), "unknown parameter of .*LIF.* 'decay'"),
        ("a.noise", NeuronParameter("b.clock", "times"), "unknown parameter .* Valid: none"),
        ("a.noise", ReceptorParameter("b.cells", "inn", "gain"), "did you mean 'in'"),
        ("a.noise", ReceptorParameter("b.cells", "in", "gane"), "did you mean 'gain'"),
        ("a.noise", RuleParameter("b.noise", "RewardSTDP", "a_plus"), "unknown projection of 'b'"),
        ("a.noise", RuleParameter("b.noise->cells", "STDP", "a"), "did you mean 'RewardSTDP'"),
        ("a.noise", replace(LEARNING, name="modulator"), "unknown parameter .* 'modulator'"),
        ("a.noise", ShortTermParameter("b.noise->cells", "tau_rec"), "it has no short-term"),
        ("a.noise", Efficacy("b.noise->cell"), "did you mean 'noise->cells'"),
        ("a.noise", "b.noise.rate", "target: got 'b.noise.rate', expected one such as"),
    ],
)
def test_addresses_that_do_not_fit_are_refused(source, target, message):
    with pytest.raises(ValueError, match=message):
        pair([Message(source, target, 1.0, 0.0, 100.0)])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"slope": np.nan}, "slope: got nan, expected a finite number"),
        ({"high": np.inf}, "high: got inf, expected a finite number"),
        ({"low": 60.0, "high": 50.0}, "low: got 60.0, expected at most high, 50.0"),
        ({"reference": -1.0}, "reference: got -1.0, expected a rate >= 0 Hz"),
        ({"tau": 0.5}, "tau: got 0.5 ms, expected at least the exchange interval"),
        ({"tau": np.inf}, "tau: got inf ms"),
        ({"interval": 0.0}, "interval: got 0.0 ms, expected a multiple .* of at least 1 ms"),
        ({"interval": 2.5}, "interval: got 2.5 ms, expected a multiple"),
        ({"delay": -1.0}, "delay: got -1.0 ms, expected a multiple .* of at least 0 ms"),
        ({"delay": 0.5}, "delay: got 0.5 ms, expected a multiple"),
        ({"high": 30.0}, r"rate is 40 to 40, expected within \[low, high\] = \[0, 30\]"),
        ({"low": -1.0}, "bound -1: PoissonSource: rate: got a negative rate"),
    ],
)
def test_numbers_that_do_not_fit_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        pair([Message("a.noise", RATE, 1.0, 0.0, 100.0)._replace(**change)])


def test_a_bound_that_the_component_refuses_leaves_it_as_it_was():
    networks = {"a": part(seed=1), "b": part(seed=2)}
    with pytest.raises(ValueError, match=r"bound -70: .*LIF: v_reset: expected below v_threshold"):
        Ganglia(networks, [], 1.0, [Message("a.noise", THRESHOLD, 1.0, -70.0, -40.0)])
    same(whole(Ganglia(networks, [])), whole(pair([])))


def test_two_messages_at_one_target_and_shared_parameters_are_refused():
    told = Message("a.noise", THRESHOLD, 0.1, -55.0, -45.0)
    with pytest.raises(ValueError, match="messages: got several to NeuronParameter"):
        pair([told, told._replace(source="b.noise")])
    with pytest.raises(ValueError, match=r"shared by all 2 copies.*v_threshold=np.full\(\(2, 1\)"):
        pair([told], rows=1)
    with pytest.raises(ValueError, match=r"messages: got 'a\.noise', expected a list of Message"):
        pair(told)
    pair([told], rows=1, copies=1).run(100.0)
