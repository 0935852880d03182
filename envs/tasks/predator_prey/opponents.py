"""Opponents by number: linear wirings from senses to wheels, as many as there are numbers.

Vehicles after Braitenberg (1984) with the parameters of each number drawn from wide ranges; an
evolved perceptron of the same shape (Floreano & Nolfi 1997) can take their place.
"""

import numpy as np
from numpy.typing import ArrayLike

from envs.kernel import Array, compiled, part
from envs.streams import normal, uniform
from envs.tasks.predator_prey.arena import ARCS, RAYS, SENSES

TRAIN_OPPONENTS = 64
NUMBERS = 2**40
LENGTH = 2 * (SENSES + 1)
_JITTER = 0.05


@part
def wire(words: Array, weights: Array, body: int, side: int, number: int) -> None:
    """Writes the weights of one opponent.

    Args:
        words: Streams that wirings are drawn from, (bodies,) uint64, seeded by side and number.
        weights: Wheel commands per reading, (bodies, 2, SENSES + 1), changed in place.
        body: The body that gets them.
        side: 0 for a predator, 1 for a prey.
        number: Its number.
    """
    words[body] = np.uint64(2 * number + side)
    cruise, curve = uniform(words, body, 0.5, 1.5), uniform(words, body, -0.15, 0.15)
    steer, drive = uniform(words, body, 1.0, 4.0), uniform(words, body, 0.0, 1.0)
    avoid, prefer = uniform(words, body, 0.8, 2.5), uniform(words, body, 0.2, 0.6)
    if uniform(words, body, 0.0, 1.0) < 0.5:
        prefer = -prefer
    toward = steer if side == 0 else -steer
    for wheel in range(2):
        sign = -1.0 if wheel == 0 else 1.0
        for arc in range(ARCS):
            place = 1.0 - 2.0 * (arc + 0.5) / ARCS
            if side == 1:
                place = (1.0 if place > 0.0 else -1.0) * (1.0 - 0.5 * abs(place))
            weights[body, wheel, arc] = sign * toward * place + drive
        for ray in range(RAYS):
            rank = ray if ray < RAYS // 2 else RAYS - 1 - ray
            near = avoid * rank / (RAYS // 2 - 1)
            left = 1.0 if ray < RAYS // 2 else -1.0
            weights[body, wheel, ARCS + ray] = -sign * near * (left + prefer)
        for element in range(ARCS + RAYS, SENSES):
            weights[body, wheel, element] = 0.0
        weights[body, wheel, SENSES] = cruise + sign * curve
        for element in range(SENSES + 1):
            weights[body, wheel, element] += _JITTER * normal(words, body)


@compiled
def _wire_all(words: Array, weights: Array, numbers: Array, side: int) -> None:
    for body in range(numbers.shape[0]):
        wire(words, weights, body, side, numbers[body])


def numbered(numbers: ArrayLike, prey: bool) -> Array:
    """The weight vectors of opponents.

    Args:
        numbers: Their numbers, (count,); below ``TRAIN_OPPONENTS`` those of stage "train".
        prey: Whether they are prey.

    Returns:
        Vectors, (count, LENGTH): left wheel, then right wheel, each one weight per element of an
        observation and a bias.

    Raises:
        ValueError: A number is out of range.
    """
    wanted = np.atleast_1d(np.asarray(numbers))
    if wanted.ndim != 1 or wanted.dtype.kind not in "iu" or wanted.size == 0:
        raise ValueError(f"Opponents: got {numbers!r}, expected one or more integer numbers.")
    if wanted.min() < 0 or wanted.max() >= NUMBERS:
        raise ValueError(f"Opponents: got {numbers!r}, expected numbers in [0, {NUMBERS}).")
    weights = np.zeros((len(wanted), 2, SENSES + 1))
    words = np.zeros(len(wanted), np.uint64)
    _wire_all(words, weights, wanted.astype(np.int64), int(prey))
    return weights.reshape(len(wanted), LENGTH)


def read_pool(pool: ArrayLike | None) -> Array:
    """Checks a pool of weight vectors.

    Args:
        pool: Vectors, (count, LENGTH), or None for opponents by number.

    Returns:
        The weights, (count, 2, SENSES + 1), float64; count 0 for None.

    Raises:
        ValueError: The shape is wrong or a weight is not finite.
    """
    if pool is None:
        return np.zeros((0, 2, SENSES + 1))
    vectors = np.array(pool, np.float64)
    if vectors.ndim != 2 or vectors.shape[1] != LENGTH or len(vectors) == 0:
        raise ValueError(f"Pool: got shape {vectors.shape}, expected (count, {LENGTH}), count > 0.")
    if not np.isfinite(vectors).all():
        raise ValueError("Pool: got weights that are not finite, expected finite numbers.")
    return vectors.reshape(len(vectors), 2, SENSES + 1)
