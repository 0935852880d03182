"""What is counted in an episode of PointB: path, collisions, success weighted by path length."""

import math
from typing import NamedTuple

import numpy as np

from envs.books import Books
from envs.kernel import Array, compiled, part
from envs.tasks.point_b.maps import GOAL_RADIUS, World
from envs.tasks.point_b.paths import Route, make_route, shortest


class Tally(NamedTuple):
    """The counts of a batch.

    Attributes:
        start: x, y at reset, m, (rows, 2).
        path: Way of the centre of the body since reset, m, (rows,).
        contact: Whether the last physics step was spent in contact, (rows,) bool.
        collisions: Physics steps in contact after one without, (rows,).
        per_metre: Collisions per metre of the path, 0 without a path, (rows,).
        spl: Success weighted by path length, (rows,).
        route: Scratch of the search for the shortest path.
    """

    start: Array
    path: Array
    contact: Array
    collisions: Array
    per_metre: Array
    spl: Array
    route: Route


def make_tally(rows: int) -> Tally:
    """Allocates empty counts.

    Args:
        rows: Number of bodies.

    Returns:
        The counts.
    """
    return Tally(
        start=np.zeros((rows, 2)),
        path=np.zeros(rows),
        contact=np.zeros(rows, np.bool_),
        collisions=np.zeros(rows),
        per_metre=np.zeros(rows),
        spl=np.zeros(rows),
        route=make_route(),
    )


@part
def open_tally(tally: Tally, row: int, pose: Array) -> None:
    """Starts the counts of one new episode.

    Args:
        tally: The counts.
        row: The body.
        pose: x, y in m and heading in rad, (rows, 3).
    """
    tally.start[row, 0], tally.start[row, 1] = pose[row, 0], pose[row, 1]
    tally.path[row], tally.collisions[row], tally.per_metre[row] = 0.0, 0.0, 0.0
    tally.spl[row] = 0.0
    tally.contact[row] = False


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
    if contact and not tally.contact[row]:
        tally.collisions[row] += 1.0
    tally.contact[row] = contact


@part
def close_tally(tally: Tally, row: int) -> None:
    """Weighs the collisions at the end of a control step.

    Args:
        tally: The counts.
        row: The body.
    """
    path = tally.path[row]
    tally.per_metre[row] = tally.collisions[row] / path if path > 0.0 else 0.0


@compiled
def least_path(tally: Tally, row: int, world: World, radius: Array) -> float:
    """Finds the shortest path from the start to where the episode ends, GOAL_RADIUS before B.

    Args:
        tally: The counts; ``route`` receives the path.
        row: The body.
        world: The maps.
        radius: Radii of the bodies, m, (rows,).

    Returns:
        Its length, m.
    """
    x, y = tally.start[row, 0], tally.start[row, 1]
    return shortest(tally.route, world, row, x, y, radius[row]) - GOAL_RADIUS


@compiled
def weigh_success(skip: Array, books: Books, tally: Tally, world: World, radius: Array) -> None:
    """Weighs the success of the bodies that have just arrived by the length of their path.

    Args:
        skip: Rows that did not live this control step, (rows,) bool.
        books: The books.
        tally: The counts.
        world: The maps.
        radius: Radii of the bodies, m, (rows,).
    """
    for row in range(skip.shape[0]):
        if books.success[row] and not skip[row]:
            least = least_path(tally, row, world, radius)
            tally.spl[row] = least / max(tally.path[row], least)
