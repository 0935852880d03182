"""How commands move the arm: six muscles, or torques at the joints."""

import abc
import dataclasses
from typing import ClassVar

from envs.bodies.arm import Arm


class Drive(abc.ABC):
    """The actuators of an arm.

    Attributes:
        motors: Names of the commands.
        low: Lowest command.
    """

    motors: ClassVar[tuple[str, ...]]
    low: ClassVar[float]

    @abc.abstractmethod
    def model(self, arm: Arm, timestep: float) -> str:
        """The arm with its actuators in MJCF.

        Args:
            arm: The body.
            timestep: Physics step, s.
        """

    @abc.abstractmethod
    def constants(self) -> dict[str, float]:
        """Constants that are not those of the arm, by name."""


@dataclasses.dataclass(frozen=True)
class Muscles(Drive):
    """Six muscles with slow activation; commands from 0 to 1."""

    motors = Arm.muscles
    low = 0.0

    def model(self, arm: Arm, timestep: float) -> str:
        """See ``Drive.model``."""
        return arm.with_muscles(timestep)

    def constants(self) -> dict[str, float]:
        """See ``Drive.constants``."""
        return {}


@dataclasses.dataclass(frozen=True)
class Torques(Drive):
    """A torque at each joint, without delay; commands from -1 to 1.

    Args:
        limit: Torque at command 1, N m.
    """

    limit: float = 20.0

    motors = ("shoulder", "elbow")
    low = -1.0

    def __post_init__(self) -> None:
        if not 0.0 < self.limit < 1e4:
            raise ValueError(f"Torques: got limit={self.limit!r}, expected a number from 0 to 1e4.")

    def model(self, arm: Arm, timestep: float) -> str:
        """See ``Drive.model``."""
        motors = "".join(
            f'<motor name="{name}" joint="{name}" gear="{self.limit}"/>' for name in self.motors
        )
        return arm.mjcf(timestep).replace("{extra}", f"<actuator>{motors}</actuator>")

    def constants(self) -> dict[str, float]:
        """See ``Drive.constants``."""
        return {"limit": self.limit}
