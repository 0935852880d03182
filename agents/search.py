"""The range of a setting within which it is tuned, declared beside the settings of an agent."""

from dataclasses import dataclass

from agents.registry import find_agent


@dataclass(frozen=True, slots=True)
class Range:
    """One setting of a search.

    Attributes:
        name: of the setting.
        low: smallest value.
        high: largest value; the search is over whole numbers if both are `int`.
        log: equal ratios are equally far apart, instead of equal differences.

    Raises:
        ValueError: an empty range, or a logarithm of what is not positive.
    """

    name: str
    low: float
    high: float
    log: bool = False

    def __post_init__(self) -> None:
        """Check the ends."""
        if not self.low < self.high or (self.log and self.low <= 0):
            raise ValueError(
                f"range of {self.name!r}: got {self.low} to {self.high}, expected low < high"
                f"{', both above 0' if self.log else ''}"
            )

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are tried."""
        return isinstance(self.low, int) and isinstance(self.high, int)

    def rounded(self, value: float) -> float:
        """A value as it is tried and published: whole, or of four digits, and within the ends."""
        if self.whole:
            return round(value)
        return min(max(float(f"{value:.4g}"), self.low), self.high)


def ranges_of(name: str) -> tuple[Range, ...]:
    """Ranges of an agent of the registry: `SEARCH` beside its settings; none if it has no such.

    Args:
        name: of the agent.

    Raises:
        ValueError: unknown name.
        ImportError: its extra is not installed.
    """
    found: tuple[Range, ...] = getattr(find_agent(name).module(), "SEARCH", ())
    return found
