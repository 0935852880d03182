"""What Stand looks like from the side, without OpenGL."""

from typing import Any

import numpy as np

from envs.bodies.stander import Stander
from envs.kernel import Array
from envs.shapes import disc, line, rect

_SKY, _GROUND, _PLATE, _SKIN = "#eef3f7", "#d9d3c4", "#8b6f4e", "#e0a77f"
_TROUSERS, _SHIRT, _ORGAN, _PLUMB = "#35608f", "#5b8cc0", "#d6453d", "#c3cdd6"


def stand_scene(stander: Stander, size: float) -> dict[str, Any]:
    """Platform, legs, trunk and head, seen from the right side.

    Args:
        stander: Constants of the body.
        size: Lengths as a share of an adult's.

    Returns:
        See ``envs.single.BodyEnv.scene``.
    """
    shank, thigh, trunk = (size * stander.segments).tolist()
    sole, top = size * stander.ankle * stander.stature, size * stander.head[2].item()
    heel, toe = size * stander.heel, size * stander.toe
    shapes = [
        rect("sky", _SKY, -1.2, -0.3, 1.2, 2.1),
        rect("ground", _GROUND, -1.2, -0.3, 1.2, -0.25),
        line("plumb", _PLUMB, [[0.0, 0.0], [0.0, 1.9]], 0.01),
        rect("plate", _PLATE, -0.5, -sole - 0.05, 0.5, -sole),
        rect("foot", _SKIN, -heel, -sole, toe, -0.3 * sole),
        line("shank", _TROUSERS, [[0.0, 0.0], [0.0, shank]], 0.11 * size),
        line("thigh", _TROUSERS, [[0.0, 0.0], [0.0, thigh]], 0.15 * size),
        line("trunk", _SHIRT, [[0.0, 0.06 * size], [0.0, trunk]], 0.22 * size),
        disc("head", _SKIN, 0.0, top, 0.11 * size),
        disc("organ", _ORGAN, 0.0, top, 0.03 * size),
    ]
    return {"bounds": [-1.2, -0.3, 1.2, 2.1], "trail": None, "shapes": shapes}


def stand_frame(angles: Array, segments: Array) -> dict[str, list[float]]:
    """Places and angles of the parts; forward is to the right, so a lean turns clockwise.

    Args:
        angles: Place of the platform, m, its tilt, ankle, knee and hip, rad, (5,).
        segments: Lengths of legs, thighs and trunk, m, (3,).

    Returns:
        See ``envs.single.BodyEnv.frame``.
    """
    turned = np.cumsum(angles[1:])
    x = angles[0] + np.concatenate([[0.0], np.cumsum(segments * np.sin(turned[1:]))])
    z = np.concatenate([[0.0], np.cumsum(segments * np.cos(turned[1:]))])
    parts = [(x[k].item(), z[k].item(), -turned[k + 1].item()) for k in range(3)]
    ground = [x[0].item(), 0.0, -turned[0].item()]
    frame = {
        name: list(part) for name, part in zip(("shank", "thigh", "trunk"), parts, strict=True)
    }
    head = {name: list(parts[2]) for name in ("head", "organ")}
    return {"plate": ground, "foot": list(ground), **frame, **head}
