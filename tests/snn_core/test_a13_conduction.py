"""A13: delays from the length of axons and their speed."""

import numpy as np
import pytest

from snn_core import LIF, Conduction, Delta, Network, Normal, Population, Projection
from snn_core.conduction import myelinated_speed, unmyelinated_speed
from snn_core.topology import AllToAll, OneToOne, sorted_edges


def ends(lengths):
    """Two populations of which neuron i lies lengths[i] mm from neuron i."""
    n = len(lengths)
    far = np.stack([np.zeros(n), 0.6 * np.asarray(lengths), 0.8 * np.asarray(lengths)], axis=1)
    a = Population("a", n, LIF(), positions=np.zeros((n, 3)))
    return a, Population("b", n, LIF(), {"in": Delta()}, positions=far)


def delays(conduction, lengths, dt=0.1, seed=0, copies=1):
    a, b = ends(lengths)
    link = Projection(a, b, "in", OneToOne(), 1.0, conduction, name="axons")
    return Network([a, b], [link], dt, copies, seed).projection("axons").delay * dt


@pytest.mark.parametrize(
    ("metres", "speed", "delay"),
    [(1.0, 2.0, 500.0), (1.0, 120.0, 25.0 / 3.0), (0.1, 2.0, 50.0), (0.1, 120.0, 5.0 / 6.0)],
)
def test_length_over_speed(metres, speed, delay):
    a, b = ends([1000.0 * metres])
    edges = sorted_edges(np.array([0]), np.array([0]))
    rng = np.random.default_rng(0)
    assert Conduction(speed).delays(a, b, edges, rng)[0] == pytest.approx(delay, rel=1e-12)
    late = Conduction(speed, synaptic=0.7).delays(a, b, edges, rng)[0]
    assert late == pytest.approx(delay + 0.7, rel=1e-12)


@pytest.mark.parametrize("diameter", [0.5, 1.0, 4.0, 12.0])
def test_speed_grows_with_the_diameter_linearly_with_a_sheath_else_with_its_root(diameter):
    assert myelinated_speed(3.0 * diameter) == pytest.approx(3.0 * myelinated_speed(diameter))
    assert unmyelinated_speed(4.0 * diameter) == pytest.approx(2.0 * unmyelinated_speed(diameter))


def test_speeds_of_known_axons():
    assert myelinated_speed(20.0) == pytest.approx(120.0)
    assert unmyelinated_speed(476.0) == pytest.approx(18.8)
    assert delays(Conduction.myelinated(20.0), [1000.0]) == pytest.approx([8.3])
    assert delays(Conduction.unmyelinated(476.0), [188.0]) == pytest.approx([10.0])


def test_every_synapse_can_have_its_own_speed():
    lengths, speeds = np.array([10.0, 10.0, 30.0]), np.array([1.0, 2.0, 10.0])
    np.testing.assert_allclose(delays(Conduction(speeds), lengths), [10.0, 5.0, 3.0])
    sheathed = Conduction.myelinated(np.array([1.0, 2.0, 1.0]), synaptic=1.0)
    np.testing.assert_allclose(delays(sheathed, [12.0, 12.0, 30.0]), [3.0, 2.0, 6.0])


def test_speeds_are_drawn_from_a_distribution_per_synapse_and_seeded():
    spread, lengths = Normal(10.0, 2.0, low=2.0), np.full(2000, 100.0)
    drawn = delays(Conduction(spread), lengths, dt=0.01)
    speed = 100.0 / drawn
    assert speed.mean() == pytest.approx(10.0, abs=5.0 * 2.0 / np.sqrt(2000))
    assert speed.std() == pytest.approx(2.0, rel=0.1)
    np.testing.assert_array_equal(drawn, delays(Conduction(spread), lengths, dt=0.01, copies=3))
    assert (drawn != delays(Conduction(spread), lengths, dt=0.01, seed=1)).any()
    thick = delays(Conduction.myelinated(Normal(4.0, 0.5, low=1.0)), lengths, dt=0.01)
    assert 100.0 / thick.mean() == pytest.approx(24.0, rel=0.05)
    thin = delays(Conduction.unmyelinated(Normal(4.0, 0.5, low=1.0)), lengths, dt=0.01)
    assert 100.0 / thin.mean() == pytest.approx(2.0 * 0.8617, rel=0.05)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: delays(Conduction(0.0), [1.0]), r"Conduction.speed: got \[0.\], expected > 0 m/s"),
        (lambda: delays(Conduction(np.inf), [1.0]), "Conduction.speed: got .inf., expected"),
        (lambda: delays(Conduction(np.array([1.0, 2.0, -1.0])), [1, 1, 1]), r"got \[-1.\]"),
        (lambda: delays(Conduction(np.ones(2)), [1, 1, 1]), r"got shape \(2,\), expected .* \(3,"),
        (lambda: delays(Conduction(2.0, -1.0), [1.0]), "synaptic: got -1.0, expected >= 0 ms"),
        (lambda: delays(Conduction(), [0.0]), "got 0 ms, expected at least one step"),
        (lambda: Conduction.myelinated(0.0), "diameter: got .0.., expected > 0 um"),
        (lambda: Conduction.unmyelinated(np.nan), "diameter: got .nan., expected > 0 um"),
    ],
)
def test_axons_that_cannot_be_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_several_synapses_of_a_neuron_have_their_own_lengths():
    a, b = ends([2.0, 4.0])
    link = Projection(a, b, "in", AllToAll(), 1.0, Conduction(1.0), name="axons")
    axons = Network([a, b], [link], 0.1).projection("axons")
    np.testing.assert_allclose(axons.delay * 0.1, [2.0, 4.0, 2.0, 4.0])
    np.testing.assert_array_equal(axons.post, [0, 1, 0, 1])
