"""The two animals: the same body with other wheels and other eyes."""

import dataclasses
import math


@dataclasses.dataclass(frozen=True)
class Animal:
    """Constants of one animal.

    At full speed straight on it does ``speed``; turning slows one wheel. With the mean of both
    commands held at f it does v = f speed and turns at a radius of f axle / (2 (1 - f)) or more.

    Args:
        speed: Rim speed of a full command, m/s, in (0, 10].
        axle: Distance of the wheels, m, in [0.02, 1]: the larger, the wider it turns.
        field: Field of view, rad, in (0, 2 pi].
        reach: Distance at which the other fades out, m, in (0, 100].

    Raises:
        ValueError: A constant is out of its range.
    """

    speed: float
    axle: float
    field: float
    reach: float

    def __post_init__(self) -> None:
        for name, low, high in (
            ("speed", 1e-3, 10.0),
            ("axle", 0.02, 1.0),
            ("field", 1e-2, 2.0 * math.pi),
            ("reach", 1e-2, 100.0),
        ):
            value = getattr(self, name)
            if not (math.isfinite(value) and low <= value <= high):
                raise ValueError(
                    f"Animal: got {name}={value!r}, expected a finite number in "
                    f"[{low:.6g}, {high:.6g}]."
                )

    def turning_radius(self, forward: float) -> float:
        """The tightest circle at a held mean command.

        Args:
            forward: Mean of both wheel commands, in [0, 1).

        Returns:
            Radius, m.
        """
        return forward * self.axle / (2.0 * (1.0 - forward))


PREDATOR = Animal(speed=0.6, axle=0.2, field=math.pi / 2, reach=3.0)
PREY = Animal(speed=0.5, axle=0.14, field=5.0 * math.pi / 3, reach=1.0)
