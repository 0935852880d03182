"""Geometry of two links in a plane, in compiled code and outside."""

import math

import numpy as np

from envs.kernel import Array, part


@part
def hand_x(links: Array, row: int, shoulder: float, elbow: float) -> float:
    """Place of the hand along x.

    Args:
        links: Lengths of both links, m, (rows, 2).
        row: The body.
        shoulder: Angle, rad.
        elbow: Angle from the upper arm, rad.

    Returns:
        m from the shoulder.
    """
    return links[row, 0] * math.cos(shoulder) + links[row, 1] * math.cos(shoulder + elbow)


@part
def hand_y(links: Array, row: int, shoulder: float, elbow: float) -> float:
    """Place of the hand along y; see ``hand_x``."""
    return links[row, 0] * math.sin(shoulder) + links[row, 1] * math.sin(shoulder + elbow)


def place_of(angles: Array, links: Array) -> Array:
    """Place of the hand outside compiled code.

    Args:
        angles: Shoulder and elbow, rad, (..., 2).
        links: Lengths, m, (..., 2).

    Returns:
        x and y, m, (..., 2).
    """
    first, both = angles[..., 0], angles[..., 0] + angles[..., 1]
    x = links[..., 0] * np.cos(first) + links[..., 1] * np.cos(both)
    y = links[..., 0] * np.sin(first) + links[..., 1] * np.sin(both)
    return np.stack([x, y], axis=-1)


def angles_of(place: Array, links: Array) -> Array:
    """Joint angles that bring the hand to a place, with the elbow flexed.

    Args:
        place: x and y, m, (..., 2); what is out of reach is approached.
        links: Lengths, m, (..., 2).

    Returns:
        Shoulder, -pi to pi, and elbow, rad, (..., 2).
    """
    upper, fore = links[..., 0], links[..., 1]
    square = np.sum(place * place, axis=-1)
    cosine = np.clip((square - upper**2 - fore**2) / (2.0 * upper * fore), -1.0, 1.0)
    elbow = np.arccos(cosine)
    inner = np.arctan2(fore * np.sin(elbow), upper + fore * cosine)
    shoulder = np.arctan2(place[..., 1], place[..., 0]) - inner
    return np.stack([np.where(shoulder < -np.pi, shoulder + 2.0 * np.pi, shoulder), elbow], axis=-1)


def jacobian_of(angles: Array, links: Array) -> Array:
    """Derivative of the place of the hand by the joint angles.

    Args:
        angles: Shoulder and elbow, rad, (..., 2).
        links: Lengths, m, (..., 2).

    Returns:
        m/rad, (..., 2, 2), rows x and y.
    """
    first, both = angles[..., 0], angles[..., 0] + angles[..., 1]
    x, y = links[..., 1] * np.cos(both), links[..., 1] * np.sin(both)
    dx = np.stack([-links[..., 0] * np.sin(first) - y, -y], axis=-1)
    dy = np.stack([links[..., 0] * np.cos(first) + x, x], axis=-1)
    return np.stack([dx, dy], axis=-2)


def approach(time: Array) -> tuple[Array, Array, Array]:
    """The course from 0 to 1 of four equal low-pass filters in a row: smooth, without a deadline.

    What is left, ``exp(-t) (1 + t + t^2 / 2 + t^3 / 6)``, decays by equal shares in equal times, so
    that the time to be within W / 2 of a target at the distance A grows almost in proportion to
    log2(2 A / W), as Fitts 1954 (J Exp Psychol 47:381) found; for such laws without a planned
    duration see Crossman & Goodeve 1983 (Q J Exp Psychol 35A:251) and Qian et al. 2013 (Neural
    Comput 25:697).

    Args:
        time: Time since the start in units of the filters' time constant.

    Returns:
        Course and its first and second derivative by ``time``.
    """
    t = np.maximum(time, 0.0)
    decay = np.exp(-t)
    course = 1.0 - decay * (1.0 + t + t**2 / 2.0 + t**3 / 6.0)
    return course, decay * t**3 / 6.0, decay * (t**2 / 2.0 - t**3 / 6.0)


def minimum_jerk(share: Array) -> tuple[Array, Array, Array]:
    """The smooth course from 0 to 1 (Flash & Hogan 1985, J Neurosci 5:1688).

    Args:
        share: Time as a share of the duration, clipped to 0 to 1.

    Returns:
        Course and its first and second derivative by ``share``.
    """
    s = np.clip(share, 0.0, 1.0)
    inside = (share >= 0.0) & (share < 1.0)
    course = s**3 * (10.0 - 15.0 * s + 6.0 * s**2)
    rate = 30.0 * s**2 * (1.0 - s) ** 2
    curve = np.where(inside, 60.0 * s - 180.0 * s**2 + 120.0 * s**3, 0.0)
    return course, rate, curve
