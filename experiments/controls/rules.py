"""The rules under test: one entry each; nothing else in the experiments knows a rule."""

from __future__ import annotations

from typing import Any, NamedTuple

from snn_core import SRM0, TDLTP, DopamineSTDP, EfferenceTD, EProp, RewardEProp, RewardSTDP

LARGEST = 2.0  # bound of the plastic weights of the bandits
REMEMBER = 1000.0  # ms: eligibility that bridges a delay of 1 s
FREE = {"w_min": -1e4, "w_max": 1e4}


class Entry(NamedTuple):
    """A rule, and the settings it is tested with.

    Attributes:
        bandit: Rule for the reward that arrives at once.
        delayed: Rule for the reward that arrives 1 s after the choice.
        gain: Log-odds of a choice per spike of difference between the pools.
        yoked: Rule for the yoked control, free of bounds; None where spikes alone do not
            change a weight.
        remark: What to know when reading its rows.
    """

    bandit: Any
    delayed: Any
    gain: float
    yoked: Any
    remark: str

    @property
    def name(self) -> str:
        """Name of the rule."""
        return type(self.bandit).__name__


STDP = RewardSTDP(learning_rate=0.02, a_minus=0.5, tau_e=100.0, w_max=LARGEST)
DOPAMINE = DopamineSTDP(learning_rate=6e-4, a_minus=0.5, tau_e=100.0, tau_d=50.0, w_max=LARGEST)
TD = TDLTP(learning_rate=0.03, tau_e=100.0, w_max=LARGEST)
EFFERENCE = EfferenceTD(learning_rate=0.05, tau_e=100.0, w_max=LARGEST)
CELL = SRM0()  # the motor neurons
EPROP = EProp(
    learning_rate=0.01, tau_m=CELL.tau_m, tau_e=100.0, v_threshold=CELL.v_threshold,
    width=CELL.v_threshold - CELL.v_rest, t_ref=0.0, w_max=LARGEST,
)  # fmt: skip
REWARD_EPROP = RewardEProp(
    learning_rate=0.01, tau_m=CELL.tau_m, tau_e=100.0, v_threshold=CELL.v_threshold,
    threshold_jump=0.0, width=CELL.v_threshold - CELL.v_rest, w_max=LARGEST,
)  # fmt: skip

ENTRIES = (
    Entry(
        STDP, STDP._replace(learning_rate=0.015, tau_e=REMEMBER), gain=1.0,
        yoked=RewardSTDP(a_minus=1.0, tau_e=100.0, **FREE),
        remark="Pairs of the pool that fires more leave more eligibility.",
    ),
    Entry(
        DOPAMINE, DOPAMINE._replace(learning_rate=4e-4, tau_e=REMEMBER), gain=1.0,
        yoked=DopamineSTDP(a_minus=1.0, tau_e=100.0, tau_d=20.0, **FREE),
        remark="The modulator outlasts its release and also credits what comes after it.",
    ),
    Entry(
        TD, TD._replace(tau_e=REMEMBER), gain=1.0,
        yoked=TDLTP(**FREE),
        remark="Its eligibility is never negative: pulses of one sign move any active synapse "
        "their way, contingent or not. Only a modulator of mean zero teaches.",
    ),
    Entry(
        EFFERENCE, EFFERENCE._replace(tau_e=REMEMBER), gain=0.2, yoked=None,
        remark="It hears what was chosen, and so needs no noise that is shared by spikes and "
        "choice; without feedback it has no eligibility, so it has no yoked row.",
    ),
    Entry(
        EPROP, EPROP._replace(tau_e=REMEMBER), gain=0.2, yoked=None,
        remark="It hears what was chosen, and keeps that until the modulator comes: with a trace "
        "of 20 ms a late reward still credits cue cells that fire when it arrives.",
    ),
    Entry(
        REWARD_EPROP, REWARD_EPROP._replace(tau_e=REMEMBER), gain=0.2, yoked=None,
        remark="It is credited when it hears what was chosen; spikes after that count for the "
        "next choice only.",
    ),
)  # fmt: skip
