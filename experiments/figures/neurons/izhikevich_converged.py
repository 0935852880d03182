"""The twenty patterns of Izhikevich 2004, with the equations solved as they stand."""

from __future__ import annotations

from typing import Any, NamedTuple

from experiments.figures import checks, drawing
from experiments.figures.neurons.izhikevich_2004 import EXPECTED as PUBLISHED
from experiments.figures.neurons.izhikevich_2004 import LETTERS, panels_of
from snn_core.lab import Recording
from snn_core.plot.style import COLOURS, INK
from snn_core.presets import IZHIKEVICH_2004

TITLE = "The same twenty with the equations solved to convergence: three do not survive"
SOURCE = (
    "The equations of Izhikevich 2004. Expected: those equations solved by an independent solver "
    "at tight tolerance (the counts of tests/snn_core/test_a04_izhikevich.py)."
)
CAPTION = """
`scheme="converged"` with steps of 0.02 ms; each title has the published count, then the count of
the equations. Three patterns are made by the Euler steps of the published code and do not survive
(orange): **bistability** (P) is not switched off by the second pulse, **depolarizing
after-potential** (Q) fires again and again instead of once, **inhibition-induced bursting** (T)
diverges: the recovery variable runs away, spikes follow step upon step, and their count grows as
the step shrinks. The others keep their kind, but not all counts (C, D, E, H, N,
S) nor latencies (I and M answer earlier).
"""

LOST = ("bistability", "depolarizing after-potential", "inhibition-induced bursting")

# Spikes of the converged equations; the last pattern has no number: it diverges.
EXPECTED = {
    "tonic spiking": 5, "phasic spiking": 1, "tonic bursting": 29, "phasic bursting": 8,
    "mixed mode": 7, "spike frequency adaptation": 6, "class 1 excitable": 10,
    "class 2 excitable": 18, "spike latency": 1, "subthreshold oscillations": 1, "resonator": 1,
    "integrator": 1, "rebound spike": 1, "rebound burst": 14, "threshold variability": 1,
    "bistability": 7, "depolarizing after-potential": 8, "accommodation": 1,
    "inhibition-induced spiking": 4,
}  # fmt: skip
FIRST = {"spike latency": 16.59, "rebound spike": 57.63}  # ms
DIVERGES = "inhibition-induced bursting"


class Measured(NamedTuple):
    """What was recorded.

    Attributes:
        fine: Recordings at the step asked for, by name.
        coarse: The diverging pattern at five times that step.
    """

    fine: dict[str, Recording]
    coarse: Recording


def measure(dt: float = 0.02) -> Measured:
    """Record every pattern.

    Args:
        dt: Step, ms.
    """
    fine = {name: _converged(name, dt) for name in PUBLISHED}
    return Measured(fine, _converged(DIVERGES, 5.0 * dt))


def _converged(name: str, dt: float) -> Recording:
    preset = IZHIKEVICH_2004[name]
    return preset._replace(neuron=preset.neuron._replace(scheme="converged")).record(dt)


def rows(measured: Measured) -> list[checks.Row]:
    """Set counts and two latencies beside those of the equations."""
    found = []
    for name, count in EXPECTED.items():
        times = measured.fine[name].spike_times
        found.append(checks.row(f"{LETTERS[name]} {name}: spikes", times.size, count))
        if name in FIRST:
            head = f"{LETTERS[name]} {name}: first spike (ms)"
            found.append(checks.row(head, times[0], FIRST[name], 0.02, digits=2))
    counts = [part.spike_times.size for part in (measured.coarse, measured.fine[DIVERGES])]
    head = f"{LETTERS[DIVERGES]} {DIVERGES}: spikes at five times the step, at the step"
    return [*found, checks.row(head, counts)]


def draw(measured: Measured) -> Any:
    """Return the Figure: one panel a pattern, the lost ones in orange."""
    made, panels = panels_of(measured.fine, LOST)
    for panel, (name, recording) in zip(panels.flat, measured.fine.items(), strict=True):
        count = "diverges" if name == DIVERGES else f"{recording.spike_times.size}"
        ink = COLOURS[1] if name in LOST else INK
        text = f"{LETTERS[name]} {name}\n{drawing.spikes(PUBLISHED[name][0])} → {count}"
        drawing.title(panel, text, ink)
    return made
