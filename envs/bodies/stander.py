"""A standing human of three segments above the feet: legs, thighs, and all that they carry."""

import dataclasses
import math
from typing import ClassVar

import numpy as np

from envs.bodies.standing import GRAVITY, Standing
from envs.kernel import Array

#: Inertia of the platform, kg and kg m2: what stands on it does not move it.
IMMOVABLE = 1e7


@dataclasses.dataclass(frozen=True)
class Stander:
    """Constants of a standing adult in the sagittal plane.

    Masses, lengths, centres of mass and radii of gyration are the shares of mass and stature in
    Winter 2009, Biomechanics and motor control of human movement, 4th ed., Table 4.1 and Fig. 4.1;
    both sides move as one. All angles are positive forwards: a positive ankle angle is
    dorsiflexion, a negative knee angle flexion, a positive hip angle flexion. Foot, strengths,
    passive stiffness and viscosity, and time constant are round numbers of ours; the passive
    torques do not hold the body upright.

    Args:
        mass: Mass of the whole body, kg.
        stature: m.
        heel: From the ankle back to the end of the heel, m.
        toe: From the ankle forward to the ball of the foot, m.
        poise: How far before the ankle the centre of mass is in quiet stance, m.
        stiffness: Passive stiffness of ankle, knee and hip, N m/rad.
        viscosity: Passive viscosity of ankle, knee and hip, N m s/rad.
        forward: Largest torque forward of ankle, knee and hip, N m.
        backward: Largest torque backward, N m.
        time: Time constant of the torques, s.

    Raises:
        ValueError: A constant is not finite and positive (stiffness and viscosity may be 0), or
            the centre of mass is not above the foot.
    """

    mass: float = 75.0
    stature: float = 1.75
    heel: float = 0.06
    toe: float = 0.18
    poise: float = 0.05
    stiffness: tuple[float, float, float] = (100.0, 100.0, 50.0)
    viscosity: tuple[float, float, float] = (5.0, 5.0, 5.0)
    forward: tuple[float, float, float] = (120.0, 300.0, 200.0)
    backward: tuple[float, float, float] = (200.0, 150.0, 300.0)
    time: float = 0.02

    joints: ClassVar[tuple[str, ...]] = ("ankle", "knee", "hip")
    shares: ClassVar[tuple[float, ...]] = (0.093, 0.2, 0.678)
    lengths: ClassVar[tuple[float, ...]] = (0.246, 0.245, 0.288)
    centers: ClassVar[tuple[float, ...]] = (0.567, 0.567, 0.626)
    gyration: ClassVar[tuple[float, ...]] = (0.302, 0.323, 0.496)
    ankle: ClassVar[float] = 0.039
    ear: ClassVar[float] = 0.936
    range: ClassVar[tuple[tuple[float, float], ...]] = ((-0.9, 0.7), (-2.4, 0.05), (-0.5, 2.2))

    def __post_init__(self) -> None:
        for name, value in dataclasses.asdict(self).items():
            low = 0.0 if name in ("stiffness", "viscosity", "poise") else 1e-9
            if not all(low <= each < math.inf for each in np.atleast_1d(value)):
                raise ValueError(f"Stander: got {name}={value!r}, expected positive numbers.")
            if isinstance(value, tuple) and len(value) != 3:
                raise ValueError(f"Stander: got {name}={value!r}, expected ankle, knee and hip.")
        if self.poise >= self.toe:
            raise ValueError(
                f"Stander: got poise={self.poise!r}, expected less than toe={self.toe!r}."
            )

    @property
    def masses(self) -> Array:
        """Masses of legs, thighs and trunk with arms and head, kg, (3,)."""
        return self.mass * np.array(self.shares)

    @property
    def segments(self) -> Array:
        """Lengths of the segments, the trunk up to the shoulder, m, (3,)."""
        return self.stature * np.array(self.lengths)

    @property
    def center(self) -> Array:
        """Centres of mass from the lower joint, m, (3,)."""
        return self.segments * self.centers

    @property
    def inertias(self) -> Array:
        """Moments of inertia about the centres of mass, kg m2, (3,)."""
        return self.masses * (self.segments * self.gyration) ** 2

    @property
    def levers(self) -> Array:
        """Place of centre of mass i = sum over k of levers[i, k] (sin, cos) of angle k, m, (3, 3).

        The angles are those of the segments to the vertical.
        """
        whole = np.tril(np.tile(self.segments, (3, 1)), -1)
        made: Array = whole + np.diag(self.center)
        return made

    @property
    def balance(self) -> Array:
        """The same for the centre of mass of all segments, m, (3,)."""
        made: Array = self.masses @ self.levers / self.masses.sum()
        return made

    @property
    def head(self) -> Array:
        """The same for the vestibular organs, m, (3,)."""
        shank, thigh, _ = self.segments
        return np.array([shank, thigh, self.stature * (self.ear - self.ankle) - shank - thigh])

    @property
    def lean(self) -> float:
        """Lean of the straight body in quiet stance, rad."""
        return math.asin(self.poise / self.balance.sum())

    @property
    def inertia(self) -> Array:
        """Inertia matrix of the straight body for the angles to the vertical, kg m2, (3, 3)."""
        made: Array = self.levers.T * self.masses @ self.levers + np.diag(self.inertias)
        return made

    @property
    def toppling(self) -> Array:
        """Gravity's stiffness by segment, N m/rad, (3,)."""
        made: Array = GRAVITY * self.masses @ self.levers
        return made

    @property
    def holding(self) -> Array:
        """Torques of ankle, knee and hip in quiet stance, N m, (3,)."""
        made: Array = -np.cumsum((self.toppling * math.sin(self.lean))[::-1])[::-1]
        return made

    def pendulum(self) -> Standing:
        """The inverted pendulum that this body is when knee and hip are locked.

        Returns:
            Constants for ``UprightSway``.
        """
        return Standing(
            inertia=float(self.inertia.sum()),
            mass=float(self.masses.sum()),
            height=float(self.balance.sum()),
            head=float(self.head.sum()),
            stiffness=self.stiffness[0],
            viscosity=self.viscosity[0],
        )

    def mjcf(self, timestep: float) -> str:
        """The body on its platform for MuJoCo.

        The platform slides and tilts about the axis of the ankles; forces in proportion to its
        inertia, which is immense, move it along any course.

        Args:
            timestep: Physics step, s.

        Returns:
            MJCF with one motor for each joint, a first-order lag to its torque.
        """
        shank, thigh, trunk = self.segments
        sole, top = self.ankle * self.stature, float(self.head[2])
        inertial = [
            f'<inertial pos="0 0 {c}" mass="{m}" diaginertia="{i} {i} {i}"/>'
            for c, m, i in zip(self.center, self.masses, self.inertias, strict=True)
        ]
        joint = [
            f'<joint name="{name}" type="hinge" axis="0 1 0" stiffness="{k}" damping="{b}" '
            f'springref="{rest}" limited="true" range="{low} {high}"/>'
            for name, k, b, rest, (low, high) in zip(
                self.joints, self.stiffness, self.viscosity, (self.lean, 0, 0), self.range,
                strict=True,
            )
        ]  # fmt: skip
        motor = "".join(
            f'<general name="{name}" joint="{name}" dyntype="filterexact" dynprm="{self.time}"/>'
            for name in self.joints
        )
        platform = f'axis="{{}}" armature="{IMMOVABLE}"'
        return f"""<mujoco model="stander">
<compiler angle="radian"/>
<option timestep="{timestep}" integrator="implicitfast" gravity="0 0 -{GRAVITY}">
  <flag contact="disable"/></option>
<visual><global offwidth="480" offheight="360"/><quality shadowsize="0"/>
  <headlight ambient=".5 .5 .5" diffuse=".45 .45 .45" specular="0 0 0"/></visual>
<asset><texture type="skybox" builtin="flat" rgb1=".93 .95 .97" width="8" height="48"/></asset>
<default><geom contype="0" conaffinity="0" density="0"/></default>
<worldbody>
  <camera name="side" pos="0 -3.3 0.78" xyaxes="1 0 0 0 0 1" fovy="40"/>
  <geom name="ground" type="plane" pos="0 0 -0.25" size="4 4 0.1" rgba=".85 .83 .77 1"/>
  <geom name="plumb" type="box" pos="0 0.4 0.8" size="0.004 0.004 1" rgba=".76 .8 .84 1"/>
  <body name="platform">
    <joint name="slide" type="slide" {platform.format("1 0 0")}/>
    <joint name="tilt" type="hinge" {platform.format("0 1 0")}/>
    <inertial pos="0 0 0" mass="1" diaginertia="1 1 1"/>
    <geom name="plate" type="box" pos="0 0 -{sole + 0.025}" size="0.5 0.3 0.025"
      rgba=".55 .44 .31 1"/>
    <geom name="foot" type="box" pos="{0.5 * (self.toe - self.heel)} 0 -{0.6 * sole}"
      size="{0.5 * (self.toe + self.heel)} 0.1 {0.4 * sole}" rgba=".88 .65 .5 1"/>
    <body name="shank">{joint[0]}{inertial[0]}
      <geom name="shank" type="capsule" fromto="0 0 0 0 0 {shank}" size="0.055"
        rgba=".21 .38 .56 1"/>
      <body name="thigh" pos="0 0 {shank}">{joint[1]}{inertial[1]}
        <geom name="thigh" type="capsule" fromto="0 0 0 0 0 {thigh}" size="0.075"
          rgba=".21 .38 .56 1"/>
        <body name="trunk" pos="0 0 {thigh}">{joint[2]}{inertial[2]}
          <geom name="trunk" type="capsule" fromto="0 0 0.06 0 0 {trunk}" size="0.11"
            rgba=".36 .55 .75 1"/>
          <geom name="head" type="sphere" pos="0 0 {top}" size="0.11" rgba=".88 .65 .5 1"/>
          <site name="organ" pos="0 0 {top}" size="0.03" rgba=".84 .27 .24 1"/>
        </body></body></body>
  </body>
</worldbody>
<actuator>{motor}</actuator>
</mujoco>"""
