"""Bounds of a shortest path among discs from visibility graphs over points of their circles."""

from __future__ import annotations

import heapq
import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]


def bound(discs: Points, start: ArrayLike, goal: ArrayLike, corners: int, above: bool) -> float:
    """Find the shortest path over the corners of polygons in place of the discs.

    Corners at r / cos(pi / n) with segments that stay r away make a path that is free, hence not
    shorter than the shortest among the discs. Corners at r with segments that stay r cos(pi / n)
    away make a path that is free among smaller discs; among all such paths is the one around the
    polygons within the discs, so that it is not longer.

    Args:
        discs: x, y, radius, (discs, 3); they have no common points.
        start: x, y.
        goal: x, y.
        corners: Corners of each polygon, n.
        above: Whether the bound is from above or from below.

    Returns:
        The length; infinite if there is no path.
    """
    less = math.cos(math.pi / corners)
    turn = 2.0 * math.pi * np.arange(corners) / corners
    ring = np.column_stack([np.cos(turn), np.sin(turn)])
    reach = discs[:, 2] * (1.0 if above else less) - 1e-9
    nodes = [np.array([start, goal], float)]
    nodes += [(x, y) + ring * (radius / less if above else radius) for x, y, radius in discs]
    points = np.concatenate(nodes)
    cost, done, queue = {0: 0.0}, set(), [(0.0, 0)]
    while queue:
        length, here = heapq.heappop(queue)
        if here == 1:
            return length
        if here in done:
            continue
        done.add(here)
        steps = _visible(points, here, discs[:, :2], reach)
        for there in np.flatnonzero(np.isfinite(steps)).tolist():
            total = length + float(steps[there])
            if total < cost.get(there, math.inf):
                cost[there] = total
                heapq.heappush(queue, (total, there))
    return math.inf


def _visible(points: Points, here: int, centres: Points, reach: Points) -> Points:
    """Distance to each point that is seen from one of them, infinite for the others."""
    steps = points - points[here]
    square = np.maximum((steps**2).sum(axis=1), 1e-300)
    free = np.ones(len(points), bool)
    for centre, least in zip(centres, reach, strict=True):
        away = centre - points[here]
        share = np.clip(steps @ away / square, 0.0, 1.0)
        free &= np.hypot(*(away - share[:, None] * steps).T) >= least
    return np.where(free, np.sqrt(square), math.inf)
