"""Controls: what an agent is deprived of, to show what its learning rests on.

A control is named after the agent, as in "rstdp+frozen". The agent's env, seeds and books are as
without it; only learning is touched, and the returns in the books are the true ones.
"""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agents.feelings import Feeling, Scaled, Shuffled, Yoked

if TYPE_CHECKING:
    from agents.base import Agent

MARK = "+"
"""Stands between the name of an agent and that of a control."""


@dataclass(frozen=True)
class Control:
    """One way to take something away.

    Attributes:
        name: what the user types after the agent's name and a plus sign; "" for nothing.
        summary: one line for lists.
        feeling: from the agent to what it feels of its rewards.
        plastic: whether it learns.
        traces: whether its eligibility outlives a step.
    """

    name: str
    summary: str
    feeling: Callable[["Agent"], Feeling] = lambda agent: Scaled(1.0)
    plastic: bool = True
    traces: bool = True

    def check(self, agent: str, has_traces: bool) -> None:
        """Refuse to take away from an agent what it has not.

        Raises:
            ValueError: it takes traces away, and the agent has none.
        """
        if not self.traces and not has_traces:
            raise ValueError(
                f"control: agent {agent!r} has no eligibility traces, so {self.name!r} "
                "would change nothing; expected another control, or an agent with traces"
            )


NONE = Control("", "nothing is taken away")

CONTROLS: tuple[Control, ...] = (
    Control("frozen", "plasticity off from birth", plastic=False),
    Control("zero-reward", "learns from a reward of 0", lambda agent: Scaled(0.0)),
    Control(
        "shuffled-reward",
        "learns from rewards of other moments",
        lambda agent: Shuffled(agent.seed),
    ),
    Control("yoked", "learns from the rewards that a twin earned in its own body", Yoked),
    Control("no-trace", "eligibility ends with the step that made it", traces=False),
)


def find_control(name: str) -> Control:
    """The control of that name, `NONE` for "".

    Raises:
        ValueError: there is none; the message lists the closest.
    """
    table = {control.name: control for control in (NONE, *CONTROLS)}
    if name in table:
        return table[name]
    close = difflib.get_close_matches(name.lower(), table, n=1, cutoff=0.5)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    known = ", ".join(control.name for control in CONTROLS)
    raise ValueError(f"control: got {name!r}, expected one of {known}.{hint}")
