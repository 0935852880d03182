"""What PredatorPrey looks like."""

import math
from typing import Any

from envs.bodies.wheels import RADIUS
from envs.kernel import Array
from envs.shapes import disc, poly, rect
from envs.tasks.predator_prey.arena import Arena

_FLOOR, _WALL, _TYRE = "#f3efe4", "#4a4f57", "#2b2d33"
_SKIN = ("#c8553d", "#4c78a8")
_NOSE = ("#f7d9a8", "#d5e3f2")
_SIGHT = ("#f0d6c8", "#dbe5ee")
_NAMES = ("predator", "prey")


def chase_scene(arena: Arena, side: int) -> dict[str, Any]:
    """The arena, what both can see, and both animals.

    Args:
        arena: The bodies.
        side: The side of the agent, whose trail is drawn.

    Returns:
        See ``envs.single.BodyEnv.scene``.
    """
    wall, size = 0.05, arena.size
    shapes = [
        rect("wall", _WALL, -wall, -wall, size + wall, size + wall),
        rect("floor", _FLOOR, 0.0, 0.0, size, size),
    ]
    for each, name in enumerate(_NAMES):
        shapes.append(poly(f"{name}_sight", _SIGHT[each], _sight(arena, each)))
    for each in range(2):
        shapes += _animal(each)
    bounds = [-wall, -wall, size + wall, size + wall]
    return {"bounds": bounds, "trail": _NAMES[side], "shapes": shapes}


def chase_frame(arena: Arena, row: int) -> dict[str, list[float]]:
    """The poses of both animals.

    Args:
        arena: The bodies.
        row: The pair.

    Returns:
        See ``envs.single.BodyEnv.frame``.
    """
    frame = {}
    for side, name in enumerate(_NAMES):
        pose: Array = arena.pose[2 * row + side]
        for part in (f"{name}_sight", *(shape["id"] for shape in _animal(side))):
            frame[part] = pose.tolist()
    return frame


def _sight(arena: Arena, side: int) -> list[list[float]]:
    """The field of view, cut at a fifth of the arena."""
    reach = min(arena.reach[side].item(), 0.2 * arena.size)
    half = 0.5 * arena.field[side].item()
    angles = [half * (k / 12.0 - 1.0) for k in range(25)]
    return [[0.0, 0.0], *([reach * math.cos(a), reach * math.sin(a)] for a in angles)]


def _animal(side: int) -> list[dict[str, Any]]:
    name = _NAMES[side]
    inner, outer = 0.8 * RADIUS, 1.1 * RADIUS
    nose = [[0.85 * RADIUS, 0.0], [0.2 * RADIUS, 0.45 * RADIUS], [0.2 * RADIUS, -0.45 * RADIUS]]
    return [
        rect(f"{name}_left", _TYRE, -0.045, inner, 0.045, outer),
        rect(f"{name}_right", _TYRE, -0.045, -outer, 0.045, -inner),
        disc(name, _SKIN[side], 0.0, 0.0, RADIUS),
        poly(f"{name}_nose", _NOSE[side], nose),
    ]
