"""Predator and prey: who is caught in the open, the turning gambit, the master tournament."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs import make_oracle
from envs.tasks.predator_prey.animals import PREDATOR, PREY, Animal
from envs.tasks.predator_prey.arena import CAPTURE, SENSES, STEP, SUBSTEPS
from envs.tasks.predator_prey.env import PredatorPreyVector
from envs.tasks.predator_prey.kernels import advance_pair, begin_pair
from envs.tasks.predator_prey.opponents import LENGTH, numbered
from envs.tasks.predator_prey.task import PredatorPreyTask
from envs.tasks.predator_prey.tournament import Tournament, master_tournament
from experiments.figures import checks, drawing
from snn_core.plot.style import COLOURS, FAINT, legend

TITLE = "Predator and prey: the faster catches in the open, the tighter turn saves"
SOURCE = (
    "Howland 1974, J Theor Biol 47:333 (the turning gambit: prey escapes if (v_prey/v_predator)^2 "
    "> R_prey/R_predator); Floreano & Nolfi 1997, Genetic Programming 2:398 (master tournament). "
    "Expected: certain capture by a faster predator of prey that flees straight, none by a slower "
    "one; time to capture (distance - contact) / (difference of speeds); Howland's boundary 1."
)
CAPTION = """
Left: the predator's oracle in the open (200 m), prey that runs straight away (within 45 deg) from
1 to 2 m: share caught within 90 s. Middle: one gambit at constant speeds and turning radii on the
wheels of the task: the prey turns as tightly as it can when the predator is 0.3 to 4 m behind
(predator's radius 20 m), the predator answers at once with the best of 101 circles. Shown is the
largest of the closest approaches over these distances, so the prey times its turn; above the dotted
line (contact, 0.2 m) it escapes. Bodies of finite size shift the boundary below 1. Right: master
tournament of numbered opponents (linear wirings, not evolved), sorted by their means; the starts
are the same in each pairing. Shade: capture rate. Neither side has one that wins every match.
"""

RATIOS = (0.5, 0.7, 0.8, 0.9, 0.95, 1.05, 1.1, 1.2, 1.35, 1.5, 2.0)
VELOCITIES = (0.5, 0.7, 0.9)  # prey over predator
BOUNDS = np.array([0.3, 0.45, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0, 1.1, 1.25, 1.5])
FORWARD = 0.8
WIDE = 20.0  # m, turning radius of the predator
OPEN = 200.0  # m
PLAYERS = 24
STEP_TIME = STEP * SUBSTEPS


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        capture: Share caught in the open at RATIOS.
        times: Time to capture in a straight flight over its closed form, at ratio 1.2 and 2.
        misses: Largest closest approach, m, by velocity of the prey, at BOUNDS.
        tournament: Sorted, strongest predators first, strongest prey last.
    """

    capture: NDArray[np.float64]
    times: tuple[float, ...]
    misses: dict[float, NDArray[np.float64]]
    tournament: Tournament


def measure(circles: int = 101, episodes: int = 20) -> Measured:
    """Run chases, gambits and the tournament.

    Args:
        circles: Answers of the predator to a gambit.
        episodes: Matches of each pairing.
    """
    capture = np.array([np.isfinite(_flight(ratio, 0.25 * math.pi)[0]).mean() for ratio in RATIOS])
    times = []
    for ratio in (1.2, 2.0):
        seen, start = _flight(ratio, 0.0)
        exact = (start - CAPTURE) / (PREY.speed * (ratio - 1.0))
        times.append(float(np.mean(seen / exact)))
    misses = {
        v: np.array([_gambit(v, bound * v * v, circles) for bound in BOUNDS]) for v in VELOCITIES
    }
    return Measured(capture, tuple(times), misses, _tournament(episodes))


def _flight(ratio: float, spread: float, rows: int = 100) -> tuple[Any, Any]:
    """Return times to capture in s, infinite for none, and the distances at the start."""
    pool = np.zeros((1, LENGTH))
    pool[0, SENSES :: SENSES + 1] = 5.0  # both wheels full ahead whatever it senses
    hunter = Animal(ratio * PREY.speed, 8.0, PREDATOR.field, PREDATOR.reach)
    env = PredatorPreyVector(rows, predator=hunter, size=OPEN, pool=pool)
    task: Any = env.task
    observation, _ = env.reset(seed=0)
    random = np.random.default_rng(0)
    start, arena = random.uniform(1.0, 2.0, rows), task.arena
    arena.pose[...] = 0.5 * OPEN
    arena.pose[1::2, 0] += start
    arena.pose[:, 2] = 0.0
    arena.pose[1::2, 2] = random.uniform(-spread, spread, rows)
    arena.wheels[...] = arena.top[:, None]
    arena.distance[...] = start
    oracle, seen = make_oracle(env), np.full(rows, np.inf)
    for step in range(900):
        observation, _, ended, *_ = env.step(oracle.predict(observation)[0])
        seen[ended & np.isinf(seen)] = STEP_TIME * (step + 1)
    return seen, start


def _gambit(velocity: float, radius: float, circles: int) -> float:
    """Return the closest approach, m, if the prey times its turn and the predator its circle."""
    gaps, shares = np.geomspace(0.3, 0.2 * WIDE, 7), np.linspace(0.0, 1.0, circles)
    gap, circle = np.repeat(gaps, circles), np.tile(shares, len(gaps))
    place = (_runner(1.0, WIDE), _runner(velocity, radius * WIDE), OPEN, None, None, None, 0)
    first, second = (PredatorPreyTask(len(gap), side, *place) for side in range(2))
    arena = second.arena = first.arena
    begin_pair(first.books, first.lines, second.books, second.lines, arena)
    arena.pose[...] = (0.5 * OPEN, 0.5 * OPEN, 0.0)
    arena.pose[1::2, 0] += gap
    arena.wheels[0::2], arena.wheels[1::2] = 1.0, velocity
    turn = 1.0 - FORWARD
    actions = np.stack([FORWARD - turn * circle, FORWARD + turn * circle], axis=1)
    replies = np.tile([FORWARD - turn, FORWARD + turn], (len(gap), 1))
    sides = (first.books, first.motors, first.lines, second.books, second.motors, second.lines)
    near = gap.copy()
    half_circle, passing = math.pi * radius * WIDE / velocity, 2.0 * gaps[-1] / (1.0 - velocity)
    for _ in range(round(min(half_circle, passing) / STEP_TIME)):
        advance_pair(actions, replies, *sides, arena)
        near = np.minimum(near, np.hypot(*(arena.pose[1::2] - arena.pose[0::2])[:, :2].T))
    return float(near.reshape(len(gaps), -1).min(axis=1).max())


def _runner(speed: float, radius: float) -> Animal:
    """An animal that turns at a radius, m, or wider while it keeps its speed, m/s."""
    spin = speed / radius / (1.0 - FORWARD)
    return Animal(speed=speed / FORWARD, spin=spin, field=1.0, reach=1.0)


def _tournament(episodes: int) -> Tournament:
    predators, prey = numbered(np.arange(PLAYERS), False), numbered(np.arange(PLAYERS), True)
    result = master_tournament(predators, prey, episodes)
    order = np.ix_(np.argsort(-result.predators), np.argsort(result.prey))
    return Tournament(result.capture[order], result.time[order], episodes)


def boundary(misses: NDArray[np.float64]) -> float:
    """Return where the closest approach falls below contact, in units of Howland's boundary."""
    return float(np.interp(-CAPTURE, -misses[: len(BOUNDS)], BOUNDS))


def rows(measured: Measured) -> list[checks.Row]:
    """Set rates, times and boundaries beside theory."""
    capture, result = measured.capture, measured.tournament
    slower = np.array(RATIOS) < 1.0
    found = [
        checks.row("largest capture rate of slower predators", capture[slower].max(), 0.0),
        checks.row("smallest capture rate of faster predators", capture[~slower].min(), 1.0),
        checks.row("time to capture over its closed form, ratio 1.2 and 2", measured.times,
                   (1.0, 1.0), 0.05, digits=3),
    ]  # fmt: skip
    for velocity, misses in measured.misses.items():
        head = f"prey at {velocity} of the predator's speed: boundary of R_prey/R_predator / v^2"
        found.append(checks.row(head, boundary(misses), 1.0, 0.2, digits=3))
    found += [
        checks.row("tournament: mean capture rate", result.capture.mean(), digits=3),
        checks.row("best and worst predator: mean capture rate",
                   (result.predators[0], result.predators[-1]), digits=3),
        checks.row("best and worst prey: mean survival", (result.prey[-1], result.prey[0]),
                   digits=3),
        checks.row("predators that catch every prey every time",
                   float((result.capture == 1.0).all(axis=1).sum())),
        checks.row("prey that no predator ever catches",
                   float((result.capture == 0.0).all(axis=0).sum())),
    ]  # fmt: skip
    return found


def draw(measured: Measured) -> Any:
    """Return the Figure: open field, gambit, tournament."""
    made, panels = drawing.grid(1, 3, (13.5, 4.4))
    chase, gambit, matrix = panels[0]
    chase.axvline(1.0, color=FAINT, linewidth=1.0, linestyle=":")
    chase.plot(RATIOS, measured.capture, "o-", color=COLOURS[0], linewidth=1.6)
    drawing.label(chase, "speed (predator / prey)", "capture rate (share)")
    drawing.title(chase, "in the open")
    for ink, (velocity, misses) in zip(COLOURS, measured.misses.items(), strict=False):
        text = f"v = {velocity}"
        gambit.plot(BOUNDS, misses, "o-", color=ink, linewidth=1.6, markersize=4, label=text)
    gambit.axhline(CAPTURE, color=FAINT, linewidth=1.0, linestyle=":")
    gambit.axvline(1.0, color=FAINT, linewidth=1.0, linestyle=":")
    gambit.set_ylim(0.0, 3.0)
    drawing.label(gambit, "R_prey / R_predator / v² (Howland: 1)", "closest approach (m)")
    drawing.title(gambit, "turning gambit")
    legend(gambit, loc="upper right")
    edges = np.arange(PLAYERS + 1)
    matrix.pcolormesh(edges, edges, measured.tournament.capture, cmap="Greys", vmin=0.0, vmax=1.0)
    matrix.invert_yaxis()
    drawing.label(matrix, "prey (best last)", "predator (best first)")
    drawing.title(matrix, "master tournament: captured 0 (white) to 1 (black)")
    return made
