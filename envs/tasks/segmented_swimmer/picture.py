"""What SegmentedSwimmer looks like."""

import math
from typing import Any

import numpy as np

from envs.bodies.chain import Chain
from envs.bodies.flanks import Flanks
from envs.kernel import Array
from envs.shapes import disc, line, rect
from envs.tasks.segmented_swimmer.kernels import GOAL

_WATER, _DEEP, _RULE = "#dcecef", "#d0e4e9", "#aecbd3"
_SKIN, _HEAD, _EYE, _JOINT = "#4d6b57", "#3d5746", "#f4efe2", "#a9c3ae"
_LEFT, _RIGHT = "#d6453d", "#e08a2e"
_BEHIND, _WIDE, _HIGH = 0.9, 3.9, 2.6  # body lengths


def posture(centre: Array, heading: float, bend: Array, link: float) -> tuple[Array, Array]:
    """Where the links of a chain are.

    Args:
        centre: Mean of the centres of the links, m, (2,).
        heading: Angle of the head link, rad.
        bend: Angles of links minus those of the next, rad, (joints,).
        link: Length of a link, m.

    Returns:
        Centres of the links, m, (links, 2), and their angles, rad, (links,).
    """
    angle = heading - np.concatenate([[0.0], np.cumsum(bend)])
    axis = link * np.column_stack([np.cos(angle), np.sin(angle)])
    places = -np.concatenate([[[0.0, 0.0]], np.cumsum(0.5 * (axis[1:] + axis[:-1]), axis=0)])
    return centre + places - places.mean(axis=0), angle


def swimmer_scene(chain: Chain, row: int) -> dict[str, Any]:
    """Water with a rule for each goal, links, and a pair of muscles at each joint.

    Args:
        chain: The chains.
        row: The body.

    Returns:
        See ``envs.single.BodyEnv.scene``.
    """
    link = chain.link[row].item()
    joints = chain.bend.shape[1]
    length = link * (joints + 1)
    left, low = -_BEHIND * length, -0.5 * _HIGH * length
    right, high = left + _WIDE * length, low + _HIGH * length
    shapes = [rect("water", _WATER, left, low, right, high)]
    shapes.append(rect("lane", _DEEP, left, -0.5 * length, right, 0.5 * length))
    for goal in range(1, int((_WIDE - _BEHIND) / GOAL)):
        x = goal * GOAL * length
        ends = [[x, -0.5 * length], [x, 0.5 * length]]
        shapes.append(line(f"goal{goal}", _RULE, ends, 0.012 * length))
    for k in range(joints, 0, -1):
        ends = [[-0.5 * link, 0.0], [0.5 * link, 0.0]]
        shapes.append(line(f"link{k}", _SKIN, ends, (0.1 - 0.05 * k / joints) * length))
    shapes.append(line("link0", _HEAD, [[-0.5 * link, 0.0], [0.5 * link, 0.0]], 0.1 * length))
    shapes.append(disc("nose", _HEAD, 0.5 * link, 0.0, 0.05 * length))
    shapes.append(disc("eye", _EYE, 0.4 * link, 0.0, 0.02 * length))
    for k in range(joints):
        shapes.append(disc(f"joint{k}", _JOINT, 0.0, 0.0, 0.018 * length))
        shapes.append(disc(f"left{k}", _LEFT, 0.0, 0.06 * length, 0.03 * length))
        shapes.append(disc(f"right{k}", _RIGHT, 0.0, -0.06 * length, 0.03 * length))
    return {"bounds": [left, low, right, high], "trail": "nose", "shapes": shapes}


def swimmer_frame(chain: Chain, flanks: Flanks, row: int) -> dict[str, list[float]]:
    """The places of links and joints; muscles are larger the more active they are.

    Args:
        chain: The chains.
        flanks: Their muscles.
        row: The body.

    Returns:
        See ``envs.single.BodyEnv.frame``.
    """
    link = chain.link[row].item()
    places, angles = posture(chain.centre[row], chain.heading[row].item(), chain.bend[row], link)
    frame = {}
    for k, ((x, y), angle) in enumerate(zip(places.tolist(), angles.tolist(), strict=True)):
        frame[f"link{k}"] = [x, y, angle]
    frame["nose"] = frame["eye"] = frame["link0"]
    joints = chain.bend.shape[1]
    for k in range(joints):
        x, y, angle = frame[f"link{k}"]
        x, y = x - 0.5 * link * math.cos(angle), y - 0.5 * link * math.sin(angle)
        angle -= 0.5 * chain.bend[row, k].item()
        frame[f"joint{k}"] = [x, y, angle]
        for side, muscle in (("left", k), ("right", joints + k)):
            size = 0.3 + 1.2 * flanks.activation[row, muscle].item()
            frame[f"{side}{k}"] = [x, y, angle, size]
    return frame
