"""The kernels of ReflexArc: the start of an episode and one control step."""

from typing import Any

from envs.bodies.actuators import activation_kept
from envs.books import Books, open_page
from envs.bound import held
from envs.kernel import Array, compiled, part
from envs.lane_books import close_lanes, command_lanes
from envs.lanes import LANES
from envs.sensors.lane_lines import all_healthy, awaited, record_lanes
from envs.sensors.line import Lines, fill, receive
from envs.sensors.spindle import primary, secondary, stirred
from envs.streams import uniform
from envs.tasks.reflex_arc.forearms import (
    COMMAND,
    HOLD,
    READING,
    SOUND,
    STEP,
    SUCCESS,
    Body,
    give_body,
    judge,
    know,
    live,
    stretch,
    take_body,
    take_trials,
)
from envs.tasks.reflex_arc.loads import Loads, draw_loads

SPINDLES = 4
_START, _START_RATE = 0.02, 0.05


@part
def _stretch(row: int, body: Body) -> None:
    """Takes a reading of the spindles; flexion shortens the flexor."""
    stretch = -body.moment_arm[row] * body.angle[row]
    moving = stirred(-body.moment_arm[row] * body.rate[row])
    body.reading[0] = primary(stretch, moving)
    body.reading[1] = primary(-stretch, -moving)
    body.reading[2] = secondary(stretch)
    body.reading[3] = secondary(-stretch)


@part
def _know(row: int, body: Body, asked: float) -> None:
    body.reading[4] = body.renshaw[0, row]
    body.reading[5] = body.renshaw[1, row]
    body.reading[6] = asked


@compiled
def begin(mask: Array, books: Books, lines: Lines, body: Body, loads: Loads, stage: Array) -> None:
    """Starts new episodes.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        body: The bodies.
        loads: The loads.
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if not mask[row]:
            continue
        open_page(books, row)
        draw_loads(loads, row, books.words, stage[row])
        body.angle[row] = uniform(books.words, row, -_START, _START)
        body.rate[row] = uniform(books.words, row, -_START_RATE, _START_RATE)
        body.torque[row], body.load[row] = 0.0, 0.0
        body.farthest[row], body.given[row] = 0.0, 0.0
        for side in range(2):
            body.activation[side, row], body.renshaw[side, row] = 0.0, 0.0
        books.success[row] = True
        _stretch(row, body)
        _know(row, body, loads.instruction[0, row])
        fill(lines, row, body.reading)
    receive(lines, books.fresh, books.words, books.observation)


@compiled
def advance(actions: Array, skip: Array, state: Any) -> None:
    """Lives one control step.

    Args:
        actions: The actions, (rows, 2).
        skip: Rows that stay as they are, (rows,) bool.
        state: ``Bound`` to books, motors, lines, body, drives, loads and lanes.
    """
    books, motors, lines, body, drives, loads, lanes = held(state)
    keep = activation_kept(drives, STEP)
    for first in range(0, skip.shape[0], LANES):
        last = min(first + LANES, skip.shape[0])
        still, count = skip[first:last], last - first
        alike = all_healthy(lines, first, last)
        command_lanes(motors, actions[first:last], still, first, lanes, COMMAND)
        take_trials(loads, body, books.steps, first, last, lanes)
        take_body(body, books, first, last, lanes)
        live(body, drives, keep, count, 0, lanes)  # no loop: the compiler has to know the substep
        if awaited(lines, first, 1, alike, 0, SPINDLES):
            stretch(count, lanes)
        know(count, 0, lanes)
        record_lanes(lines, first, last, 1, alike, lanes, READING)
        live(body, drives, keep, count, 1, lanes)
        if awaited(lines, first, 0, alike, 0, SPINDLES):
            stretch(count, lanes)
        know(count, 1, lanes)
        record_lanes(lines, first, last, 0, alike, lanes, READING)
        judge(drives, count, lanes)
        give_body(body, first, last, lanes)
        close_lanes(books, still, first, lanes, SOUND, HOLD, SUCCESS)
    receive(lines, books.fresh, books.words, books.observation)
