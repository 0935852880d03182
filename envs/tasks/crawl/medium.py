"""The hidden state of Crawl, and from what its bodies and media are drawn."""

import math
from typing import NamedTuple

from envs.kernel import Array, part
from envs.streams import uniform
from envs.tasks.segmented_swimmer.natures import LARVA, UNEVEN, Natures, spread

NEAR_DRAG, FAR_DRAG = 2.5, 5.0
NEAR_RATIO, FAR_RATIO = 1.2, 1.5
NEAR_STIFFNESS, FAR_STIFFNESS = 1.1, 1.25
LOCK = 20.0
ROOT = 3  # degrees of freedom of the head link


class Body(NamedTuple):
    """The hidden state of a batch; columns are places in ``state``.

    Attributes:
        state: The state of MuJoCo, (rows, numbers).
        force: Of each actuator, muscles first, N m, (rows, actuators).
        warning: Warnings of MuJoCo, (rows, kinds, 2).
        live: Rows that move in this control step, (rows,) bool.
        stiffness: Of MuJoCo's joints, N m/rad, (rows, joints).
        damping: Of MuJoCo's degrees of freedom, N m s/rad, (rows, degrees).
        gain: Of MuJoCo's muscles: strength and minus stiffness first, (rows, actuators, ...).
        resist: Of MuJoCo's actuators: minus the drag in the third place, (rows, actuators, ...).
        fluid: Viscosity of MuJoCo's fluid, Pa s, (rows,).
        link: Length of a link, m, (rows,).
        tangential: Drag along the body, N s/m2, (rows,).
        normal: Drag across the body, N s/m2, (rows,).
        medium: Factor on the drag that was drawn, (rows,).
        source: Place of the odour, m, (rows, 2).
        distance: Of the nose from it, m, (rows,).
        adapted: What the nose is used to, (rows,).
        found: Odours reached since reset, (rows,) int64.
        spent: Energy spent since reset, J, (rows,).
        message: What each ganglion sent in the last step, (rows, segments).
        cut: Moment at which each link is cut, s, (rows, segments - 1).
        silent: From when to when each ganglion is silent, s, (rows, segments, 2).
        reading: Scratch of the sensors, (elements,).
        links: Number of links.
        strain: Strain of a flank per bend of its joint, 1/rad.
        upkeep: Power of holding full activation divided by the strength, 1/s.
        tone: Activation whose stiffness the relaxed body has.
        qpos: Column of the place of the head link; heading and bends follow.
        qvel: Column of its velocity.
        act: Column of the activations.
        ctrl: Column of the controls.
        mocap: Column of the place of the odour.
    """

    state: Array
    force: Array
    warning: Array
    live: Array
    stiffness: Array
    damping: Array
    gain: Array
    resist: Array
    fluid: Array
    link: Array
    tangential: Array
    normal: Array
    medium: Array
    source: Array
    distance: Array
    adapted: Array
    found: Array
    spent: Array
    message: Array
    cut: Array
    silent: Array
    reading: Array
    links: int
    strain: float
    upkeep: float
    tone: float
    qpos: int
    qvel: int
    act: int
    ctrl: int
    mocap: int


@part
def embody(natures: Natures, body: Body, row: int, words: Array, stage: int) -> None:
    """Draws medium and tissue of an episode; every stage takes as many random words.

    Args:
        natures: From what they are drawn.
        body: The bodies; drag, stiffness, viscosity and strength are set.
        row: The body.
        words: Random streams, (rows,) uint64.
        stage: 0 train, 1 unseen, 2 larva, 3 plain.
    """
    joints = body.silent.shape[1]
    body.medium[row] = spread(words, row, NEAR_DRAG, FAR_DRAG, stage)
    ratio = spread(words, row, NEAR_RATIO, FAR_RATIO, stage) * natures.normal
    soft = spread(words, row, NEAR_STIFFNESS, FAR_STIFFNESS, stage) * natures.stiffness[row]
    if natures.ratio[row] > 0.0:
        ratio = natures.ratio[row]
    growth = natures.growth[row]
    body.link[row] = growth * natures.link
    body.tangential[row] = natures.drag[row] * body.medium[row] * natures.tangential
    body.normal[row] = ratio * body.tangential[row]
    _resist(body, row)
    uneven = UNEVEN if stage < LARVA else 0.0
    size = growth * growth * growth
    for joint in range(joints):
        strength = natures.torque * size * natures.strength[row]
        strength *= 1.0 + uneven * uniform(words, row, -1.0, 1.0)
        lock = LOCK if joint >= joints - natures.locked[row] else 1.0
        stiffness = size * soft * natures.bending / natures.link
        body.stiffness[row, ROOT + joint] = lock * body.tone * stiffness
        body.damping[row, ROOT + joint] = lock * size * soft * natures.damping / natures.link
        for side in range(2):
            body.gain[row, side * joints + joint, 0] = strength
            body.gain[row, side * joints + joint, 1] = -lock * stiffness


@part
def _resist(body: Body, row: int) -> None:
    """Writes the drag into MuJoCo's model, see ``Worm.mjcf``."""
    body.fluid[row] = 2.0 * body.tangential[row] / (3.0 * math.pi)
    link, first = body.link[row], 2 * (body.links - 1)
    more = link * (body.normal[row] - body.tangential[row])
    for k in range(body.links):
        body.resist[row, first + k, 2] = -more
        body.resist[row, first + body.links + k, 2] = -more * link * link / 12.0
