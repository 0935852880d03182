"""A light body on six legs with two joints each."""

import dataclasses
import math
from typing import ClassVar

import numpy as np

from envs.kernel import Array

GRAVITY = 9.81


@dataclasses.dataclass(frozen=True)
class Hexapod:
    """Constants of a body like that of an insect, in the size of a small robot.

    Legs count l1, l2, l3 (left, from the front), r1, r2, r3. A leg is stiff from the hip to the
    foot and turns in the hip: forward and back about the upright axis (swing), and up and down
    about an axis across the leg (lift). Both angles are 0 in the posture at rest. A servo pulls
    each joint to its command like a spring with a damper, with limited torque. Feet are soft pads,
    which keeps them from chattering. All numbers are round ones of ours.

    Args:
        length: From the front to the rear of the trunk, m.
        width: From left to right hips, m.
        trunk_mass: kg.
        leg_mass: Of each leg, kg.
        spacing: From hip to hip along a side, m.
        femur: Way from the hip to the knee, outward, m.
        reach: Way from the hip to the foot, outward, m.
        drop: Way from the hip to the foot, down, m.
        splay: Angle by which front legs point forward and hind legs back at rest, rad.
        stroke: Turn of a joint that a command of 1 asks for, rad.
        stiffness: Of a servo, N m/rad.
        damping: Of a servo, N m s/rad.
        strength: Largest torque of a servo, N m.
        friction: Of a foot on the ground.

    Raises:
        ValueError: A constant is not finite and positive.
    """

    length: float = 0.26
    width: float = 0.08
    trunk_mass: float = 0.8
    leg_mass: float = 0.02
    spacing: float = 0.09
    femur: float = 0.07
    reach: float = 0.1
    drop: float = 0.08
    splay: float = 0.25
    stroke: float = 0.7
    stiffness: float = 5.0
    damping: float = 0.15
    strength: float = 1.0
    friction: float = 0.9

    legs: ClassVar[tuple[str, ...]] = ("l1", "l2", "l3", "r1", "r2", "r3")
    joints: ClassVar[tuple[str, ...]] = ("swing", "lift")
    ends: ClassVar[tuple[str, ...]] = ("head", "tail")
    foot: ClassVar[float] = 0.012
    rise: ClassVar[float] = 0.02

    def __post_init__(self) -> None:
        for name, value in dataclasses.asdict(self).items():
            if not 0.0 < value < math.inf:
                raise ValueError(f"Hexapod: got {name}={value!r}, expected a positive number.")

    def grown(self, factor: float) -> "Hexapod":
        """The same body in another size: masses and torques with the cube of the length.

        Args:
            factor: Factor of the lengths.

        Returns:
            The body.
        """
        powers = {"splay": 0, "stroke": 0, "friction": 0, "damping": 4}
        cubes = ("trunk_mass", "leg_mass", "stiffness", "strength")
        powers |= dict.fromkeys(cubes, 3)
        return dataclasses.replace(self, **{
            name: value * factor ** powers.get(name, 1)
            for name, value in dataclasses.asdict(self).items()
        })  # fmt: skip

    @property
    def mass(self) -> float:
        """Of the whole body, kg."""
        return self.trunk_mass + len(self.legs) * self.leg_mass

    @property
    def hips(self) -> Array:
        """Places of the hips on the trunk and directions of the legs at rest.

        Returns:
            x (forward) and y (left) in m and the angle in rad, (6, 3).
        """
        rows = []
        for leg in self.legs:
            side = 1.0 if leg[0] == "l" else -1.0
            place = 2 - int(leg[1])  # 1 front, 0 middle, -1 hind
            angle = side * (0.5 * math.pi - place * self.splay)
            rows.append((place * self.spacing, side * 0.5 * self.width, angle))
        return np.array(rows)

    def neighbours(self, leg: int) -> tuple[int, ...]:
        """The legs whose ganglia are wired to that of a leg.

        Args:
            leg: Number of the leg, from 0.

        Returns:
            Numbers of the legs in front, behind and opposite, as far as there are such.
        """
        along = [each for each in (leg - 1, leg + 1) if each // 3 == leg // 3 and each >= 0]
        return (*along, (leg + 3) % 6)

    def mjcf(self, timestep: float) -> str:
        """The body for MuJoCo.

        Args:
            timestep: Physics step, s.

        Returns:
            MJCF. Feet, head and tail touch the ground, nothing else touches;
            touch sensors feel what legs, head and tail bear, in this order.
        """
        hips = zip(self.legs, self.hips.tolist(), strict=True)
        legs = "".join(self._leg(leg, *hip) for leg, hip in hips)
        pairs = [f"{leg}_{joint}" for leg in self.legs for joint in self.joints]
        servo = f'kp="{self.stiffness}" kv="{self.damping}"'
        limit = f'forcerange="-{self.strength} {self.strength}"'
        motors = "".join(f'<position joint="{each}" {servo} {limit}/>' for each in pairs)
        touch = "".join(f'<touch site="{part}"/>' for part in (*self.legs, *self.ends))
        return f"""<mujoco model="hexapod">
<compiler angle="radian" autolimits="true"/>
<option timestep="{timestep}" integrator="implicitfast" iterations="8" ls_iterations="8"
  gravity="0 0 -{GRAVITY}"/>
<visual><global offwidth="480" offheight="360"/><quality shadowsize="0"/>
  <headlight ambient=".5 .5 .5" diffuse=".45 .45 .45" specular="0 0 0"/></visual>
<asset><texture name="tiles" type="2d" builtin="checker" rgb1=".93 .93 .88" rgb2=".84 .87 .82"
    width="64" height="64"/>
  <material name="ground" texture="tiles" texrepeat="2 2" texuniform="true" reflectance="0"/>
</asset>
<default><geom contype="0" conaffinity="0"/><joint armature="0.001" damping="0.02"/></default>
<worldbody>
  <geom name="ground" type="plane" size="0 0 1" material="ground" conaffinity="1"/>
  <body name="trunk" pos="0 0 {self.drop + self.foot}"><freejoint/>
    <camera name="behind" mode="trackcom" pos="-.45 -.5 .42" xyaxes=".74 -.67 0 .36 .4 .84"/>
    {self._trunk()}{legs}</body>
</worldbody>
<actuator>{motors}</actuator><sensor>{touch}</sensor>
</mujoco>"""

    def _trunk(self) -> str:
        a, b, c = 0.5 * self.length, 0.5 * self.width, 0.03
        x, y, z = ((m + n) * self.trunk_mass / 5.0 for m, n in
                   ((b * b, c * c), (a * a, c * c), (a * a, b * b)))  # fmt: skip
        bump = 'contype="1" friction="0.6"'
        return f"""<inertial pos="0 0 0" mass="{self.trunk_mass}" diaginertia="{x} {y} {z}"/>
    <geom name="trunk" type="ellipsoid" size="{a} {b} {c}" rgba=".36 .45 .30 1"/>
    <site name="head" pos="{0.9 * a} 0 0" size="0.04" rgba="0 0 0 0"/>
    <site name="tail" pos="-{0.9 * a} 0 0" size="0.04" rgba="0 0 0 0"/>
    <geom name="head" type="sphere" pos="{0.9 * a} 0 0" size="0.03" {bump} rgba=".25 .32 .2 1"/>
    <geom name="tail" type="sphere" pos="-{0.9 * a} 0 0" size="0.03" {bump} rgba=".36 .45 .3 1"/>"""

    def _leg(self, name: str, x: float, y: float, angle: float) -> str:
        knee, foot = f"{self.femur} 0 {self.rise}", f"{self.reach} 0 -{self.drop}"
        turn = -1 if name[0] == "l" else 1  # so that a positive swing goes forward
        size = math.hypot(self.reach, self.drop)
        inertia = self.leg_mass * size * size / 12.0
        return f"""<body name="{name}" pos="{x} {y} 0" euler="0 0 {angle}">
    <joint name="{name}_swing" axis="0 0 {turn}" range="-0.9 0.9"/>
    <joint name="{name}_lift" axis="0 -1 0" range="-0.9 0.9"/>
    <inertial pos="{0.5 * self.reach} 0 -{0.25 * self.drop}" mass="{self.leg_mass}"
      diaginertia="{inertia} {inertia} {inertia}"/>
    <geom type="capsule" fromto="0 0 0 {knee}" size="0.011" rgba=".55 .42 .26 1"/>
    <geom type="capsule" fromto="{knee} {foot}" size="0.008" rgba=".66 .52 .34 1"/>
    <geom type="sphere" pos="{foot}" size="{self.foot}" contype="1" priority="1"
      friction="{self.friction}" solimp="0.5 0.95 0.005" rgba=".3 .22 .15 1"/>
    <site name="{name}" pos="{foot}" size="0.02" rgba="0 0 0 0"/></body>"""
