"""What LoomEscape looks like from above: the animal, what its retina sees, the disc."""

import math
from typing import Any

from envs.kernel import Array
from envs.sensors.retina import FIELD, PIXELS, WIDTH
from envs.shapes import disc, line, poly, rect
from envs.tasks.loom_escape.kernels import Animal
from envs.tasks.loom_escape.things import Things

_GROUND, _BODY, _LEG, _EYE, _DISC, _SEEN = (
    "#e6efdc", "#5f7f3f", "#3f5a2a", "#d6453d", "#33373d", "#35608f",
)  # fmt: skip
_RIM, _VIEW = 0.16, 1.0


def loom_scene() -> dict[str, Any]:
    """The static part; the animal looks up.

    Returns:
        See ``envs.single.BodyEnv.scene``.
    """
    shapes = [
        rect("ground", _GROUND, -0.8, -0.2, 0.8, 0.881),
        disc("disc", _DISC, 0.0, 0.0, 1.0),
        line("left_leg", _LEG, [[-0.02, -0.08], [-0.09, -0.02], [-0.07, -0.16]], 0.012),
        line("right_leg", _LEG, [[0.02, -0.08], [0.09, -0.02], [0.07, -0.16]], 0.012),
        poly("body", _BODY, [[-0.03, 0.05], [0.03, 0.05], [0.035, -0.05], [0.0, -0.18],
                             [-0.035, -0.05]]),
        disc("left_eye", _EYE, -0.022, 0.045, 0.014),
        disc("right_eye", _EYE, 0.022, 0.045, 0.014),
    ]  # fmt: skip
    shapes += [disc(f"pixel_{pixel}", _SEEN, 0.0, 0.0, 0.012) for pixel in range(PIXELS)]
    return {"bounds": [-0.8, -0.2, 0.8, 0.881], "trail": None, "shapes": shapes}


def loom_frame(animal: Animal, things: Things, seen: Array, row: int) -> dict[str, list[float]]:
    """The moving part; the disc has the angle that it subtends, its distance is cut at 1 m.

    Args:
        animal: The animals.
        things: The discs.
        seen: Newest reading of all receptors, (elements,).
        row: The animal.

    Returns:
        See ``envs.single.BodyEnv.frame``.
    """
    distance, azimuth, half = things.now[row].tolist()
    shown = _RIM + 0.05 + 0.6 * min(distance, _VIEW)
    size = shown * math.tan(min(half, 1.2))
    place = [-shown * math.sin(azimuth), shown * math.cos(azimuth), 0.0, size]
    jump = 0.03 if animal.trigger[row] >= 0 else 0.0
    frame = {"disc": place, "body": [0.0, jump, 0.0]}
    for pixel in range(PIXELS):
        angle = 0.5 * FIELD - (pixel + 0.5) * WIDTH
        spot = [-_RIM * math.sin(angle), _RIM * math.cos(angle), 0.0]
        frame[f"pixel_{pixel}"] = [*spot, 0.3 + 0.7 * float(seen[pixel])]
    return frame
