"""Constants of a planar swimmer: rigid links, elastic joints, antagonist muscles, viscous drag."""

import dataclasses
import math

FEWEST, MOST = 2, 32


@dataclasses.dataclass(frozen=True)
class Swimmer:
    """A body of N segments: N joints, each with a muscle on either side, between N + 1 rigid links.

    Inertia is neglected: muscles, elastic and viscous tissue and drag balance at every moment.
    Drag is resistive (Gray & Hancock 1955, J Exp Biol 32:802): a piece of body that moves with u
    feels -tangential u_t - normal u_n per metre. The default is what they give for a cylinder of
    4 mm radius in a fluid of 5 Pa s. Stiffness and viscosity are those of a continuous rod, so that
    the number of segments is no more than the resolution.

    The torque of a joint with the bend b between two links (Ekeberg 1993, Biol Cybern 69:363) is
    strength (left - right) - (stiffness / link) (tone + left + right) b - (viscosity / link) db/dt,
    where left and right are activations of first order.

    Args:
        segments: Joints, each with one ganglion, 2 to 32.
        length: Of the body, m.
        width: Distance of muscles and stretch receptors from the midline, m.
        tangential: Drag along the body, N s/m2.
        ratio: Drag across the body over that along it.
        strength: Largest torque of a muscle, N m.
        stiffness: N m2 for each unit of summed activation.
        tone: Activation whose stiffness the relaxed body has.
        viscosity: Of the tissue, N m2 s.
        time: Time constant of activation, s; 0 for none.
        upkeep: Power of holding full activation divided by ``strength``, 1/s. Hill's heat of
            maintenance is a b = F0 vmax / 16 (Hill 1938, Proc R Soc B 126:136).

    Raises:
        ValueError: A constant is not finite, out of its range, or the segments are not 2 to 32.
    """

    segments: int = 6
    length: float = 0.1
    width: float = 0.004
    tangential: float = 10.0
    ratio: float = 2.0
    strength: float = 1.5e-3
    stiffness: float = 1e-5
    tone: float = 1.0
    viscosity: float = 6e-7
    time: float = 0.05
    upkeep: float = 1.0

    def __post_init__(self) -> None:
        if not isinstance(self.segments, int) or not FEWEST <= self.segments <= MOST:
            raise ValueError(
                f"Swimmer: got segments={self.segments!r}, expected a whole number from {FEWEST} "
                f"to {MOST}."
            )
        for name, value in dataclasses.asdict(self).items():
            positive = name not in ("tone", "viscosity", "time", "upkeep")
            if not math.isfinite(value) or value < 0.0 or (positive and value == 0.0):
                sign = "positive" if positive else "non-negative"
                raise ValueError(f"Swimmer: got {name}={value!r}, expected a {sign} number.")

    @property
    def link(self) -> float:
        """Length of a rigid link, m."""
        return self.length / (self.segments + 1)

    @property
    def towing(self) -> float:
        """Drag of the straight body along its axis, N s/m."""
        return self.tangential * self.length
