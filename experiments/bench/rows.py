"""One measured row: figure, ratio, rate check, share of the floor; and its table."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

TOLERANCE = 0.05
QUIET, WILD = 0.1, 300.0  # Hz: networks outside are dead or epileptic


@dataclasses.dataclass(frozen=True)
class Row:
    """One case.

    Attributes:
        suite: Name of the suite.
        case: What is measured.
        size: Neurons of a copy, or rows of a batch of tasks.
        copies: Copies.
        unit: Unit of `value`.
        value: Measured figure, from the median of the rounds.
        best: The same from the fastest round.
        spread: Distance between the quartiles of the rounds, as a share of the median.
        reference: What was measured in the same rounds.
        ratio: Speed relative to the reference, median over rounds; above 1 is faster.
        rate: Mean firing rate, Hz; None without neurons.
        reference_rate: That of the reference, Hz.
        floor: Share of the machine's floor of all the time, at most about 1.
        event_floor: Share of the floor of the time that synapses cost, by difference.
        neuron_floor: Share of the floor of the time without synapses.
        costs: Other numbers, by name with unit.
    """

    suite: str
    case: str
    size: int
    copies: int
    unit: str
    value: float
    best: float
    spread: float
    reference: str = ""
    ratio: float | None = None
    rate: float | None = None
    reference_rate: float | None = None
    floor: float | None = None
    event_floor: float | None = None
    neuron_floor: float | None = None
    costs: dict[str, float] = dataclasses.field(default_factory=dict)

    @property
    def rates_agree(self) -> bool | None:
        """Whether the rate is alive and within 5 % of the reference's; None without neurons."""
        if self.rate is None or self.reference_rate is None:
            return None
        return rates_agree(self.rate, self.reference_rate)

    def as_json(self) -> dict[str, Any]:
        """Return it with the verdict on its rate; what is not finite is refused."""
        fields = dataclasses.asdict(self)
        for name, value in fields.items():
            if isinstance(value, float) and not math.isfinite(value):
                raise ValueError(f"{self.suite}, {self.case}: {name}: got {value}")
        return {**fields, "rates_agree": self.rates_agree}

    def cells(self) -> list[str]:
        """Return the cells of its line in a table."""
        rate, verdict = "", ""
        if self.rate is not None:
            rate = f"{self.rate:.1f}" + (f" / {self.reference_rate:.1f}" if self.reference_rate
                                         is not None else "")  # fmt: skip
            verdict = {True: "yes", False: "**no**", None: ""}[self.rates_agree]
        shares = [_percent(x) for x in (self.floor, self.event_floor, self.neuron_floor)]
        ratio = "" if self.ratio is None else f"{number(self.ratio)}x"
        return [
            self.case, str(self.copies), f"{number(self.value)} {self.unit}", number(self.best),
            f"{100 * self.spread:.0f} %", ratio, rate, verdict, *shares,
        ]  # fmt: skip


TITLES = ("case", "copies", "median", "best", "spread", "ratio", "rate (Hz)", "agree",
          "floor", "events", "neurons")  # fmt: skip


def rates_agree(rate: float, reference: float) -> bool:
    """Tell whether two mean rates, Hz, are alive and within 5 % of each other."""
    alive = QUIET <= rate <= WILD and QUIET <= reference <= WILD
    return alive and abs(rate - reference) <= TOLERANCE * reference


def number(value: float) -> str:
    """Return a number with three digits that count, and thousands in groups."""
    if value == 0.0 or not math.isfinite(value):
        return f"{value:g}"
    rounded = float(f"{value:.3g}")
    digits = max(0, 2 - math.floor(math.log10(abs(rounded))))
    return f"{value:,.{digits}f}".replace(",", " ")


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.0f} %"
