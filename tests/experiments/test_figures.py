"""The pictures of results/neurons: they draw, name their axes, and their numbers agree."""

import math
import re
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.figures import NAMES, page
from experiments.figures.checks import row
from experiments.figures.cli import Figures, module_of

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

ROOT = Path(__file__).parents[2]
SHORTER = {
    "hodgkin-huxley": {"duration": 300.0, "settle": 300.0, "finest": 0.05},
    "plateaus": {"counts": ()},
    "gap-junctions": {"settle": 200.0},
}


@pytest.fixture(scope="module")
def measured():
    return {name: module_of(name).measure(**SHORTER.get(name, {})) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_the_measured_numbers_agree_with_the_expected_ones(name, measured):
    rows = module_of(name).rows(measured[name])
    assert sum(bool(one.expected) for one in rows) > 5
    for one in rows:
        if name == "hodgkin-huxley" and one.quantity.startswith("onset"):
            one = one._replace(tolerance=0.05)  # a coarser search than that of the page
        assert one.agrees, (one.quantity, one.cells())


def texts_of(made):
    """Titles, names of axes and legends."""
    for panel in made.axes:
        legend = panel.get_legend()
        titles = [panel.xaxis.label, panel.yaxis.label, panel._left_title]
        yield from (t for t in titles if t.get_text())
        yield from legend.get_texts() if legend else ()


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_has_panels_with_names_and_units(name, measured):
    made = module_of(name).draw(measured[name])
    made.canvas.draw()
    assert made.axes
    for panel in made.axes:
        place = panel.get_subplotspec()
        assert panel.lines or panel.collections
        if place.is_last_row():
            assert re.search(r"\(.+\)", panel.get_xlabel())
        if place.is_first_col():
            assert re.search(r"\(.+\)", panel.get_ylabel())
    width, height = made.get_size_inches() * made.dpi
    boxes = []
    for text in texts_of(made):
        assert text.get_fontsize() >= 8
        box = text.get_window_extent()
        assert min(box.x0, box.y0) >= 0.0, text.get_text()
        assert box.x1 <= width, text.get_text()
        assert box.y1 <= height, text.get_text()
        assert not any(box.overlaps(other) for other in boxes), text.get_text()
        boxes.append(box)


def test_three_patterns_do_not_survive_convergence(measured):
    published = measured["izhikevich-2004"]
    fine, coarse = measured["izhikevich-converged"]
    second_pulse = 221.0
    assert published["bistability"].spike_times[-1] < second_pulse
    assert fine["bistability"].spike_times[-1] > second_pulse
    assert fine["depolarizing after-potential"].spike_times.size > 1
    lost = fine["inhibition-induced bursting"]
    assert lost.spike_times.size > 3 * coarse.spike_times.size
    assert lost.traces["u"].min() < -1e4


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_names_its_source(name):
    module = module_of(name)
    assert re.search(r"(19|20)\d\d", module.SOURCE)
    assert "Expected:" in module.SOURCE
    assert len(module.CAPTION) > 200


def test_a_number_that_is_wrong_is_marked():
    wrong = row("spikes", 3, 4)
    assert not wrong.agrees
    assert not row("times (ms)", [1.0, 2.0], [1.0], 5.0).agrees
    assert not row("rate (Hz)", math.nan, 1.0, 5.0).agrees
    assert not row("rate (Hz)", math.nan).agrees
    assert not row("rate (Hz)", 90.0, 100.0, 0.05, relative=True).agrees
    assert row("rate (Hz)", 96.0, 100.0, 0.05, relative=True).agrees
    origin = {
        "commit": "c", "dirty": False, "python": "3", "platform": "p",
        "versions": dict.fromkeys(("reafference", "numpy", "numba", "matplotlib"), "1"),
    }  # fmt: skip
    text = page.markdown({"cell": page.Part("Cell", "Paper", "Look.", [wrong])}, origin)
    assert "| spikes | 3 | 4 | 1 | 0 | **no** |" in text
    assert "![Cell](cell.png)" in text


def test_two_drawings_have_the_same_bytes_and_no_date(tmp_path, capsys):
    files = []
    for folder in ("one", "two"):
        assert Figures(only=("gap-junctions",), out=tmp_path / folder).main() == 0
        files.append((tmp_path / folder / "gap-junctions.png").read_bytes())
        assert len(list((tmp_path / folder).iterdir())) == 1
    assert files[0] == files[1]
    assert len(files[0]) < 300_000
    assert b"Software" not in files[0]
    assert b"tIME" not in files[0]
    assert "gap-junctions.png" in capsys.readouterr().out


def test_an_unknown_picture_is_told():
    done = subprocess.run(
        [sys.executable, "-m", "experiments.figures", "--only", "burst-cel"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Did you mean 'burst-cell'?" in done.stderr


def test_the_page_that_is_kept_shows_every_picture_and_no_failure():
    kept = ROOT / "results" / "neurons"
    text = (kept / "README.md").read_text()
    assert "| **no** |" not in text
    for name in NAMES:
        assert f"]({name}.png)" in text
        assert (kept / f"{name}.png").stat().st_size < 300_000
