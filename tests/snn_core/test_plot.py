"""The pictures hold the data, with labels and units, and nothing runs out of them."""

import subprocess
import sys

import numpy as np
import pytest

from snn_core import (
    LIF,
    SRM0,
    ExponentialConductance,
    ExponentialCurrent,
    PoissonSource,
    Population,
    Projection,
    analysis,
    lab,
    plot,
)
from snn_core.recording import record
from snn_core.topology import Explicit, OneToOne

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")
plt = pytest.importorskip("matplotlib.pyplot")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def network(build):
    receptors = {"exc": ExponentialCurrent(), "inh": ExponentialConductance(reversal=-80.0)}
    source = Population("source", 4, PoissonSource(rate=300.0))
    cells = Population("cells", 3, LIF(), receptors)
    brake = Population("brake", 3, LIF(), receptors)
    signed = np.array([1500.0, 900.0, 700.0])
    pairs = Explicit([0, 1, 3], [0, 2, 2])
    links = [
        Projection(source, cells, "exc", pairs, signed, name="in"),
        Projection(cells, cells, "exc", Explicit([0], [1]), 50.0, name="loop"),
        Projection(cells, brake, "exc", OneToOne(), 800.0, name="drive"),
        Projection(brake, cells, "inh", OneToOne(), 2.0, name="stop"),
    ]
    return build([source, cells, brake], links, seed=3)


@pytest.fixture(scope="module")
def seen(network):
    return record(network, 200.0, ["source", "cells"], ["v"])


def texts(ax):
    return ax.get_xlabel(), ax.get_ylabel()


def inside(ax):
    """Everything lies inside of the picture, in letters that can be read."""
    figure = ax.figure
    figure.canvas.draw()
    drawn, page = figure.get_tightbbox(), figure.get_size_inches()
    assert drawn.x0 > -0.02
    assert drawn.y0 > -0.02
    assert drawn.x1 < page[0] + 0.02
    assert drawn.y1 < page[1] + 0.02
    texts = [text for text in figure.findobj(matplotlib.text.Text) if text.get_text()]
    assert min(text.get_fontsize() for text in texts) >= 9
    return True


def test_a_raster_has_one_mark_per_spike():
    ax = plot.raster([1.0, 4.0, 4.5], [0, 2, 1], n=5, duration=10.0)
    (marks,) = ax.collections
    segments = np.array(marks.get_segments())
    np.testing.assert_allclose(segments[:, :, 0].mean(axis=1), [1.0, 4.0, 4.5])
    np.testing.assert_allclose(segments[:, :, 1].mean(axis=1), [0, 2, 1])
    assert texts(ax) == ("time (ms)", "neuron")
    assert ax.get_xlim() == (0.0, 10.0)
    assert ax.get_ylim()[1] > 4.0
    assert inside(ax)


def test_an_empty_raster_is_a_picture():
    assert inside(plot.raster([], []))


def test_a_given_ax_is_used_and_returned():
    _, ax = plt.subplots()
    assert plot.raster([1.0], [0], ax=ax) is ax
    assert plot.f_i([1.0, 2.0], [0.0, 3.0], ax=ax) is ax


def test_activity_stacks_the_populations_without_overlap(seen):
    ax = plot.activity(seen)
    source, cells = (np.array(c.get_segments()) for c in ax.collections[::-1])
    assert len(source) == seen.spikes["source"].times.size > 0
    assert len(cells) == seen.spikes["cells"].times.size > 0
    assert source[:, :, 1].min() > cells[:, :, 1].max()  # the first is on top
    names = [tick.get_text() for tick in ax.get_yticklabels()]
    assert sorted(names) == ["cells (3)", "source (4)"]
    assert texts(ax)[0] == "time (ms)"
    assert inside(ax)


def test_traces_of_a_cell_and_of_a_network(seen):
    clamp = lab.current_clamp(LIF(), 500.0, 50.0)
    ax = plot.traces(clamp)
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), clamp.v)
    np.testing.assert_array_equal(ax.lines[1].get_xdata(), clamp.spike_times)
    assert texts(ax) == ("time (ms)", "membrane potential (mV)")
    assert texts(plot.traces(clamp, "refractory"))[1] == "refractory time left (ms)"
    assert inside(ax)
    ax = plot.traces(seen, population="cells", neurons=[2, 0])
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), seen.traces["cells"]["v"][0, :, 2])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["cells 2", "cells 0"]
    assert inside(ax)


