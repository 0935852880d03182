"""A hand of a palm, a thumb and two fingers over a table, with an object between them."""

import dataclasses
import math
from typing import ClassVar

import numpy as np

from envs.kernel import Array

CORNER = 0.003
WIDEST, TALLEST, DEEP = 0.09, 0.12, 0.06
LAMPS = (
    ("power", -0.14, ".84 .27 .24"),
    ("precision", -0.14, ".95 .77 .2"),
    ("go", 0.14, ".3 .69 .31"),
)


@dataclasses.dataclass(frozen=True)
class Hand:
    """Constants of the hand; round numbers of ours, of the size of a small human hand.

    Everything moves in the vertical plane: the palm up and down, digits of two links below it, the
    thumb on the left and both fingers on the right. Angles are from the vertical (first joint) and
    from the first link (second joint), positive in flexion. Each joint has a servo: a torque in
    proportion to the distance from the commanded angle, up to a limit.

    Args:
        base: Distance of the first joints from the midline, m.
        proximal: Length of the first link of a digit, m.
        distal: Length of the second link, from joint to the centre of the tip, m.
        tip: Radius of a tip, m.
        pad: Radius of the pad of the palm, m.
        palm_mass: kg.
        proximal_mass: kg.
        distal_mass: kg.
        stiffness: Of the servo of a joint, N m/rad.
        damping: Of a joint, N m s/rad.
        torque: Largest torque of a joint, N m.
        lift_stiffness: Of the servo of the palm, N/m.
        lift_damping: N s/m.
        lift_force: Largest force of the palm, N.

    Raises:
        ValueError: A constant is not finite and positive.
    """

    base: float = 0.025
    proximal: float = 0.05
    distal: float = 0.04
    tip: float = 0.008
    pad: float = 0.012
    palm_mass: float = 0.3
    proximal_mass: float = 0.02
    distal_mass: float = 0.012
    stiffness: float = 2.0
    damping: float = 0.04
    torque: float = 1.2
    lift_stiffness: float = 400.0
    lift_damping: float = 30.0
    lift_force: float = 30.0

    digits: ClassVar[tuple[str, ...]] = ("thumb", "index", "middle")
    pads: ClassVar[tuple[str, ...]] = ("palm", *digits)
    motors: ClassVar[tuple[str, ...]] = (
        "palm", "thumb_base", "thumb_tip", "index_base", "index_tip", "middle_base", "middle_tip",
    )  # fmt: skip
    aside: ClassVar[tuple[float, ...]] = (0.0, 0.012, -0.012)
    palm_range: ClassVar[tuple[float, float]] = (0.03, 0.39)
    base_range: ClassVar[tuple[float, float]] = (-1.5, 0.8)
    tip_range: ClassVar[tuple[float, float]] = (0.0, 2.3)

    def __post_init__(self) -> None:
        for name, value in dataclasses.asdict(self).items():
            if not 1e-9 <= value < math.inf:
                raise ValueError(f"Hand: got {name}={value!r}, expected a positive number.")

    @property
    def sizes(self) -> Array:
        """Distance of the first joints, both links, radius of tip and of palm, m, (5,)."""
        return np.array([self.base, self.proximal, self.distal, self.tip, self.pad])

    @property
    def ranges(self) -> Array:
        """Lowest and highest target of each motor, m or rad, (7, 2); rest is in the middle."""
        return np.array([self.palm_range, *3 * (self.base_range, self.tip_range)])

    def mjcf(self, timestep: float) -> str:
        """The hand, the table and the largest object for MuJoCo.

        Args:
            timestep: Physics step, s.

        Returns:
            MJCF; sizes and mass of the object are to be changed by row.
        """
        digits = "".join(
            self._digit(name, side, y)
            for name, side, y in zip(self.digits, (-1, 1, 1), self.aside, strict=True)
        )
        low, high = self.palm_range
        senses = "".join(
            f'<contact name="{name}" geom1="{name}" geom2="object" data="force" '
            f'reduce="maxforce" num="1"/>'
            for name in self.pads
        )
        return f"""<mujoco model="hand">
<compiler angle="radian"/>
<option timestep="{timestep}" integrator="implicitfast" cone="elliptic" impratio="10"
  jacobian="dense" tolerance="1e-6"><flag island="disable"/></option>
<visual><global offwidth="480" offheight="360"/><quality shadowsize="0"/><map znear="0.02"/>
  <headlight ambient=".5 .5 .5" diffuse=".45 .45 .45" specular="0 0 0"/></visual>
<asset><material name="lamp" emission="0.7"/>
  <texture type="skybox" builtin="flat" rgb1=".98 .98 .96" width="8" height="8"/></asset>
<default>
  <geom contype="0" conaffinity="0" density="0" rgba=".88 .65 .5 1" solref="0.02 1"/>
  <default class="pad"><geom type="sphere" contype="1" rgba=".78 .45 .36 1"/></default>
</default>
<worldbody>
  <light directional="true" dir="0.1 0.3 -1" diffuse=".35 .35 .35" specular="0 0 0"/>
  <camera name="side" pos="0 -0.55 0.26" xyaxes="1 0 0 0 0.25 1" fovy="34"/>
  <geom name="table" type="plane" size="1 1 0.1" conaffinity="3" rgba=".85 .9 .95 1"/>
  <body name="palm" gravcomp="1">
    <joint name="palm" type="slide" axis="0 0 1" limited="true" range="{low - 0.02} {high + 0.02}"/>
    <inertial pos="0 0 0" mass="{self.palm_mass}" diaginertia="1e-3 1e-3 1e-3"/>
    <geom name="palm" class="pad" size="{self.pad}"/>
    <geom name="back" type="box" pos="0 0 0.012" size="{self.base} 0.02 0.008"/>{digits}
  </body>
{_object()}{_lamps()}
</worldbody>
<actuator>{self._servos()}</actuator>
<sensor>{senses}</sensor>
</mujoco>"""

    def _digit(self, name: str, side: int, y: float) -> str:
        def link(part: str, length: float, mass: float, joint: tuple[float, float]) -> str:
            low, high = joint
            turning = mass * length**2 / 12.0
            return (
                f'<joint name="{name}_{part}" axis="0 {side} 0" damping="{self.damping}" '
                f'armature="3e-4" limited="true" range="{low - 0.05} {high + 0.05}"/>'
                f'<inertial pos="0 0 {-0.5 * length}" mass="{mass}" '
                f'diaginertia="{turning} {turning} {turning}"/>'
                f'<geom name="{name}_{part}" type="capsule" fromto="0 0 0 0 0 {-length}" '
                f'size="{0.8 * self.tip}"/>'
            )

        first = link("base", self.proximal, self.proximal_mass, self.base_range)
        second = link("tip", self.distal, self.distal_mass, self.tip_range)
        return f"""
    <body name="{name}_first" pos="{side * self.base} {y} 0" gravcomp="1">{first}
      <body name="{name}_second" pos="0 0 {-self.proximal}" gravcomp="1">{second}
        <geom name="{name}" class="pad" pos="0 0 {-self.distal}" size="{self.tip}"/>
      </body></body>"""

    def _servos(self) -> str:
        lift = (self.lift_stiffness, self.lift_damping, self.lift_force)
        turn = (self.stiffness, 0.0, self.torque)
        made = []
        for motor in self.motors:
            stiffness, damping, limit = lift if motor == "palm" else turn
            made.append(
                f'<position name="{motor}" joint="{motor}" kp="{stiffness}" kv="{damping}" '
                f'forcelimited="true" forcerange="{-limit} {limit}"/>'
            )
        return "".join(made)


def _object() -> str:
    """The largest box, with corners that the table feels."""
    corners = "".join(
        f'<geom name="corner_{index}" type="sphere" size="{CORNER}" contype="2" '
        'friction="0.6 0 0"/>'
        for index in range(4)
    )
    return f"""  <body name="object">
    <joint name="object_x" type="slide" axis="1 0 0"/>
    <joint name="object_z" type="slide" axis="0 0 1"/>
    <joint name="object_turn" type="hinge" axis="0 1 0"/>
    <inertial pos="0 0 0" mass="0.2" diaginertia="1e-4 1e-4 1e-4"/>
    <geom name="object" type="box" conaffinity="1" priority="1" condim="3"
      size="{WIDEST / 2} {DEEP / 2} {TALLEST / 2}" rgba=".36 .55 .75 1"/>
    {corners}
  </body>"""


def _lamps() -> str:
    """Lamps of the picture, out of sight."""
    return "".join(
        f'<body name="lamp_{name}" mocap="true" pos="{x} 0.05 -0.2">'
        f'<geom name="lamp_{name}" type="sphere" size="0.012" material="lamp" '
        f'rgba="{ink} 1"/></body>'
        for name, x, ink in LAMPS
    )
