"""Calcium-based plasticity: the trace of calcium and the change against the lag."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.figures import checks, drawing
from snn_core import (
    LIF,
    Delta,
    ExponentialCurrent,
    GraupnerBrunel,
    Network,
    Population,
    Projection,
    SpikeSource,
)
from snn_core.plot.style import COLOURS, FAINT, INK, legend
from snn_core.topology import AllToAll

TITLE = "The calcium rule: coincidence decides by thresholds"
SOURCE = (
    "Graupner & Brunel 2012, PNAS 109:3991, parameter set DP. Expected: semi-analytic solution of "
    "the equations; the authors' own simulation (their published program) deviates from it by up "
    "to 0.024."
)
CAPTION = """
`GraupnerBrunel` with the noise of the set DP (sigma 2.8284). Left and middle: calcium of a synapse
around one pair, the postsynaptic spike 10 ms after or 25 ms before the presynaptic one, whose
calcium comes 13.7 ms late; above the lower threshold the synapse is depressed, above the upper one
also potentiated. Right: mean strength after 60 pairs at 1 Hz over that before, half of the synapses
beginning in each stable state; points: synapses simulated one by one with their standard error;
crosses and line: semi-analytic values; squares: the authors' simulation. Depression for lags around
-25 ms, potentiation from 0 ms on.
"""

DT = 0.1
RULE = GraupnerBrunel(sigma=2.8284)
LISTED = {
    -100.0: 0.99168, -50.0: 0.9052, -25.0: 0.72903, -10.0: 0.8818, -5.0: 0.94318, 0.0: 1.0079,
    5.0: 1.24047, 10.0: 1.22136, 15.0: 1.19702, 25.0: 1.14782, 50.0: 1.05524, 100.0: 1.00498,
}  # fmt: skip
AUTHORS = {-50.0: 0.8913, -25.0: 0.7193, -10.0: 0.8847, 5.0: 1.2367, 10.0: 1.2273, 25.0: 1.1527,
           50.0: 1.04, 100.0: 0.9933}  # fmt: skip
ABOVE = (0.02328312, 0.01803584)  # of the time, thresholds of depression and potentiation, +10 ms
TRACED = (10.0, -25.0)  # ms
STATES = (1.0, 5.0)
PAIRS, FIRST, PERIOD = 60, 200.0, 1000.0  # number, ms, ms


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        strengths: Mean strength after over before, by lag, ms.
        errors: Standard error of it, by lag.
        synapses: How many began in each state.
        t: Times from the presynaptic spike on, ms, (steps,).
        calcium: Its course, (steps,), by lag.
    """

    strengths: dict[float, float]
    errors: dict[float, float]
    synapses: int
    t: NDArray[np.float64]
    calcium: dict[float, NDArray[np.float64]]


def measure(synapses: int = 4000) -> Measured:
    """Run all experiments.

    Args:
        synapses: How many begin in each stable state, for each lag.
    """
    strengths, errors = {}, {}
    network = _network(synapses, tuple(LISTED), PAIRS)
    network.run(round((FIRST + PAIRS * PERIOD) / DT))
    for lag in LISTED:
        up = np.array([_share_up(network, lag, state) for state in STATES])
        before, width = sum(STATES) / 2.0, STATES[1] - STATES[0]
        strengths[lag] = float((STATES[0] + width * up.mean()) / before)
        spread = np.sqrt((up * (1.0 - up) / synapses).sum()) / 2.0
        errors[lag] = float(width * spread / before)
    courses = {lag: _calcium(lag) for lag in TRACED}
    t = DT * np.arange(-300.0, 1000.0)
    return Measured(strengths, errors, synapses, t, courses)


def _share_up(network: Network, lag: float, state: float) -> float:
    weight = network.projection(_name(lag, state)).weight[0]
    return float((weight > sum(STATES) / 2.0).mean())


def _name(lag: float, state: float) -> str:
    return f"{lag:g} ms from {state:g}"


def _network(synapses: int, lags: tuple[float, ...], pairs: int, rule: Any = RULE) -> Network:
    """Sources that fire together, and for each lag a neuron that is made to fire."""
    times = FIRST + PERIOD * np.arange(pairs)
    sources = Population("sources", synapses, SpikeSource([times] * synapses))
    populations, links = [sources], []
    for lag in lags:
        driver = Population(f"driver {lag:g}", 1, SpikeSource([times + lag]))
        receptors = {"in": ExponentialCurrent(), "kick": Delta()}
        cell = Population(f"cell {lag:g}", 1, LIF(), receptors)
        populations += [driver, cell]
        links.append(Projection(driver, cell, "kick", weight=1e3, delay=DT))
        links += [
            Projection(sources, cell, "in", AllToAll(), weight=state, delay=DT, rule=rule,
                       name=_name(lag, state))
            for state in STATES
        ]  # fmt: skip
    network = Network(populations, links, dt=DT, seed=1)
    for lag in lags:
        for state in STATES:
            network.projection(_name(lag, state)).efficacy = 0.0
    return network


