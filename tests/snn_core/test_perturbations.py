"""Toxins, drugs and lesions while the network runs; quantal release."""

import numpy as np
import pytest

from snn_core import (
    LIF,
    ExponentialConductance,
    ExponentialCurrent,
    Network,
    PoissonSource,
    Population,
    Projection,
    SpikeSource,
    TsodyksMarkram,
    lab,
)
from snn_core.synapses import QuantalRelease
from snn_core.topology import FixedInDegree

CALM = LIF(v_threshold=1e3)


def relay(copies=2, short_term=None, **options):
    source = Population("source", 1, SpikeSource([[1.0, 60.0, 120.0]]), co_release=True)
    receptors = {"ampa": ExponentialConductance(3.0), "gaba": ExponentialCurrent(3.0)}
    cell = Population("cell", 3, CALM, receptors)
    links = [
        Projection(source, cell, "ampa", weight=2.0, delay=1.0, name="on", short_term=short_term),
        Projection(source, cell, "gaba", weight=2.0, delay=1.0, name="other"),
    ]
    return Network([source, cell], links, dt=0.1, copies=copies, **options)


def conductance(network, until=30):
    network.run(until)
    return network["cell"].receptor("ampa").g.copy()


def test_a_toxin_scales_what_is_released_copy_by_copy():
    healthy, poisoned = relay(), relay()
    poisoned.projection("on").efficacy = [0.25, 0.0]
    g, weak = conductance(healthy), conductance(poisoned)
    np.testing.assert_allclose(weak, g * np.array([[0.25], [0.0]]))
    np.testing.assert_array_equal(
        healthy["cell"].receptor("gaba").i, poisoned["cell"].receptor("gaba").i
    )
    assert (poisoned.projection("on").weight == 2.0).all()
    poisoned.projection("on").efficacy = 1.0
    poisoned.reset()
    np.testing.assert_array_equal(conductance(poisoned), g)


def test_a_blocker_scales_the_gain_of_one_receptor():
    healthy, blocked = relay(), relay()
    blocked["cell"].receptor("ampa").gain = [[0.5, 1.0, 0.0]]
    g, weak = conductance(healthy), conductance(blocked)
    np.testing.assert_allclose(weak, g * np.array([[0.5, 1.0, 0.0]]))
    np.testing.assert_array_equal(
        healthy["cell"].receptor("gaba").i, blocked["cell"].receptor("gaba").i
    )
    state = blocked.state()
    fresh = relay()
    fresh.restore(state)
    fresh.run(700)
    blocked.run(700)
    np.testing.assert_array_equal(fresh["cell"].v, blocked["cell"].v)


def test_slower_re_uptake_lengthens_the_current_as_if_it_had_been_built_so():
    changed = relay()
    changed["cell"].receptor("ampa").tau = 9.0
    source, cell = changed.populations
    slow = Population("cell", 3, CALM, {**cell.receptors, "ampa": ExponentialConductance(9.0)})
    links = [
        Projection(source, slow, "ampa", weight=2.0, delay=1.0, name="on"),
        Projection(source, slow, "gaba", weight=2.0, delay=1.0, name="other"),
    ]
    built = Network([source, slow], links, dt=0.1, copies=2)
    changed.run(500)
    built.run(500)
    np.testing.assert_array_equal(changed["cell"].v, built["cell"].v)


def test_a_changed_membrane_changes_what_synapses_do_to_it():
    changed, built = relay(), relay()
    changed["cell"].tau_m = 40.0
    source, _ = built.populations
    slow = Population("cell", 3, CALM._replace(tau_m=40.0), built.populations[1].receptors)
    links = [
        Projection(source, slow, p.receptor, weight=2.0, delay=1.0, name=p.name)
        for p in built.projections
    ]
    built = Network([source, slow], links, dt=0.1, copies=2)
    changed.run(300)
    built.run(300)
    np.testing.assert_array_equal(changed["cell"].v, built["cell"].v)


def test_release_parameters_change_while_it_runs():
    network = relay(short_term=TsodyksMarkram(U=0.5, tau_rec=800.0))
    network.projection("on").short_term.tau_rec = 1e-3
    network.run(30)
    first = network["cell"].receptor("ampa").g[0, 0]
    network.run(590)
    assert network["cell"].receptor("ampa").g[0, 0] == pytest.approx(first, rel=1e-3)


