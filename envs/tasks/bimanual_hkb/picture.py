"""What BimanualHKB looks like."""

import math
from typing import Any

from envs.shapes import disc, line, poly, rect
from envs.tasks.bimanual_hkb.kernels import Body
from envs.tasks.bimanual_hkb.metronome import Metronome

_PAPER, _DESK, _SKIN, _SLEEVE = "#f3f1ea", "#d8cdb8", "#e0a77f", "#35608f"
_CLOCK, _DARK, _ANTI = "#6f8f5f", "#3b3b3b", "#c3cdd6"
_HAND = [[-0.035, 0.0], [-0.05, 0.09], [-0.012, 0.1], [-0.012, 0.22], [0.012, 0.22]]
_HAND += [[0.012, 0.1], [0.05, 0.09], [0.035, 0.0]]
_X = 0.22


def hands_scene() -> dict[str, Any]:
    """Two hands on a desk from above, a metronome, and a dial of the relative phase.

    Returns:
        See ``envs.single.BodyEnv.scene``.
    """
    shapes = [
        rect("paper", _PAPER, -0.6, -0.35, 0.6, 0.55),
        rect("desk", _DESK, -0.6, -0.35, 0.6, 0.3),
        poly("left_arm", _SLEEVE, [[-0.27, -0.35], [-0.17, -0.35], [-0.185, 0.0], [-0.255, 0.0]]),
        poly("right_arm", _SLEEVE, [[0.17, -0.35], [0.27, -0.35], [0.255, 0.0], [0.185, 0.0]]),
        poly("left", _SKIN, _HAND),
        poly("right", _SKIN, _HAND),
        poly("clock", _CLOCK, [[-0.05, 0.32], [0.05, 0.32], [0.025, 0.5], [-0.025, 0.5]]),
        line("beat", _DARK, [[0.0, 0.0], [0.0, 0.18]], 0.008),
        disc("dial", _ANTI, 0.48, 0.43, 0.08),
        line("anti", _PAPER, [[0.4, 0.43], [0.48, 0.43]], 0.008),
        line("needle", _DARK, [[0.0, 0.0], [0.075, 0.0]], 0.01),
    ]
    return {"bounds": [-0.6, -0.35, 0.6, 0.55], "trail": None, "shapes": shapes}


def hands_frame(body: Body, metronome: Metronome, row: int) -> dict[str, list[float]]:
    """The angles of the hands, mirrored as the body is, the beat and the relative phase.

    Args:
        body: The hidden state.
        metronome: The metronomes.
        row: The body.

    Returns:
        See ``envs.single.BodyEnv.frame``.
    """
    return {
        "left": [-_X, 0.0, body.angle[row, 0].item()],
        "right": [_X, 0.0, -body.angle[row, 1].item()],
        "beat": [0.0, 0.33, 0.5 * math.sin(0.5 * metronome.phase[row].item())],
        "needle": [0.48, 0.43, body.relative[row].item()],
    }