def _calcium(lag: float) -> NDArray[np.float64]:
    """Calcium from 30 ms before the presynaptic spike to 100 ms after it, one pair."""
    network = _network(1, (lag,), 1)
    network.run(round((FIRST - 30.0) / DT))
    course = []
    for _ in range(1300):
        network.run(1)
        state = network.state()
        last, updated, time = (
            float(state[f"GraupnerBrunel.0.{name}"].ravel()[0])
            for name in ("calcium", "updated", "time")
        )
        course.append(last * np.exp(-(time - updated) / float(np.asarray(RULE.tau_ca))))
    return np.array(course)


def rows(measured: Measured) -> list[checks.Row]:
    """Set strengths and times above the thresholds beside the semi-analytic ones."""
    found = []
    for lag, listed in LISTED.items():
        head = f"{lag:g} ms: strength after {PAIRS} pairs (ratio)"
        found.append(checks.row(head, measured.strengths[lag], listed, 0.03, digits=4))
    away = [measured.strengths[lag] - listed for lag, listed in LISTED.items()]
    head = "root mean square of these deviations (ratio)"
    found.append(checks.row(head, np.sqrt(np.mean(np.square(away))), digits=4))
    worst = max(measured.errors.values())
    found.append(checks.row("largest standard error (ratio)", worst, digits=4))
    course = measured.calcium[10.0]
    got = [(course > theta).sum() * DT / PERIOD for theta in (RULE.theta_d, RULE.theta_p)]
    head = "+10 ms, 1 Hz: part of the time above theta_d, theta_p"
    return [*found, checks.row(head, got, ABOVE, 2e-4, digits=5)]


def draw(measured: Measured) -> Any:
    """Return the Figure: two courses of calcium, strength against lag."""
    made, panels = drawing.grid(1, 3, (11.5, 4.2))
    for panel, lag in zip(panels[0], TRACED, strict=False):
        _course(panel, measured, lag)
    panels[0, 1].sharey(panels[0, 0])
    _strengths(panels[0, 2], measured)
    return made


def _course(panel: Any, measured: Measured, lag: float) -> None:
    panel.plot(measured.t, measured.calcium[lag], color=COLOURS[0], linewidth=1.6)
    for theta, ink, text in ((RULE.theta_p, COLOURS[2], "potentiation"),
                             (RULE.theta_d, COLOURS[1], "depression")):  # fmt: skip
        panel.axhline(theta, color=ink, linewidth=0.9, linestyle="--")
        drawing.name(panel, 99.0, theta + 0.03, text, ink, right=True)
    panel.set_xlim(-30.0, 100.0)
    panel.set_ylim(0.0, 2.8)
    drawing.label(panel, "time after the presynaptic spike (ms)", "calcium (arbitrary units)")
    drawing.title(panel, f"post minus pre: {lag:g} ms")


def _strengths(panel: Any, measured: Measured) -> None:
    lags = list(LISTED)
    panel.axhline(1.0, color=FAINT, linewidth=0.6)
    panel.axvline(0.0, color=FAINT, linewidth=0.6)
    panel.plot(lags, list(LISTED.values()), color=COLOURS[0], linewidth=1.0)
    panel.errorbar(lags, [measured.strengths[lag] for lag in lags],
                   [measured.errors[lag] for lag in lags], fmt="o", color=COLOURS[0],
                   markersize=5, label="simulated")  # fmt: skip
    panel.plot(lags, list(LISTED.values()), "x", color=INK, markersize=6, zorder=3,
               label="semi-analytic")  # fmt: skip
    panel.plot(list(AUTHORS), list(AUTHORS.values()), "s", color=COLOURS[1], markersize=7,
               markerfacecolor="none", label="authors")  # fmt: skip
    panel.set_ylim(0.65, 1.4)
    drawing.label(panel, "post minus pre (ms)", "strength after / before (ratio)")
    drawing.title(panel, f"{PAIRS} pairs at 1 Hz")
    legend(panel, loc="upper left")
