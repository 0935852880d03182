"""Release after a tetanus: facilitation, augmentation and post-tetanic potentiation."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.figures import checks, drawing
from snn_core import SynapticEnhancement, lab
from snn_core.plot.style import COLOURS, FAINT, INK, legend

TITLE = "Release after a tetanus: augmentation and post-tetanic potentiation"
SOURCE = (
    "Magleby & Zengel 1982, J Gen Physiol 80:613 (product of components); Fisher, Fischer & Carew "
    "1997, Trends Neurosci 20:170 (four components). The constants are of the measured order, not "
    "those of one experiment. Expected: an independent program with the same constants; closed "
    "form: sums over all spikes."
)
CAPTION = """
`SynapticEnhancement` with its default constants; releases are in units of that of a rested synapse.
Points are measured, lines closed forms, crosses listed numbers. Left: release grows during each
tetanus. Middle: the release of one test spike at a time after the end of the tetanus. Right: the
three factors of that release after 20 Hz for 10 s; facilitation is gone after a second,
augmentation after half a minute, and what is left then is potentiation.
"""

TETANI = {
    (20.0, 10.0): {
        0.1: 8.13064, 0.5: 4.93571, 1.0: 3.97941, 2.0: 3.43307, 5.0: 2.81419, 10.0: 2.23575,
        30.0: 1.58184, 60.0: 1.33927, 120.0: 1.12471,
    },
    (33.0, 5.0): {1.0: 4.08688, 10.0: 2.14321, 30.0: 1.5043, 60.0: 1.29156},
    (50.0, 10.0): {10.0: 4.83341, 30.0: 2.48486, 60.0: 1.84822},
}  # fmt: skip
INKS = dict(zip(TETANI, COLOURS, strict=False))
DELAYS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0)  # s
WHOLE = SynapticEnhancement()
FACTORS = {
    "facilitation": WHOLE._replace(jump_a=0.0, jump_p=0.0),
    "augmentation": WHOLE._replace(jump_f1=0.0, jump_f2=0.0, jump_p=0.0),
    "potentiation": WHOLE._replace(jump_f1=0.0, jump_f2=0.0, jump_a=0.0),
}
FACTOR_INKS = dict(zip(FACTORS, COLOURS[3:], strict=False))


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        during: Releases of the tetanus, (spikes,), by rate (Hz) and length (s).
        after: Releases of a test spike, (delays,), by rate and length of the tetanus.
        factors: The same after the first tetanus, by factor.
    """

    during: dict[tuple[float, float], NDArray[np.float64]]
    after: dict[tuple[float, float], NDArray[np.float64]]
    factors: dict[str, NDArray[np.float64]]


def tetanus(rate: float, seconds: float) -> NDArray[np.float64]:
    """Return the times of a regular train, ms."""
    return 10.0 + 1e3 / rate * np.arange(round(rate * seconds))


def measure() -> Measured:
    """Run all experiments."""
    first = next(iter(TETANI))
    return Measured(
        {train: lab.release(WHOLE, tetanus(*train)) for train in TETANI},
        {train: _tested(WHOLE, train) for train in TETANI},
        {name: _tested(rule, first) for name, rule in FACTORS.items()},
    )


def _tested(rule: SynapticEnhancement, train: tuple[float, float]) -> NDArray[np.float64]:
    """Release of a test spike at each delay after a tetanus; one synapse for each."""
    times = tetanus(*train)
    return np.array([lab.release(rule, [*times, times[-1] + 1e3 * d])[-1] for d in DELAYS])


def closed_form(rule: SynapticEnhancement, times: Any, at: Any) -> Any:
    """Return the release at times `at` after the last of `times`, ms."""
    since = np.asarray(at)[..., None] - np.asarray(times)
    f1, f2, a, p = (
        getattr(rule, f"jump_{x}") * np.exp(-since / getattr(rule, f"tau_{x}")).sum(axis=-1)
        for x in ("f1", "f2", "a", "p")
    )
    return (1.0 + f1 + f2) * (1.0 + a) * (1.0 + p)


