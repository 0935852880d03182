"""The two animals: the same body with other wheels and other eyes."""

import dataclasses
import math


@dataclasses.dataclass(frozen=True)
class Animal:
    """Constants of one animal.

    At full speed straight on it does ``speed``; turning slows one wheel. With the mean of both
    commands held at f it does v = f speed and turns by (1 - f) spin or less, so that its lateral
    acceleration is at most f (1 - f) speed spin.

    Args:
        speed: Rim speed of a full command, m/s, in [0.001, 10].
        spin: Turning rate of opposed full commands, rad/s, in [0.1, 50]; wheels w apart on a
            stiff axle would have 2 speed / w.
        field: Field of view, rad, in [0.01, 2 pi].
        reach: Distance at which the other fades out, m, in [0.01, 100].

    Raises:
        ValueError: A constant is out of its range.
    """

    speed: float
    spin: float
    field: float
    reach: float

    def __post_init__(self) -> None:
        for name, low, high in (
            ("speed", 1e-3, 10.0),
            ("spin", 0.1, 50.0),
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
        return forward * self.speed / ((1.0 - forward) * self.spin)

    @property
    def axle(self) -> float:
        """Distance of wheels that turn as fast, m."""
        return 2.0 * self.speed / self.spin


PREDATOR = Animal(speed=0.6, spin=3.0, field=math.pi / 2, reach=3.0)
PREY = Animal(speed=0.55, spin=8.0, field=5.0 * math.pi / 3, reach=1.0)
