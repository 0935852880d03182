"""The protocol of an episode of SpikeTiming."""

import dataclasses

STEP = 0.002
CODES = 1 << 20
_LIMITS = {"classes": (2, 8), "trials": (1, 1000), "code": (0, CODES - 1)}
_DEADLINE = (0.01, 1.0)


@dataclasses.dataclass(frozen=True)
class Session:
    """What is asked in an episode.

    Args:
        classes: Number of classes, 2 to 8.
        trials: Number of trials, 1 to 1000.
        deadline: Time to answer from the onset of a stimulus on, s, a multiple of 0.002 from 0.01
            to 1.
        code: Number of the code, which latency each fibre has in each class, below 2^20.

    Raises:
        ValueError: A value is out of its range.
    """

    classes: int = 4
    trials: int = 16
    deadline: float = 0.08
    code: int = 0

    def __post_init__(self) -> None:
        for name, (low, high) in _LIMITS.items():
            value = getattr(self, name)
            if not (isinstance(value, int) and low <= value <= high):
                raise ValueError(
                    f"Session: got {name}={value!r}, expected a whole number in [{low}, {high}]."
                )
        first, last = _DEADLINE
        if not (first <= self.deadline <= last) or abs(self.bins * STEP - self.deadline) > 1e-9:
            raise ValueError(
                f"Session: got deadline={self.deadline!r} s, expected a multiple of {STEP} s "
                f"from {first} to {last} s."
            )

    @property
    def bins(self) -> int:
        """Control steps from onset to deadline."""
        return round(self.deadline / STEP)
