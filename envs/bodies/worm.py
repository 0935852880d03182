"""Constants of a worm with mass that crawls in a plane: a ``Swimmer`` that MuJoCo moves."""

import dataclasses
import math

from envs.bodies.swimmer import Swimmer

LINK = 2  # number of the body of the head link, behind world and odour; the others follow
WIDEST = 1.6  # rad
_THIN = 1.5 - math.sqrt(2.0)


@dataclasses.dataclass(frozen=True)
class Worm(Swimmer):
    """A body of N segments as ``Swimmer``, 20 cm long and 10 g heavy, on a wet surface.

    The links are uniform rods. Drag is that of ``Swimmer``, ten times as large across the body as
    along it, as on agar (Shen et al. 2012, Biophys J 102:2772). Muscles and tissue are those of
    ``Swimmer`` too: as an actuator of MuJoCo each muscle pulls with activation x (strength -
    stiffness x bend). The numbers are ours, such that the load of a worm bending itself and that of
    the drag are alike in the middle of the media that are drawn.

    Args:
        mass: kg.
    """

    length: float = 0.2
    width: float = 0.007
    tangential: float = 4.0
    ratio: float = 10.0
    strength: float = 1.9e-2
    stiffness: float = 1.43e-4
    viscosity: float = 6.1e-6
    time: float = 0.23
    mass: float = 0.01

    def mjcf(self, timestep: float) -> str:
        """The worm for MuJoCo.

        MuJoCo's fluid model takes the box of the same inertia for a body. Its height is chosen such
        that the drag is that of a rod with the same drag in all directions, ``2 tangential / (3
        pi)`` being the viscosity of the fluid. What is more across the rod are actuators without
        a control that resist moving (``across_1`` ...) and turning (``turning_1`` ...). So all of
        it is implicit, and any medium is stable.

        Args:
            timestep: Physics step, s.

        Returns:
            MJCF. Joints: ``x``, ``y``, ``heading`` of the head link, ``bend_1`` ... from the head.
        """
        links = "".join(self._link(number) for number in range(self.segments + 1))
        muscles = "".join(
            f'<general name="{side}_{number}" class="{side}" joint="bend_{number}"/>'
            for side in ("left", "right")
            for number in range(1, self.segments + 1)
        )
        numbers = range(1, self.segments + 2)
        drags = "".join(
            f'<general name="{name}_{number}" class="drag" site="link_{number}" gear="{gear}"/>'
            for name, gear in (("across", "0 1 0 0 0 0"), ("turning", "0 0 0 0 0 1"))
            for number in numbers
        )
        length, bending = self.length, self.stiffness / self.link
        pull = (
            f'dyntype="{"filterexact" if self.time > 0.0 else "none"}" dynprm="{self.time}" '
            f'gaintype="affine" gainprm="{self.strength} {-bending} 0" biastype="none" '
            'ctrllimited="true" ctrlrange="0 1"'
        )
        return f"""<mujoco model="worm">
<compiler angle="radian"/>
<option timestep="{timestep}" integrator="implicitfast" gravity="0 0 0" density="0"
  viscosity="1"><flag contact="disable"/></option>
<visual><global offwidth="480" offheight="360"/><quality shadowsize="0"/>
  <map znear="0.01"/>
  <headlight ambient=".55 .55 .55" diffuse=".4 .4 .4" specular="0 0 0"/></visual>
<asset><texture name="gel" type="2d" builtin="checker" rgb1=".93 .9 .8" rgb2=".9 .86 .74"
  width="64" height="64"/>
  <material name="gel" texture="gel" texrepeat="200 200"/></asset>
<default><geom contype="0" conaffinity="0" density="0"/>
  <default class="drag"><general gaintype="fixed" gainprm="0" biastype="affine"/></default>
  <default class="left"><general gear="1" {pull}/></default>
  <default class="right"><general gear="-1" {pull}/></default></default>
<worldbody>
  <geom name="gel" type="plane" pos="0 0 {-0.07 * length}" size="{100 * length} {100 * length} 1"
    material="gel"/>
  <body name="source" mocap="true" pos="0 0 0">
    <geom type="cylinder" size="{0.15 * length} {0.02 * length}" rgba=".55 .72 .3 1"/></body>
  {links}{"</body>" * (self.segments + 1)}
</worldbody>
<actuator>{muscles}{drags}</actuator>
</mujoco>"""

    def _link(self, number: int) -> str:
        """The opening of the body of a link; its number counts from the head, 0."""
        link, mass = self.link, self.mass / (self.segments + 1)
        along = mass * link**2 / 12.0
        flat = mass * (0.5 + _THIN**2) * link**2 / 12.0
        back, front = (-0.5 * link, 0.5 * link) if number == 0 else (-link, 0.0)
        where = 0.0 if number == 0 else (-0.5 if number == 1 else -1.0) * link
        joints = (
            '<joint name="x" type="slide" axis="1 0 0"/><joint name="y" type="slide" axis="0 1 0"/>'
            f'<joint name="heading" axis="0 0 1"/><camera name="above" mode="trackcom" '
            f'pos="0 0 {4.2 * self.length}"/>'
            if number == 0
            else f'<joint name="bend_{number}" axis="0 0 -1" range="-{WIDEST} {WIDEST}" '
            f'stiffness="{self.tone * self.stiffness / link}" damping="{self.viscosity / link}"/>'
        )
        size = (0.075 - 0.045 * number / self.segments) * self.length
        ink = ".5 .3 .24 1" if number == 0 else (".75 .52 .44 1", ".82 .6 .5 1")[number % 2]
        return (
            f'<body name="link_{number}" pos="{where} 0 0">{joints}'
            f'<inertial pos="{0.5 * (back + front)} 0 0" mass="{mass}" '
            f'diaginertia="{flat} {flat} {along}"/>'
            f'<site name="link_{number + 1}" pos="{0.5 * (back + front)} 0 0"/>'
            f'<geom type="capsule" fromto="{back} 0 0 {front} 0 0" size="{size}" rgba="{ink}"/>'
        )
