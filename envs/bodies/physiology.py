"""Energy, water, temperature and damage of a body, and the drive that they make."""

import dataclasses
import math
from typing import NamedTuple

import numpy as np

from envs.kernel import Array, part

ENERGY, WATER, DAMAGE, TEMPERATURE = 0, 1, 2, 3


class Needs(NamedTuple):
    """The numbers of a ``Physiology`` for compiled code."""

    setpoint: float
    energy_use: float
    water_use: float
    price: float
    eating: float
    drinking: float
    thermal_time: float
    thermal_scale: float
    lethal: float
    wounding: float
    healing: float
    n: float
    m: float


@dataclasses.dataclass(frozen=True)
class Physiology:
    """Constants of a small fast animal; the drive is that of Keramati & Gutkin 2014, eLife 3:4811.

    Equation 1 there: D = (sum |h* - h|^n)^(1/m) over energy, water, (temperature - 37 degC) /
    thermal_scale and damage. n and m are those of their simulations; the rates are ours.

    Args:
        setpoint: h* of energy and water, share of a full store.
        energy_use: Share of the store that a resting body spends, 1/s.
        water_use: The same of water, 1/s.
        price: Energy that actions cost on top: 1/s for all commands at full strength.
        eating: Energy gained at full command on food, 1/s.
        drinking: Water gained at full command on water, 1/s.
        thermal_time: Time constant with which the body takes the ambient temperature, s.
        thermal_scale: Deviation of the temperature that counts as 1, K.
        lethal: Deviation of the temperature that kills, K.
        wounding: Damage by touching walls and discs, 1/s.
        healing: Damage that is repaired, 1/s.
        n: Exponent of the deviations.
        m: Root of their sum.

    Raises:
        ValueError: A number is not finite or out of its range.
    """

    setpoint: float = 0.7
    energy_use: float = 0.02
    water_use: float = 0.025
    price: float = 0.0
    eating: float = 0.2
    drinking: float = 0.25
    thermal_time: float = 40.0
    thermal_scale: float = 10.0
    lethal: float = 8.0
    wounding: float = 0.1
    healing: float = 0.01
    n: float = 4.0
    m: float = 3.0

    def __post_init__(self) -> None:
        positive = ("thermal_time", "thermal_scale", "lethal")
        for name, value in dataclasses.asdict(self).items():
            low = 1.0 if name in ("n", "m") else 0.0
            short = value <= low if name in positive else value < low
            if not math.isfinite(value) or short:
                sign = "more than" if name in positive else "at least"
                raise ValueError(f"Physiology: got {name}={value!r}, expected {sign} {low:g}.")
        if not 0.0 < self.setpoint <= 1.0:
            raise ValueError(f"Physiology: got setpoint={self.setpoint!r}, expected 0 to 1.")

    def needs(self) -> Needs:
        """The numbers for compiled code."""
        return Needs(**{key: float(value) for key, value in dataclasses.asdict(self).items()})

    def drive(self, state: Array) -> Array:
        """The drive of states outside compiled code.

        Args:
            state: Energy, water, damage, temperature - 37 degC in K, (..., 4).

        Returns:
            Drive, (...,), without unit.
        """
        wanted = np.array([self.setpoint, self.setpoint, 0.0, 0.0])
        scale = np.array([1.0, 1.0, 1.0, self.thermal_scale])
        gaps = np.abs(wanted - np.asarray(state) / scale)
        total: Array = np.sum(gaps**self.n, axis=-1) ** (1.0 / self.m)
        return total


@part
def drive_of(state: Array, row: int, needs: Needs) -> float:
    """The drive of one body; see ``Physiology.drive``.

    Args:
        state: Energy, water, damage, temperature - 37 degC in K, (rows, 4).
        row: The body.
        needs: Its constants.

    Returns:
        Drive, without unit.
    """
    total = abs(needs.setpoint - state[row, ENERGY]) ** needs.n
    total += abs(needs.setpoint - state[row, WATER]) ** needs.n
    total += abs(state[row, TEMPERATURE] / needs.thermal_scale) ** needs.n
    total += state[row, DAMAGE] ** needs.n
    return total ** (1.0 / needs.m)


@part
def warmth_kept(needs: Needs, step: float) -> float:
    """The share of a difference to the ambient temperature that is left after a step.

    Args:
        needs: The constants.
        step: Physics step, s.

    Returns:
        Number in (0, 1).
    """
    return math.exp(-step / needs.thermal_time)


@part
def metabolise(
    state: Array,
    spent: Array,
    row: int,
    needs: Needs,
    pace: float,
    effort: float,
    ambient: float,
    keep: float,
    step: float,
) -> None:
    """Lives for one physics step without intake and wounds.

    Args:
        state: Energy, water, damage, temperature - 37 degC in K, (rows, 4), changed.
        spent: Energy and water spent since reset, (rows, 2), changed.
        row: The body.
        needs: Its constants.
        pace: Factor on what a resting body uses.
        effort: Mean squared command.
        ambient: Ambient temperature - 37 degC, K.
        keep: See ``warmth_kept``.
        step: Physics step, s.
    """
    energy = step * (pace * needs.energy_use + needs.price * effort)
    water = step * pace * needs.water_use
    state[row, ENERGY] = max(state[row, ENERGY] - energy, 0.0)
    state[row, WATER] = max(state[row, WATER] - water, 0.0)
    spent[row, 0] += energy
    spent[row, 1] += water
    state[row, TEMPERATURE] = ambient + (state[row, TEMPERATURE] - ambient) * keep
    state[row, DAMAGE] = max(state[row, DAMAGE] - step * needs.healing, 0.0)


@part
def is_dead(state: Array, row: int, needs: Needs) -> bool:
    """Tells whether one of the four variables has left the range of life.

    Args:
        state: Energy, water, damage, temperature - 37 degC in K, (rows, 4).
        row: The body.
        needs: Its constants.

    Returns:
        True for a body that starved, dried out, froze or overheated, or was destroyed.
    """
    starved = state[row, ENERGY] <= 0.0 or state[row, WATER] <= 0.0
    overrun = abs(state[row, TEMPERATURE]) >= needs.lethal
    return starved or overrun or state[row, DAMAGE] >= 1.0
