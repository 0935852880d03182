"""An eyelid: a critically damped body of second order between open and closed."""

import dataclasses
import math

from envs.kernel import Array, part


@dataclasses.dataclass(frozen=True)
class Lid:
    """Constants of the eyelid; round numbers of ours.

    x'' = w^2 (a - x) - 2 d w x' for the closure x (0 open, 1 closed), with the activation a of its
    muscle behind the command by one time constant.

    Args:
        rate: Undamped angular frequency w, rad/s.
        damping: Damping ratio d.
        time: Time constant of the muscle, s.

    Raises:
        ValueError: A constant is not finite and positive.
    """

    rate: float = 45.0
    damping: float = 1.0
    time: float = 0.01

    def __post_init__(self) -> None:
        for name, value in dataclasses.asdict(self).items():
            if not math.isfinite(value) or value <= 0.0:
                raise ValueError(f"Lid: got {name}={value!r}, expected a positive number.")


@part
def activation_kept(lid: Array, row: int, step: float) -> float:
    """The share of the activation that is left after a step without command.

    Args:
        lid: Rate, damping and time constant, (rows, 3).
        row: The body.
        step: Physics step, s.

    Returns:
        Number in (0, 1).
    """
    return math.exp(-step / lid[row, 2])


@part
def move_lid(
    closure: Array,
    speed: Array,
    active: Array,
    row: int,
    command: float,
    lid: Array,
    keep: float,
    step: float,
) -> None:
    """Moves a lid by one physics step (midpoint rule); it stops at both ends.

    Args:
        closure: Closure, (rows,), changed in place.
        speed: Its rate of change, 1/s, (rows,), changed in place.
        active: Activation of the muscle, (rows,), changed in place.
        row: The body.
        command: Command in [0, 1].
        lid: Rate, damping and time constant, (rows, 3).
        keep: See ``activation_kept``.
        step: Physics step, s.
    """
    rate, damping = lid[row, 0], lid[row, 1]
    active[row] = keep * active[row] + (1.0 - keep) * command
    x, v = closure[row], speed[row]
    first = rate * rate * (active[row] - x) - 2.0 * damping * rate * v
    middle = v + 0.5 * step * first
    half = x + 0.5 * step * v
    second = rate * rate * (active[row] - half) - 2.0 * damping * rate * middle
    moved = x + step * middle
    closure[row] = min(max(moved, 0.0), 1.0)
    speed[row] = v + step * second if closure[row] == moved else 0.0
