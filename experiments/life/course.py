"""The course of a life, from one line of text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.errors import UsageError, closest

if TYPE_CHECKING:
    import gymnasium

KINDS = ("baseline", "perturbation", "washout")
CHANGES = ("permute", "mirror", "motors", "delay")
EXAMPLE = "'baseline 4000, perturbation 8000, washout 4000; permute, motors, delay 2'"


@dataclass(frozen=True)
class Course:
    """What happens in a life.

    Attributes:
        blocks: Kind and env steps of each block.
        permute: Sensors are exchanged.
        mirror: Sensors are mirrored.
        motors: Motors are exchanged and rotated.
        delay: Longest delay of the sensors, env steps.
    """

    blocks: tuple[tuple[str, int], ...]
    permute: bool
    mirror: bool
    motors: bool
    delay: int

    @property
    def steps(self) -> int:
        """Env steps of the life."""
        return sum(steps for _, steps in self.blocks)

    def starts(self) -> list[int]:
        """Return the env step at which each block starts, and the end."""
        found = [0]
        for _, steps in self.blocks:
            found.append(found[-1] + steps)
        return found

    def wrap(self, env: gymnasium.Env[Any, Any]) -> gymnasium.Env[Any, Any]:
        """Return the env of one life; its change is one of those kept for testing."""
        from envs.wrappers import ChangeSet, Life
        from envs.wrappers.schedule import Block

        changes = ChangeSet(self.permute, self.mirror, self.motors, self.delay)
        return Life(env, [Block(*block) for block in self.blocks], changes, unseen=True)


def parse(text: str) -> Course:
    """Read the course of a life, such as 'baseline 4000, perturbation 8000, washout 4000'.

    After a semicolon stand the kinds of change that may come: permute, mirror, motors, delay N;
    permute, mirror and motors if nothing stands there.

    Raises:
        UsageError: If it is none; the message has the closest word.
    """
    blocks_text, _, changes_text = text.partition(";")
    blocks = tuple(_block(part.strip(), text) for part in blocks_text.split(","))
    kinds = [kind for kind, _ in blocks]
    if kinds[0] != "baseline" or "perturbation" not in kinds:
        raise UsageError(f"life: got {text!r}, expected a baseline and a perturbation, {EXAMPLE}.")
    given = [part.strip() for part in changes_text.split(",") if part.strip()]
    words = dict(_change(part, text) for part in given or CHANGES[:3])
    return Course(
        blocks, "permute" in words, "mirror" in words, "motors" in words, words.get("delay", 0)
    )


def _block(part: str, text: str) -> tuple[str, int]:
    found = re.fullmatch(r"([a-z]+) +([1-9]\d*)", part)
    if not found:
        raise UsageError(f"life: got {part!r} in {text!r}, expected a block, as in {EXAMPLE}.")
    if found[1] not in KINDS:
        raise UsageError(f"life: unknown block {found[1]!r}.{closest(found[1], KINDS)}")
    return found[1], int(found[2])


def _change(part: str, text: str) -> tuple[str, int]:
    found = re.fullmatch(r"(delay) +([1-9]\d*)|([a-z]+)", part)
    word = part if found is None else found[1] or found[3]
    if found is None or (word == "delay") != (found[2] is not None):
        raise UsageError(f"life: got {part!r} in {text!r}, expected a change, as in {EXAMPLE}.")
    if word not in CHANGES:
        raise UsageError(f"life: unknown change {word!r}.{closest(word, CHANGES)}")
    return word, int(found[2] or 1)
