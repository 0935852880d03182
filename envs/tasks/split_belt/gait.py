"""What the oracle of SplitBelt knows about legs: settings, geometry, forces."""

import dataclasses
from typing import NamedTuple

import numpy as np

from envs.kernel import Array
from envs.tasks.split_belt.belts import STEP
from envs.tasks.split_belt.task import SplitBeltTask


@dataclasses.dataclass(frozen=True)
class Habits:
    """Settings of the oracle, in units of the standard walker.

    Found by a seeded search over 20 of them (cross-entropy, 11 generations of 14, 16 walkers on
    drawn splits for 24 s with noise on the torques): time on the legs, even steps at the end of
    each phase, place and effort. ``share``, ``haste`` and ``learning`` were then set by hand, so
    that the early asymmetries are large and decay within the split.

    Args:
        period: Duration of a stride, s.
        swing: Share of it in which a leg swings.
        height: Of the hip above the feet, m.
        clearance: Of a swinging foot, m.
        share: How far the placement of a foot follows the speed of its own belt rather than the
            mean of both; negative: a leg on the faster belt steps less far ahead.
        brake: Placement by the speed of the body, s.
        centre: Placement by its place, 1.
        shift: Weight that moves between the feet in double support, s.
        return_rate: How fast the body goes back to the middle, 1/s.
        upright: Stiffness and viscosity of the trunk, N m/rad and N m s/rad.
        lean: Pitch that is held, rad.
        lift: Stiffness and viscosity of the height, N/m and N s/m.
        hip: Stiffness and viscosity of a swinging hip, N m/rad and N m s/rad.
        knee: The same of the knee.
        smooth: Share by which the aim of a swinging foot follows its target in a control step.
        arrival: Share of the swing after which the foot is where it aims.
        learning: Share of the difference of steps, and of double supports, that a stride
            corrects; 0 for none.
        haste: How much earlier, in cycles, a leg lifts for each m/s by which its belt is faster
            than the mean.
    """

    period: float = 0.519
    swing: float = 0.411
    height: float = 0.449
    clearance: float = 0.053
    share: float = -0.1
    brake: float = 0.177
    centre: float = 0.103
    shift: float = 0.0514
    return_rate: float = 1.407
    upright: tuple[float, float] = (175.0, 13.9)
    lean: float = -0.0267
    lift: tuple[float, float] = (1870.0, 128.0)
    hip: tuple[float, float] = (125.0, 5.4)
    knee: tuple[float, float] = (25.8, 1.12)
    smooth: float = 0.179
    arrival: float = 0.918
    learning: float = 0.17
    haste: float = 0.15


class Legs(NamedTuple):
    """Bodies as a standard walker would be: lengths by size, times by its root.

    Attributes:
        step: Duration of a control step, s, (rows,).
        place: Of the hip, m, (rows,).
        height: Of the hip, m, (rows,).
        pitch: rad, (rows,).
        rates: Their velocities, (rows, 3).
        joints: Angles of hip and knee of both legs, rad, (rows, 2 legs, 2).
        upper: Angles of the thighs to the vertical, rad, (rows, 2).
        lower: Angles of the shanks, rad, (rows, 2).
        upper_rate: rad/s, (rows, 2).
        lower_rate: rad/s, (rows, 2).
        ahead: Feet ahead of the hip, m, (rows, 2).
        below: Feet below the hip, m, (rows, 2).
        ahead_rate: m/s, (rows, 2).
        touch: Feet on their belts, (rows, 2) bool.
    """

    step: Array
    place: Array
    height: Array
    pitch: Array
    rates: Array
    joints: Array
    upper: Array
    lower: Array
    upper_rate: Array
    lower_rate: Array
    ahead: Array
    below: Array
    ahead_rate: Array
    touch: Array


