"""The course of a life: blocks of control steps."""

import dataclasses
from collections.abc import Sequence

from envs.errors import unknown_name
from envs.laboratory import BLOCKS


@dataclasses.dataclass(frozen=True)
class Block:
    """One block of a life.

    Args:
        kind: ``"baseline"``, ``"perturbation"`` or ``"washout"``; the hidden change acts in the
            second only.
        steps: Its length in control steps, at least 1.

    Raises:
        ValueError: The kind is unknown or the length less than 1.
    """

    kind: str
    steps: int

    def __post_init__(self) -> None:
        if self.kind not in BLOCKS:
            raise unknown_name("block", self.kind, BLOCKS)
        if self.steps < 1 or int(self.steps) != self.steps:
            raise ValueError(f"Block {self.kind!r}: got {self.steps!r} steps, expected 1 or more.")


def make_schedule(
    baseline: int, perturbation: int, washout: int, reversals: int = 0
) -> tuple[Block, ...]:
    """Makes the usual life: baseline, hidden change, washout, and both again and again.

    Args:
        baseline: Control steps before the change.
        perturbation: Control steps with the change.
        washout: Control steps after it.
        reversals: How often change and washout come again.

    Returns:
        The blocks in their order.

    Raises:
        ValueError: A length is less than 1, or the number of reversals negative.
    """
    if reversals < 0:
        raise ValueError(f"Reversals: got {reversals}, expected 0 or more.")
    turn = (Block("perturbation", perturbation), Block("washout", washout))
    return (Block("baseline", baseline), *(turn * (1 + reversals)))


def block_at(blocks: Sequence[Block], step: int) -> int:
    """Finds the block of a step.

    Args:
        blocks: The blocks.
        step: Control step of the life, from 0.

    Returns:
        Its number; the number of blocks when all are over.
    """
    for number, block in enumerate(blocks):
        if step < block.steps:
            return number
        step -= block.steps
    return len(blocks)
