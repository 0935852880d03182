"""What UprightSway looks like."""

from typing import Any

from envs.shapes import disc, line, poly, rect
from envs.tasks.upright_sway.kernels import Body
from envs.tasks.upright_sway.support import Support

_SKY, _GROUND, _PLATE, _PIVOT = "#eef3f7", "#d9d3c4", "#8b6f4e", "#5b4632"
_TROUSERS, _SHIRT, _SKIN, _ORGAN, _PLUMB = "#35608f", "#5b8cc0", "#e0a77f", "#d6453d", "#c3cdd6"
_PARTS = ("torso", "legs", "neck", "head", "organ", "ankle")


def sway_scene(head: float) -> dict[str, Any]:
    """The body, its head organ and the support, seen from its right side.

    Args:
        head: Height of the vestibular organs, m.

    Returns:
        See ``envs.single.BodyEnv.scene``.
    """
    hip, neck = 0.55 * head, 0.9 * head
    legs = [[-0.06, 0.0], [0.06, 0.0], [0.1, hip], [-0.1, hip]]
    torso = [[-0.1, hip - 0.04], [0.1, hip - 0.04], [0.13, 0.8 * head], [0.06, neck]]
    torso += [[-0.06, neck], [-0.13, 0.8 * head]]
    foot = [[-0.09, -0.05], [0.2, -0.05], [0.2, -0.02], [0.04, 0.03], [-0.09, 0.03]]
    shapes = [
        rect("sky", _SKY, -1.2, -0.3, 1.2, 2.1),
        rect("ground", _GROUND, -1.2, -0.3, 1.2, -0.14),
        line("plumb", _PLUMB, [[0.0, 0.0], [0.0, 2.0]], 0.01),
        disc("pivot", _PIVOT, 0.0, -0.12, 0.06),
        rect("plate", _PLATE, -0.5, -0.11, 0.5, -0.05),
        poly("foot", _SKIN, foot),
        line("neck", _SKIN, [[0.0, 0.8 * head], [0.0, head]], 0.09),
        poly("legs", _TROUSERS, legs),
        poly("torso", _SHIRT, torso),
        disc("head", _SKIN, 0.0, head + 0.03, 0.12),
        disc("organ", _ORGAN, 0.0, head, 0.03),
        disc("ankle", _ORGAN, 0.0, 0.0, 0.03),
    ]
    return {"bounds": [-1.2, -0.3, 1.2, 2.1], "trail": None, "shapes": shapes}


def sway_frame(body: Body, support: Support, row: int) -> dict[str, list[float]]:
    """The angles of body and support; forward is to the right, so a lean turns clockwise.

    Args:
        body: The hidden state.
        support: The supports.
        row: The body.

    Returns:
        See ``envs.single.BodyEnv.frame``.
    """
    lean, tilt = -body.angle[row].item(), -support.tilt[row, 0].item()
    small = [] if body.size[row] == 1.0 else [body.size[row].item()]
    frame = {name: [0.0, 0.0, lean, *small] for name in _PARTS}
    return frame | {"plate": [0.0, 0.0, tilt], "foot": [0.0, 0.0, tilt, *small]}
