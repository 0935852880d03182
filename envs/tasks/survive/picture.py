"""What Survive looks like."""

import math
from typing import Any

from envs.bodies.physiology import Needs
from envs.bodies.wheels import AXLE, RADIUS
from envs.kernel import Array
from envs.sensors.antennae import ANGLE
from envs.sensors.rays import RANGE, RAYS
from envs.shapes import disc, line, rect
from envs.tasks.survive.senses import FIRST_RAY, Body
from envs.tasks.survive.world import FOODS, PATCH_RADIUS, PATCHES, SIZE, STOCK, WARMTH, World

_FLOOR, _WALL, _DISC, _SHADE = "#f3efe4", "#4a4f57", "#7d8794", "#dfd9c9"
_WARM, _COLD, _RAY = (244, 222, 205), (214, 228, 241), "#d9cfb4"
_FOOD, _WATER, _HEAT, _HURT = "#7fb069", "#4d8fcc", "#e08a3c", "#b5485a"
_SKIN, _TYRE, _NOSE, _MARK = "#c8553d", "#2b2d33", "#f7d9a8", "#3a3a3a"
_EDGE = 0.05
_WIDTH = (SIZE + 2.0 * _EDGE) * 456.0 / 308.0
_TALL = 2.4
_COLUMNS = (("energy", _FOOD), ("water", _WATER), ("temperature", _HEAT), ("damage", _HURT))
_TILES = 6


def survive_scene(world: World, needs: Needs, row: int) -> dict[str, Any]:
    """The map with its climate, the rays, the body, and columns for its four needs.

    Args:
        world: The maps.
        needs: Constants of the physiology.
        row: The body.

    Returns:
        See ``envs.single.BodyEnv.scene``.
    """
    shapes = [rect("wall", _WALL, -_EDGE, -_EDGE, SIZE + _EDGE, SIZE + _EDGE)]
    shapes += _floor(world, row)
    for number, (x, y, radius) in enumerate(world.discs[row, : world.used[row]].tolist()):
        shapes.append(disc(f"shade{number}", _SHADE, x + 0.02, y - 0.025, radius))
        shapes.append(disc(f"disc{number}", _DISC, x, y, radius))
    shapes += _columns(needs)
    for patch in range(PATCHES):
        shapes.append(disc(f"patch{patch}", _FOOD if patch < FOODS else _WATER, 0.0, 0.0, 1.0))
    shapes += [line(f"ray{ray}", _RAY, [[0.0, 0.0], [1.0, 0.0]], 0.008) for ray in range(RAYS)]
    bounds = [-_EDGE, -_EDGE, _WIDTH - _EDGE, SIZE + _EDGE]
    return {"bounds": bounds, "trail": "body", "shapes": [*shapes, *_body()]}


def survive_frame(
    body: Body, world: World, needs: Needs, readings: Array, row: int
) -> dict[str, list[float]]:
    """The pose of body, rays and patches, and the levels of the needs.

    Args:
        body: The hidden state.
        world: The maps.
        needs: Constants of the physiology.
        readings: Newest readings of the receptors, (elements,).
        row: The body.

    Returns:
        See ``envs.single.BodyEnv.frame``; rays, columns and patches have their size as scale.
    """
    x, y, heading = body.pose[row].tolist()
    frame = {name: [x, y, heading] for name in _PARTS}
    for ray, near in enumerate(readings[FIRST_RAY : FIRST_RAY + RAYS].tolist()):
        angle = heading + math.pi - (ray + 0.5) * (2.0 * math.pi / RAYS)
        frame[f"ray{ray}"] = [x, y, angle, RADIUS + RANGE * (1.0 - near)]
    for patch, (px, py, stock) in enumerate(world.patches[row].tolist()):
        frame[f"patch{patch}"] = [px, py, 0.0, PATCH_RADIUS * math.sqrt(max(stock, 0.0) / STOCK)]
    energy, water, damage, warm = body.state[row].tolist()
    levels = (energy, water, 0.5 + 0.5 * warm / needs.lethal, damage)
    for number, ((name, _), level) in enumerate(zip(_COLUMNS, levels, strict=True)):
        height = _TALL * min(max(level, 0.01), 1.0)
        frame[name] = [_place(number), 0.2, 0.5 * math.pi, height]
    return frame


def _place(number: int) -> float:
    return SIZE + 0.3 + 0.32 * number


def _floor(world: World, row: int) -> list[dict[str, Any]]:
    """Tiles from cold to warm."""
    tiles, side = [], SIZE / _TILES
    for i in range(_TILES):
        for k in range(_TILES):
            place = ((i + 0.5) * side - 0.5 * SIZE, (k + 0.5) * side - 0.5 * SIZE)
            warm = (world.climate[row] @ place + world.shift[row]).item() / WARMTH
            corner = (i * side, k * side, (i + 1) * side, (k + 1) * side)
            tiles.append(rect(f"tile{i}_{k}", _shade(warm), *corner))
    return tiles


def _shade(warm: float) -> str:
    end, part = (_WARM, warm) if warm > 0.0 else (_COLD, -warm)
    middle = [int(_FLOOR[k : k + 2], 16) for k in (1, 3, 5)]
    part = min(part, 1.0)
    mixed = [round(a + part * (b - a)) for a, b in zip(middle, end, strict=True)]
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _columns(needs: Needs) -> list[dict[str, Any]]:
    shapes = []
    wanted = (needs.setpoint, needs.setpoint, 0.5, 0.0)
    for number, (name, color) in enumerate(_COLUMNS):
        x = _place(number)
        back = rect(f"{name}_room", _SHADE, x - 0.1, 0.2, x + 0.1, 0.2 + _TALL)
        column = line(name, color, [[0.0, 0.0], [1.0, 0.0]], 0.2)
        y = 0.2 + _TALL * wanted[number]
        mark = line(f"{name}_mark", _MARK, [[x - 0.13, y], [x + 0.13, y]], 0.02)
        shapes += [back, column, mark]
    return shapes


def _body() -> list[dict[str, Any]]:
    half, tyre = 0.5 * AXLE, 0.035
    parts = [rect("left_wheel", _TYRE, -0.045, half, 0.045, half + tyre)]
    parts.append(rect("right_wheel", _TYRE, -0.045, -half - tyre, 0.045, -half))
    for name, angle in (("left_antenna", 0.5 * ANGLE), ("right_antenna", -0.5 * ANGLE)):
        tip = [1.45 * RADIUS * math.cos(angle), 1.45 * RADIUS * math.sin(angle)]
        parts.append(line(name, _SKIN, [[0.0, 0.0], tip], 0.014))
    parts.append(disc("body", _SKIN, 0.0, 0.0, RADIUS))
    nose = [[0.085, 0.0], [0.02, 0.045], [0.02, -0.045]]
    return [*parts, {"id": "nose", "kind": "poly", "color": _NOSE, "points": nose}]


_PARTS = tuple(part["id"] for part in _body())
