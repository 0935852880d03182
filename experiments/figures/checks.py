"""A measured number beside the expected one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike


class Row(NamedTuple):
    """One quantity, measured here and as its source gives it.

    Attributes:
        quantity: What it is, with its unit.
        measured: Values of this run.
        expected: Values of the source; empty where it gives none.
        tolerance: Largest deviation allowed; a fraction of the expected value if `relative`.
        relative: How deviations are counted.
        digits: Decimals in the table.
    """

    quantity: str
    measured: tuple[float, ...]
    expected: tuple[float, ...]
    tolerance: float
    relative: bool = False
    digits: int = 0

    @property
    def deviation(self) -> float:
        """Largest deviation; infinite for lengths that differ, 0 without an expectation."""
        if not self.expected:
            return 0.0
        if len(self.measured) != len(self.expected):
            return float("inf")
        expected = np.array(self.expected)
        away = np.abs(np.array(self.measured) - expected)
        return float(np.max(away / np.abs(expected) if self.relative else away))

    @property
    def agrees(self) -> bool:
        """Whether the deviation is within the tolerance; False for what is not finite."""
        return bool(np.isfinite(self.measured).all()) and self.deviation <= self.tolerance

    def cells(self) -> tuple[str, str, str, str]:
        """Return measured, expected, deviation and tolerance as texts."""
        texts = [
            " ".join(f"{x:.{self.digits}f}" for x in values)
            for values in (self.measured, self.expected)
        ]
        if not self.expected:
            return texts[0], "–", "–", "–"  # noqa: RUF001
        return *texts, self._away(self.deviation), self._away(self.tolerance)  # type: ignore[return-value]

    def _away(self, value: float) -> str:
        return f"{100.0 * value:.2g} %" if self.relative else f"{value:.2g}"


def row(
    quantity: str, measured: ArrayLike, expected: ArrayLike | Sequence[float] = (),
    tolerance: float = 0.0, relative: bool = False, digits: int = 0,
) -> Row:  # fmt: skip
    """Return a Row of numbers or of sequences of numbers.

    Args:
        quantity: What it is, with its unit.
        measured: One number or several.
        expected: As many; none where the source gives no number.
        tolerance: Largest deviation allowed; 0 for what is counted.
        relative: Whether it is a fraction of the expected value.
        digits: Decimals in the table.
    """
    got, wanted = (tuple(np.atleast_1d(x).astype(float).tolist()) for x in (measured, expected))
    return Row(quantity, got, wanted, tolerance, relative, digits)
