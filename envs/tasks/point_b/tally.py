"""What is counted in an episode of PointB: path, collisions, success weighted by path length."""

import math
from typing import NamedTuple

import numpy as np

from envs.books import Books
from envs.kernel import Array, compiled, part
from envs.tasks.point_b.maps import GOAL_RADIUS, World
from envs.tasks.point_b.paths import Route, shortest


class Tally(NamedTuple):
    """What is counted in each step of a batch.

    Attributes:
        path: Way of the centre of the body since reset, m, (rows,).
        knocks: 1 if the last physics step was spent in contact, and the number of collisions:
            physics steps in contact after one without, (rows, 2).
        per_metre: Collisions per metre of the path, 0 without a path, (rows,).
    """

    path: Array
    knocks: Array
    per_metre: Array


class Marks(NamedTuple):
    """What belongs to the ends of an episode, for a batch.

    Attributes:
        start: x, y at reset, m, (rows, 2).
        spl: Success weighted by path length, (rows,).
    """

    start: Array
    spl: Array


def make_tally(rows: int) -> Tally:
    """Allocates empty counts.

    Args:
        rows: Number of bodies.

    Returns:
        The counts.
    """
    return Tally(path=np.zeros(rows), knocks=np.zeros((rows, 2)), per_metre=np.zeros(rows))


def make_marks(rows: int) -> Marks:
    """Allocates empty marks.

    Args:
        rows: Number of bodies.

    Returns:
        The marks.
    """
    return Marks(start=np.zeros((rows, 2)), spl=np.zeros(rows))


@part
def open_tally(tally: Tally, marks: Marks, row: int, pose: Array) -> None:
    """Starts the counts of one new episode.

    Args:
        tally: The counts.
        marks: Receives the start.
        row: The body.
        pose: x, y in m and heading in rad, (rows, 3).
    """
    marks.start[row, 0], marks.start[row, 1] = pose[row, 0], pose[row, 1]
    marks.spl[row] = 0.0
    tally.path[row], tally.per_metre[row] = 0.0, 0.0
    tally.knocks[row, 0], tally.knocks[row, 1] = 0.0, 0.0


@part
def count_step(tally: Tally, row: int, dx: float, dy: float, contact: bool) -> None:
    """Counts one physics step.

    Args:
        tally: The counts.
        row: The body.
        dx: How far the body came along x, m.
        dy: How far it came along y, m.
        contact: Whether it touched something.
    """
    tally.path[row] += math.sqrt(dx * dx + dy * dy)
    if contact and tally.knocks[row, 0] == 0.0:
        tally.knocks[row, 1] += 1.0
    tally.knocks[row, 0] = 1.0 if contact else 0.0


@part
def close_tally(tally: Tally, row: int) -> None:
    """Weighs the collisions at the end of a control step.

    Args:
        tally: The counts.
        row: The body.
    """
    path = tally.path[row]
    tally.per_metre[row] = tally.knocks[row, 1] / path if path > 0.0 else 0.0


@compiled
def least_path(route: Route, marks: Marks, row: int, world: World, build: Array) -> float:
    """Finds the shortest path from the start to where the episode ends, GOAL_RADIUS before B.

    Args:
        route: Scratch; receives the path.
        marks: Where the bodies started.
        row: The body.
        world: The maps.
        build: The bodies, their radius first, m, (rows, 4).

    Returns:
        Its length, m.
    """
    x, y = marks.start[row, 0], marks.start[row, 1]
    return shortest(route, world, row, x, y, build[row, 0]) - GOAL_RADIUS


@compiled
def weigh_success(
    skip: Array, books: Books, tally: Tally, marks: Marks, route: Route, world: World, build: Array
) -> None:
    """Weighs the success of the bodies that have just arrived by the length of their path.

    Args:
        skip: Rows that did not live this control step, (rows,) bool.
        books: The books.
        tally: The counts.
        marks: Where the bodies started; ``spl`` receives the result.
        route: Scratch.
        world: The maps.
        build: The bodies, their radius first, m, (rows, 4).
    """
    for row in range(skip.shape[0]):
        if books.success[row] and not skip[row]:
            least = least_path(route, marks, row, world, build)
            marks.spl[row] = least / max(tally.path[row], least)
