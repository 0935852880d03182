"""The twenty patterns of Izhikevich 2004, with the scheme of its code."""

from __future__ import annotations

from typing import Any

from experiments.figures import checks, drawing
from snn_core.lab import Recording
from snn_core.plot.style import COLOURS, FAINT
from snn_core.presets import IZHIKEVICH_2004

TITLE = "The twenty patterns of Izhikevich 2004, as published"
SOURCE = (
    "Izhikevich 2004, IEEE Trans Neural Netw 15:1063, figure 1; the class 1, integrator and "
    "accommodation forms as in ModelDB 39948 and the published figure1.m. Expected: that "
    "scheme, run separately."
)
CAPTION = """
Panels A to T in the order of the paper's figure, with the Euler scheme and the steps of its code
(0.1 to 0.5 ms), the current taken at the start of each step: `preset.record(onset=0.0)`. In grey
below each trace the injected current, scaled to its panel; the number is the count of spikes. Look
for what each name says: one spike or many, the burst, the latency, the answer of the resonator (K)
to the slow pair of pulses and of the integrator (L) to the close pair, the spikes after inhibition
has ended (M, N), switching on and off by equal pulses (P).
"""

# Spikes of the published code, some of its times by number (ms).
EXPECTED: dict[str, tuple[int, dict[int, float]]] = {
    "tonic spiking": (5, {0: 13, 1: 17, 2: 31.5, 3: 59.25, 4: 86.75}),
    "phasic spiking": (1, {0: 43.75}),
    "tonic bursting": (28, {0: 25}),
    "phasic bursting": (6, {0: 39, 5: 67.2}),
    "mixed mode": (6, {0: 20, 1: 22.75, 2: 27.25, 3: 67, 4: 99.25, 5: 131.5}),
    "spike frequency adaptation": (6, {0: 10.25, 1: 12.25, 2: 15, 3: 19.75, 4: 42.5, 5: 71.5}),
    "class 1 excitable": (10, {0: 84.5}),
    "class 2 excitable": (14, {0: 105.75}),
    "spike latency": (1, {0: 26.6}),
    "subthreshold oscillations": (1, {0: 26.5}),
    "resonator": (1, {0: 338}),
    "integrator": (1, {0: 20}),
    "rebound spike": (1, {0: 68}),
    "rebound burst": (7, {0: 68, 6: 92.2}),
    "threshold variability": (1, {0: 93.25}),
    "bistability": (5, {0: 45.25, 4: 208}),
    "depolarizing after-potential": (1, {0: 11.3}),
    "accommodation": (1, {0: 311.5}),
    "inhibition-induced spiking": (3, {0: 94.5, 1: 166, 2: 236}),
    "inhibition-induced bursting": (12, {0: 86.5, 6: 103, 7: 191.5, 11: 204}),
}
LETTERS = dict(zip(EXPECTED, "ABCDEFGHIJKLMNOPQRST", strict=True))
LOW, BASE, TOP = -122.0, -108.0, -96.0  # mV of the strip for the current


def measure() -> dict[str, Recording]:
    """Record every pattern with the scheme and the step of the publication."""
    return {name: IZHIKEVICH_2004[name].record(onset=0.0) for name in EXPECTED}


def rows(measured: dict[str, Recording]) -> list[checks.Row]:
    """Set counts and listed spike times beside those of the published code."""
    found = []
    for name, (count, listed) in EXPECTED.items():
        times = measured[name].spike_times
        head = f"{LETTERS[name]} {name}"
        found.append(checks.row(f"{head}: spikes", times.size, count))
        got = [times[k] for k in listed if k < times.size]
        step = IZHIKEVICH_2004[name].dt
        which = ", ".join(str(k + 1) for k in listed)
        wanted = list(listed.values())
        found.append(checks.row(f"{head}: spike {which} (ms)", got, wanted, step + 1e-9, digits=2))
    return found


def draw(measured: dict[str, Recording]) -> Any:
    """Return the Figure: one panel a pattern."""
    made, panels = panels_of(measured)
    for panel, (name, recording) in zip(panels.flat, measured.items(), strict=True):
        count = drawing.spikes(recording.spike_times.size)
        drawing.title(panel, f"{LETTERS[name]} {name}\n{count}")
    return made


def panels_of(measured: dict[str, Recording], struck: tuple[str, ...] = ()) -> tuple[Any, Any]:
    """Return a Figure with trace and current of every pattern, those `struck` in another colour.

    Args:
        measured: Recordings by name of the pattern.
        struck: Names.
    """
    made, panels = drawing.grid(5, 4, (9.4, 8.9), "time (ms)", "v (mV)", sharey=True)
    for panel, (name, recording) in zip(panels.flat, measured.items(), strict=True):
        ink = COLOURS[1] if name in struck else COLOURS[0]
        t, v = drawing.with_peaks(recording, 30.0)
        panel.plot(t, v, color=ink, linewidth=0.9)
        _current(panel, name, recording)
        panel.set_xlim(0.0, recording.t[-1])
        panel.set_ylim(LOW, 38.0)
        panel.set_yticks([-80, -40, 0])
    return made, panels


def _current(panel: Any, name: str, recording: Recording) -> None:
    """The injected current in a strip below the trace, between its own extremes."""
    given = IZHIKEVICH_2004[name].current
    values = [given(float(t)) if callable(given) else given for t in recording.t]
    low, high = min(values), max(values)
    scaled = [BASE + (TOP - BASE) * (value - low) / (high - low) for value in values]
    panel.plot(recording.t, scaled, color=FAINT, linewidth=1.0)
