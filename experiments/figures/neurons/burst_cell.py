"""Bursts that the tuft gates: soma alone, tuft alone, both together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from experiments.figures import checks, drawing
from snn_core import lab
from snn_core.lab import Recording
from snn_core.neurons import BurstCell
from snn_core.plot.style import COLOURS, FAINT, INK, TICK, legend

TITLE = "Coincidence of soma and tuft makes a burst"
SOURCE = (
    "Naud & Sprekeler 2018, PNAS 115:E6329, constants of the authors' simulation code; the "
    "phenomenon: Larkum, Zhu & Sakmann 1999, Nature 398:338. Expected: an independent simulation "
    "of the same equations."
)
CAPTION = """
A pulse of 5 ms into the soma at 50 ms (orange bar), a pulse of 10 ms into the tuft at 55 ms (green
bar), or both, of 2000 and 600 pA. Look for: one spike from the soma alone, none from the tuft
alone, and together a burst with a plateau of the tuft above -40 mV (grey line). Right: the current
into the tuft sets the length of the burst. Spikes are drawn up to 0 mV; the model has no upstroke.
"""

DT = 0.1
CASES = {
    "soma alone": (2000.0, 0.0),
    "tuft alone": (0.0, 600.0),
    "both": (2000.0, 600.0),
}
TIMES = {"soma alone": (54.1,), "tuft alone": (), "both": (54.1, 66.2, 80.0)}  # ms
TUFT_PEAK, PLATEAU = -49.48, 36.5  # mV of the tuft alone; ms above -40 mV with both
# (pA into the soma, pA into the tuft): spikes.
SCAN = {
    (2000, 0): 1, (2000, 200): 1, (2000, 400): 2, (2000, 500): 3, (2000, 1000): 3,
    (0, 800): 0, (0, 1000): 2,
}  # fmt: skip
TUFT_CURRENTS = (0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000)


class Measured(NamedTuple):
    """What was recorded.

    Attributes:
        cases: By name.
        counts: Spikes by current into the soma and into the tuft, pA.
    """

    cases: dict[str, Recording]
    counts: dict[tuple[int, int], int]


def measure(duration: float = 150.0) -> Measured:
    """Run all experiments.

    Args:
        duration: ms.
    """
    scan = {*SCAN, *((soma, tuft) for soma in (0, 2000) for tuft in TUFT_CURRENTS)}
    return Measured(
        {name: _record(*pair, duration) for name, pair in CASES.items()},
        {pair: _record(*pair, duration).spike_times.size for pair in sorted(scan)},
    )


def _record(soma: float, tuft: float, duration: float) -> Recording:
    currents = {"soma": _pulse(soma, 50.0, 5.0), "tuft": _pulse(tuft, 55.0, 10.0)}
    return lab.current_clamp(BurstCell(), currents, duration, DT)


def _pulse(height: float, start: float, length: float) -> Callable[[float], float]:
    return lambda t: height if start <= t < start + length else 0.0


def rows(measured: Measured) -> list[checks.Row]:
    """Set spikes, tuft potential and plateau beside the expected ones."""
    found = []
    for name, times in TIMES.items():
        got = measured.cases[name].spike_times
        found.append(checks.row(f"{name}: spikes", got.size, len(times)))
        if times:
            found.append(checks.row(f"{name}: spike times (ms)", got, times, 0.1, digits=1))
    tuft = {name: recording.traces["v_tuft"] for name, recording in measured.cases.items()}
    head = "tuft alone: highest potential of the tuft (mV)"
    found.append(checks.row(head, tuft["tuft alone"].max(), TUFT_PEAK, 0.2, digits=2))
    lasting = (tuft["both"] > -40.0).sum() * DT
    found.append(checks.row("both: tuft above -40 mV (ms)", lasting, PLATEAU, 1.0, digits=1))
    for (soma, into_tuft), count in SCAN.items():
        head = f"soma {soma} pA, tuft {into_tuft} pA: spikes"
        found.append(checks.row(head, measured.counts[soma, into_tuft], count))
    return found


def draw(measured: Measured) -> Any:
    """Return the Figure: three cases, soma above tuft, and the scan at the right."""
    made, panels = drawing.grid(2, 4, (11.0, 5.6), sharey="row")
    for column, (name, recording) in enumerate(measured.cases.items()):
        soma, tuft = panels[:, column]
        t, v = drawing.with_peaks(recording, 0.0)
        soma.plot(t, v, color=COLOURS[0])
        tuft.plot(recording.t, recording.traces["v_tuft"], color=COLOURS[0])
        tuft.axhline(-40.0, color=FAINT, linewidth=0.8)
        for panel, height, (start, end), ink in (
            (soma, CASES[name][0], (50.0, 55.0), COLOURS[1]),
            (tuft, CASES[name][1], (55.0, 65.0), COLOURS[2]),
        ):
            panel.set_xlim(40.0, recording.t[-1])
            if height:
                panel.axvspan(start, end, 0.0, 0.05, color=ink)
        drawing.title(soma, f"{name}: {drawing.spikes(recording.spike_times.size)}")
        tuft.set_xlabel("time (ms)", fontsize=10, color=INK)
    panels[0, 0].set_ylabel("potential of the soma (mV)", fontsize=10, color=INK)
    panels[1, 0].set_ylabel("potential of the tuft (mV)", fontsize=10, color=INK)
    _scan(made, panels, measured)
    return made


def _scan(made: Any, panels: Any, measured: Measured) -> None:
    place = panels[0, 3].get_gridspec()[:, 3]
    for panel in panels[:, 3]:
        panel.remove()
    panel = drawing.axes(made.add_subplot(place), (3.0, 5.0))
    for k, (soma, name) in enumerate({2000: "with soma pulse", 0: "tuft alone"}.items()):
        counts = [measured.counts[soma, tuft] for tuft in TUFT_CURRENTS]
        panel.plot(TUFT_CURRENTS, counts, "o-", color=COLOURS[k], markersize=4, label=name)
        expected = [(tuft, n) for (into, tuft), n in SCAN.items() if into == soma]
        text = "expected" if k else None
        panel.plot(*zip(*expected, strict=True), "x", color=INK, markersize=8, label=text)
    panel.set_ylim(-0.1, 4.2)
    panel.set_yticks(range(5))
    panel.tick_params(labelsize=TICK)
    drawing.label(panel, "current into the tuft (pA)", "spikes (count)")
    drawing.title(panel, "length of the burst")
    legend(panel, loc="upper left")