def rows(measured: Measured) -> list[checks.Row]:
    """Set the releases beside listed numbers and closed forms."""
    found = []
    for train, listed in TETANI.items():
        name = _name(train)
        for delay, release in listed.items():
            got = measured.after[train][DELAYS.index(delay)]
            head = f"{name}: release {delay:g} s later (ratio)"
            found.append(checks.row(head, got, release, 1e-5, digits=5))
    for train, releases in measured.after.items():
        times = tetanus(*train)
        closed = closed_form(WHOLE, times, times[-1] + 1e3 * np.array(DELAYS))
        head = f"{_name(train)}: {', '.join(f'{d:g}' for d in DELAYS)} s, closed form (ratio)"
        found.append(checks.row(head, releases, closed, 1e-9, digits=4))
    return found


def _name(train: tuple[float, float]) -> str:
    return "{:g} Hz for {:g} s".format(*train)


def draw(measured: Measured) -> Any:
    """Return the Figure: during the tetanus, after it, and the factors."""
    made, panels = drawing.grid(1, 3, (11.0, 4.0))
    _during(panels[0, 0], measured)
    _after(panels[0, 1], measured)
    _factors(panels[0, 2], measured)
    return made


def _during(panel: Any, measured: Measured) -> None:
    for train, releases in measured.during.items():
        t = 1e-3 * (tetanus(*train) - 10.0)
        panel.plot(t, releases, color=INKS[train], linewidth=1.6)
    places = ((5.0, 4.1), (5.2, 13.4), (2.3, 42.0))
    for (train, ink), (x, y) in zip(INKS.items(), places, strict=True):
        drawing.name(panel, x, y, _name(train), ink)
    drawing.logarithmic(panel, y=(1, 2, 5, 10, 20, 50))
    drawing.label(panel, "time in the tetanus (s)", "release (of rested)")
    drawing.title(panel, "during the tetanus")


def _after(panel: Any, measured: Measured) -> None:
    smooth = np.geomspace(0.08, 400.0, 300)
    panel.axhline(1.0, color=FAINT, linewidth=0.8)
    for train, releases in measured.after.items():
        times = tetanus(*train)
        closed = closed_form(WHOLE, times, times[-1] + 1e3 * smooth)
        panel.plot(smooth, closed, color=INKS[train], linewidth=1.2)
        panel.plot(DELAYS, releases, "o", color=INKS[train], markersize=4.5, label=_name(train))
    crosses = [pair for listed in TETANI.values() for pair in listed.items()]
    panel.plot(*zip(*crosses, strict=True), "x", color=INK, markersize=6, zorder=3,
               label="listed")  # fmt: skip
    drawing.logarithmic(panel, x=(0.1, 1, 10, 100), y=(1, 2, 5, 10, 20, 50))
    drawing.label(panel, "time after the tetanus (s)", "release (of rested)")
    drawing.title(panel, "one test spike after it")
    legend(panel, loc="upper right")


def _factors(panel: Any, measured: Measured) -> None:
    smooth, train = np.geomspace(0.08, 400.0, 300), next(iter(TETANI))
    times = tetanus(*train)
    for name, rule in FACTORS.items():
        closed = closed_form(rule, times, times[-1] + 1e3 * smooth)
        panel.plot(smooth, closed, color=FACTOR_INKS[name], linewidth=1.2)
        panel.plot(DELAYS, measured.factors[name], "o", color=FACTOR_INKS[name], markersize=4.5)
    drawing.logarithmic(panel, x=(0.1, 1, 10, 100))
    panel.set_ylim(0.95, 2.45)
    for name, x, y in (("facilitation", 0.13, 2.2), ("augmentation", 1.6, 1.97),
                       ("potentiation", 26.0, 1.66)):  # fmt: skip
        drawing.name(panel, x, y, name, FACTOR_INKS[name])
    drawing.label(panel, "time after the tetanus (s)", "factor of the release (ratio)")
    drawing.title(panel, f"its factors, {_name(train)}")