def test_the_phase_plane_has_both_nullclines_where_they_are():
    v, eta = np.linspace(-20.0, 30.0, 21), np.linspace(-5.0, 5.0, 20)
    cell = SRM0(rho_0=1e-12)
    plane = lab.phase_plane(cell, v, current=2.0, second={"eta": eta})
    way = lab.current_clamp(cell, 2.0, 50.0, initial={"v": -10.0, "eta": 4.0})
    ax = plot.phase_plane(plane, way)
    lines = [c for c in ax.collections if isinstance(c, matplotlib.contour.ContourSet)]
    one, two = (c.get_paths()[0].vertices for c in lines)
    np.testing.assert_allclose(one[:, 0], 8.0, atol=1e-3)  # dv/dt = 0 at v = 4 I
    np.testing.assert_allclose(two[:, 1], 0.0, atol=1e-3)  # deta/dt = 0 at eta = 0
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["dv/dt = 0", "deta/dt = 0", "trajectory"]
    assert texts(ax) == ("membrane potential (mV)", "after-potential (mV)")
    assert inside(ax)


def test_a_trajectory_is_broken_at_its_spikes():
    plane = lab.phase_plane(
        LIF(), np.linspace(-70.0, -51.0, 9), second={"refractory": np.linspace(0.0, 2.0, 5)}
    )
    way = lab.current_clamp(LIF(), 500.0, 60.0)
    (curve,) = (
        line for line in plot.phase_plane(plane, way).lines if line.get_label() == "trajectory"
    )
    assert np.isnan(curve.get_xdata()).sum() == way.spike_times.size > 1


def test_a_line_shows_its_rest_filled():
    ax = plot.phase_plane(lab.phase_plane(LIF(), np.linspace(-80.0, -55.0, 26)))
    (rest,) = (line for line in ax.lines if line.get_marker() == "o")
    assert rest.get_xdata() == pytest.approx([-65.0])
    assert rest.get_markerfacecolor() != "white"
    assert texts(ax) == ("membrane potential (mV)", "dv/dt (mV/ms)")


def test_f_i_draws_points_and_fit():
    currents = np.arange(0.0, 10.0)
    rates = np.maximum(3.0 * (currents - 4.0), 0.0)
    ax = plot.f_i(currents, rates, analysis.f_i_slope(currents, rates), name="one")
    plot.f_i(currents, 2.0 * rates, name="two", ax=ax)
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), rates)
    assert ax.lines[0].get_color() != ax.lines[2].get_color()
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["one", "3 Hz/pA above 4 pA", "two"]
    assert texts(ax) == ("current (pA)", "firing rate (Hz)")
    assert inside(ax)


def test_a_projection_is_its_matrix(network):
    ax = plot.connectivity(network, "in")
    shown = ax.images[0].get_array()
    assert shown.shape == (3, 4)
    assert shown[0, 0] == 1500.0
    assert shown[2, 1] == 900.0
    assert shown[2, 3] == 700.0
    assert np.ma.count(shown) == 3
    assert texts(ax) == ("source neuron (source)", "target neuron (cells)")
    assert ax.figure.axes[1].get_ylabel() == "weight (pA)"
    stop = plot.connectivity(network, "stop")
    assert stop.figure.axes[1].get_ylabel() == "weight (nS)"
    assert inside(ax)
    assert inside(stop)


def test_a_network_is_its_graph(network):
    ax = plot.connectivity(network)
    names = {text.get_text() for text in ax.texts}
    assert {"source", "cells", "brake", "n = 4", "n = 3"} <= names
    arrows = [p for p in ax.patches if isinstance(p, matplotlib.patches.FancyArrowPatch)]
    colours = [matplotlib.colors.to_hex(arrow.get_edgecolor()) for arrow in arrows]
    inhibitory = sum(c == plot.style.INHIBITORY for c in colours)
    assert inhibitory == 1
    assert len(arrows) == len(network.projections)
    assert inside(ax)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda n, s: plot.raster([1.0], [0, 1]), ValueError, "expected the same"),
        (lambda n, s: plot.activity(s, ["cell"]), KeyError, "did you mean 'cells'"),
        (lambda n, s: plot.activity(s, copy=1), ValueError, "copy: got 1"),
        (lambda n, s: plot.traces(s, "w"), KeyError, "unknown recorded variable 'w'"),
        (lambda n, s: plot.traces(s, neurons=[3]), ValueError, "neurons: got 3, expected 0 to 2"),
        (lambda n, s: plot.connectivity(n, "inn"), KeyError, "did you mean 'in'"),
        (lambda n, s: plot.connectivity(n, copy=2), ValueError, "copy: got 2"),
        (lambda n, s: plot.f_i([1.0], [1.0, 2.0]), ValueError, "one rate per current"),
    ],
)
def test_wrong_input_is_refused_by_name(network, seen, call, error, message):
    with pytest.raises(error, match=message):
        call(network, seen)


def test_without_matplotlib_there_is_one_readable_error():
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from snn_core import plot\n"
        "try: plot.raster([1.0], [0])\n"
        "except ImportError as error: print(error)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "run: pip install 'reafference[plots]'" in out.stdout


def test_matplotlib_is_loaded_by_drawing_only():
    code = "import sys\nfrom snn_core import plot\nassert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
