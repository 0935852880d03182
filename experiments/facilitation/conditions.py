"""What is taken from the circuit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from experiments.facilitation.circuit import PERSISTENT, SYNAPTIC, TAU_F, TAU_P, jump_for

NO_F, NO_P = {"jump_f": 0.0}, {"jump_p": 0.0}


@dataclass(frozen=True)
class Condition:
    """A circuit, complete or not.

    Attributes:
        name: As it stands in the table.
        settings: Settings of `reflex` that differ.
        tuned: Name of the condition that it has its weights from.
        circuit: Its phrases.
    """

    name: str
    settings: Mapping[str, float] = field(default_factory=dict)
    tuned: str = "intact"
    circuit: str = SYNAPTIC


def _slower(factor: float) -> dict[str, float]:
    return {**NO_P, "tau_f": factor * TAU_F, "jump_f": jump_for(factor * TAU_F)}


CONDITIONS = (
    Condition("intact"),
    Condition("no facilitation", NO_F),
    Condition("no potentiation", NO_P),
    Condition("neither", NO_F | NO_P),
    Condition("no facilitation, tuned anew", NO_F, "no facilitation, tuned anew"),
    Condition("no potentiation, tuned anew", NO_P, "no potentiation, tuned anew"),
    Condition("neither, tuned anew", NO_F | NO_P, "neither, tuned anew"),
    Condition("no potentiation, tau_f halved", _slower(0.5)),
    Condition("no potentiation, tau_f doubled", _slower(2.0)),
    Condition("tau_p halved", {"tau_p": 0.5 * TAU_P}),
    Condition("tau_p doubled", {"tau_p": 2.0 * TAU_P}),
    Condition("persistent activity", {}, "persistent activity", PERSISTENT),
)
TUNED = tuple(each for each in CONDITIONS if each.tuned == each.name)
"""Those that are tuned, all with the same budget."""
