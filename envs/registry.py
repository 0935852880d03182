"""The tasks: their tables drive ids, tests, documentation and the anchors of the scores."""

from collections.abc import Sequence

import gymnasium

from envs.entry import EnvEntry
from envs.errors import unknown_name
from envs.light_suite import LIGHT
from envs.muscular_suite import MUSCULAR

ENVS: tuple[EnvEntry, ...] = LIGHT + MUSCULAR


def find_entry(name: str) -> EnvEntry:
    """Finds a task by its short name or id.

    Args:
        name: For example ``"PointB"`` or ``"reafference/PointB-v0"``.

    Returns:
        Its row of the table.

    Raises:
        ValueError: No such task; the text holds the closest name.
    """
    for entry in ENVS:
        if name in (entry.name, entry.id):
            return entry
    raise unknown_name("environment", name, [entry.id for entry in ENVS])


def sort_out(entries: Sequence[EnvEntry] = ENVS) -> tuple[tuple[EnvEntry, ...], str]:
    """Leaves out the tasks that cannot be made here because an extra is not installed.

    Args:
        entries: The tasks.

    Returns:
        The others, and a line that tells what was left out and what to type, ``""`` if nothing.
    """
    absent = [entry for entry in entries if entry.remedy]
    names = ", ".join(entry.name for entry in absent)
    remedies = "; ".join(sorted({entry.remedy for entry in absent}))
    left = f"Left out: {names}. They need: {remedies}" if absent else ""
    return tuple(entry for entry in entries if not entry.remedy), left


def register_all() -> None:
    """Registers every task of the table with Gymnasium."""
    for entry in ENVS:
        gymnasium.register(
            id=entry.id,
            entry_point=f"envs.making:{entry.name}",
            vector_entry_point=entry.vector_entry_point,
            max_episode_steps=entry.max_episode_steps,
        )
