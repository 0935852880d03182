"""The recorder sees everything and changes nothing."""

import numpy as np
import pytest

from snn_core import LIF, Delta, Network, PoissonSource, Population, Projection, SpikeSource, lab
from snn_core.recording import record


def bits(network):
    return b"".join(n.encode() + a.tobytes() for n, a in sorted(network.state().items()))


def test_recording_changes_no_bit(circuit):
    watched, alone = circuit(), circuit()
    record(watched, 50.0, ["hidden", "motor"], ["v", "i_offset"], every=2.0)
    alone.run(100)
    assert bits(watched) == bits(alone)


def test_spikes_are_those_of_the_steps_for_every_copy(circuit):
    watched, stepped = circuit(), circuit()
    seen = record(watched, 50.0).spikes
    for name in ("sensory", "hidden", "motor"):
        assert np.array_equal(
            np.stack(
                [np.bincount(seen[name].of(c).ids, minlength=seen[name].size) for c in range(3)]
            ),
            watched[name].counts,
        )
    count, when = 0, seen["hidden"].times
    for k in range(100):
        stepped.run(1)
        fired = int(stepped["hidden"].fired.sum())
        assert (when[count : count + fired] >= 0.5 * k - 1e-9).all()
        assert (when[count : count + fired] <= 0.5 * (k + 1) + 1e-9).all()
        count += fired
    assert count == when.size > 0
    assert {int(c) for c in seen["hidden"].copies} == {0, 1, 2}


def test_prescribed_times_come_back(build):
    source = Population("source", 2, SpikeSource([[0.0, 3.2], [1.5, 9.9]]))
    spikes = record(build([source]), 10.0).spikes["source"]
    np.testing.assert_allclose(spikes.times, [0.0, 1.5, 3.2, 9.9], atol=1e-9)
    assert spikes.ids.tolist() == [0, 1, 0, 1]


def test_times_are_interpolated_like_those_of_the_lab():
    cell = LIF(i_offset=400.0)
    alone = lab.current_clamp(LIF(), 400.0, 100.0)
    seen = record(Network([Population("cell", 1, cell)]), 100.0, variables=["v"])
    assert seen.spikes["cell"].times.tobytes() == alone.spike_times.tobytes()
    assert seen.traces["cell"]["v"][0, :, 0].tobytes() == alone.v.tobytes()
    np.testing.assert_array_equal(seen.t, alone.t)


def test_variables_are_sampled_every_so_often_where_they_exist(build):
    cell, noise = (
        Population("cell", 3, LIF(i_offset=100.0)),
        Population("noise", 2, PoissonSource()),
    )
    both = ["cell", "noise"]
    seen = record(build([cell, noise], copies=2), 10.0, both, ["v"], every=2.5)
    assert list(seen.traces["noise"]) == []
    assert seen.traces["cell"]["v"].shape == (2, 4, 3)
    np.testing.assert_allclose(seen.t, [2.5, 5.0, 7.5, 10.0])
    expected = -65.0 + 5.0 * (1.0 - np.exp(-seen.t / 10.0))
    np.testing.assert_allclose(seen.traces["cell"]["v"][1, :, 2], expected, rtol=1e-10)


def test_a_stimulus_acts_from_its_step_on():
    network = Network([Population("cell", 1, LIF())], dt=0.5)

    def stimulus(t):
        network["cell"].i_offset = 100.0 if t >= 5.0 else 0.0

    v = record(network, 10.0, variables=["v"], stimulus=stimulus).traces["cell"]["v"][0, :, 0]
    assert (v[:10] == -65.0).all()
    assert (v[10:] > -65.0).all()


def test_a_second_recording_goes_on_where_the_first_ended(build):
    def network():
        noise = Population("noise", 4, PoissonSource(rate=200.0))
        cell = Population("cell", 2, LIF(), {"in": Delta()})
        return build([noise, cell], [Projection(noise, cell, "in", weight=4.0)], seed=3)

    halves, whole = network(), network()
    one, two = record(halves, 40.0), record(halves, 60.0)
    both = record(whole, 100.0)
    joined = np.concatenate([one.spikes["cell"].times, two.spikes["cell"].times + 40.0])
    np.testing.assert_allclose(joined, both.spikes["cell"].times, rtol=1e-12)
    assert joined.size > 5


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"duration": 0.0}, ValueError, "duration: got 0.0"),
        ({"duration": np.nan}, ValueError, "duration: got nan"),
        ({"duration": 0.17}, ValueError, "whole number of steps of dt = 0.1"),
        ({"duration": 1.0, "every": 0.05}, ValueError, "every: got 0.05"),
        ({"duration": 1.0, "populations": ["cel"]}, KeyError, "did you mean 'cell'"),
        ({"duration": 1.0, "variables": ["u"]}, AttributeError, "unknown variable .*Valid: 'c_m'"),
    ],
)
def test_wrong_input_is_refused_by_name(options, error, message):
    network = Network([Population("cell", 1, LIF())])
    with pytest.raises(error, match=message):
        record(network, **options)