def look(task: SplitBeltTask) -> Legs:
    """Reads the hidden state of all walkers.

    Args:
        task: The task.

    Returns:
        Bodies in units of the standard walker.
    """
    body, walker = task.body, task.walker
    time = np.sqrt(body.size)
    pose = body.state[:, body.qpos : body.qpos + 7]
    speed = body.state[:, body.qvel : body.qvel + 7] * time[:, np.newaxis]
    joints, turning = pose[:, 3:].reshape(-1, 2, 2), speed[:, 3:].reshape(-1, 2, 2)
    pitch, tilting = pose[:, 2], speed[:, 2]
    upper, upper_rate = joints[:, :, 0] - pitch[:, None], turning[:, :, 0] - tilting[:, None]
    lower, lower_rate = upper - joints[:, :, 1], upper_rate - turning[:, :, 1]
    height = pose[:, 1] / body.size + walker.leg + walker.foot
    below = walker.thigh * np.cos(upper) + walker.shank * np.cos(lower)
    forward = walker.thigh * np.cos(upper) * upper_rate + walker.shank * np.cos(lower) * lower_rate
    scale = np.stack([body.size, body.size, np.ones_like(time)], -1)
    return Legs(
        step=STEP / time,
        place=pose[:, 0] / body.size,
        height=height,
        pitch=pitch,
        rates=speed[:, :3] / scale,
        joints=joints,
        upper=upper,
        lower=lower,
        upper_rate=upper_rate,
        lower_rate=lower_rate,
        ahead=walker.thigh * np.sin(upper) + walker.shank * np.sin(lower),
        below=below,
        ahead_rate=forward,
        touch=height[:, None] - below - walker.foot < 0.003,
    )


def bend(ahead: Array, below: Array, thigh: float, shank: float) -> tuple[Array, Array]:
    """Angles that put a foot into a place, as near as the leg reaches.

    Args:
        ahead: Of the hip, m.
        below: The hip, m.
        thigh: Length, m.
        shank: Length, m.

    Returns:
        Angle of the thigh to the vertical and angle of the knee, rad.
    """
    whole = thigh + shank
    reach = np.clip(np.hypot(ahead, below), 0.15 * whole, 0.995 * whole)
    inner = (thigh**2 + shank**2 - reach**2) / (2.0 * thigh * shank)
    lead = (thigh**2 + reach**2 - shank**2) / (2.0 * thigh * reach)
    knee = np.pi - np.arccos(np.clip(inner, -1.0, 1.0))
    return np.arctan2(ahead, below) + np.arccos(np.clip(lead, -1.0, 1.0)), knee


def carry_weight(
    legs: Legs, habits: Habits, weight: float, shank: float, share: Array, reaction: Array
) -> Array:
    """Torques of the legs that stand: virtual springs hold the height and the pitch.

    Pratt et al. 2001, Int J Robot Res 20:129 (virtual model control). Point feet cannot hold the
    place as well: the force along the belts follows from the other two, weight that moves between
    the feet in double support corrects it a little.

    Args:
        legs: The bodies.
        habits: The settings.
        weight: Of the body, N.
        shank: Length, m.
        share: Of the weight that each foot carries, (rows, 2).
        reaction: Torque of the swinging hips, which the trunk feels, N m, (rows,).

    Returns:
        N m of hip and knee, (rows, 2 legs, 2).
    """
    both = (share > 0.02).all(axis=1)
    gap = legs.ahead[:, 0] - legs.ahead[:, 1]
    off = habits.shift * (habits.return_rate * legs.place + legs.rates[:, 0])
    move = np.where(both & (np.abs(gap) > 0.05), off / np.where(gap == 0.0, 1.0, gap), 0.0)
    left = np.clip(share[:, 0] + np.clip(move, -0.4, 0.4), 0.05 * both, 1.0 - 0.05 * both)
    share = np.stack([left, 1.0 - left], -1)
    stiffness, viscosity = habits.lift
    rise = stiffness * (habits.height - legs.height) - viscosity * legs.rates[:, 1]
    down = share * np.clip(weight + rise, 0.2 * weight, 2.5 * weight)[:, np.newaxis]
    stiffness, viscosity = habits.upright
    turn = stiffness * (habits.lean - legs.pitch) - viscosity * legs.rates[:, 2] - reaction
    along = (share * turn[:, np.newaxis] + down * legs.ahead) / -np.maximum(legs.below, 0.2)
    along = np.clip(along, -0.8 * down, 0.8 * down)
    hip = -(along * legs.below + down * legs.ahead)
    knee = shank * (along * np.cos(legs.lower) + down * np.sin(legs.lower))
    return np.stack([hip, knee], -1)
