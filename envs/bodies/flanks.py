"""Antagonist muscles and elastic tissue along both flanks of a chain (Ekeberg 1993)."""

import math
from typing import NamedTuple

import numpy as np

from envs.bodies.chain import Chain
from envs.bodies.swimmer import Swimmer
from envs.kernel import Array, part


class Flanks(NamedTuple):
    """The muscles of a batch of chains.

    Attributes:
        activation: Left side, then right side, head first, (rows, 2 joints).
        strength: Largest torque of each muscle, N m, (rows, 2 joints).
        stiffness: N m/rad for each unit of summed activation, (rows, joints).
        viscosity: N m s/rad, (rows, joints).
        work: Work of the muscles since reset, J, (rows,).
        spent: Positive work and upkeep since reset, J, (rows,).
        tone: See ``Swimmer``.
        upkeep: See ``Swimmer``, 1/s.
        keep: Share of an activation that is left after half a step.
        step: Time step, s.
    """

    activation: Array
    strength: Array
    stiffness: Array
    viscosity: Array
    work: Array
    spent: Array
    tone: float
    upkeep: float
    keep: float
    step: float


def make_flanks(rows: int, swimmer: Swimmer, step: float) -> Flanks:
    """Allocates relaxed muscles.

    Args:
        rows: Number of bodies.
        swimmer: The constants.
        step: Time step, s.

    Returns:
        The muscles.
    """
    joints = swimmer.segments
    return Flanks(
        activation=np.zeros((rows, 2 * joints)),
        strength=np.full((rows, 2 * joints), swimmer.strength),
        stiffness=np.full((rows, joints), swimmer.stiffness / swimmer.link),
        viscosity=np.full((rows, joints), swimmer.viscosity / swimmer.link),
        work=np.zeros(rows),
        spent=np.zeros(rows),
        tone=swimmer.tone,
        upkeep=swimmer.upkeep,
        keep=math.exp(-0.5 * step / swimmer.time) if swimmer.time > 0.0 else 0.0,
        step=step,
    )


@part
def contract(flanks: Flanks, chain: Chain, row: int, command: Array) -> None:
    """Sets the torques of a chain for a step, with the activations of the middle of the step.

    The stiffness acts at the mean of the bends before and after the step (trapezoidal rule), which
    is stable however stiff the body.

    Args:
        flanks: The muscles; activations are left at the middle of the step, see ``relax``.
        chain: The chains; ``push`` and ``resist`` are set.
        row: The body.
        command: Excitations of the left and right muscles in [0, 1], (rows, >= 2 joints).
    """
    joints, keep = chain.bend.shape[1], flanks.keep
    for muscle in range(2 * joints):
        activation = keep * flanks.activation[row, muscle] + (1.0 - keep) * command[row, muscle]
        flanks.activation[row, muscle] = activation
    for joint in range(joints):
        left, right = flanks.activation[row, joint], flanks.activation[row, joints + joint]
        active = flanks.strength[row, joint] * left - flanks.strength[row, joints + joint] * right
        stiffness = flanks.stiffness[row, joint] * (flanks.tone + left + right)
        chain.push[joint] = active - stiffness * chain.bend[row, joint]
        chain.resist[joint] = flanks.viscosity[row, joint] + 0.5 * flanks.step * stiffness


@part
def relax(flanks: Flanks, chain: Chain, row: int, command: Array) -> None:
    """Keeps account of a step that was made, and brings the activations to its end.

    Args:
        flanks: The muscles, as ``contract`` left them.
        chain: The chains after the step.
        row: The body.
        command: As in ``contract``.
    """
    joints, keep, step = chain.bend.shape[1], flanks.keep, flanks.step
    work, spent = 0.0, 0.0
    for joint in range(joints):
        left, right = flanks.activation[row, joint], flanks.activation[row, joints + joint]
        middle = chain.bend[row, joint] - 0.5 * step * chain.rate[row, joint]
        pull = flanks.strength[row, joint] * left
        pull_back = flanks.strength[row, joints + joint] * right
        stiffness = flanks.stiffness[row, joint] * (left + right)
        power = (pull - pull_back - stiffness * middle) * chain.rate[row, joint]
        work += power
        spent += max(power, 0.0) + flanks.upkeep * (pull + pull_back)
    for muscle in range(2 * joints):
        activation = keep * flanks.activation[row, muscle] + (1.0 - keep) * command[row, muscle]
        flanks.activation[row, muscle] = activation
    flanks.work[row] += step * work
    flanks.spent[row] += step * spent
