"""What Crawl looks like from above."""

import math
from typing import Any

from envs.shapes import disc, line, rect
from envs.tasks.crawl.kernels import REACH
from envs.tasks.crawl.medium import ROOT, Body
from envs.tasks.segmented_swimmer.picture import posture

_GEL, _ODOUR, _SKIN, _HEAD = "#efe7cf", "#b9c98c", "#bd8471", "#80503f"
_LEFT, _RIGHT = "#d6453d", "#e08a2e"
_HIGH, _WIDE = 2.4, 3.2  # body lengths to each side


def worm_scene(body: Body, row: int) -> dict[str, Any]:
    """Gel, the odour, links, and a pair of muscles at each joint.

    Args:
        body: The bodies.
        row: The body.

    Returns:
        See ``envs.single.BodyEnv.scene``.
    """
    joints, link = body.silent.shape[1], body.link[row].item()
    length = link * (joints + 1)
    wide, high = _WIDE * length, _HIGH * length
    shapes = [rect("gel", _GEL, -wide, -high, wide, high)]
    shapes.append(disc("source", _ODOUR, 0.0, 0.0, REACH * length))
    for k in range(joints, -1, -1):
        ends = [[-0.5 * link, 0.0], [0.5 * link, 0.0]]
        ink = _SKIN if k else _HEAD
        shapes.append(line(f"link{k}", ink, ends, (0.14 - 0.08 * k / joints) * length))
    shapes.append(disc("nose", _HEAD, 0.5 * link, 0.0, 0.07 * length))
    for k in range(joints):
        shapes.append(disc(f"left{k}", _LEFT, 0.0, 0.07 * length, 0.035 * length))
        shapes.append(disc(f"right{k}", _RIGHT, 0.0, -0.07 * length, 0.035 * length))
    return {"bounds": [-wide, -high, wide, high], "trail": "nose", "shapes": shapes}


def worm_frame(body: Body, row: int) -> dict[str, list[float]]:
    """The places of odour and links; muscles are larger the more active they are.

    Args:
        body: The bodies.
        row: The body.

    Returns:
        See ``envs.single.BodyEnv.frame``.
    """
    joints, link = body.silent.shape[1], body.link[row].item()
    state, first = body.state[row], body.qpos
    bend = state[first + ROOT : first + ROOT + joints]
    places, angles = posture(state[first : first + 2], state[first + 2].item(), bend, link)
    places += state[first : first + 2] - places[0]
    frame = {"source": [*body.source[row].tolist(), 0.0]}
    for k, ((x, y), angle) in enumerate(zip(places.tolist(), angles.tolist(), strict=True)):
        frame[f"link{k}"] = [x, y, angle]
    frame["nose"] = frame["link0"]
    for k in range(joints):
        x, y, angle = frame[f"link{k}"]
        x, y = x - 0.5 * link * math.cos(angle), y - 0.5 * link * math.sin(angle)
        angle -= 0.5 * bend[k].item()
        for side, muscle in (("left", k), ("right", joints + k)):
            size = 0.3 + 1.2 * state[body.act + muscle].item()
            frame[f"{side}{k}"] = [x, y, angle, size]
    return frame
