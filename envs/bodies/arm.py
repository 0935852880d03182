"""A human arm of two links in the horizontal plane, moved by six muscles."""

import dataclasses
import math
from typing import ClassVar

import numpy as np

from envs.kernel import Array


@dataclasses.dataclass(frozen=True)
class Arm:
    """Constants of upper arm and forearm.

    Masses and lengths: Shadmehr & Mussa-Ivaldi 1994, J Neurosci 14:3208, Table 1.

    Angles: shoulder from the x axis (to the right) and elbow from the upper arm, both positive in
    flexion. Inertias are about the centres of mass. Muscles have constant moment arms; strengths,
    moment arms, joint range and viscosity are round numbers of ours.

    Args:
        upper: Length of the upper arm, m.
        fore: Length of forearm and hand, m.
        upper_mass: kg.
        fore_mass: kg.
        upper_center: Distance of the centre of mass from the shoulder, m.
        fore_center: Distance of the centre of mass from the elbow, m.
        upper_inertia: kg m2.
        fore_inertia: kg m2.
        viscosity: Passive viscosity of both joints, N m s/rad.
        strength: Largest isometric force of a muscle, N.
        rise: Time constant of activation, s.
        fall: Time constant of deactivation, s.

    Raises:
        ValueError: A constant is not finite and positive; the viscosity may be 0.
    """

    upper: float = 0.33
    fore: float = 0.34
    upper_mass: float = 1.93
    fore_mass: float = 1.52
    upper_center: float = 0.165
    fore_center: float = 0.19
    upper_inertia: float = 0.0141
    fore_inertia: float = 0.0188
    viscosity: float = 0.3
    strength: float = 700.0
    rise: float = 0.02
    fall: float = 0.04

    muscles: ClassVar[tuple[str, ...]] = (
        "shoulder_flexor", "shoulder_extensor", "elbow_flexor", "elbow_extensor",
        "biarticular_flexor", "biarticular_extensor",
    )  # fmt: skip
    arms: ClassVar[tuple[tuple[float, float], ...]] = (
        (0.04, 0.0), (-0.04, 0.0), (0.0, 0.03), (0.0, -0.03), (0.03, 0.03), (-0.03, -0.03),
    )  # fmt: skip
    low: ClassVar[tuple[float, float]] = (-0.6, 0.05)
    high: ClassVar[tuple[float, float]] = (2.4, 2.7)

    def __post_init__(self) -> None:
        for name, value in dataclasses.asdict(self).items():
            low = 0.0 if name == "viscosity" else 1e-9
            if not low <= value < math.inf:
                raise ValueError(f"Arm: got {name}={value!r}, expected a positive number.")

    @property
    def moment_arms(self) -> Array:
        """Moment arms, m, (6, 2); positive where the muscle flexes the joint."""
        return np.array(self.arms)

    @property
    def links(self) -> Array:
        """Lengths of upper arm and forearm, m, (2,)."""
        return np.array([self.upper, self.fore])

    def length_range(self, muscle: int) -> tuple[float, float]:
        """Shortest and longest length of a muscle relative to that at straight joints.

        Args:
            muscle: Number of the muscle.

        Returns:
            Lengths within the range of the joints, m.
        """
        ends = [
            sorted((-arm * low, -arm * high))
            for arm, low, high in zip(self.arms[muscle], self.low, self.high, strict=True)
        ]
        return sum(end[0] for end in ends), sum(end[1] for end in ends)

    def mjcf(self, timestep: float) -> str:
        """The body for MuJoCo, without muscles.

        Args:
            timestep: Physics step, s.

        Returns:
            MJCF with ``{extra}`` where actuators go.
        """
        (low0, low1), (high0, high1) = self.low, self.high
        joint = f'type="hinge" axis="0 0 1" damping="{self.viscosity}" limited="true"'
        return f"""<mujoco model="arm">
<compiler angle="radian"/>
<option timestep="{timestep}" integrator="implicitfast" gravity="0 0 0">
  <flag contact="disable"/></option>
<visual><global offwidth="480" offheight="360"/><quality shadowsize="0"/>
  <headlight ambient=".5 .5 .5" diffuse=".45 .45 .45" specular="0 0 0"/></visual>
<default><geom contype="0" conaffinity="0" density="0"/></default>
<worldbody>
  <camera name="above" pos="0.05 0.28 1.1" fovy="45"/>
  <geom name="table" type="plane" pos="0 0 -0.06" size="2 2 0.1" rgba=".93 .95 .97 1"/>
  <body name="target" mocap="true" pos="0 0 0.06">
    <geom type="cylinder" size="0.02 0.002" rgba=".84 .27 .24 1"/></body>
  <body name="upper_arm">
    <joint name="shoulder" {joint} range="{low0} {high0}"/>
    <inertial pos="{self.upper_center} 0 0" mass="{self.upper_mass}"
      diaginertia="{self.upper_inertia} {self.upper_inertia} {self.upper_inertia}"/>
    <geom name="upper_arm" type="capsule" fromto="0 0 0 {self.upper} 0 0" size="0.04"
      rgba=".36 .55 .75 1"/>
    <body name="forearm" pos="{self.upper} 0 0">
      <joint name="elbow" {joint} range="{low1} {high1}"/>
      <inertial pos="{self.fore_center} 0 0" mass="{self.fore_mass}"
        diaginertia="{self.fore_inertia} {self.fore_inertia} {self.fore_inertia}"/>
      <geom name="forearm" type="capsule" fromto="0 0 0 {self.fore} 0 0" size="0.03"
        rgba=".88 .65 .5 1"/>
      <site name="hand" pos="{self.fore} 0 0" size="0.02"/>
    </body></body>
</worldbody>
{{extra}}
</mujoco>"""

    def with_muscles(self, timestep: float) -> str:
        """The body with its six muscles for MuJoCo.

        Args:
            timestep: Physics step, s.

        Returns:
            MJCF. Each muscle is a fixed tendon of its name.
        """
        tendons, actuators = [], []
        for index, name in enumerate(self.muscles):
            pairs = zip(("shoulder", "elbow"), self.arms[index], strict=True)
            joints = "".join(f'<joint joint="{j}" coef="{-arm}"/>' for j, arm in pairs if arm)
            tendons.append(f'<fixed name="{name}">{joints}</fixed>')
            shortest, longest = self.length_range(index)
            actuators.append(
                f'<muscle name="{name}" tendon="{name}" force="{self.strength}" '
                f'range="0.6 1.4" vmax="5" lengthrange="{shortest} {longest}" '
                f'timeconst="{self.rise} {self.fall}"/>'
            )
        extra = f"<tendon>{''.join(tendons)}</tendon><actuator>{''.join(actuators)}</actuator>"
        return self.mjcf(timestep).replace("{extra}", extra)
