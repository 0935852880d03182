"""BimanualHKB: loss of anti-phase, critical fluctuations, hysteresis; the oracle holds on."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.bodies.hands import Hands
from envs.tasks.bimanual_hkb.kernels import CONTROL
from envs.tasks.bimanual_hkb.measures import crossing, growth, spread
from experiments.figures import checks, drawing
from experiments.figures.envs import hkb_expected as expected
from experiments.figures.envs.hkb_runs import episode, run
from snn_core.plot.style import COLOURS, FAINT, INK

TITLE = "BimanualHKB: anti-phase is lost as the metronome speeds up"
SOURCE = (
    "Haken, Kelso & Bunz 1985, Biol Cybern 51:347 (loss of anti-phase at b / a = 1/4, hysteresis); "
    "Kelso, Scholz & Schoner 1986, Phys Lett A 118:279 (growing fluctuations); Schoner, Haken & "
    "Kelso 1986, Biol Cybern 53:247 (first passage). Expected: closed forms by averaging over a "
    "cycle; Floquet exponents and linear response of the full equations and the first passage of "
    "the phase equation, solved by `experiments.figures.envs.hkb_expected`; what the papers only "
    "say in words is counted."
)
CAPTION = """
Both hands follow the metronome, without torques, unless "oracle" is said. Top left: relative phase
of 12 pairs while the tempo rises from 1.25 to 3.25 Hz and falls again at 0.02 Hz/s: anti-phase
(0.5 turns) gives way to in-phase (0 or 1) and does not come back. It outlives the critical tempo of
2.25 Hz, where a deviation grows too slowly yet to be seen; the first passage of the phase equation
tells by how much. Top right: rate at which a deviation from anti-phase grows, without noise; line:
Floquet exponent of the full equations; dotted: the closed form -A - B R^2, which holds near the
transition and overstates the rate where the rhythm is slow and no sine. Bottom left: standard
deviation of the relative phase at a steady tempo, under a fifth of the task's noise so that it
stays small; line: linear response to the noise, which is without bound at the critical tempo. Below
1.5 Hz it falls with the tempo, because slow hands are easier to push. Bottom right: one episode of
stage "unseen": the oracle, which brakes what the two hands have in common and sets the one ahead
slower, and the hands that only follow.
"""
TEMPOS = (1.25, 1.5, 1.75, 2.0, 2.15, 2.25, 2.35, 2.5, 2.75, 3.0)
CALM = (1.25, 1.5, 1.75, 2.0, 2.15)
UP, DOWN, LEG = 1.25, 3.25, 100.0
FAINT_NOISE, LASTING = 0.1, 60.0
HOLD = round(1.0 / CONTROL)
QUARTILES = (0.25, 0.5, 0.75)
HANDS = Hands(noise=FAINT_NOISE)


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        rates: Growth of a deviation from anti-phase at ``TEMPOS``, 1/s.
        sizes: Amplitude in anti-phase at ``TEMPOS``, rad.
        spreads: Standard deviation of the relative phase at ``CALM``, ``FAINT_NOISE``, rad.
        tempo: Tempo of the ramp up and down, Hz, (steps, pairs).
        relative: Relative phase in it, rad, (steps, pairs).
        back: The same of the pairs that start in phase.
        episode: Relative phase of oracle and follower in stage "unseen", (2, steps).
        share: Share of 200 episodes of "unseen" without loss, oracle and follower.
    """

    rates: NDArray[Any]
    sizes: NDArray[Any]
    spreads: NDArray[Any]
    tempo: NDArray[Any]
    relative: NDArray[Any]
    back: NDArray[Any]
    episode: NDArray[Any]
    share: tuple[float, float]


def measure(pairs: int = 100) -> Measured:
    """Run all experiments.

    Args:
        pairs: Number of pairs of hands in each.
    """
    still = [run(16, 8.0, 0.0, math.pi - 0.001, (f, f, f)) for f in TEMPOS]
    rates = [growth(relative[100:300], math.pi, CONTROL).mean() for _, relative, _ in still]
    sizes = [np.abs(angle[100:300]).max() for *_, angle in still]
    ramp = (UP, DOWN, UP)
    tempo, relative, _ = run(pairs, 2.0 * LEG, Hands().noise, math.pi, ramp)
    back = run(pairs, 2.0 * LEG, Hands().noise, 0.0, ramp)[1]
    held, oracle = episode(oracle=True)
    lost, follower = episode(oracle=False)
    return Measured(
        np.array(rates), np.array(sizes), np.array([_spread(f, pairs) for f in CALM]),
        tempo, relative, back, np.array([oracle, follower]), (held, lost),
    )  # fmt: skip


