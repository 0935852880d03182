"""Parameters of rules that change while the network lives."""

import numpy as np
import pytest

from snn_core import (
    LIF,
    ExponentialCurrent,
    Network,
    PairSTDP,
    Population,
    Projection,
    RewardSTDP,
    Rewiring,
    SpikeSource,
)


def pair_of_cells(rule, weight=0.5, **options):
    """A plastic synapse beside one that makes its target fire: pre at 1 ms, post at about 3 ms."""
    pre = Population("pre", 1, SpikeSource([[1.0, 5000.0]]))
    driver = Population("driver", 1, SpikeSource([[2.0, 5002.0]]))
    cell = Population("cell", 1, LIF(), {"x": ExponentialCurrent()})
    links = [
        Projection(pre, cell, "x", weight=weight, rule=rule, name="link"),
        Projection(driver, cell, "x", weight=20_000.0, name="force"),
    ]
    return Network([pre, driver, cell], links, dt=0.5, **options)


@pytest.mark.parametrize("taus", [(1000.0, 5.0), (5.0, 1000.0)])
def test_a_time_constant_of_eligibility_may_change_while_the_network_lives(taus):
    """The limit on the time between tags follows it, else the factor of a pair overflows."""
    born = pair_of_cells(RewardSTDP(tau_e=taus[1]))
    changed = pair_of_cells(RewardSTDP(tau_e=taus[0]))
    changed.projection("link").rule.tau_e = taus[1]
    for network in (born, changed):
        network.run(10_020)
        network.capture()
    expected = born.projection("link").trace("tag")
    assert expected[0, 0] > 1e-6
    np.testing.assert_array_equal(changed.projection("link").trace("tag"), expected)


def excited(rule, weight=0.5, co_release=False, more=(), copies=1):
    """A plastic projection onto three cells, and others from the same population."""
    pre = Population("pre", 2, SpikeSource([[1.0], []]), co_release=co_release)
    post = Population("post", 3, LIF(), {"x": ExponentialCurrent()})
    links = [Projection(pre, post, "x", weight=weight, rule=rule, name="link")]
    links += [
        Projection(pre, post, "x", weight=w, rule=r, name=f"more {k}")
        for k, (w, r) in enumerate(more)
    ]
    return Network([pre, post], links, dt=0.5, copies=copies)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda link: setattr(link.rule, "w_min", -1.0), r"\[-1, 1\] let a weight change its sign"),
        (lambda link: setattr(link, "weight", -0.5), r"within the bounds of PairSTDP, \[0, 1\]"),
        (lambda link: setattr(link, "weight", 1.5), r"within the bounds of PairSTDP, \[0, 1\]"),
        (lambda link: setattr(link.rules["Rewiring"], "w_new", -0.5), r"w_new: got -0.5, expected"),
        (lambda link: setattr(link.rules["Rewiring"], "w_new", 9.0), r"w_new: got 9, expected"),
    ],
)
def test_no_weight_changes_its_sign_or_leaves_its_bounds_at_run_time(change, message):
    network = excited((PairSTDP(), Rewiring()))
    network.run(5)
    before = network.state()
    with pytest.raises(ValueError, match=message):
        change(network.projection("link"))
    assert all((a == before[name]).all() for name, a in network.state().items())
    rule = network.projection("link").rules["PairSTDP"]
    assert rule.w_min[0, 0] == 0.0
    network.run(5)


def test_bounds_cannot_jump_to_the_other_side_of_the_weights():
    network = excited(PairSTDP())
    link = network.projection("link")
    link.rule.w_max = 0.0  # weights come within their bounds when they next change
    with pytest.raises(ValueError, match=r"Dale's principle: population 'pre'"):
        link.rule.w_min = -1.0
    link.weight = 0.0
    link.rule.w_min = -1.0
    link.weight = -0.5


def test_dales_principle_holds_for_what_weights_may_become():
    with pytest.raises(ValueError, match=r"Dale's.*'link' and 'more 0'.*bounds"):
        excited(PairSTDP(), more=[(0.0, PairSTDP(w_min=-1.0, w_max=0.0))])
    network = excited(None, more=[(1.0, None)])
    network.projection("link").weight = 2.0
    with pytest.raises(ValueError, match=r"Dale's principle: population 'pre'"):
        network.projection("link").weight = -0.5
    assert (network.projection("link").weight == 2.0).all()


def test_populations_that_release_both_are_free():
    network = excited(PairSTDP(), co_release=True, more=[(-1.0, None)])
    network.projection("link").rule.w_min = -1.0
    network.projection("link").weight = -0.5
    network.projection("more 0").weight = 3.0
    with pytest.raises(ValueError, match="within the bounds"):
        network.projection("link").weight = -2.0


def test_bounds_hold_in_each_copy():
    rule = PairSTDP(w_max=np.array([[0.4], [2.0]]))
    with pytest.raises(ValueError, match="within the bounds"):
        excited(rule, weight=0.5, copies=2)
    weight = np.repeat([[0.3], [1.5]], 6, axis=1)
    network = excited(rule, weight=weight, copies=2)
    with pytest.raises(ValueError, match="within the bounds"):
        network.projection("link").weight = weight[::-1]


def test_names_can_be_given_while_the_network_lives():
    network = excited((PairSTDP(), RewardSTDP()))
    rules = network.projection("link").rules
    rules["PairSTDP"].pairing = "nearest"
    assert rules["PairSTDP"].pairing[0, 0] == 1
    rules["RewardSTDP"].modulator = "serotonin"
    assert rules["RewardSTDP"].modulator[0, 0] == network.modulators.index("serotonin")
    rules["RewardSTDP"].modulator = rules["RewardSTDP"].modulator - 1
    assert rules["RewardSTDP"].modulator[0, 0] == network.modulators.index("noradrenaline")


@pytest.mark.parametrize(
    ("rule", "field", "value", "message"),
    [
        ("PairSTDP", "pairing", "neerest", r"choice 'neerest'.*nearest"),
        ("RewardSTDP", "modulator", "dopamin", r"modulator 'dopamin'.*dopamine"),
        ("RewardSTDP", "modulator", 99, r"modulator: got 99"),
        ("RewardSTDP", "modulator", -1, r"modulator: got -1"),
        ("PairSTDP", "pairing", 0.5, r"pairing: got 0.5"),
    ],
)
def test_unknown_names_and_numbers_that_stand_for_none_are_refused(rule, field, value, message):
    """A modulator number 99 made kernels read beyond an array."""
    network = excited((PairSTDP(), RewardSTDP()))
    with pytest.raises(ValueError, match=message):
        setattr(network.projection("link").rules[rule], field, value)
    network.run(5, {"dopamine": 1.0})


def test_rules_may_come_from_any_sequence():
    network = excited(rule for rule in (PairSTDP(), Rewiring()))
    assert list(network.projection("link").rules) == ["PairSTDP", "Rewiring"]
