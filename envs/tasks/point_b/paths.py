"""The shortest path of a round body among discs: A* over the tangents of the grown discs.

A disc that is grown by the radius of the body is where the centre of the body cannot be. Among
disjoint discs a shortest path is made of common tangents and arcs, so that a search over oriented
tangents (legs) is exact. Circle 2 d + o is disc d, passed on the left (o = 0, counterclockwise) or
on the right (1); the two circles behind those of the discs are the start and the goal, of radius 0.
A leg is looked at for obstacles only when it is the next best, so that few are.
"""

import math
from typing import NamedTuple

import numpy as np

from envs.kernel import Array, part
from envs.tasks.point_b.maps import MOST_DISCS, World

_CIRCLES = 2 * MOST_DISCS + 2
_START, _GOAL = _CIRCLES - 2, _CIRCLES - 1
_LEGS = _CIRCLES * _CIRCLES
_NEW, _OPEN, _DONE = 0, 1, 2
_SURE = 1e-9  # m or rad, beyond rounding


class Route(NamedTuple):
    """Scratch of the search; a leg from circle a to circle b has the number a * circles + b.

    Attributes:
        status: New, open or done, (legs,) int64.
        cost: Length of the path up to the end of the leg, m, (legs,).
        bound: The same plus what is left at least, m, (legs,).
        leg: Start x, y and end x, y of the leg, m, (legs, 4).
        before: Leg before this one, -1 for none, (legs,) int64.
        open: Open legs in any order, (legs,) int64.
        circle: x, y and signed radius of the circles, m, (circles, 3).
        last: The leg that reached the goal, -1 for none, (1,) int64.
    """

    status: Array
    cost: Array
    bound: Array
    leg: Array
    before: Array
    open: Array
    circle: Array
    last: Array


def make_route() -> Route:
    """Allocates the scratch of a search.

    Returns:
        The scratch.
    """
    return Route(
        status=np.zeros(_LEGS, np.int64),
        cost=np.zeros(_LEGS),
        bound=np.zeros(_LEGS),
        leg=np.zeros((_LEGS, 4)),
        before=np.zeros(_LEGS, np.int64),
        open=np.zeros(_LEGS, np.int64),
        circle=np.zeros((_CIRCLES, 3)),
        last=np.full(1, -1, np.int64),
    )


@part
def shortest(route: Route, world: World, row: int, x: float, y: float, radius: float) -> float:
    """Finds the shortest path to the goal around the discs at rest.

    Discs that move are taken at their resting places. Walls need no care: a disc keeps more than
    the width of a body from them.

    Args:
        route: Scratch; afterwards ``last`` and ``before`` tell the path.
        world: The maps.
        row: The body.
        x: Start, m.
        y: Start, m.
        radius: Radius of the body, m.

    Returns:
        Length of the path of the centre of the body to the point B, m; infinite if there is none.
    """
    discs = world.used[row]
    _draw_circles(route, world, row, x, y, radius)
    for leg in range(_LEGS):
        route.status[leg] = _NEW
    route.last[0] = -1
    count = _expand(route, discs, _START, -1, 0)
    while count > 0:
        best = 0
        for place in range(1, count):
            if route.bound[route.open[place]] < route.bound[route.open[best]]:
                best = place
        leg = route.open[best]
        count -= 1
        route.open[best] = route.open[count]
        route.status[leg] = _DONE
        if not _free(route, leg, discs):
            continue
        if leg % _CIRCLES == _GOAL:
            route.last[0] = leg
            return route.cost[leg]
        count = _expand(route, discs, leg % _CIRCLES, leg, count)
    return math.inf


@part
def _draw_circles(route: Route, world: World, row: int, x: float, y: float, radius: float) -> None:
    for disc in range(world.used[row]):
        for side in range(2):
            grown = world.discs[row, disc, 2] + radius
            route.circle[2 * disc + side, 0] = world.swing[row, disc, 0]
            route.circle[2 * disc + side, 1] = world.swing[row, disc, 1]
            route.circle[2 * disc + side, 2] = grown if side == 0 else -grown
    route.circle[_START, 0], route.circle[_START, 1], route.circle[_START, 2] = x, y, 0.0
    route.circle[_GOAL, 0], route.circle[_GOAL, 1] = world.goal[row, 0], world.goal[row, 1]
    route.circle[_GOAL, 2] = 0.0