def test_parameters_are_checked_and_kept_when_they_are_refused():
    network = relay()
    with pytest.raises(ValueError, match=r"population 'cell': receptor 'ampa': .*tau: got"):
        network["cell"].receptor("ampa").tau = -1.0
    assert (network["cell"].receptor("ampa").tau == 3.0).all()
    with pytest.raises(ValueError, match=r"population 'cell': .*v_reset: expected below"):
        network["cell"].v_reset = 2e3
    with pytest.raises(ValueError, match="assignment destination is read-only"):
        network["cell"].tau_m[:] = 5.0
    with pytest.raises(ValueError, match="tau_m: got shape"):
        network["cell"].tau_m = np.ones((2, 3))
    for wrong in (-0.1, np.nan, np.ones(5)):
        with pytest.raises(ValueError, match="projection 'on': efficacy"):
            network.projection("on").efficacy = wrong
        with pytest.raises(ValueError, match="receptor 'gaba': gain"):
            network["cell"].receptor("gaba").gain = wrong
    with pytest.raises(KeyError, match="unknown receptor of 'cell' 'gabba'; did you mean 'gaba'"):
        network["cell"].receptor("gabba")
    with pytest.raises(AttributeError, match="it has no rule"):
        _ = network.projection("on").rule.eta


def lively(copies=3):
    source = Population("source", 20, PoissonSource(50.0))
    cells = Population("cells", 40, LIF(i_offset=260.0), {"in": ExponentialCurrent()})
    links = [
        Projection(source, cells, "in", FixedInDegree(5), 80.0),
        Projection(cells, cells, "in", FixedInDegree(5), 40.0, 1.5),
    ]
    return Network([source, cells], links, dt=0.1, copies=copies, seed=1)


@pytest.mark.parametrize("fraction", [0.0, 0.25, 1.0])
def test_a_lesion_silences_its_part_of_the_cells_of_each_copy(fraction):
    network = lively()
    network["cells"].lesion(fraction, seed=7)
    network.run(3000)
    counts, intact = network["cells"].counts, network["cells"].intact
    assert (intact.sum(axis=1) == 40 - round(40 * fraction)).all()
    assert (counts[intact == 0] == 0).all()
    assert fraction == 1.0 or counts[intact == 1].mean() > 1.0
    if fraction == 0.25:
        assert (intact[0] != intact[1]).any()
        same = lively()
        same["cells"].lesion(fraction, seed=7)
        np.testing.assert_array_equal(same["cells"].intact, intact)
    network["cells"].intact = 1
    network.run(3000)
    assert network["cells"].counts.mean() > 1.0


def test_a_lesion_is_no_fraction_of_something_else():
    for wrong in (-0.1, 1.5, np.nan):
        with pytest.raises(ValueError, match=r"lesion: got .*expected 0 to 1"):
            lively()["cells"].lesion(wrong)


@pytest.mark.parametrize("sites", [1, 5, 20])
def test_quanta_have_the_binomial_mean_and_variance(sites):
    plain = QuantalRelease(U=0.3, tau_rec=0.0, sites=sites)
    source = Population("source", 1, SpikeSource([[1.0]]))
    cells = Population("cells", 4000, CALM, {"in": ExponentialCurrent()})
    link = Projection(source, cells, "in", weight=1.0, short_term=plain)
    network = Network([source, cells], [link], dt=1.0, seed=sites)
    network.run(3)
    released = network["cells"].receptor("in").i[0] * np.exp(1.0 / 5.0)  # one decay ago
    np.testing.assert_allclose(released * sites, np.rint(released * sites), atol=1e-9)
    assert released.mean() == pytest.approx(0.3, abs=5 * np.sqrt(0.21 / sites / 4000))
    assert released.var() == pytest.approx(0.21 / sites, rel=0.12)


@pytest.mark.parametrize(("tau_rec", "tau_facil", "u"), [(800.0, 0.0, 0.5), (130.0, 530.0, 0.05)])
def test_the_mean_of_many_quantal_synapses_is_tsodyks_and_markram(tau_rec, tau_facil, u):
    times = [5.0, 25.0, 45.0, 65.0, 165.0]
    quantal = QuantalRelease(U=u, tau_rec=tau_rec, tau_facil=tau_facil, sites=4)
    source = Population("source", 1, SpikeSource([times]))
    cells = Population("cells", 6000, CALM, {"in": ExponentialCurrent(1.0)})
    link = Projection(source, cells, "in", short_term=quantal)
    network = Network([source, cells], [link], dt=1.0, seed=3)
    found, clock = [], 0
    for time in times:
        network.run(round(time) + 2 - clock)
        clock = round(time) + 2
        found.append(network["cells"].receptor("in").i[0].mean() * np.e)
    expected = lab.release(TsodyksMarkram(u, tau_rec, tau_facil), times)
    np.testing.assert_allclose(found, expected, rtol=0.06)


def test_quantal_copies_draw_their_own_numbers():
    times = np.arange(1.0, 400.0, 20.0)
    releases = [lab.release(QuantalRelease(sites=3), times) for _ in range(2)]
    np.testing.assert_array_equal(*releases)
    assert len(set(np.round(releases[0], 9))) > 2
    for wrong in ({"sites": 2.5}, {"U": 0.0}, {"tau_rec": -1.0}, {"sites": 0}):
        with pytest.raises(ValueError, match="expected"):
            lab.release(QuantalRelease(**wrong), times)
