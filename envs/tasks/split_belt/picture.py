"""What the walker looks like from the side."""

import math
from typing import Any

from envs.bodies.treadmill_walker import TreadmillWalker
from envs.kernel import Array
from envs.shapes import disc, line, rect

_WALL, _BELT, _TRUNK, _SKIN = "#eef3f7", "#9fb0be", "#5b4632", "#e0a77f"
_LEGS = (("left", "#5b8cc0"), ("right", "#d6834d"))
BOUNDS = [-0.8, -0.15, 0.8, 1.05]


def belt_scene(walker: TreadmillWalker, size: float) -> dict[str, Any]:
    """Belts and walker, seen from the right.

    Args:
        walker: Constants of the body.
        size: Size of this one, of the standard one's.

    Returns:
        See ``envs.single.BodyEnv.scene``.
    """
    top = 0.65 * walker.leg * size
    shapes = [
        rect("wall", _WALL, *BOUNDS),
        rect("belt", _BELT, -walker.belt, -0.1, walker.belt, 0.0),
        *(
            rect(f"{name}_stripe", colour, -0.02, depth, 0.02, depth + 0.03)
            for (name, colour), depth in zip(_LEGS, (-0.04, -0.08), strict=True)
        ),
        line("trunk", _TRUNK, [[0.0, 0.0], [0.0, top]], 0.1 * size),
        disc("head", _SKIN, 0.0, 0.0, 0.08 * size),
    ]
    for name, colour in _LEGS:
        for part, length, width in (("thigh", walker.thigh, 0.06), ("shank", walker.shank, 0.045)):
            points = [[0.0, 0.0], [0.0, -length * size]]
            shapes.append(line(f"{name}_{part}", colour, points, width * size))
        shapes.append(disc(f"{name}_foot", colour, 0.0, 0.0, walker.foot * size))
    return {"bounds": BOUNDS, "trail": None, "shapes": shapes}


def belt_frame(
    walker: TreadmillWalker, size: float, pose: Array, travel: Array
) -> dict[str, list[float]]:
    """Where the parts of the picture are.

    Args:
        walker: Constants of the body.
        size: Size of this one, of the standard one's.
        pose: Place, height, pitch and joint angles, (7,).
        travel: Place of a stripe of each belt, m, (2,).

    Returns:
        See ``envs.single.BodyEnv.frame``.
    """
    x, lifted, pitch, *joints = pose.tolist()
    z = lifted + (walker.leg + walker.foot) * size
    up = (0.65 * walker.leg + 0.15) * size
    frame = {
        "trunk": [x, z, -pitch],
        "head": [x + up * math.sin(pitch), z + up * math.cos(pitch), 0.0],
        "left_stripe": [float(travel[0]), 0.0, 0.0],
        "right_stripe": [float(travel[1]), 0.0, 0.0],
    }
    for (name, _), hip, knee in zip(_LEGS, joints[::2], joints[1::2], strict=True):
        upper, lower = hip - pitch, hip - pitch - knee
        knee_x = x + walker.thigh * size * math.sin(upper)
        knee_z = z - walker.thigh * size * math.cos(upper)
        frame[f"{name}_thigh"] = [x, z, upper]
        frame[f"{name}_shank"] = [knee_x, knee_z, lower]
        foot_x = knee_x + walker.shank * size * math.sin(lower)
        frame[f"{name}_foot"] = [foot_x, knee_z - walker.shank * size * math.cos(lower), 0.0]
    return frame
