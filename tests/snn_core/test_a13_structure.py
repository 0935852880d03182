"""A13: masks, in-degrees, Dale's principle, rings of delays and delayed feedback."""

import numpy as np
import pytest

from snn_core import (
    LIF,
    Delta,
    Network,
    PairSTDP,
    PoissonSource,
    Population,
    Projection,
    SpikeSource,
    Uniform,
    topology,
)
from snn_core.delayed_feedback import critical_delay, delayed_feedback, onset_frequency
from snn_core.topology import FixedInDegree, Recurrent, Ring


@pytest.mark.parametrize("delays", [[3.0, 3.0, 3.0], [2.0, 5.5, 8.3], [0.1, 4.0, 2.1]])
def test_the_period_of_a_ring_is_the_sum_of_its_delays(delays):
    cells = Population("cells", 3, LIF(t_ref=2.0), {"in": Delta()})
    kick = Population("kick", 1, SpikeSource([[1.0]]))
    order = [0, 1, 2]  # edges of a ring, sorted by source
    links = [
        Projection(cells, cells, "in", Ring(), 20.0, np.array(delays)[order]),
        Projection(kick, cells, "in", topology.Explicit([0], [0]), 20.0, 0.1),
    ]
    network = Network([cells, kick], links, dt=0.1)
    times = []
    for k in range(3000):
        network.run(1)
        if network["cells"].fired[0, 0]:
            times.append(k)
    np.testing.assert_array_equal(np.diff(times), round(sum(delays) / 0.1))
    assert len(times) > 10


def test_a_ring_shorter_than_the_refractory_time_falls_silent():
    cells = Population("cells", 3, LIF(t_ref=2.0), {"in": Delta()})
    network = Network([cells], [Projection(cells, cells, "in", Ring(), 20.0, 0.5)], dt=0.1)
    network["cells"].v[0, 0] = 0.0
    network.run(1000)
    network.run(100)
    assert network["cells"].counts.sum() == 0


@pytest.mark.parametrize(("gain", "delay"), [(-1.5, 20.5765), (-2.0, 12.0920), (-5.0, 3.6174)])
def test_the_critical_delay_of_negative_feedback(gain, delay):
    assert critical_delay(gain, 10.0) == pytest.approx(delay, abs=1e-4)
    for factor, grows in ((0.95, False), (1.05, True)):
        v = np.abs(delayed_feedback(gain, 10.0, factor * delay, 3000.0))
        assert (v[-30_000:].max() > v[30_000:60_000].max()) == grows


def test_the_listed_boundary_and_frequency():
    early, late = (np.abs(delayed_feedback(-2.0, 10.0, d, 2000.0)) for d in (11.5, 12.7))
    assert early[-20_000:].max() < 0.1 * early[:20_000].max()
    assert late[-20_000:].max() > 10.0 * late[:20_000].max()
    assert onset_frequency(-2.0, 10.0) == pytest.approx(27.566, abs=1e-3)
    v = delayed_feedback(-2.0, 10.0, critical_delay(-2.0, 10.0), 2000.0)
    crossings = np.flatnonzero(np.diff(np.signbit(v[50_000:])))
    assert 1e3 / (2.0 * np.diff(crossings).mean() * 0.01) == pytest.approx(27.566, rel=1e-3)
    assert critical_delay(0.9, 10.0) == np.inf
    assert critical_delay(1.0, 10.0) == 0.0
    for bad in ((np.nan, 10.0), (-2.0, -1.0)):
        with pytest.raises(ValueError, match="expected"):
            critical_delay(*bad)


@pytest.mark.slow
def test_a_million_plastic_steps_change_no_mask_and_no_sign():
    inspect_learning(1_000_000)


def test_plasticity_changes_no_mask_and_no_sign():
    inspect_learning(20_000)


def inspect_learning(steps):
    source = Population("source", 10, PoissonSource(40.0))
    cells = Population("cells", 20, LIF(i_offset=250.0), {"in": Delta()})
    inter = Population("inter", 6, PoissonSource(40.0))
    rule = PairSTDP(w_min=0.0, w_max=2.0, a_plus=0.2, a_minus=0.22)
    inhibitory = PairSTDP(w_min=-2.0, w_max=0.0, a_plus=0.2, a_minus=0.22)
    links = [
        Projection(source, cells, "in", FixedInDegree(4), Uniform(0.2, 2.0), 1.0, rule=rule),
        Projection(cells, cells, "in", Recurrent(3), Uniform(0.0, 1.0), 2.0, rule=rule),
        Projection(inter, cells, "in", FixedInDegree(2), Uniform(-1.0, 0.0), rule=inhibitory),
    ]
    network = Network([source, cells, inter], links, dt=0.5, seed=1)
    views = [network.projection(p.name) for p in links]
    ends = [(v.pre.copy(), v.post.copy(), v.weight.copy()) for v in views]
    for degree, view in zip((4, 3, 2), views, strict=True):
        assert (np.bincount(view.post, minlength=20) == degree).all()
    assert (views[1].pre != views[1].post).all()
    network.run(steps)
    for sign, view, (pre, post, weight) in zip((1, 1, -1), views, ends, strict=True):
        np.testing.assert_array_equal(view.pre, pre)
        np.testing.assert_array_equal(view.post, post)
        assert view.weight.shape == weight.shape
        assert (sign * view.weight >= 0.0).all()
        assert (view.weight != weight).any()
