"""A forearm on the elbow, moved by a flexor and an extensor in the horizontal plane."""

import dataclasses
import math

import numpy as np

from envs.bodies.actuators import Drives


@dataclasses.dataclass(frozen=True)
class Elbow:
    """Constants of an adult forearm with its two muscles; round numbers of ours.

    Flexion is positive. Activation follows the command with one time constant; an active muscle
    also resists displacement and velocity of the joint.

    Args:
        inertia: Moment of inertia of forearm and hand about the elbow, kg m2.
        stiffness: Passive stiffness, N m/rad.
        viscosity: Passive viscosity, N m s/rad.
        flexion: Largest torque of the flexor, N m.
        extension: Largest torque of the extensor, N m.
        time: Time constant of activation, s.
        short_range: Stiffness of active muscle, N m/rad for each unit of summed activation.
        damping: Viscosity of active muscle, N m s/rad for each unit of summed activation.
        moment_arm: Moment arm of both muscles, m.

    Raises:
        ValueError: A constant is not finite and positive.
    """

    inertia: float = 0.08
    stiffness: float = 3.0
    viscosity: float = 0.8
    flexion: float = 60.0
    extension: float = 45.0
    time: float = 0.04
    short_range: float = 30.0
    damping: float = 1.0
    moment_arm: float = 0.04

    def __post_init__(self) -> None:
        for name, value in dataclasses.asdict(self).items():
            if not math.isfinite(value) or value <= 0.0:
                raise ValueError(f"Elbow: got {name}={value!r}, expected a positive number.")

    def drives(self) -> Drives:
        """The numbers that the kernels of ``envs.bodies.actuators`` need."""
        limits = np.array([self.flexion, self.extension])
        return Drives(np.eye(2), limits, self.time, self.short_range, self.damping)

    @property
    def passive_rate(self) -> float:
        """Undamped angular frequency sqrt(k / J) of the relaxed arm, rad/s."""
        return math.sqrt(self.stiffness / self.inertia)
