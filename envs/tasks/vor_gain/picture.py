"""What VORGain looks like: head and eye from above, the image on the retina below."""

import math
from typing import Any

from envs.bodies.eye import Orbit
from envs.shapes import disc, line, poly, rect
from envs.tasks.vor_gain.scene import Scene
from envs.tasks.vor_gain.subjects import Vision

_ROOM, _NIGHT, _SKIN, _WHITE = "#eef3f7", "#2b3140", "#e0a77f", "#ffffff"
_IRIS, _GAZE, _TARGET, _SLIP = "#35608f", "#5b8cc0", "#d6453d", "#e0a13a"
_HAIR = "#5b4632"


def vor_scene() -> dict[str, Any]:
    """Head, eye, target and the slip meter, seen from above; the nose points up.

    Returns:
        See ``envs.single.BodyEnv.scene``.
    """
    shapes = [
        rect("room", _ROOM, -1.2, -0.72, 1.2, 0.901),
        rect("night", _NIGHT, -1.2, -0.72, 1.2, 0.901),
        disc("target", _TARGET, 0.0, 0.78, 0.05),
        disc("skull", _HAIR, 0.0, -0.3, 0.42),
        poly("nose", _SKIN, [[-0.08, 0.36], [0.08, 0.36], [0.0, 0.5]]),
        disc("face", _SKIN, 0.0, 0.0, 0.38),
        line("gaze", _GAZE, [[0.0, 0.0], [0.0, 0.78]], 0.02),
        disc("ball", _WHITE, 0.0, 0.0, 0.2),
        disc("iris", _IRIS, 0.0, 0.15, 0.08),
        rect("slip", _SLIP, 0.0, -0.05, 1.1, 0.05),
    ]
    return {"bounds": [-1.2, -0.72, 1.2, 0.901], "trail": None, "shapes": shapes}


def vor_frame(orbit: Orbit, scene: Scene, vision: Vision, row: int) -> dict[str, list[float]]:
    """The eye in the head; the frame turns with the head, the target with the world seen in it.

    Args:
        orbit: The eyes.
        scene: The scenes.
        vision: What the eyes see.
        row: The subject.

    Returns:
        See ``envs.single.BodyEnv.frame``.
    """
    eye = orbit.position[row].item()
    swing = 0.5 * scene.now[row, 0].item()
    night = 1.0 - scene.now[row, 2].item()
    slip = max(min(vision.slip[row].item(), 1.0), -1.0)
    return {
        "night": [0.0, 0.0, 0.0, night],
        "target": [0.0, 0.0, vision.target[row].item()],
        "skull": [0.0, 0.0, 0.1 * swing],
        "gaze": [0.0, 0.0, eye],
        "iris": [0.0, 0.0, eye],
        "slip": [0.0, -0.62, math.pi if slip < 0.0 else 0.0, abs(slip)],
    }
