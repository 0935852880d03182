"""What AnimatShaping looks like."""

from typing import Any

from envs.shapes import disc, line, rect
from envs.tasks.animat_shaping.kernels import AREA, SIZE, Body
from envs.tasks.animat_shaping.training import ELECTRODES, Training

_FLOOR, _WALL, _AREA, _CROSS, _BODY = "#f3efe4", "#4a4f57", "#bfe3c0", "#d3cab3", "#c8553d"
_OFF, _ON = "#dfd9c9", "#e08a3c"
_EDGE = 0.04
_WIDTH = (SIZE + 2.0 * _EDGE) * 456.0 / 308.0


def animat_scene(body: Body, row: int) -> dict[str, Any]:
    """The arena with its area and the electrodes beside it.

    Args:
        body: The hidden state.
        row: The body.

    Returns:
        See ``envs.single.BodyEnv.scene``.
    """
    x, y = body.area[row].tolist()
    shapes = [
        rect("wall", _WALL, -_EDGE, -_EDGE, SIZE + _EDGE, SIZE + _EDGE),
        rect("floor", _FLOOR, 0.0, 0.0, SIZE, SIZE),
        line("east_west", _CROSS, [[0.0, y], [SIZE, y]], 0.01),
        line("south_north", _CROSS, [[x, 0.0], [x, SIZE]], 0.01),
        disc("area", _AREA, x, y, AREA),
    ]
    for electrode in range(ELECTRODES):
        x, y = _place(electrode)
        shapes.append(disc(f"off{electrode}", _OFF, x, y, 0.1))
    for electrode in range(ELECTRODES):
        shapes.append(disc(f"on{electrode}", _ON, 0.0, 0.0, 0.1))
    shapes.append(disc("body", _BODY, 0.0, 0.0, 0.05))
    bounds = [-_EDGE, -_EDGE, _WIDTH - _EDGE, SIZE + _EDGE]
    return {"bounds": bounds, "trail": "body", "shapes": shapes}


def animat_frame(body: Body, training: Training, row: int) -> dict[str, list[float]]:
    """Place of the body; an active electrode is bright.

    Args:
        body: The hidden state.
        training: The trainers.
        row: The body.

    Returns:
        See ``envs.single.BodyEnv.frame``.
    """
    frame = {"body": [*body.place[row].tolist(), 0.0]}
    for electrode, strength in enumerate(training.stimulus[row].tolist()):
        frame[f"on{electrode}"] = [*_place(electrode), 0.0, max(strength, 0.01)]
    return frame


def _place(electrode: int) -> list[float]:
    return [SIZE + 0.3 + 0.35 * (electrode % 2), 0.4 + 0.4 * (electrode // 2)]
