"""What EyeblinkDelay looks like."""

from typing import Any

from envs.shapes import disc, poly, rect
from envs.tasks.eyeblink_delay.kernels import Body

_FACE, _SKIN, _WHITE, _IRIS, _PUPIL = "#f3e3d3", "#e0a77f", "#ffffff", "#5b8cc0", "#2b2b2b"
_NOZZLE, _AIR, _CUES, _SILENT = "#5b4632", "#9fd3e8", ("#d6453d", "#3f7d4e"), "#c3cdd6"
_AWAY = [9.0, 9.0, 0.0]


def lid_scene() -> dict[str, Any]:
    """The eye, the nozzle and two lamps for the cues; lengths in cm.

    Returns:
        See ``envs.single.BodyEnv.scene``.
    """
    air = [[0.0, -0.06], [0.0, 0.06], [-1.3, 0.5], [-1.3, -0.5]]
    shapes = [
        rect("face", _FACE, -3.0, -2.2, 3.0, 2.2),
        disc("white", _WHITE, 0.0, 0.0, 1.2),
        disc("iris", _IRIS, 0.0, 0.0, 0.6),
        disc("pupil", _PUPIL, 0.0, 0.0, 0.28),
        rect("lower_lid", _SKIN, -1.5, -1.9, 1.5, -1.0),
        rect("upper_lid", _SKIN, -1.5, 0.0, 1.5, 2.1),
        rect("nozzle", _NOZZLE, 2.2, -0.15, 3.0, 0.15),
        poly("air", _AIR, air),
        disc("lamp_0", _SILENT, -2.5, 1.7, 0.3),
        disc("lamp_1", _SILENT, -2.5, 0.9, 0.3),
        disc("cue_0", _CUES[0], 0.0, 0.0, 0.25),
        disc("cue_1", _CUES[1], 0.0, 0.0, 0.25),
    ]
    return {"bounds": [-3.0, -2.2, 3.0, 2.2], "trail": None, "shapes": shapes}


def lid_frame(body: Body, row: int) -> dict[str, list[float]]:
    """The lid, the air and the cue that sounds.

    Args:
        body: The hidden state.
        row: The body.

    Returns:
        See ``envs.single.BodyEnv.frame``.
    """
    frame = {"upper_lid": [0.0, 1.2 - 2.2 * body.closure[row].item(), 0.0]}
    frame["air"] = [2.2, 0.0, 0.0] if body.air[row] else list(_AWAY)
    for cue, y in ((0, 1.7), (1, 0.9)):
        frame[f"cue_{cue}"] = [-2.5, y, 0.0] if body.cue[row] == cue else list(_AWAY)
    return frame
