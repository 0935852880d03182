"""The table of agents."""

import difflib

from agents.entry import AgentEntry
from agents.rival_family import RIVALS
from agents.spiking_family import SPIKING

AGENTS: tuple[AgentEntry, ...] = (*SPIKING, *RIVALS)


def find_agent(name: str) -> AgentEntry:
    """The table's line of that name.

    Raises:
        ValueError: there is none; the message lists the closest.
    """
    table = {entry.name: entry for entry in AGENTS}
    if name in table:
        return table[name]
    close = difflib.get_close_matches(str(name).lower(), table, n=1, cutoff=0.5)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise ValueError(f"agent: got {name!r}, expected one of {', '.join(sorted(table))}.{hint}")
