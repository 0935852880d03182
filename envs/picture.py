"""Draws a scene with Pillow: no display, no GL."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 480, 360
MARGIN = 12
CAPTION = 28
_PAPER, _INK, _TRAIL = "#fbfaf6", "#3a3a3a", "#b9c7d8"
_DETAIL = 2

Point = tuple[float, float]


class _Canvas:
    """A supersampled picture with axes in metres, y up."""

    def __init__(self, bounds: Sequence[float]) -> None:
        x0, y0, x1, y1 = bounds
        width, height = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN - CAPTION
        self.zoom = _DETAIL * min(width / (x1 - x0), height / (y1 - y0))
        self.middle = (0.5 * (x0 + x1), 0.5 * (y0 + y1))
        self.image = Image.new("RGB", (_DETAIL * WIDTH, _DETAIL * HEIGHT), _PAPER)
        self.draw = ImageDraw.Draw(self.image)

    def pixels(self, points: Sequence[Sequence[float]]) -> list[Point]:
        across, down = _DETAIL * 0.5 * WIDTH, _DETAIL * 0.5 * (HEIGHT - CAPTION)
        x0, y0 = self.middle
        return [(across + (x - x0) * self.zoom, down + (y0 - y) * self.zoom) for x, y in points]

    def shape(self, shape: Mapping[str, Any], pose: Sequence[float]) -> None:
        scale = pose[3] if len(pose) > 3 else 1.0
        if shape["kind"] == "disc":
            center = placed([(shape.get("x", 0.0), shape.get("y", 0.0))], pose)
            radius = shape["radius"] * scale * self.zoom
            self.draw.circle(self.pixels(center)[0], radius, fill=shape["color"])
            return
        points = self.pixels(placed(corners(shape), pose))
        if shape["kind"] == "line":
            width = max(1, round(shape.get("width", 0.01) * self.zoom))
            self.draw.line(points, fill=shape["color"], width=width, joint="curve")
        else:
            self.draw.polygon(points, fill=shape["color"])

    def finished(self, caption: str) -> NDArray[np.uint8]:
        font = ImageFont.load_default(13 * _DETAIL)
        place = (_DETAIL * MARGIN, _DETAIL * (HEIGHT - CAPTION))
        self.draw.text(place, caption, fill=_INK, font=font)
        picture = self.image.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
        return np.asarray(picture).copy()


def corners(shape: Mapping[str, Any]) -> list[Sequence[float]]:
    """The points of a line, polygon or rectangle.

    Args:
        shape: A shape of a scene.

    Returns:
        Points in the frame of the shape.
    """
    points = list(shape["points"])
    if shape["kind"] == "rect":
        (x0, y0), (x1, y1) = points
        return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    return points


def placed(points: Sequence[Sequence[float]], pose: Sequence[float]) -> list[Point]:
    """Scales, rotates and shifts points.

    Args:
        points: Points in the frame of a shape.
        pose: ``[x, y, angle]`` or ``[x, y, angle, scale]``.

    Returns:
        Points in the frame of the scene.
    """
    scale = pose[3] if len(pose) > 3 else 1.0
    c, s = scale * math.cos(pose[2]), scale * math.sin(pose[2])
    return [(pose[0] + c * x - s * y, pose[1] + s * x + c * y) for x, y in points]


def draw(
    scene: Mapping[str, Any],
    frame: Mapping[str, Sequence[float]],
    trail: Sequence[Point],
    caption: str,
) -> NDArray[np.uint8]:
    """Draws one moment.

    Args:
        scene: The static part, as ``BodyEnv.scene`` gives it.
        frame: The moving part, as ``BodyEnv.frame`` gives it.
        trail: Where the body has been.
        caption: One line below the picture.

    Returns:
        Picture, (360, 480, 3) uint8.
    """
    canvas = _Canvas(scene["bounds"])
    moving = False
    for shape in scene["shapes"]:
        if shape["id"] in frame and not moving:
            moving = True
            if len(trail) > 1:
                canvas.draw.line(canvas.pixels(trail), fill=_TRAIL, width=3 * _DETAIL)
        canvas.shape(shape, frame.get(shape["id"], (0.0, 0.0, 0.0)))
    return canvas.finished(caption)
