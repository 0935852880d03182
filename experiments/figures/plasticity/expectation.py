"""What was experienced is expected for a while: potentiation lets a hint fire the neuron."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.figures import checks, drawing
from experiments.figures.plasticity.potentiation import WHOLE, closed_form, tetanus
from snn_core import LIF, ExponentialCurrent, Network, Population, Projection, SpikeSource, lab
from snn_core.plot.style import COLOURS, FAINT, INK
from snn_core.weights import synchronous_weight

TITLE = "Expectation: after a tetanus a hint is enough"
SOURCE = (
    "Mechanism: Fisher, Fischer & Carew 1997, Trends Neurosci 20:170 (augmentation, post-tetanic "
    "potentiation). Expected: EPSP = half of the way to the threshold times the listed release of "
    "the potentiated synapse; closed form for the other waits."
)
CAPTION = """
A leaky integrate-and-fire neuron with a pathway whose EPSP goes half of the way to the threshold
and a second input, the hint, with three tenths. The pathway is driven at 20 Hz for 10 s; later one
test spike comes alone, the hint alone, or both together. Top: potentials before the tetanus, half a
minute and twenty minutes after it (dashed: the threshold; spikes are drawn up to 0 mV). Only half a
minute after the tetanus do both together fire the neuron: the synapse expects what it has
experienced, without firing by itself. Bottom: height of the EPSP of the test spike against the time
since the tetanus (line: closed form; crosses: listed), filled where the neuron fired in the
simulation: at once the test spike fires alone, for most of a minute with the hint, later not even
then.
"""

DT = 0.5
TRAIN = (20.0, 10.0)  # Hz, s
TEST, HINT = 0.5, 0.3  # EPSPs, of the way to the threshold
CELL, CURRENT = LIF(), ExponentialCurrent(5.0)
BEFORE = -1.0
STAGES = {"before the tetanus": BEFORE, "30 s after": 30.0, "20 min after": 1200.0}
WAITS = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 45.0, 60.0, 120.0, 300.0, 1200.0)  # s
RELEASES = {1.0: 3.97941, 10.0: 2.23575, 30.0: 1.58184, 60.0: 1.33927}  # listed
INKS = {"test": COLOURS[0], "hint": COLOURS[2], "both": COLOURS[1]}


class Outcome(NamedTuple):
    """One test.

    Attributes:
        t: Times after the test spike, ms, (steps,).
        v: Potentials, mV, (steps,), by input.
        spikes: Spikes, by input.
        height: Largest EPSP of the test spike, of the way to the threshold; NaN if it fired.
        release: Of the test spike, by the synapse alone.
        expectation: (1 + a) (1 + p) - 1 of the pathway just before the test.
    """

    t: NDArray[np.float64]
    v: dict[str, NDArray[np.float64]]
    spikes: dict[str, int]
    height: float
    release: float
    expectation: float


def measure(waits: tuple[float, ...] = WAITS) -> dict[float, Outcome]:
    """Test one neuron for each wait.

    Args:
        waits: s after the tetanus, besides those of the upper panels.

    Returns:
        Outcomes by wait, s.
    """
    return {wait: _tested(wait) for wait in sorted({*waits, *STAGES.values()})}


def _tested(wait: float) -> Outcome:
    train = tetanus(*TRAIN) if wait != BEFORE else np.zeros(0)
    moment = train[-1] + 1e3 * wait if train.size else 50.0
    network = _network(train, moment)
    network.run(round((moment - 5.0) / DT))
    expectation = float(network.projection("pathway->test").expectation[0, 0])
    steps = round(50.0 / DT)
    v: dict[str, NDArray[np.float64]] = {name: np.empty(steps) for name in INKS}
    counts = dict.fromkeys(INKS, 0)
    for k in range(steps):
        network.run(1)
        for name in INKS:
            fired = bool(network[name].fired[0, 0])
            v[name][k] = 0.0 if fired else network[name].v[0, 0]
            counts[name] += fired
    t = DT * np.arange(1, steps + 1) + network.time[0] - DT * steps - moment
    way = CELL.v_threshold - CELL.v_rest
    height = (v["test"].max() - CELL.v_rest) / way if not counts["test"] else np.nan
    release = lab.release(WHOLE, [*train, moment])[-1]
    return Outcome(t, v, counts, float(height), float(release), expectation)


def _network(train: NDArray[np.float64], moment: float) -> Network:
    full = synchronous_weight(CELL, CURRENT, 1.0)
    pathway = Population("pathway", 1, SpikeSource([[*train, moment]]))
    second = Population("second", 1, SpikeSource([[moment]]))
    cells = {name: Population(name, 1, CELL, {"in": CURRENT}) for name in INKS}
    links = [
        Projection(pathway, cells[name], "in", weight=TEST * full, short_term=WHOLE)
        for name in ("test", "both")
    ]
    links += [
        Projection(second, cells[name], "in", weight=HINT * full) for name in ("hint", "both")
    ]
    return Network([pathway, second, *cells.values()], links, dt=DT)


def listed_height(wait: float) -> float | None:
    """Return the EPSP of the test spike that the listed releases give, of the way to threshold."""
    return TEST if wait == BEFORE else TEST * RELEASES[wait] if wait in RELEASES else None


def height(wait: Any) -> Any:
    """Return the EPSP of the closed form, of the way to the threshold, some s after the tetanus."""
    times = tetanus(*TRAIN)
    return TEST * closed_form(WHOLE, times, times[-1] + 1e3 * np.asarray(wait))


def rows(measured: dict[float, Outcome]) -> list[checks.Row]:
    """Set EPSPs and who fires beside the expected ones."""
    found = []
    for name, wait in STAGES.items():
        spikes, both = measured[wait].spikes, int(wait == 30.0)
        head = f"{name}: spikes by test spike, hint, both"
        found.append(checks.row(head, list(spikes.values()), (0, 0, both)))
    for wait, outcome in measured.items():
        expected = listed_height(wait)
        if expected and expected < 1.0:
            name = "before the tetanus" if wait == BEFORE else f"{wait:g} s after"
            head = f"{name}: EPSP of the test spike (of the way to threshold)"
            found.append(checks.row(head, outcome.height, expected, 0.002, True, 4))
    last = measured[1200.0]
    head = "20 min after: EPSP of the test spike (of the way to threshold)"
    found.append(checks.row(head, last.height, TEST, 0.002, True, 4))
    found.append(checks.row("20 min after: expectation", last.expectation, 0.0, 1e-6, digits=6))
    for text, key, needed in (("alone", "test", 1.0), ("with the hint", "both", 1.0 - HINT)):
        waits = [wait for wait in measured if wait != BEFORE]
        fires = [measured[wait].spikes[key] > 0 for wait in waits]
        listed = ", ".join(f"{wait:g}" for wait in waits)
        head = f"test spike {text} after {listed} s: fires (1) or not (0)"
        found.append(checks.row(head, fires, [float(height(w) >= needed) for w in waits]))
    return found


def draw(measured: dict[float, Outcome]) -> Any:
    """Return the Figure: three tests above the course of the expectation."""
    made, panels = drawing.grid(2, 3, (10.0, 6.6), sharey="row")
    for panel, (name, wait) in zip(panels[0], STAGES.items(), strict=True):
        _test(panel, measured[wait])
        drawing.title(panel, name)
        panel.set_xlabel("time after the test spike (ms)", fontsize=10, color=INK)
    for name, y, text in (("both", -26.0, "both"), ("test", -34.0, "test spike alone"),
                          ("hint", -42.0, "hint alone")):  # fmt: skip
        drawing.name(panels[0, 0], 18.0, y, text, INKS[name])
    panels[0, 0].set_ylabel("potential (mV)", fontsize=10, color=INK)
    place = panels[1, 0].get_gridspec()[1, :]
    for panel in panels[1]:
        panel.remove()
    _course(drawing.axes(made.add_subplot(place), (10.0, 3.0)), measured)
    return made


def _test(panel: Any, outcome: Outcome) -> None:
    for name, ink in INKS.items():
        panel.plot(outcome.t, outcome.v[name], color=ink, linewidth=1.4)
    panel.axhline(CELL.v_threshold, color=INK, linewidth=0.9, linestyle="--")
    panel.set_xlim(outcome.t[0], outcome.t[-1])


def _course(panel: Any, measured: dict[float, Outcome]) -> None:
    smooth = np.geomspace(0.8, 1600.0, 300)
    panel.plot(smooth, height(smooth), color=FAINT, linewidth=1.2)
    for needed, key, text in ((1.0, "test", "above: the test spike fires alone"),
                              (1.0 - HINT, "both", "above: it fires with the hint")):  # fmt: skip
        panel.axhline(needed, color=INKS[key], linewidth=0.9, linestyle="--")
        drawing.name(panel, 1500.0, needed + 0.03, text, INKS[key], right=True)
    for wait, outcome in measured.items():
        if wait != BEFORE:
            ink = INKS["test"] if outcome.spikes["test"] else INKS["both"]
            fill = ink if outcome.spikes["both"] else "white"
            panel.plot(wait, TEST * outcome.release, "o", color=ink, markersize=7,
                       markerfacecolor=fill)  # fmt: skip
    crosses = [(wait, TEST * release) for wait, release in RELEASES.items()]
    panel.plot(*zip(*crosses, strict=True), "x", color=INK, markersize=6, zorder=3)
    drawing.logarithmic(panel, x=(1, 2, 5, 10, 20, 30, 60, 120, 300, 1200))
    panel.set_ylim(0.4, 2.15)
    drawing.label(panel, "time after the tetanus (s)", "EPSP of the test spike (threshold = 1)")
    drawing.title(panel, "course of the expectation: filled where the neuron fired")
