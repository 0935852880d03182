"""A light walker of the sagittal plane on a treadmill with two belts."""

import dataclasses
import math
from typing import ClassVar

import numpy as np

from envs.kernel import Array

GRAVITY = 9.81
STRIPES = 0.4


@dataclasses.dataclass(frozen=True)
class TreadmillWalker:
    """Constants of trunk, legs, boom and belts; a body of the size of a child of three.

    Two legs of thigh and shank with point feet carry a trunk that moves freely in the sagittal
    plane; a boom, if there is one, is a spring that holds the trunk upright. Hips and knees have
    motors. Joint angles are positive in flexion, pitch is positive forward. All numbers are round
    ones of ours.

    Args:
        thigh: Length, m.
        shank: Length from the knee to the middle of the foot, m.
        foot: Radius of the foot, m.
        trunk_mass: kg.
        thigh_mass: kg.
        shank_mass: kg.
        torque: Largest torque of a motor, N m.
        boom: Stiffness of a boom against pitch, N m/rad; 0 for none.
        boom_viscosity: Its viscosity, N m s/rad.
        viscosity: Passive viscosity of hips and knees, N m s/rad.
        friction: Coefficient of friction of feet and belts.
        belt: Half the length of a belt, m.

    Raises:
        ValueError: A constant is not finite and positive; those of the boom may be 0.
    """

    thigh: float = 0.25
    shank: float = 0.25
    foot: float = 0.03
    trunk_mass: float = 9.0
    thigh_mass: float = 1.5
    shank_mass: float = 0.8
    torque: float = 40.0
    boom: float = 0.0
    boom_viscosity: float = 0.0
    viscosity: float = 0.3
    friction: float = 1.0
    belt: float = 0.8

    motors: ClassVar[tuple[str, ...]] = ("left_hip", "left_knee", "right_hip", "right_knee")
    hip_range: ClassVar[tuple[float, float]] = (-1.2, 1.6)
    knee_range: ClassVar[tuple[float, float]] = (0.0, 2.4)

    def __post_init__(self) -> None:
        for name, value in dataclasses.asdict(self).items():
            low = 0.0 if name.startswith("boom") else 1e-9
            if not low <= value < math.inf:
                raise ValueError(
                    f"TreadmillWalker: got {name}={value!r}, expected a positive number."
                )

    @property
    def leg(self) -> float:
        """Length of a straight leg, m."""
        return self.thigh + self.shank

    @property
    def links(self) -> Array:
        """Lengths of thigh and shank, m, (2,)."""
        return np.array([self.thigh, self.shank])

    @property
    def mass(self) -> float:
        """Mass of the body, kg."""
        return self.trunk_mass + 2.0 * (self.thigh_mass + self.shank_mass)

    def mjcf(self, timestep: float) -> str:
        """The walker and its belts for MuJoCo; the state stands with straight legs.

        Args:
            timestep: Physics step, s.

        Returns:
            MJCF. The belts are geoms 1 (left) and 2 (right), each touched by its own foot only;
            their ``geom_surfacevel`` is the velocity of the surface. Two mocap bodies hold stripes
            that are ``STRIPES`` apart.
        """
        gears = "".join(
            f'<motor name="{name}" joint="{name}" gear="{self.torque}" ctrllimited="true" '
            'ctrlrange="-1 1"/>'
            for name in self.motors
        )
        left = self._side("left", 0.09, 1, ".36 .55 .75 1")
        right = self._side("right", -0.09, 2, ".84 .45 .30 1")
        return f"""<mujoco model="treadmill_walker">
<compiler angle="radian"/>
<option timestep="{timestep}" integrator="implicitfast" cone="pyramidal" iterations="20"/>
<visual><global offwidth="480" offheight="360"/><quality shadowsize="0"/>
  <headlight ambient=".75 .75 .75" diffuse=".25 .25 .25" specular="0 0 0"/></visual>
<asset><texture type="skybox" builtin="flat" rgb1=".93 .95 .97" width="8" height="8"/></asset>
<default><geom contype="0" conaffinity="0" density="0" condim="3"
  friction="{self.friction} 0.005 0.0001" solref="0.015 1"/></default>
<worldbody>
  <camera name="side" pos="0 -2.3 0.52" xyaxes="1 0 0 0 0.05 1" fovy="38"/>
  <geom name="floor" type="plane" pos="0 0 -0.1" size="4 4 0.1" rgba=".93 .95 .97 1"/>
  {self._belt("left", 0.125, 1, ".75 .83 .91 1")}
  {self._belt("right", -0.125, 2, ".95 .82 .75 1")}
  <body name="trunk" pos="0 0 {self.leg + self.foot}">
    <joint name="place" type="slide" axis="1 0 0"/>
    <joint name="height" type="slide" axis="0 0 1"/>
    <joint name="pitch" type="hinge" axis="0 1 0" stiffness="{self.boom}"
      damping="{self.boom_viscosity}"/>
    <inertial pos="0 0 {0.35 * self.leg}" mass="{self.trunk_mass}"
      diaginertia="0.12 0.12 0.05"/>
    <geom name="trunk" type="capsule" fromto="0 0 0.02 0 0 {0.65 * self.leg}" size="0.06"
      rgba=".35 .27 .2 1"/>
    <geom name="head" type="sphere" pos="0 0 {0.65 * self.leg + 0.15}" size="0.08"
      rgba=".88 .65 .5 1"/>
    {left}{right}
  </body>
  {self._stripes("left", 0.125)}{self._stripes("right", -0.125)}
</worldbody>
<actuator>{gears}</actuator>
<sensor><touch name="left_load" site="left_foot"/>
  <touch name="right_load" site="right_foot"/></sensor>
</mujoco>"""

    def _belt(self, name: str, aside: float, mask: int, colour: str) -> str:
        return (
            f'<geom name="{name}_belt" type="box" pos="0 {aside} -0.05" '
            f'size="{self.belt} 0.12 0.05" contype="{mask}" conaffinity="{mask}" rgba="{colour}" '
            'surfacevel="-1 0 0"/>'
        )

    def _stripes(self, name: str, aside: float) -> str:
        """Marks that show how a belt moves; nothing touches them."""
        count = max(round(2.0 * self.belt / STRIPES), 1)
        first = -0.5 * STRIPES * (count - 1)
        marks = "".join(
            f'<geom type="box" pos="{first + STRIPES * k} {aside} 0" size="0.02 0.12 0.002" '
            'rgba=".45 .52 .6 1"/>'
            for k in range(count)
        )
        return f'<body name="{name}_stripes" mocap="true">{marks}</body>'

    def _side(self, name: str, aside: float, mask: int, colour: str) -> str:
        hip, knee = self.hip_range, self.knee_range
        joint = f'type="hinge" damping="{self.viscosity}" armature="0.005" limited="true"'
        bars = [
            f'<inertial pos="0 0 {-0.45 * length}" mass="{mass}" diaginertia="{inertia} '
            f'{inertia} {0.2 * inertia}"/>'
            for length, mass, inertia in (
                (self.thigh, self.thigh_mass, self.thigh_mass * self.thigh**2 / 12.0),
                (self.shank, self.shank_mass, self.shank_mass * self.shank**2 / 12.0),
            )
        ]
        return f"""<body name="{name}_thigh" pos="0 {aside} 0">
      <joint name="{name}_hip" axis="0 -1 0" {joint} range="{hip[0]} {hip[1]}"/>{bars[0]}
      <geom name="{name}_thigh" type="capsule" fromto="0 0 0 0 0 {-self.thigh}" size="0.035"
        rgba="{colour}"/>
      <body name="{name}_shank" pos="0 0 {-self.thigh}">
        <joint name="{name}_knee" axis="0 1 0" {joint} range="{knee[0]} {knee[1]}"/>{bars[1]}
        <geom name="{name}_shank" type="capsule" fromto="0 0 0 0 0 {-self.shank}" size="0.025"
          rgba="{colour}"/>
        <geom name="{name}_foot" type="sphere" pos="0 0 {-self.shank}" size="{self.foot}"
          contype="{mask}" conaffinity="{mask}" rgba=".2 .2 .2 1"/>
        <site name="{name}_foot" pos="0 0 {-self.shank}" size="{1.5 * self.foot}"/>
      </body></body>"""
