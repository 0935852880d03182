"""What the hand looks like from the side."""

import math
from typing import Any

from envs.kernel import Array
from envs.shapes import disc, line, rect

_TABLE, _PALM, _SKIN, _PAD, _OBJECT = "#d9e2ea", "#5b4632", "#e0a77f", "#c7735c", "#5b8cc0"
_SHADE = "#c28f69"
BOUNDS = [-0.22, -0.02, 0.22, 0.31]
_LAMPS = (("power", "#d6453d"), ("precision", "#f2c433"), ("go", "#4caf50"))
_DIGITS = (("middle", 1.0), ("thumb", -1.0), ("index", 1.0))


def grasp_scene(sizes: Array, thing: Array) -> dict[str, Any]:
    """Table, object and hand, seen from the side.

    Args:
        sizes: See ``Hand.sizes``, m, (5,).
        thing: Width and height of the object, m, (2,).

    Returns:
        See ``envs.single.BodyEnv.scene``.
    """
    base, proximal, distal, tip, pad = sizes.tolist()
    width, height = (0.5 * thing).tolist()
    shapes = [
        rect("table", _TABLE, BOUNDS[0], BOUNDS[1], BOUNDS[2], 0.0),
        rect("object", _OBJECT, -width, -height, width, height),
        rect("palm", _PALM, -base, 0.0, base, 0.02),
        disc("pad", _PAD, 0.0, 0.0, pad),
    ]
    for name, _ in _DIGITS:
        skin = _SHADE if name == "middle" else _SKIN
        shapes += [
            line(f"{name}_first", skin, [[0.0, 0.0], [0.0, -proximal]], 1.6 * tip),
            line(f"{name}_second", skin, [[0.0, 0.0], [0.0, -distal]], 1.6 * tip),
            disc(f"{name}_pad", _PAD, 0.0, -distal, tip),
        ]
    shapes += [disc(name, color, 0.0, 0.0, 0.012) for name, color in _LAMPS]
    return {"bounds": BOUNDS, "trail": "palm", "shapes": shapes}


def grasp_frame(place: Array, sizes: Array, lamps: Array) -> dict[str, list[float]]:
    """Where the parts of the picture are.

    Args:
        place: Palm (m), joints (rad), x, z (m) and turn (rad) of the object, (10,).
        sizes: See ``Hand.sizes``, m, (5,).
        lamps: Places of the lamps, m, (3, 3); those that are off lie below the table.

    Returns:
        See ``envs.single.BodyEnv.frame``.
    """
    height, *joints, x, z, turn = place.tolist()
    base, proximal = sizes.tolist()[:2]
    made = {
        "object": [x, z, -turn],
        "palm": [0.0, height, 0.0],
        "pad": [0.0, height, 0.0],
    }
    for (name, _), (across, _, up) in zip(_LAMPS, lamps.tolist(), strict=True):
        made[name] = [across, up, 0.0]
    for name, side in _DIGITS:
        first = 0 if name == "thumb" else 2 if name == "index" else 4
        one = -side * joints[first]
        both = one - side * joints[first + 1]
        knuckle = [side * base + proximal * math.sin(one), height - proximal * math.cos(one)]
        made[f"{name}_first"] = [side * base, height, one]
        made[f"{name}_second"] = [*knuckle, both]
        made[f"{name}_pad"] = [*knuckle, both]
    return made