def _spread(tempo: float, pairs: int) -> float:
    relative = run(pairs, LASTING, FAINT_NOISE, math.pi, (tempo, tempo, tempo))[1]
    return float(spread(relative[len(relative) // 2 :], axis=(0, 1)))


def rows(measured: Measured) -> list[checks.Row]:
    """Set critical tempo and ratio, fluctuations and hysteresis beside what is expected."""
    return [*_stability(measured), *_fluctuation(measured), *_hysteresis(measured)]


def _stability(measured: Measured) -> list[checks.Row]:
    at = float(np.interp(0.0, measured.rates, TEMPOS))
    a, b = HANDS.phase_constants(np.interp(at, TEMPOS, measured.sizes))
    near = slice(4, 7)
    return [
        checks.row("tempo at which anti-phase is lost, no noise (Hz)", at,
                   HANDS.critical_pace, 0.02, digits=3),
        checks.row("b / a there, from the amplitude measured (ratio)", b / a, 0.25, 0.005,
                   digits=4),
        checks.row("growth of a deviation at 1.25 to 3 Hz (1/s)", measured.rates,
                   expected.respond(HANDS, TEMPOS).growth, 0.02, digits=2),
        checks.row("growth at 2.15, 2.25, 2.35 Hz, closed form (1/s)", measured.rates[near],
                   expected.growth(HANDS, TEMPOS[near]), 0.02, digits=3),
        checks.row("amplitude at all tempos, closed form (rad)", measured.sizes,
                   expected.size(HANDS, TEMPOS), 0.02, True, 3),
    ]  # fmt: skip


def _fluctuation(measured: Measured) -> list[checks.Row]:
    linear = expected.respond(HANDS, CALM, LASTING).spread
    ratio = measured.spreads[-1] / measured.spreads[1]
    return [
        checks.row(f"standard deviation at 1.25 to 2.15 Hz, noise {FAINT_NOISE} (deg)",
                   np.degrees(measured.spreads), np.degrees(linear), 0.1, True, 2),
        checks.row("the same at 2.15 over 1.5 Hz (ratio)", ratio, linear[-1] / linear[1], 0.1,
                   True, 2),
    ]  # fmt: skip


def _hysteresis(measured: Measured) -> list[checks.Row]:
    half = len(measured.relative) // 2
    tempo, relative = measured.tempo, measured.relative
    up = crossing(tempo[:half], relative[:half], HOLD)
    down = np.isfinite(crossing(tempo[half:], relative[half:], HOLD))
    back = np.isfinite(crossing(tempo, measured.back, HOLD))
    passed, share = expected.passage(Hands(), UP, DOWN, LEG)
    return [
        checks.row("ramp up: pairs that fall into phase (share)", np.isfinite(up).mean(), 1.0,
                   0.0, digits=2),
        checks.row("ramp up: tempo of the transition, quartiles (Hz)", np.quantile(up, QUARTILES),
                   np.interp(QUARTILES, share, passed), 0.05, digits=2),
        checks.row("ramp down: pairs that go back to anti-phase (share)", down.mean(), 0.0, 0.0,
                   digits=2),
        checks.row("started in phase, up and down: pairs that leave it (share)", back.mean(), 0.0,
                   0.0, digits=2),
        checks.row("stage unseen: episodes without loss, oracle and follower (share)",
                   measured.share, (1.0, 0.0), 0.0, digits=2),
    ]  # fmt: skip


def draw(measured: Measured) -> Any:
    """Return the Figure: ramp, growth, fluctuations, oracle."""
    made, panels = drawing.grid(2, 2, (9.6, 7.0))
    _ramp(panels[0, 0], measured)
    _growth(panels[0, 1], measured)
    _fluctuations(panels[1, 0], measured)
    _oracle(panels[1, 1], measured)
    return made


def _turned(relative: NDArray[Any]) -> NDArray[Any]:
    """Phases in turns, unwrapped from the first."""
    return np.unwrap(relative, axis=0) / (2.0 * math.pi)


def _ramp(panel: Any, measured: Measured) -> None:
    turns = _turned(measured.relative[::10, :12])
    turns += np.round(0.5 - turns[:1])
    half = len(turns) // 2
    tempo = measured.tempo[::10, 0]
    panel.plot(tempo[:half], turns[:half], color=COLOURS[0], linewidth=0.7)
    panel.plot(tempo[half:], turns[half:], color=COLOURS[1], linewidth=0.7)
    panel.axvline(Hands().critical_pace, color=FAINT, linewidth=0.8)
    drawing.name(panel, 1.3, 0.6, "up", COLOURS[0])
    drawing.name(panel, 1.3, 0.07, "down again", COLOURS[1])
    drawing.label(panel, "tempo (Hz)", "relative phase (turns)")
    drawing.title(panel, "hysteresis")


def _growth(panel: Any, measured: Measured) -> None:
    smooth = np.linspace(1.25, 3.0, 60)
    panel.axhline(0.0, color=FAINT, linewidth=0.8)
    panel.plot(smooth, expected.respond(HANDS, smooth).growth, color=INK, linewidth=1.0)
    panel.plot(smooth, expected.growth(HANDS, smooth), ":", color=INK, linewidth=1.0)
    panel.plot(TEMPOS, measured.rates, "o", color=COLOURS[0], markersize=4.5)
    drawing.label(panel, "tempo (Hz)", "growth of a deviation (1/s)")
    drawing.title(panel, "stability of anti-phase")


def _fluctuations(panel: Any, measured: Measured) -> None:
    smooth = np.linspace(1.25, 2.2, 60)
    linear = np.degrees(expected.respond(HANDS, smooth, LASTING).spread)
    panel.plot(smooth, linear, color=INK, linewidth=1.0)
    panel.plot(CALM, np.degrees(measured.spreads), "o", color=COLOURS[0], markersize=4.5)
    panel.axvline(HANDS.critical_pace, color=FAINT, linewidth=0.8)
    panel.set_ylim(0.0, None)
    drawing.label(panel, "tempo (Hz)", "standard deviation (deg)")
    drawing.title(panel, "critical fluctuations")


def _oracle(panel: Any, measured: Measured) -> None:
    time = CONTROL * np.arange(measured.episode.shape[1])
    for course, name, ink in zip(measured.episode, ("oracle", "follower"), COLOURS, strict=False):
        turns = _turned(course)
        turns += np.round(0.5 - turns[0])
        panel.plot(time, turns, color=ink, linewidth=1.0)
        drawing.name(panel, time[-1], turns[-1] + 0.03, name, ink, right=True)
    drawing.label(panel, "time (s)", "relative phase (turns)")
    drawing.title(panel, 'one episode of stage "unseen"')
