"""From what the bodies of SegmentedSwimmer are drawn, and what the laboratory makes of them."""

import math
from typing import NamedTuple

import numpy as np

from envs.bodies.chain import Chain
from envs.bodies.flanks import Flanks
from envs.bodies.swimmer import Swimmer
from envs.kernel import Array, part
from envs.streams import uniform

TRAIN, UNSEEN, LARVA, PLAIN = 0, 1, 2, 3
NEAR_RATIO, FAR_RATIO = 1.1, 1.25
NEAR_STIFFNESS, FAR_STIFFNESS = 1.25, 1.6
UNEVEN = 0.1
LARVA_LENGTH = 0.5
LOCK = 100.0


class Natures(NamedTuple):
    """The healthy body, and factors on it by row.

    Attributes:
        drag: Factor of the viscosity of the fluid, (rows,).
        ratio: Drag across over drag along if above 0, else drawn, (rows,).
        growth: Factor of the length, (rows,).
        strength: Factor of the strength, (rows,).
        stiffness: Factor of stiffness and viscosity, (rows,).
        locked: Segments at the tail that hardly bend, (rows,) int64.
        link: Length of a link of the healthy body, m.
        tangential: Its drag along a link, N s/m2.
        normal: Its drag across a link over that along it.
        torque: Its strength, N m.
        bending: Its stiffness, N m2.
        damping: Its viscosity, N m2 s.
    """

    drag: Array
    ratio: Array
    growth: Array
    strength: Array
    stiffness: Array
    locked: Array
    link: float
    tangential: float
    normal: float
    torque: float
    bending: float
    damping: float


def make_natures(rows: int, swimmer: Swimmer) -> Natures:
    """Allocates factors that change nothing.

    Args:
        rows: Number of bodies.
        swimmer: The healthy body.

    Returns:
        The natures.
    """
    return Natures(
        drag=np.ones(rows),
        ratio=np.zeros(rows),
        growth=np.ones(rows),
        strength=np.ones(rows),
        stiffness=np.ones(rows),
        locked=np.zeros(rows, np.int64),
        link=swimmer.link,
        tangential=swimmer.tangential,
        normal=swimmer.ratio,
        torque=swimmer.strength,
        bending=swimmer.stiffness,
        damping=swimmer.viscosity,
    )


def heal(natures: Natures, row: int) -> None:
    """Gives a body back to the stage.

    Args:
        natures: The natures.
        row: The body.
    """
    for factor in (natures.drag, natures.growth, natures.strength, natures.stiffness):
        factor[row] = 1.0
    natures.ratio[row] = 0.0
    natures.locked[row] = 0


@part
def spread(words: Array, row: int, near: float, far: float, stage: int) -> float:
    """Draws a factor between 1 / near and near in training, beyond it up to far if unseen.

    Args:
        words: Random streams, (rows,) uint64, of which one word is drawn.
        row: The body.
        near: Largest factor of stage "train".
        far: Largest factor of stage "unseen".
        stage: ``TRAIN``, ``UNSEEN``, or a later one, which changes nothing.

    Returns:
        The factor.
    """
    share = uniform(words, row, -1.0, 1.0)
    if stage >= LARVA:
        return 1.0
    if stage == TRAIN:
        return math.exp(share * math.log(near))
    beyond = math.log(near) + abs(share) * (math.log(far) - math.log(near))
    return math.exp(beyond if share > 0.0 else -beyond)


@part
def embody(
    natures: Natures, chain: Chain, flanks: Flanks, length: Array, row: int, words: Array,
    stage: int,
) -> None:  # fmt: skip
    """Draws the body of an episode; every stage takes as many random words.

    Args:
        natures: The natures.
        chain: The chains; link and drag are set.
        flanks: The muscles; strength, stiffness and viscosity are set.
        length: Of the bodies, m, (rows,); set.
        row: The body.
        words: Random streams, (rows,) uint64.
        stage: 0 train, 1 unseen, 2 larva, 3 plain.
    """
    joints = chain.bend.shape[1]
    ratio = spread(words, row, NEAR_RATIO, FAR_RATIO, stage) * natures.normal
    soft = spread(words, row, NEAR_STIFFNESS, FAR_STIFFNESS, stage) * natures.stiffness[row]
    growth, locked = natures.growth[row], natures.locked[row]
    if stage == LARVA:
        growth *= LARVA_LENGTH
        locked = max(locked, joints // 3)
    chain.link[row] = growth * natures.link
    length[row] = chain.link[row] * (joints + 1)
    chain.tangential[row] = natures.drag[row] * natures.tangential
    if natures.ratio[row] > 0.0:
        ratio = natures.ratio[row]
    chain.normal[row] = ratio * chain.tangential[row]
    uneven = UNEVEN if stage < LARVA else 0.0
    size = growth * growth * growth * natures.strength[row]
    soft *= growth * growth * growth
    for joint in range(joints):
        strength = natures.torque * size * (1.0 + uneven * uniform(words, row, -1.0, 1.0))
        flanks.strength[row, joint], flanks.strength[row, joints + joint] = strength, strength
        lock = LOCK if joint >= joints - locked else 1.0
        flanks.stiffness[row, joint] = lock * soft * natures.bending / natures.link
        flanks.viscosity[row, joint] = lock * soft * natures.damping / natures.link
