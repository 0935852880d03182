"""Where the parts of a standing body are, and how they move."""

import math
from typing import NamedTuple

from envs.bodies.stander_changes import ANKLE, SLIDE, TILT, Powers
from envs.bodies.standing import GRAVITY
from envs.kernel import Array, part

SEGMENTS = 3
(
    COM_X, COM_Z, COM_VX, COM_VZ, HEAD_X, HEAD_Z, HEAD_VX, HEAD_VZ, SPIN, PITCH, FORCE, CENTER,
) = range(12)  # fmt: skip
QUANTITIES = 12
_LEAST, _MOST = 0.3, 2.0


class Body(NamedTuple):
    """The hidden state of a batch.

    Attributes:
        state: The state of MuJoCo, (rows, numbers).
        warning: Warnings of MuJoCo, (rows, kinds, 2).
        live: Rows that move in this control step, (rows,) bool.
        stiffness: Passive stiffness by joint, platform first, N m/rad, (rows, 5).
        viscosity: Passive viscosity, N m s/rad, (rows, 5).
        now: Place (x forward, z up) and velocity of the centre of mass and of the vestibular
            organs from the ankle on, m and m/s (velocities in the world); turning rate of the
            head, rad/s; its angle, rad; load on the feet, N; centre of pressure, m before the
            ankle: (rows, 12), see the names above.
        reading: Scratch of the sensors, (elements,).
        balance: Levers of the centre of mass, m, (3,), see ``Stander``.
        head: Levers of the vestibular organs, m, (3,).
        holding: Torques of quiet stance, N m, (3,).
        lean: Ankle angle without passive torque, rad.
        poise: Place of the centre of mass in quiet stance, m.
        top: Height of the vestibular organs of a straight body, m.
        qpos: Column of the joint angles in ``state``, platform first.
        qvel: Column of their velocities.
        act: Column of the torques.
        ctrl: Column of the torques that are asked for.
        applied: Column of the forces on the platform.
        push: Column of the force that pushes the trunk.
    """

    state: Array
    warning: Array
    live: Array
    stiffness: Array
    viscosity: Array
    now: Array
    reading: Array
    balance: Array
    head: Array
    holding: Array
    lean: float
    poise: float
    top: float
    qpos: int
    qvel: int
    act: int
    ctrl: int
    applied: int
    push: int


@part
def passive_torque(body: Body, row: int, joint: int) -> float:
    """Passive torque of a joint.

    Args:
        body: The bodies.
        row: The body.
        joint: Number of the joint, 0 for the ankle.

    Returns:
        N m, forward positive.
    """
    place = ANKLE + joint
    rest = body.lean if joint == 0 else 0.0
    spring = body.stiffness[row, place] * (body.state[row, body.qpos + place] - rest)
    return -spring - body.viscosity[row, place] * body.state[row, body.qvel + place]


@part
def lean_of(body: Body, row: int) -> float:
    """Lean of the centre of mass about the ankle.

    Args:
        body: The bodies.
        row: The body.

    Returns:
        rad, forward positive.
    """
    return math.atan2(body.now[row, COM_X], body.now[row, COM_Z])


@part
def lean_rate(body: Body, row: int) -> float:
    """Velocity of the lean of the centre of mass.

    Args:
        body: The bodies.
        row: The body.

    Returns:
        rad/s.
    """
    x, z = body.now[row, COM_X], body.now[row, COM_Z]
    forward = body.now[row, COM_VX] - body.state[row, body.qvel + SLIDE]
    return (z * forward - x * body.now[row, COM_VZ]) / (x * x + z * z)


@part
def survey(body: Body, row: int, size: float) -> None:
    """Works out places and velocities from the joints.

    Args:
        body: The bodies; ``now`` is changed up to the angle of the head.
        row: The body.
        size: Lengths as a share of an adult's.
    """
    for quantity in range(FORCE):
        body.now[row, quantity] = 0.0
    slide = body.state[row, body.qvel + SLIDE]
    body.now[row, COM_VX], body.now[row, HEAD_VX] = slide, slide
    angle = body.state[row, body.qpos + TILT]
    rate = body.state[row, body.qvel + TILT]
    for segment in range(SEGMENTS):
        angle += body.state[row, body.qpos + ANKLE + segment]
        rate += body.state[row, body.qvel + ANKLE + segment]
        x, z = size * math.sin(angle), size * math.cos(angle)
        for first, lever in ((COM_X, body.balance[segment]), (HEAD_X, body.head[segment])):
            body.now[row, first] += lever * x
            body.now[row, first + 1] += lever * z
            body.now[row, first + 2] += lever * z * rate
            body.now[row, first + 3] -= lever * x * rate
    body.now[row, SPIN], body.now[row, PITCH] = rate, angle


@part
def borne_torque(body: Body, powers: Powers, row: int, torque: float) -> float:
    """What the support bears of an active torque of the ankle.

    The soles are taken at the height of the ankle and the feet have no mass: the centre of
    pressure is where the load makes up for the whole torque, and cannot leave the support.

    Args:
        body: The bodies; the load on the feet is read.
        powers: Their feet.
        row: The body.
        torque: N m, forward positive.

    Returns:
        The torque, or the nearest that the support bears.
    """
    load, passive = body.now[row, FORCE], passive_torque(body, row, 0)
    low, high = -load * powers.foot[row, 1], load * powers.foot[row, 0]
    return min(max(torque, low - passive), high - passive)


@part
def stand_on(body: Body, powers: Powers, row: int, rise: float) -> None:
    """Works out the load on the feet and the centre of pressure; cuts what is not borne.

    Args:
        body: The bodies; ``now`` and the torque of the ankle are changed.
        powers: Their weight and feet.
        row: The body.
        rise: Upward acceleration of the centre of mass, m/s2.
    """
    load = powers.weight[row] * min(max(1.0 + rise / GRAVITY, _LEAST), _MOST)
    body.now[row, FORCE] = load
    body.state[row, body.act] = borne_torque(body, powers, row, body.state[row, body.act])
    body.now[row, CENTER] = -(body.state[row, body.act] + passive_torque(body, row, 0)) / load
