"""The Gymnasium vector environment over many bodies, bit-equal to as many single ones."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from gymnasium.error import ResetNeeded
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from envs.echo import spread_echo
from envs.entry import EnvEntry
from envs.kernel import Array
from envs.single import Floats, action_box, observation_box
from envs.tasks.base import Task


class BatchEnv(VectorEnv[Floats, Floats, Array]):
    """Many bodies in one task; row i seeded s + i lives what a single one seeded s + i lives.

    A row with a non-finite action ends with ``terminated=True``, a finite reward, its last
    observation and ``info["physics_error"]``.

    Args:
        task: The task with ``num_envs`` rows.
        entry: Its row of the registry, which holds the anchors of the score.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        options: Laboratory options of every episode; ``reset(options=...)`` replaces single words
            of them for the episodes that it starts.

    Attributes:
        task: The task, with the hidden state of the bodies.
        layout: The named fields of an observation.
    """

    def __init__(
        self,
        task: Task,
        entry: EnvEntry,
        autoreset_mode: AutoresetMode | str,
        options: Mapping[str, Any] | None,
    ) -> None:
        self.task = task
        self.entry = entry
        self.layout = task.layout
        self.num_envs = task.rows
        self.autoreset_mode = AutoresetMode(autoreset_mode)
        self.metadata = {"render_modes": [], "autoreset_mode": self.autoreset_mode}
        self.single_observation_space = observation_box(task.layout)
        self.single_action_space = action_box(task)
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self._options = dict(options or {})
        self._laboratory = task.read(options)
        self._ended = np.zeros(self.num_envs, np.bool_)
        self._special = np.ones(self.num_envs, np.bool_)  # not under the standard options
        self._alive = False
        rewards = (f"reward_{name}" for name in task.terms)
        keys = ("score", "is_success", "physics_error", *task.tallies, *rewards)
        self._keys = keys, tuple(f"_{key}" for key in keys)

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Floats, dict[str, Any]]:
        """Starts new episodes.

        Args:
            seed: Int s for seeds s, s + 1, ..., a sequence with one seed per row, or None.
            options: Laboratory options of these episodes; ``"reset_mask"``, (rows,) bool, limits
                the reset to some rows.

        Returns:
            Observations, (rows, elements) float32, and the info with the echoed options.

        Raises:
            ValueError: An option is not valid, or the number of seeds or mask entries is wrong.
        """
        given = dict(options or {})
        mask = self._mask(given.pop("reset_mask", None))
        laboratory = self.task.read({**self._options, **given}) if given else self._laboratory
        for row, each in enumerate(self._seeds(seed)):
            if mask[row] and each is not None:
                generator = seeding.np_random(each)[0]
                self.task.books.words[row] = generator.integers(0, 2**64, dtype=np.uint64)
        for row in np.flatnonzero(mask).tolist():
            self.task.condition(row, laboratory)
        self._special[mask] = laboratory is not self._laboratory
        self.task.begin(mask)
        self._ended[mask] = False
        self._alive = self._alive or bool(mask.all())
        return self.task.books.observation.copy(), self._echo({}, mask)

    def step(self, actions: Floats) -> tuple[Floats, Array, Array, Array, dict[str, Any]]:
        """Lives one control step in every row.

        Args:
            actions: One number per row and motor, (rows, motors); clipped to the action space.

        Returns:
            Observations (rows, elements) float32, rewards (rows,) float64, terminated and
            truncated (rows,) bool, info.

        Raises:
            ValueError: The actions have the wrong shape, or a finished row was not reset while
                the autoreset mode is DISABLED.
            gymnasium.error.ResetNeeded: No episodes were started.
        """
        if not self._alive:
            raise ResetNeeded("Call reset() of all rows before the first step().")
        values = np.asarray(actions, np.float64, order="C")
        if values.shape != self.action_space.shape:
            raise ValueError(
                f"Actions: got shape {values.shape}, expected {self.action_space.shape}."
            )
        if self.autoreset_mode == AutoresetMode.DISABLED and self._ended.any():
            rows = np.flatnonzero(self._ended).tolist()
            raise ValueError(f"Rows {rows} have ended: reset them with options['reset_mask'].")
        skip = self._ended
        self.task.advance(values, skip)
        books = self.task.books
        still = skip.nonzero()[0]
        reward = _fresh(books.reward, still)
        terminated, truncated = _fresh(books.terminated, still), _fresh(books.truncated, still)
        self._ended = terminated | truncated
        info = self._finish(skip, still)
        return books.observation.copy(), reward, terminated, truncated, info

    def _finish(self, skip: Array, still: Array) -> dict[str, Any]:
        """Builds the info and starts the episodes that the autoreset mode asks for."""
        if self.autoreset_mode != AutoresetMode.SAME_STEP:
            info = self._info(~skip, still)
            return self._restart(info, skip) if still.size else info
        final = self._ended
        ended = final.nonzero()[0]
        info = self._info(~final, ended)
        if not ended.size:
            return info
        last = np.full(self.num_envs, None, object)
        for row in ended:
            last[row] = self.task.books.observation[row].copy()
        info["final_obs"], info["_final_obs"] = last, final.copy()
        others = (~final).nonzero()[0]
        info["final_info"], info["_final_info"] = self._info(final, others), final.copy()
        self._ended = np.zeros(self.num_envs, np.bool_)
        return self._restart(info, final)

    def _restart(self, info: dict[str, Any], mask: Array) -> dict[str, Any]:
        for row in (mask & self._special).nonzero()[0].tolist():
            self.task.condition(row, self._laboratory)
            self._special[row] = False
        self.task.begin(mask)
        return self._echo(info, mask)

    def _echo(self, info: dict[str, Any], mask: Array) -> dict[str, Any]:
        """Adds the options of the rows in a mask, with Gymnasium's masks."""
        laboratory = self.task.laboratory(int(mask.argmax()))
        return {**info, "laboratory": spread_echo(laboratory, mask), "_laboratory": mask.copy()}

    def _info(self, mask: Array, others: Array) -> dict[str, Any]:
        """The step info of the rows in a mask, with Gymnasium's masks; the others hold 0."""
        if others.size == self.num_envs:
            return {}
        books, tallies = self.task.books, self.task.tallies.values()
        columns = (books.success.copy(), books.error.copy(), *(each.copy() for each in tallies))
        fresh = (self.entry.score(books.measure), *columns, *books.weighted.copy())
        if others.size:
            for column in fresh:
                column[others] = 0
        keys, masks = self._keys
        info: dict[str, Any] = dict(zip(keys, fresh, strict=True))
        for key in masks:
            info[key] = mask.copy()
        return info

    def _mask(self, mask: object) -> NDArray[np.bool_]:
        if mask is None:
            return np.ones(self.num_envs, np.bool_)
        array = np.asarray(mask)
        if array.shape != (self.num_envs,) or array.dtype != np.bool_ or not array.any():
            raise ValueError(
                f"Option 'reset_mask': got {mask!r}, expected a bool array of shape "
                f"({self.num_envs},) with at least one True."
            )
        return array

    def _seeds(self, seed: int | Sequence[int | None] | None) -> Sequence[int | None]:
        if seed is None:
            return [None] * self.num_envs
        if isinstance(seed, int):
            return [seed + row for row in range(self.num_envs)]
        if len(seed) != self.num_envs:
            raise ValueError(f"Seeds: got {len(seed)}, expected {self.num_envs}, one per row.")
        return seed


def _fresh(column: Array, others: Array) -> Array:
    """A copy of a column with 0 in some rows."""
    fresh = column.copy()
    if others.size:
        fresh[others] = 0
    return fresh
