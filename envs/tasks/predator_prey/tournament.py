"""The master tournament: every predator against every prey (Floreano & Nolfi 1997)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from envs.kernel import Array
from envs.tasks.predator_prey.animals import PREDATOR, PREY, Animal
from envs.tasks.predator_prey.arena import STEP, SUBSTEPS, make_arena
from envs.tasks.predator_prey.kernels import play
from envs.tasks.predator_prey.opponents import read_pool


class Tournament(NamedTuple):
    """Outcomes of all pairings.

    Attributes:
        capture: Capture rate, (predators, prey).
        time: Mean time to capture in s, an uncaught prey counted with the limit, (predators, prey).
        episodes: Matches of each pairing.
    """

    capture: NDArray[np.float64]
    time: NDArray[np.float64]
    episodes: int

    @property
    def predators(self) -> NDArray[np.float64]:
        """Mean capture rate of each predator over all prey, (predators,)."""
        return self.capture.mean(axis=1)

    @property
    def prey(self) -> NDArray[np.float64]:
        """Mean survival rate of each prey over all predators, (prey,)."""
        return 1.0 - self.capture.mean(axis=0)


def master_tournament(
    predators: ArrayLike,
    prey: ArrayLike,
    episodes: int = 10,
    seed: int = 0,
    *,
    limit: int = 300,
    predator: Animal = PREDATOR,
    prey_animal: Animal = PREY,
    size: float = 3.0,
) -> Tournament:
    """Lets all weight vectors of one side play all of the other.

    All pairings meet the same starts; senses are without delay and noise.

    Args:
        predators: Weight vectors, (predators, LENGTH), for example of ``opponents.numbered`` or of
            generations of an evolution.
        prey: Weight vectors, (prey, LENGTH).
        episodes: Matches of each pairing, > 0.
        seed: Seed of the starts, >= 0.
        limit: Control steps of a match, > 0.
        predator: Constants of the predators.
        prey_animal: Constants of the prey.
        size: Side of the arena, m.

    Returns:
        Capture rates and times.

    Raises:
        ValueError: Vectors have the wrong shape, or a number is out of its range.
    """
    for name, value, least in (("episodes", episodes, 1), ("seed", seed, 0), ("limit", limit, 1)):
        if value < least:
            raise ValueError(f"Tournament: got {name}={value!r}, expected at least {least}.")
    if predators is None or prey is None:
        raise ValueError("Tournament: got None, expected weight vectors of both sides.")
    first, second = read_pool(predators), read_pool(prey)
    shape = (len(first), len(second), episodes)
    rows = len(first) * len(second) * episodes
    arena = make_arena(rows, predator, prey_animal, size)
    arena.weights[0::2] = np.repeat(first, len(second) * episodes, axis=0)
    arena.weights[1::2] = np.tile(np.repeat(second, episodes, axis=0), (len(first), 1, 1))
    starts = np.random.default_rng(seed).integers(0, 2**64, episodes, dtype=np.uint64)
    caught_at: Array = np.zeros(rows, np.int64)
    play(arena, np.tile(starts, len(first) * len(second)), limit, caught_at)
    caught = (caught_at > 0).reshape(shape)
    steps = np.where(caught_at > 0, caught_at, limit).reshape(shape)
    return Tournament(caught.mean(axis=2), STEP * SUBSTEPS * steps.mean(axis=2), episodes)
