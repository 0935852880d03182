"""Recordings as Neo objects, and extras that are not there."""

import subprocess
import sys

import numpy as np
import pytest

from snn_core import LIF, PoissonSource, Population, lab
from snn_core.exchange import to_neo
from snn_core.recording import record


def test_a_network_recording_is_a_block_with_units(build):
    pytest.importorskip("neo")
    noise = Population("noise", 3, PoissonSource(rate=100.0))
    cell = Population("cell", 2, LIF(i_offset=400.0))
    seen = record(build([noise, cell], copies=2), 50.0, ["noise", "cell"], ["v"], every=0.5)
    block = to_neo(seen, name="two copies")
    assert block.name == "two copies"
    assert len(block.segments) == 2
    for copy, segment in enumerate(block.segments):
        assert len(segment.spiketrains) == 5
        for train in segment.spiketrains:
            own = seen.spikes[train.annotations["population"]].of(copy)
            mine = own.times[own.ids == train.annotations["neuron"]]
            np.testing.assert_allclose(train.rescale("s").magnitude, mine / 1000.0, rtol=1e-12)
            assert float(train.t_stop.rescale("ms")) == pytest.approx(50.0)
        (signal,) = segment.analogsignals
        assert signal.shape == (100, 2)
        assert float(signal.sampling_rate.rescale("Hz")) == pytest.approx(2000.0)
        np.testing.assert_allclose(signal.times.rescale("ms").magnitude, seen.t, rtol=1e-9)
        volts = signal.rescale("V").magnitude
        np.testing.assert_allclose(volts, seen.traces["cell"]["v"][copy] / 1000.0, rtol=1e-12)


def test_a_clamp_is_a_block_and_units_can_be_named():
    pytest.importorskip("neo")
    clamp = lab.current_clamp(LIF(), 400.0, 50.0)
    (segment,) = to_neo(clamp, units={"refractory": "us"}).segments
    (train,) = segment.spiketrains
    np.testing.assert_allclose(train.magnitude, clamp.spike_times)
    units = {signal.name: signal.units.dimensionality.string for signal in segment.analogsignals}
    assert units == {"v": "mV", "refractory": "us", "crossing": "ms"}
    with pytest.raises(ValueError, match=r"units\['v'\]: got 'millivlot'"):
        to_neo(clamp, units={"v": "millivlot"})


@pytest.mark.parametrize(
    ("module", "call", "extra"),
    [
        ("neo", "exchange.to_neo(lab.current_clamp(LIF(), 0.0, 1.0))", "neo"),
        ("nir", "exchange.from_nir(None, 0.1)", "nir"),
        ("nir", "exchange.to_nir(None)", "nir"),
    ],
)
def test_a_missing_extra_is_one_readable_error(module, call, extra):
    code = (
        f"import sys; sys.modules[{module!r}] = None\n"
        "from snn_core import LIF, exchange, lab\n"
        f"try: {call}\n"
        "except ImportError as error: print(error)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert f"run: pip install 'reafference[{extra}]'" in out.stdout
