"""What a walking body feels, leg by leg, and the hidden state of a batch."""

import dataclasses
import math
from typing import NamedTuple

import numpy as np

from envs.bodies.hexapod import Hexapod
from envs.kernel import Array, part
from envs.layout import Layout, Sensor
from envs.tasks.walk.ground import Ground

LEGS = 6
SPEED = 6
_OF_A_LEG = (
    Sensor("angle", 2, "rad", 0.9, -1.0, 1.0, delay=0.02, noise=0.005),
    Sensor("velocity", 2, "rad/s", 10.0, -1.0, 1.0, delay=0.02, noise=0.01),
    Sensor("load", 1, "N", 10.0, 0.0, 1.0, delay=0.02, noise=0.01),
)
_OF_THE_TRUNK = (
    Sensor("tilt", 2, "sine", 0.5, -1.0, 1.0, delay=0.04, noise=0.005),
    Sensor("yaw_rate", 1, "rad/s", 3.0, -1.0, 1.0, delay=0.04, noise=0.01),
    Sensor("compass", 2, "sine", 1.0, -1.0, 1.0, delay=0.1, noise=0.005),
)


def sensors_of(hexapod: Hexapod, messages: bool) -> tuple[Sensor, ...]:
    """What each leg feels and hears, leg by leg, then what the trunk feels.

    Args:
        hexapod: The body.
        messages: Whether ganglia send messages.

    Returns:
        The sensors in their order.
    """
    found = []
    for k, leg in enumerate(hexapod.legs):
        found += [dataclasses.replace(each, name=f"{leg}_{each.name}") for each in _OF_A_LEG]
        if messages:
            lines = len(hexapod.neighbours(k))
            found.append(Sensor(f"{leg}_heard", lines, "message", 1.0, -1.0, 1.0))
    return (*found, *_OF_THE_TRUNK)


def wiring(layout: Layout, hexapod: Hexapod, messages: bool) -> dict[str, Array]:
    """Where legs begin in the observation, and whose messages are heard in which place.

    Args:
        layout: The observation.
        hexapod: The body.
        messages: Whether ganglia send messages.

    Returns:
        ``first``, ``ears`` and ``mouths`` of ``Body``.
    """
    ears: list[int] = []
    mouths: list[int] = []
    for k, leg in enumerate(hexapod.legs if messages else ()):
        place = layout[f"{leg}_heard"].slice
        ears += range(place.start, place.stop)
        mouths += hexapod.neighbours(k)
    first = [layout[f"{leg}_angle"].slice.start for leg in hexapod.legs]
    whole = {"first": first, "ears": ears, "mouths": mouths}
    return {name: np.array(values, np.int64) for name, values in whole.items()}


class Body(NamedTuple):
    """The hidden state of a batch.

    Attributes:
        state: The state of MuJoCo, (rows, numbers).
        torque: Of the servos, N m, (rows, 12).
        load: Force of each foot, of head and of tail on the ground, N, (rows, 8).
        warning: Warnings of MuJoCo, (rows, kinds, 2).
        live: Rows that move in this control step, (rows,) bool.
        length: Of each trunk, m, (rows,).
        height: Of each hip above the ground at rest, m, (rows,).
        weight: Of each body without what it carries, N, (rows,).
        past: Place along x at the end of the last step, m, (rows,).
        reached: Marks passed since reset, (rows,) int64.
        energy: Spent since reset, J, (rows,).
        message: What each ganglion sent in the last step, (rows, 6).
        stance: Control steps on the ground since reset, (rows, 6) int64.
        aloft: Control steps in the air since the foot was last on the ground, (rows, 6) int64.
        landed: Touch-downs since reset, (rows, 6) int64.
        lying: Control steps for which head or tail has been on the ground, (rows,) int64.
        first: First place of each leg in the observation, (6,) int64.
        ears: Places of the messages in the observation, (lines,) int64.
        mouths: The ganglia they come from, (lines,) int64.
        trunk: First place of what the trunk feels, in the observation.
        reading: Scratch of the sensors, (elements,).
        stroke: Turn that a command of 1 asks for, rad.
        qpos: Column of the place in ``state``.
        qvel: Column of the velocities.
        ctrl: Column of the controls.
    """

    state: Array
    torque: Array
    load: Array
    warning: Array
    live: Array
    length: Array
    height: Array
    weight: Array
    past: Array
    reached: Array
    energy: Array
    message: Array
    stance: Array
    aloft: Array
    landed: Array
    lying: Array
    first: Array
    ears: Array
    mouths: Array
    trunk: int
    reading: Array
    stroke: float
    qpos: int
    qvel: int
    ctrl: int


@part
def axis(body: Body, row: int, i: int, j: int) -> float:
    """How much of the trunk's own axis j points along axis i of the world.

    Args:
        body: The bodies.
        row: The body.
        i: 0, 1, 2 for x, y and up.
        j: 0, 1, 2 for forward, left and up.

    Returns:
        Cosine of the angle between them.
    """
    w, x = body.state[row, body.qpos + 3], body.state[row, body.qpos + 4]
    y, z = body.state[row, body.qpos + 5], body.state[row, body.qpos + 6]
    if i == 0:
        parts = (1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y - w * z), 2.0 * (x * z + w * y))
    elif i == 1:
        parts = (2.0 * (x * y + w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z - w * x))
    else:
        parts = (2.0 * (x * z - w * y), 2.0 * (y * z + w * x), 1.0 - 2.0 * (x * x + y * y))
    return parts[j]


@part
def feel(body: Body, ground: Ground, row: int) -> None:
    """Takes one reading: leg by leg, then messages, then the trunk.

    Args:
        body: The bodies; ``reading`` is set.
        ground: Where they stand.
        row: The body.
    """
    joint, speed, reading = body.qpos + 7, body.qvel + SPEED, body.reading
    for leg in range(LEGS):
        place = body.first[leg]
        for k in range(2):
            reading[place + k] = body.state[row, joint + 2 * leg + k]
            reading[place + 2 + k] = body.state[row, speed + 2 * leg + k]
        reading[place + 4] = body.load[row, leg]
    for line in range(body.ears.shape[0]):
        reading[body.ears[line]] = body.message[row, body.mouths[line]]
    for k in range(2):
        lean = 0.0
        for i in range(3):
            lean -= ground.gravity[row, i] * axis(body, row, i, k)
        reading[body.trunk + k] = lean / ground.pull
    reading[body.trunk + 2] = body.state[row, body.qvel + 5]
    heading = math.atan2(axis(body, row, 1, 0), axis(body, row, 0, 0))
    reading[body.trunk + 3], reading[body.trunk + 4] = math.cos(heading), math.sin(heading)
