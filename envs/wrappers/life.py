"""A life with hidden changes: the laboratory's schedule on any environment."""

from collections.abc import Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.utils import RecordConstructorArgs

from envs.wrappers.changes import Change, ChangeSet
from envs.wrappers.fields import flat_box
from envs.wrappers.schedule import Block, block_at
from envs.wrappers.sense import Env, Values


class Life(gymnasium.Wrapper[Any, Any, Any, Any], RecordConstructorArgs):
    """Plays a schedule of blocks over one life, across the ends of its episodes.

    One change is drawn for each life and acts in every block ``"perturbation"``, from the first
    step of the block on, be it within an episode; nothing in the observation tells. Episodes end
    and start as in the environment. With the last step of the last block the episode is truncated
    and the life is over: the next ``reset`` begins another. ``reset(seed=...)`` always does.

    ``info["life"]`` holds ``block`` (its number), ``kind``, ``step`` (of the life) and ``over``.

    Args:
        env: With flat Box observations and Discrete or flat Box actions.
        blocks: The schedule, see ``make_schedule``.
        changes: The set from which the change is drawn; None for the default of ``ChangeSet``.
        unseen: Whether the changes are those kept for testing.

    Raises:
        ValueError: There is no block, or the spaces are of another kind.
    """

    def __init__(
        self,
        env: Env,
        blocks: Sequence[Block],
        changes: ChangeSet | None = None,
        unseen: bool = False,
    ) -> None:
        RecordConstructorArgs.__init__(self, blocks=blocks, changes=changes, unseen=unseen)
        gymnasium.Wrapper.__init__(self, env)
        if not blocks:
            raise ValueError("Blocks: got none, expected at least one.")
        self._blocks = tuple(blocks)
        self._changes = changes or ChangeSet()
        self._unseen = unseen
        self._box = flat_box(env.observation_space)
        low, high = np.min(self._box.low), np.max(self._box.high)
        dtype = self._box.dtype.type
        self.observation_space = spaces.Box(low, high, self._box.shape, dtype)
        self._chance = np.random.default_rng()
        self._length = sum(block.steps for block in self._blocks)
        self._step = self._length
        self._change: Change | None = None
        self._past: list[Values] = []

    @property
    def change(self) -> Change:
        """The hidden change of this life.

        Raises:
            ValueError: No life has begun.
        """
        if self._change is None:
            raise ValueError("Life: no life has begun, call reset() first.")
        return self._change

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Values, dict[str, Any]]:
        """Begins an episode, and a life if a seed is given or the last one is over."""
        observation, info = self.env.reset(seed=seed, options=options)
        if seed is not None:
            self._chance = np.random.default_rng([seed, 1])
        if seed is not None or self._step >= self._length:
            spaces_of = (self.env.observation_space, self.env.action_space)
            self._change = self._changes.draw(*spaces_of, self._chance, self._unseen)
            self._step = 0
        self._past = [np.array(observation)] * (self.change.delay + 1)
        return self._sensed(), {**info, "life": self._told()}

    def step(self, action: Any) -> tuple[Values, Any, bool, bool, dict[str, Any]]:
        """One step of the life.

        Raises:
            ValueError: The life is over.
        """
        if self._step >= self._length:
            raise ValueError("Life: it is over, call reset() to begin another.")
        if self._acts():
            action = self.change.moved(self.env.action_space, action)
        observation, reward, terminated, truncated, info = self.env.step(action)
        self._step += 1
        self._past = [*self._past[1:], np.array(observation)]
        over = self._step >= self._length
        told = {**info, "life": self._told()}
        return self._sensed(), reward, terminated, truncated or over, told

    def _sensed(self) -> Values:
        if not self._acts():
            return self._past[-1].copy()
        return self.change.sensed(self._box, self._past[0])

    def _acts(self) -> bool:
        number = min(block_at(self._blocks, self._step), len(self._blocks) - 1)
        return self._blocks[number].kind == "perturbation"

    def _told(self) -> dict[str, Any]:
        number = min(block_at(self._blocks, self._step), len(self._blocks) - 1)
        over = self._step >= self._length
        kind = self._blocks[number].kind
        return {"block": number, "kind": kind, "step": self._step, "over": over}
