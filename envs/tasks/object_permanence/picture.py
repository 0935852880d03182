"""What ObjectPermanence looks like."""

from typing import Any

from envs.bodies.eye_hand import EyeHand
from envs.shapes import disc, line, rect
from envs.tasks.object_permanence.passage import Passages

_WIDE, _HIGH = 0.62, 0.41877
_WALL, _OBJECT, _SCREEN, _GAZE, _HAND, _EXIT = (
    "#eef3f7", "#d6453d", "#8b6f4e", "#35608f", "#e0a77f", "#c3cdd6",
)  # fmt: skip


def passage_scene() -> dict[str, Any]:
    """The screen, the occluder, the object, the point of gaze and the hand.

    Returns:
        See ``envs.single.BodyEnv.scene``; the bounds give a picture of 480 x 360.
    """
    shapes = [
        rect("wall", _WALL, -_WIDE, -_HIGH, _WIDE, _HIGH),
        disc("object", _OBJECT, 0.0, 0.0, 0.02),
        rect("occluder", _SCREEN, -0.5, -_HIGH, 0.5, _HIGH),
        disc("exit", _EXIT, 0.0, 0.0, 0.012),
        disc("hand", _HAND, 0.0, 0.0, 0.04),
        line("finger", _HAND, [[0.0, 0.0], [0.0, -0.12]], 0.03),
        line("gaze_across", _GAZE, [[-0.03, 0.0], [0.03, 0.0]], 0.006),
        line("gaze_along", _GAZE, [[0.0, -0.03], [0.0, 0.03]], 0.006),
    ]
    return {"bounds": [-_WIDE, -_HIGH, _WIDE, _HIGH], "trail": None, "shapes": shapes}


def passage_frame(body: EyeHand, passages: Passages, row: int) -> dict[str, list[float]]:
    """Where everything is; an object that is gone has the scale 0.

    Args:
        body: Eye and hand.
        passages: Object and occluder.
        row: The body.

    Returns:
        See ``envs.single.BodyEnv.frame``.
    """
    gaze = [*body.gaze[row].tolist(), 0.0]
    hand = [*body.hand[row].tolist(), 0.0]
    shown = 1.0 if passages.visible[row] else 0.0
    left, right = passages.edges[row].tolist()
    width = right - left if passages.opaque[row] else 0.0
    return {
        "object": [*passages.place[row].tolist(), 0.0, shown],
        "occluder": [0.5 * (left + right), 0.0, 0.0, width],
        "exit": [*passages.exit[row].tolist(), 0.0],
        "hand": hand,
        "finger": hand,
        "gaze_across": gaze,
        "gaze_along": gaze,
    }
