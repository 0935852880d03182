"""A standing body: an inverted pendulum on the ankle (Peterka 2002)."""

import dataclasses
import math

GRAVITY = 9.81


@dataclasses.dataclass(frozen=True)
class Standing:
    """Constants of a standing adult without the feet (Peterka 2002, J Neurophysiol 88:1097).

    Args:
        inertia: Moment of inertia about the ankle, kg m2.
        mass: Mass, kg.
        height: Height of the centre of mass above the ankle, m.
        head: Height of the vestibular organs above the ankle, m.
        stiffness: Passive stiffness of the ankle, N m/rad.
        viscosity: Passive viscosity of the ankle, N m s/rad.

    Raises:
        ValueError: A constant is not finite, or one of the first four not positive.
    """

    inertia: float = 81.0
    mass: float = 83.3
    height: float = 0.896
    head: float = 1.6
    stiffness: float = 0.0
    viscosity: float = 0.0

    def __post_init__(self) -> None:
        for name, value in dataclasses.asdict(self).items():
            positive = name not in ("stiffness", "viscosity")
            if not math.isfinite(value) or value < 0.0 or (positive and value == 0.0):
                sign = "positive" if positive else "non-negative"
                raise ValueError(f"Standing body: got {name}={value!r}, expected a {sign} number.")

    @property
    def toppling(self) -> float:
        """Gravity's stiffness m g h, N m/rad."""
        return self.mass * GRAVITY * self.height

    @property
    def growth_rate(self) -> float:
        """Rate sqrt(m g h / J) at which a small lean grows without torque, 1/s."""
        return math.sqrt(self.toppling / self.inertia)
