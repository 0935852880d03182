"""What PointB looks like."""

import math
from typing import Any

from envs.bodies.wheels import AXLE, RADIUS
from envs.kernel import Array
from envs.sensors.antennae import ANGLE
from envs.sensors.rays import RAYS
from envs.shapes import disc, line, rect
from envs.tasks.point_b.kernels import FIRST_RAY, Body
from envs.tasks.point_b.maps import GOAL_RADIUS, SIZE, World

_FLOOR, _WALL, _DISC, _SHADE = "#f3efe4", "#4a4f57", "#7d8794", "#dfd9c9"
_GOAL, _RING, _CORE = "#bfe3c0", "#8fcf92", "#3f9d4a"
_RAY, _SKIN, _TYRE, _NOSE = "#e2b36b", "#c8553d", "#2b2d33", "#f7d9a8"


def point_b_scene(body: Body, world: World, row: int) -> dict[str, Any]:
    """The map, the rays and the body.

    Args:
        body: The hidden state, for the size of the body.
        world: The maps.
        row: The body.

    Returns:
        See ``envs.single.BodyEnv.scene``.
    """
    wall = 0.05
    shapes: list[dict[str, Any]] = [
        rect("wall", _WALL, -wall, -wall, SIZE + wall, SIZE + wall),
        rect("floor", _FLOOR, 0.0, 0.0, SIZE, SIZE),
    ]
    x, y = world.goal[row].tolist()
    for name, color, share in (("goal", _GOAL, 1.0), ("ring", _RING, 0.66), ("core", _CORE, 0.3)):
        shapes.append(disc(name, color, x, y, share * GOAL_RADIUS))
    for number, (x, y, radius) in enumerate(world.discs[row, : world.used[row]].tolist()):
        if _moves(world, row, number):
            x, y = 0.0, 0.0
        shapes.append(disc(f"shade{number}", _SHADE, x + 0.02, y - 0.025, radius))
        shapes.append(disc(f"disc{number}", _DISC, x, y, radius))
    shapes += [line(f"ray{ray}", _RAY, [[0.0, 0.0], [1.0, 0.0]], 0.008) for ray in range(RAYS)]
    shapes += _body(body.build[row, 0].item() / RADIUS)
    bounds = [-wall, -wall, SIZE + wall, SIZE + wall]
    return {"bounds": bounds, "trail": "body", "shapes": shapes}


def point_b_frame(body: Body, world: World, readings: Array, row: int) -> dict[str, list[float]]:
    """The pose of body and rays, and of discs that move.

    Args:
        body: The hidden state.
        world: The maps.
        readings: Newest readings of the receptors, (elements,).
        row: The body.

    Returns:
        See ``envs.single.BodyEnv.frame``; a ray is a unit line whose scale is its length.
    """
    x, y, heading = body.pose[row].tolist()
    frame = {name: [x, y, heading] for name in _PARTS}
    radius, _, _, sight = body.build[row].tolist()
    for ray, near in enumerate(readings[FIRST_RAY : FIRST_RAY + RAYS].tolist()):
        angle = heading + math.pi - (ray + 0.5) * (2.0 * math.pi / RAYS)
        frame[f"ray{ray}"] = [x, y, angle, radius + sight * (1.0 - near)]
    for number, place in enumerate(world.discs[row, : world.used[row], :2].tolist()):
        if _moves(world, row, number):
            frame[f"shade{number}"] = frame[f"disc{number}"] = [*place, 0.0]
    return frame


def _moves(world: World, row: int, number: int) -> bool:
    return bool(world.moving[row] and world.swing[row, number, 4] > 0.0)


def _body(size: float) -> list[dict[str, Any]]:
    half, tyre, radius = 0.5 * AXLE * size, 0.035 * size, RADIUS * size
    long = 0.045 * size
    parts = [rect("left_wheel", _TYRE, -long, half, long, half + tyre)]
    parts.append(rect("right_wheel", _TYRE, -long, -half - tyre, long, -half))
    for name, angle in (("left_antenna", 0.5 * ANGLE), ("right_antenna", -0.5 * ANGLE)):
        tip = [1.45 * radius * math.cos(angle), 1.45 * radius * math.sin(angle)]
        parts.append(line(name, _SKIN, [[0.0, 0.0], tip], 0.014 * size))
        parts.append(disc(f"{name}_tip", _NOSE, tip[0], tip[1], 0.018 * size))
    parts.append(disc("body", _SKIN, 0.0, 0.0, radius))
    nose = [[0.085 * size, 0.0], [0.02 * size, 0.045 * size], [0.02 * size, -0.045 * size]]
    return [*parts, {"id": "nose", "kind": "poly", "color": _NOSE, "points": nose}]


_PARTS = tuple(part["id"] for part in _body(1.0))
