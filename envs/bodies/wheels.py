"""A round body on two driven wheels among discs in a walled square."""

import math

from envs.kernel import Array, part

RADIUS = 0.1
AXLE = 0.16
TOP_SPEED = 0.5
MOTOR_TIME = 0.05
_SURE = 1.0 + 1e-9  # beyond rounding


@part
def roll(
    pose: Array,
    speed: Array,
    row: int,
    left: float,
    right: float,
    step: float,
    top: float,
    axle: float,
) -> None:
    """Moves a body for one physics step (differential drive, motors of first order).

    Args:
        pose: x, y in m and heading in rad, (rows, 3), changed in place.
        speed: Rim speeds of the left and right wheel, m/s, (rows, 2), changed in place.
        row: The body.
        left: Command of the left wheel in [-1, 1].
        right: Command of the right wheel in [-1, 1].
        step: Physics step, s.
        top: Rim speed of a full command, m/s.
        axle: Distance of the wheels, m.
    """
    keep = math.exp(-step / MOTOR_TIME)
    speed[row, 0] = keep * speed[row, 0] + (1.0 - keep) * top * left
    speed[row, 1] = keep * speed[row, 1] + (1.0 - keep) * top * right
    forward = 0.5 * (speed[row, 0] + speed[row, 1])
    turn = (speed[row, 1] - speed[row, 0]) / axle
    heading = pose[row, 2] + 0.5 * step * turn
    pose[row, 0] += step * forward * math.cos(heading)
    pose[row, 1] += step * forward * math.sin(heading)
    angle = pose[row, 2] + step * turn
    pose[row, 2] = angle - 2.0 * math.pi * math.floor(angle / (2.0 * math.pi) + 0.5)


@part
def drive(pose: Array, speed: Array, row: int, left: float, right: float, step: float) -> None:
    """Moves a body with the standard motors and axle for one physics step; see ``roll``.

    Args:
        pose: x, y in m and heading in rad, (rows, 3), changed in place.
        speed: Rim speeds of the left and right wheel, m/s, (rows, 2), changed in place.
        row: The body.
        left: Command of the left wheel in [-1, 1].
        right: Command of the right wheel in [-1, 1].
        step: Physics step, s.
    """
    roll(pose, speed, row, left, right, step, TOP_SPEED, AXLE)


@part
def push_out(
    pose: Array, row: int, discs: Array, count: int, size: float, radius: float
) -> tuple[float, float]:
    """Pushes a body out of discs and walls, so that it stops or slides along them.

    Args:
        pose: x, y in m and heading in rad, (rows, 3), changed in place.
        row: The body.
        discs: x, y, radius of the discs in m, (rows, discs, 3).
        count: Number of discs that exist.
        size: Side of the arena, m.
        radius: Radius of the body, m.

    Returns:
        1.0 or 0.0 for a contact on the left and on the right half of the body.
    """
    left, right = 0.0, 0.0
    for _ in range(2):
        touched = False
        for disc in range(count):
            dx = pose[row, 0] - discs[row, disc, 0]
            dy = pose[row, 1] - discs[row, disc, 1]
            square = dx * dx + dy * dy
            reach = radius + discs[row, disc, 2]
            if square > _SURE * reach * reach:
                continue
            distance = math.sqrt(square) + 1e-12
            if distance < reach:
                touched = True
                pose[row, 0] = discs[row, disc, 0] + dx / distance * reach
                pose[row, 1] = discs[row, disc, 1] + dy / distance * reach
                side = math.sin(math.atan2(-dy, -dx) - pose[row, 2])
                left, right = (1.0, right) if side >= 0.0 else (left, 1.0)
        for axis in range(2):
            inside = min(max(pose[row, axis], radius), size - radius)
            if inside != pose[row, axis]:
                toward = 0.5 * math.pi * axis + (math.pi if pose[row, axis] < inside else 0.0)
                side = math.sin(toward - pose[row, 2])
                left, right = (1.0, right) if side >= 0.0 else (left, 1.0)
                pose[row, axis] = inside
                touched = True
        if not touched:
            break
    return left, right


@part
def collide(pose: Array, row: int, discs: Array, count: int, size: float) -> tuple[float, float]:
    """Pushes a body of the standard radius out of discs and walls; see ``push_out``.

    Args:
        pose: x, y in m and heading in rad, (rows, 3), changed in place.
        row: The body.
        discs: x, y, radius of the discs in m, (rows, discs, 3).
        count: Number of discs that exist.
        size: Side of the arena, m.

    Returns:
        1.0 or 0.0 for a contact on the left and on the right half of the body.
    """
    return push_out(pose, row, discs, count, size, RADIUS)
