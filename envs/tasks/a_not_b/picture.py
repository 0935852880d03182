"""What AnotB looks like."""

from typing import Any

from envs.bodies.eye_hand import EyeHand
from envs.shapes import disc, line, rect
from envs.tasks.a_not_b.trials import APART, HIDING, RESTING, Trials

_WIDE, _HIGH = 0.62, 0.41877
_TABLE, _BOX, _LID, _TOY, _GAZE, _HAND, _GO = (
    "#eef3f7", "#b08a62", "#5b4632", "#d6453d", "#35608f", "#e0a77f", "#7fb069",
)  # fmt: skip


def a_not_b_scene() -> dict[str, Any]:
    """The table, the box with two lids, the toy, the point of gaze and the hand.

    Returns:
        See ``envs.single.BodyEnv.scene``; the bounds give a picture of 480 x 360.
    """
    shapes = [
        rect("table", _TABLE, -_WIDE, -_HIGH, _WIDE, _HIGH),
        rect("box", _BOX, -0.3, -0.12, 0.3, 0.12),
        disc("left_lid", _LID, -APART, 0.0, 0.06),
        disc("right_lid", _LID, APART, 0.0, 0.06),
        disc("go", _GO, 0.0, 0.3, 0.03),
        disc("toy", _TOY, 0.0, 0.0, 0.035),
        disc("hand", _HAND, 0.0, 0.0, 0.04),
        line("arm", _HAND, [[0.0, 0.0], [0.0, -0.15]], 0.03),
        line("gaze_across", _GAZE, [[-0.03, 0.0], [0.03, 0.0]], 0.006),
        line("gaze_along", _GAZE, [[0.0, -0.03], [0.0, 0.03]], 0.006),
    ]
    return {"bounds": [-_WIDE, -_HIGH, _WIDE, _HIGH], "trail": None, "shapes": shapes}


def a_not_b_frame(body: EyeHand, trials: Trials, row: int) -> dict[str, list[float]]:
    """Where everything is; what is hidden has the scale 0.

    Args:
        body: Eye and hand.
        trials: The trials.
        row: The body.

    Returns:
        See ``envs.single.BodyEnv.frame``.
    """
    gaze = [*body.gaze[row].tolist(), 0.0]
    hand = [*body.hand[row].tolist(), 0.0]
    phase, side = int(trials.phase[row]), int(trials.side[row])
    shown = 1.0 if phase in (HIDING, RESTING) else 0.0
    return {
        "go": [0.0, 0.0, 0.0, 1.0 if phase == RESTING - 1 else 0.0],
        "toy": [side * APART, 0.0, 0.0, shown],
        "hand": hand,
        "arm": hand,
        "gaze_across": gaze,
        "gaze_along": gaze,
    }