@part
def _expand(route: Route, discs: int, here: int, before: int, count: int) -> int:
    """Opens the legs from one circle to all others; returns the number of open legs."""
    for target in range(2 * discs + 1):
        there = target if target < 2 * discs else _GOAL
        leg = here * _CIRCLES + there
        if (there // 2 == here // 2 and there != _GOAL) or route.status[leg] == _DONE:
            continue
        dx = route.circle[there, 0] - route.circle[here, 0]
        dy = route.circle[there, 1] - route.circle[here, 1]
        height = route.circle[there, 2] - route.circle[here, 2]
        square = dx * dx + dy * dy
        if square <= height * height:
            continue
        length = math.sqrt(square - height * height)
        ux, uy = (dx * length + dy * height) / square, (dy * length - dx * height) / square
        cost = length
        if before >= 0:
            cost += route.cost[before] + _arc(route, before, route.circle[here, 2], ux, uy)
        if route.status[leg] == _NEW:
            _lay(route, leg, here, there, ux, uy)
            route.open[count] = leg
            count += 1
            route.status[leg] = _OPEN
        elif cost >= route.cost[leg]:
            continue
        route.cost[leg], route.before[leg] = cost, before
        left_x = route.circle[_GOAL, 0] - route.leg[leg, 2]
        left_y = route.circle[_GOAL, 1] - route.leg[leg, 3]
        route.bound[leg] = cost + math.sqrt(left_x * left_x + left_y * left_y)
    return count


@part
def _lay(route: Route, leg: int, here: int, there: int, ux: float, uy: float) -> None:
    """Writes the ends of a leg of direction (ux, uy)."""
    for end, circle in ((0, here), (2, there)):
        radius = route.circle[circle, 2]
        route.leg[leg, end] = route.circle[circle, 0] + radius * uy
        route.leg[leg, end + 1] = route.circle[circle, 1] - radius * ux


@part
def _arc(route: Route, before: int, radius: float, ux: float, uy: float) -> float:
    """Length along a circle from where a leg arrives to where direction (ux, uy) leaves, m."""
    vx = route.leg[before, 2] - route.leg[before, 0]
    vy = route.leg[before, 3] - route.leg[before, 1]
    turn = math.atan2(vx * uy - vy * ux, vx * ux + vy * uy)
    if radius < 0.0:
        turn = -turn
    if turn < -_SURE:
        turn += 2.0 * math.pi
    return abs(radius) * turn


@part
def _free(route: Route, leg: int, discs: int) -> bool:
    """Tells whether no disc but those at its ends lies in the way of a leg."""
    x, y = route.leg[leg, 0], route.leg[leg, 1]
    dx, dy = route.leg[leg, 2] - x, route.leg[leg, 3] - y
    square = dx * dx + dy * dy
    first, last = leg // _CIRCLES // 2, leg % _CIRCLES // 2
    for disc in range(discs):
        if disc in (first, last):
            continue
        cx, cy = route.circle[2 * disc, 0] - x, route.circle[2 * disc, 1] - y
        share = min(max((cx * dx + cy * dy) / square, 0.0), 1.0)
        away_x, away_y = cx - share * dx, cy - share * dy
        reach = route.circle[2 * disc, 2] - _SURE
        if away_x * away_x + away_y * away_y < reach * reach:
            return False
    return True


def trace(route: Route, spacing: float = 0.02) -> Array:
    """The path that the last search has found.

    Args:
        route: The scratch of the search.
        spacing: Distance of points along arcs, m.

    Returns:
        Points from the start to the goal, (points, 2), m; none if there is no path.
    """
    legs = [int(route.last[0])]
    while legs[-1] >= 0:
        legs.append(int(route.before[legs[-1]]))
    points: list[Array] = []
    for leg in legs[-2::-1]:
        ends = route.leg[leg].reshape(2, 2)
        if points:
            x, y, radius = route.circle[leg // _CIRCLES]
            arms = [point - (x, y) for point in (points[-1], ends[0])]
            first, last = (math.atan2(arm[1], arm[0]) for arm in arms)
            side = math.copysign(1.0, radius)
            turn = side * ((side * (last - first) + _SURE) % (2.0 * math.pi))
            steps = max(int(abs(turn * radius) / spacing), 1)
            angles = first + turn * np.arange(1, steps) / steps
            arc = np.column_stack([np.cos(angles), np.sin(angles)])
            points += list(np.array([x, y]) + abs(radius) * arc)
        points += list(ends)
    return np.array(points).reshape(-1, 2)
