"""The eight firing patterns of the adaptive exponential neuron."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.figures import checks, drawing
from snn_core.lab import Recording
from snn_core.plot.style import COLOURS
from snn_core.presets import NAUD_2008

TITLE = "Eight firing patterns of the adaptive exponential neuron"
SOURCE = (
    "Naud, Marcille, Clopath & Gerstner 2008, Biol Cybern 99:335, Table 1, with the parameters of "
    "the Brian 2 example of that paper. Expected: the equations solved at tight tolerance; NEST's "
    "adaptive Runge-Kutta agrees to 0.01 ms."
)
CAPTION = """
A step of current from t = 0, steps of 0.1 ms. Look for: equal intervals in *tonic*, growing ones
in *adaptation*, one burst and then equal intervals in *initial burst*, bursts of three and then of
two in *regular bursting*, shrinking intervals in *delayed accelerating*, bursts after a pause in
*delayed regular bursting*, silence after the onset in *transient spiking*, no regularity in
*irregular spiking*. Spikes are drawn up to the cut of the model, 0 mV. For the lower four there are
parameters but no listed numbers; tests/snn_core/test_a03_adex.py compares their spike times with an
independent solver.
"""

# Spikes in 500 ms, the first five (ms), and the intervals at the listed places (ms).
EXPECTED = {
    "tonic": (51, (14.2229, 23.1518, 32.2421, 41.4576, 50.7686), {0: 8.9289, -1: 9.5852}),
    "adaptation": (10, (14.904, 26.1718, 40.5479, 60.158, 89.5806), {0: 11.2678, -1: 75.8971}),
    "initial burst": (
        10, (5.4635, 8.8826, 16.2016, 70.9485, 135.0676), {0: 3.42, 1: 7.32, 2: 54.7, -1: 63.952},
    ),
    "regular bursting": (9, (16.158, 19.0756, 24.1984, 155.956, 161.3099), {}),
}  # fmt: skip


def measure(duration: float = 500.0) -> dict[str, Recording]:
    """Record every pattern.

    Args:
        duration: ms; the spike counts are those of 500.
    """
    return {name: preset._replace(duration=duration).record() for name, preset in NAUD_2008.items()}


def rows(measured: dict[str, Recording]) -> list[checks.Row]:
    """Set counts, first spikes and intervals beside the expected ones."""
    found = []
    for name, recording in measured.items():
        times = recording.spike_times
        count, first, intervals = EXPECTED.get(name, ((), (), {}))
        within = 1.0 if name == "tonic" else 0.0  # its last spike falls on the end of the step
        found.append(checks.row(f"{name}: spikes in 500 ms", times.size, count, within))
        if not first:
            continue
        found.append(checks.row(f"{name}: first spikes (ms)", times[:5], first, 0.05, digits=2))
        for k, interval in intervals.items():
            where = "last interval" if k < 0 else f"interval {k + 1}"
            got = np.diff(times)[k]
            found.append(checks.row(f"{name}: {where} (ms)", got, interval, 0.02, True, 3))
    return found


def draw(measured: dict[str, Recording]) -> Any:
    """Return the Figure: one panel a pattern."""
    made, panels = drawing.grid(
        4, 2, (9.0, 8.4), "time (ms)", "potential (mV)", sharex=True, sharey=True
    )
    for panel, (name, recording) in zip(panels.flat, measured.items(), strict=True):
        t, v = drawing.with_peaks(recording, NAUD_2008[name].neuron.v_peak)
        panel.plot(t, v, color=COLOURS[0], linewidth=0.9)
        count = drawing.spikes(recording.spike_times.size)
        drawing.title(panel, f"{name}, {NAUD_2008[name].current:g} pA: {count}")
        panel.set_xlim(0.0, recording.t[-1])
        panel.set_ylim(-76.0, 8.0)
    return made
