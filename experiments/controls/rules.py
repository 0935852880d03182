"""The rules under test: one entry each, nothing else in the experiments knows a rule."""

from __future__ import annotations

from typing import Any, NamedTuple

from snn_core import TDLTP, EfferenceTD, RewardSTDP

W_MAX = 2.0  # bound of the plastic weights of the bandits
REMEMBER = 1000.0  # ms: eligibility that bridges a delay of 1 s


class Entry(NamedTuple):
    """A rule, and the settings it is tested with.

    Attributes:
        bandit: Rule for the reward that arrives at once.
        delayed: Rule for the reward that arrives 1 s after the choice.
        yoked: Rule for the yoked control, free of bounds; None where spikes alone do not
            change a weight (the rule needs feedback).
        gain: Log-odds of a choice per spike of difference between the pools.
    """

    bandit: Any
    delayed: Any
    yoked: Any
    gain: float

    @property
    def name(self) -> str:
        """Name of the rule."""
        return type(self.bandit).__name__


STDP = RewardSTDP(learning_rate=0.01, a_minus=0.5, tau_e=100.0, w_max=W_MAX)
TD = TDLTP(learning_rate=0.01, tau_e=100.0, w_max=W_MAX)
EFFERENCE = EfferenceTD(learning_rate=0.05, tau_e=100.0, w_max=W_MAX)

ENTRIES = (
    Entry(
        STDP, STDP._replace(tau_e=REMEMBER),
        RewardSTDP(learning_rate=0.01, a_minus=1.0, tau_e=100.0, w_min=-1e4, w_max=1e4), 1.0,
    ),
    Entry(
        TD, TD._replace(tau_e=REMEMBER),
        None, 1.0,
    ),
    Entry(EFFERENCE, EFFERENCE._replace(tau_e=REMEMBER), None, 0.2),
)  # fmt: skip
