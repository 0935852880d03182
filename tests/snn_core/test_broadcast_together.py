"""Several messages to one component: what counts is what they say together."""

import numpy as np
import pytest

from snn_core import (
    LIF,
    ExponentialCurrent,
    Ganglia,
    Message,
    Network,
    NMDAPlasticity,
    PairSTDP,
    PoissonSource,
    Population,
    Projection,
    RuleParameter,
)


def network(seed):
    noise = Population("noise", 10, PoissonSource(rate=40.0))
    cells = Population("cells", 4, LIF(), {"in": ExponentialCurrent()})
    own = {"theta_d": np.full((2, 1), 0.35), "theta_p": np.full((2, 1), 0.55)}
    bounds = PairSTDP(w_min=np.full((2, 1), 0.0), w_max=np.full((2, 1), 2.0))
    links = [
        Projection(noise, cells, "in", rule=NMDAPlasticity(**own), name="calcium"),
        Projection(noise, cells, "in", rule=bounds, name="pairs"),
    ]
    return Network([noise, cells], links, 0.5, 2, seed)


def ganglia(*slopes, lower=0.2):
    """Thresholds that move with the rate of the other network, by `slopes` per Hz."""
    names = (("theta_d", 0.1, 0.54), ("theta_p", 0.36, 2.0))
    messages = [
        Message(
            "a.noise", RuleParameter("b.calcium", "NMDAPlasticity", name), slope, low, high,
            reference=0.0, tau=20.0, interval=5.0,
        )
        for (name, low, high), slope in zip(names, slopes, strict=True)
    ]  # fmt: skip
    weaker = RuleParameter("b.pairs", "PairSTDP", "w_max")
    messages.append(Message("a.noise", weaker, -0.01, 1.0, 2.0, tau=20.0, interval=5.0))
    return Ganglia({"a": network(1), "b": network(2)}, [], 1.0, messages)


def thresholds(net):
    rule = net["b"].projection("calcium").rule
    return np.array([rule.theta_d, rule.theta_p])


def test_values_that_are_right_together_are_written_whatever_their_order():
    """theta_d passes the old theta_p, or on the way back theta_p the old theta_d."""
    net = ganglia(0.1, 0.1)
    net.run(50.0)
    low, high = thresholds(net)
    assert (low == 0.54).all()
    assert (high == 2.0).all()
    state = net.state()
    net["b"].projection("calcium").rule.theta_p = 0.545
    net.restore(state)
    np.testing.assert_array_equal(thresholds(net), [low, high])
    net.reset()
    np.testing.assert_array_equal(thresholds(net), [np.full((2, 1), 0.35), np.full((2, 1), 0.55)])


def test_values_that_do_not_go_together_stop_the_run_and_leave_all_in_order():
    net, calm = ganglia(0.1, -0.1), ganglia(0.0, 0.0)
    with pytest.raises(ValueError, match=r"theta_d.*theta_p.*expected below.*keep their values"):
        net.run(50.0)
    calm.run(float(net["a"].time[0]))
    assert (net["a"].time == net["b"].time).all()
    np.testing.assert_array_equal(thresholds(net), thresholds(calm))
    states = net.state(), calm.state()
    for name, array in states[1].items():
        if not name.startswith("message"):
            np.testing.assert_array_equal(states[0][name], array, err_msg=name)
    assert (net["b"].projection("pairs").rule.w_max < 2.0).any()
    for key in ("rounds", "rate"):
        assert len({states[0][f"message.{k}.{key}"].tobytes() for k in range(3)}) == 1
    net.reset()
    np.testing.assert_array_equal(thresholds(net), thresholds(ganglia(0.0, 0.0)))
