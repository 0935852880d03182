"""What a walking body looks like from above."""

import math
from typing import Any

from envs.shapes import disc, line, rect

_FLOOR, _RULE, _TRUNK, _HEAD = "#eceee4", "#c3c9b4", "#5c734d", "#40523a"
_LEG, _FOOT = "#8f6d45", "#4c3826"
_AHEAD, _ASIDE = 16, 3  # lengths of the trunk


def walk_scene(task: Any, row: int) -> dict[str, Any]:
    """Floor with a rule at each mark, trunk, legs and feet.

    Args:
        task: The task.
        row: The body.

    Returns:
        See ``envs.single.BodyEnv.scene``.
    """
    length = task.length[row].item()
    size = length / task.hexapod.length
    bounds = [-length, -_ASIDE * length, _AHEAD * length, _ASIDE * length]
    shapes = [rect("floor", _FLOOR, *bounds)]
    for mark in range(1, _AHEAD):
        ends = [[mark * length, bounds[1]], [mark * length, bounds[3]]]
        shapes.append(line(f"mark{mark}", _RULE, ends, 0.03 * length))
    for leg in task.hexapod.legs:
        ends = [[0.0, 0.0], [size * task.hexapod.reach, 0.0]]
        shapes.append(line(leg, _LEG, ends, 0.07 * length))
        shapes.append(disc(f"{leg}_foot", _FOOT, 0.0, 0.0, 0.06 * length))
    ends = [[-0.3 * length, 0.0], [0.3 * length, 0.0]]
    shapes.append(line("trunk", _TRUNK, ends, size * task.hexapod.width))
    shapes.append(disc("head", _HEAD, 0.45 * length, 0.0, 0.1 * length))
    return {"bounds": bounds, "trail": "head", "shapes": shapes}


def walk_frame(task: Any, row: int) -> dict[str, list[float]]:
    """The places of trunk and legs; a lost leg has shrunk.

    Args:
        task: The task.
        row: The body.

    Returns:
        See ``envs.single.BodyEnv.frame``.
    """
    body, hexapod = task.body, task.hexapod
    x, y, _, w, *vector = body.state[row, body.qpos : body.qpos + 7].tolist()
    angles = body.state[row, body.qpos + 7 : body.qpos + 19].tolist()
    heading = math.atan2(2.0 * (w * vector[2] + vector[0] * vector[1]),
                         1.0 - 2.0 * (vector[1] ** 2 + vector[2] ** 2))  # fmt: skip
    cosine, sine = math.cos(heading), math.sin(heading)
    frame = {"trunk": [x, y, heading], "head": [x, y, heading]}
    size = task.length[row].item() / hexapod.length
    feet = task.physics.present("geom_size")[row, task.ground.feet, 0] / (size * hexapod.foot)
    for k, (leg, (ahead, aside, angle)) in enumerate(
        zip(hexapod.legs, hexapod.hips.tolist(), strict=True)
    ):
        ahead, aside = size * ahead, size * aside
        turn = -angles[2 * k] if leg[0] == "l" else angles[2 * k]
        hip = [x + cosine * ahead - sine * aside, y + sine * ahead + cosine * aside]
        whole = feet[k].item()
        grown = whole * (1.4 if body.load[row, k] > 0.0 else 0.8)
        frame[leg] = [*hip, heading + angle + turn, whole]
        reach, way = whole * size * hexapod.reach, heading + angle + turn
        foot = [hip[0] + reach * math.cos(way), hip[1] + reach * math.sin(way)]
        frame[f"{leg}_foot"] = [*foot, way, grown]
    return frame
