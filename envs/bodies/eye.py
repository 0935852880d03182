"""An eye in its orbit: the oculomotor plant (Robinson 1981)."""

import dataclasses
import math
from typing import NamedTuple

import numpy as np

from envs.kernel import Array, part


@dataclasses.dataclass(frozen=True)
class Eye:
    """Constants of the plant: reach / ((slow s + 1) (fast s + 1)) from command to eye position.

    Two poles as in Robinson 1981 (Annu Rev Neurosci 4:463), with the time constants of Harris &
    Wolpert 1998 (Nature 394:780). The reach is ours.

    Args:
        slow: Time constant of the orbital tissue, s.
        fast: Time constant of the muscles, s.
        reach: Eye position that the command 1 holds, rad.

    Raises:
        ValueError: A constant is not positive, or the slow one is not above the fast one.
    """

    slow: float = 0.224
    fast: float = 0.013
    reach: float = math.radians(50.0)

    def __post_init__(self) -> None:
        for name, value in dataclasses.asdict(self).items():
            if not (math.isfinite(value) and value > 0.0):
                raise ValueError(f"Eye: got {name}={value!r}, expected a positive number.")
        if self.slow <= self.fast:
            raise ValueError(f"Eye: got slow={self.slow} s, expected more than fast={self.fast} s.")

    def command(self, position: Array, velocity: Array, acceleration: Array | float) -> Array:
        """The inverse of the plant.

        Args:
            position: Eye position, rad.
            velocity: Eye velocity, rad/s.
            acceleration: Eye acceleration, rad/s2.

        Returns:
            The command, not clipped.
        """
        lag = (self.slow + self.fast) * velocity + self.slow * self.fast * acceleration
        command: Array = (position + lag) / self.reach
        return command


class Orbit(NamedTuple):
    """A batch of eyes; exact for a command that is held during a step.

    Attributes:
        keep: Factor on the slow and fast state in one step, (2,).
        weight: Share of each state in the position, rad, (2,).
        rate: Inverse time constants, 1/s, (2,).
        state: (rows, 2).
        position: Eye in head, rad, (rows,).
        velocity: Eye in head, rad/s, (rows,).
    """

    keep: Array
    weight: Array
    rate: Array
    state: Array
    position: Array
    velocity: Array


def make_orbit(eye: Eye, rows: int, step: float) -> Orbit:
    """Discretises the plant.

    Args:
        eye: The constants.
        rows: Number of eyes.
        step: Physics step, s.

    Returns:
        Eyes at rest, looking ahead.
    """
    times = np.array([eye.slow, eye.fast])
    return Orbit(
        keep=np.exp(-step / times),
        weight=eye.reach * np.array([eye.slow, -eye.fast]) / (eye.slow - eye.fast),
        rate=1.0 / times,
        state=np.zeros((rows, 2)),
        position=np.zeros(rows),
        velocity=np.zeros(rows),
    )


@part
def rest_eye(orbit: Orbit, row: int) -> None:
    """Lets an eye look ahead, at rest.

    Args:
        orbit: The eyes.
        row: The eye.
    """
    orbit.state[row, 0], orbit.state[row, 1] = 0.0, 0.0
    orbit.position[row], orbit.velocity[row] = 0.0, 0.0


@part
def move_eye(orbit: Orbit, row: int, command: float) -> None:
    """Advances an eye by one step.

    Args:
        orbit: The eyes.
        row: The eye.
        command: The command during the step.
    """
    position, velocity = 0.0, 0.0
    for pole in range(2):
        state = command + orbit.keep[pole] * (orbit.state[row, pole] - command)
        orbit.state[row, pole] = state
        position += orbit.weight[pole] * state
        velocity += orbit.weight[pole] * orbit.rate[pole] * (command - state)
    orbit.position[row], orbit.velocity[row] = position, velocity
