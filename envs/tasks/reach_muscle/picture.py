"""What the planar arm looks like from above."""

from typing import Any

from envs.bodies.planar import place_of
from envs.kernel import Array
from envs.shapes import disc, line, rect

_TABLE, _SHIRT, _SKIN, _JOINT, _TARGET = "#eef3f7", "#5b8cc0", "#e0a77f", "#5b4632", "#d6453d"
BOUNDS = [-0.62, -0.2, 0.72, 0.7]


def reach_scene(links: Array) -> dict[str, Any]:
    """Table, target and arm, seen from above.

    Args:
        links: Lengths of upper arm and forearm, m, (2,).

    Returns:
        See ``envs.single.BodyEnv.scene``.
    """
    upper, fore = links.tolist()
    shapes = [
        rect("table", _TABLE, *BOUNDS),
        disc("target", _TARGET, 0.0, 0.0, 0.02),
        line("upper_arm", _SHIRT, [[0.0, 0.0], [upper, 0.0]], 0.07),
        line("forearm", _SKIN, [[0.0, 0.0], [fore, 0.0]], 0.05),
        disc("shoulder", _JOINT, 0.0, 0.0, 0.025),
        disc("elbow", _JOINT, 0.0, 0.0, 0.02),
        disc("hand", _SKIN, 0.0, 0.0, 0.03),
    ]
    return {"bounds": BOUNDS, "trail": "hand", "shapes": shapes}


def reach_frame(angles: Array, links: Array, target: Array) -> dict[str, list[float]]:
    """Where the parts of the picture are.

    Args:
        angles: Shoulder and elbow, rad, (2,).
        links: Lengths of upper arm and forearm, m, (2,).
        target: Place of the target, m, (2,).

    Returns:
        See ``envs.single.BodyEnv.frame``.
    """
    shoulder, elbow = angles.tolist()
    joint = place_of(angles * [1.0, 0.0], links * [1.0, 0.0]).tolist()
    hand = place_of(angles, links).tolist()
    return {
        "target": [*target.tolist(), 0.0],
        "upper_arm": [0.0, 0.0, shoulder],
        "forearm": [*joint, shoulder + elbow],
        "elbow": [*joint, 0.0],
        "hand": [*hand, 0.0],
    }
