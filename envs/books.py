"""The books of a batch of episodes, and the path from an action to the motors."""

from typing import NamedTuple

import numpy as np

from envs.kernel import Array, part
from envs.sensors.line import finite

BAD_ACTION = 1
BAD_STATE = 2


class Books(NamedTuple):
    """What every task keeps per body.

    Attributes:
        words: Random streams, (rows,) uint64.
        steps: Control steps since reset, (rows,) int64.
        terms: Reward terms of this step before weighting, (rows, terms).
        weighted: The same after weighting, (terms, rows).
        weights: Weight of each term in the reward, (terms,).
        standard: Weight of each term in the score, (terms,).
        reward: Reward of this step, (rows,).
        measure: Sum of the standard reward since reset, (rows,).
        terminated: The episode ended in the task, (rows,) bool.
        truncated: The time limit is reached, (rows,) bool.
        success: The task is fulfilled so far, (rows,) bool.
        fresh: There is something new to observe, (rows,) bool; see ``envs.sensors.line.receive``.
        error: 0, ``BAD_ACTION`` or ``BAD_STATE``, (rows,) int64.
        limit: Control steps until truncation, 0 for none, (1,) int64.
        failure: Reward of a step that ends in a physics error, (1,).
        observation: What the agents see, (rows, elements) float32.
    """

    words: Array
    steps: Array
    terms: Array
    weighted: Array
    weights: Array
    standard: Array
    reward: Array
    measure: Array
    terminated: Array
    truncated: Array
    success: Array
    fresh: Array
    error: Array
    limit: Array
    failure: Array
    observation: Array


class Motors(NamedTuple):
    """From actions to commands: ``command = gain * clip(matrix @ action + bias)``.

    Attributes:
        mixture: The transposed matrix, (rows, actions, motors): what an action adds to each motor.
        bias: (rows, motors).
        gain: (rows, motors).
        low: Lowest command, (motors,).
        command: Commands of this step, (rows, motors).
    """

    mixture: Array
    bias: Array
    gain: Array
    low: Array
    command: Array

    @property
    def matrix(self) -> Array:
        """The matrix of each body, (rows, motors, actions), a view that may be written to."""
        return self.mixture.swapaxes(1, 2)


def make_books(
    rows: int, elements: int, weights: Array, standard: Array, failure: float, limit: int
) -> Books:
    """Allocates the books of a batch.

    Args:
        rows: Number of bodies.
        elements: Length of an observation.
        weights: Weight of each reward term, (terms,).
        standard: Weight of each reward term in the score, (terms,).
        failure: Reward of a step that ends in a physics error.
        limit: Control steps until truncation, 0 for none.

    Returns:
        The books, with random streams from the operating system.
    """
    return Books(
        words=np.random.default_rng().integers(0, 2**64, rows, dtype=np.uint64),
        steps=np.zeros(rows, np.int64),
        terms=np.zeros((rows, len(weights))),
        weighted=np.zeros((len(weights), rows)),
        weights=weights,
        standard=standard,
        reward=np.zeros(rows),
        measure=np.zeros(rows),
        terminated=np.zeros(rows, np.bool_),
        truncated=np.zeros(rows, np.bool_),
        success=np.zeros(rows, np.bool_),
        fresh=np.zeros(rows, np.bool_),
        error=np.zeros(rows, np.int64),
        limit=np.array([limit], np.int64),
        failure=np.array([failure]),
        observation=np.zeros((rows, elements), np.float32),
    )


def make_motors(rows: int, low: Array) -> Motors:
    """Allocates healthy motors.

    Args:
        rows: Number of bodies.
        low: Lowest command of each motor, (motors,).

    Returns:
        Motors that execute an action as it is.
    """
    count = len(low)
    return Motors(
        mixture=np.tile(np.eye(count), (rows, 1, 1)),
        bias=np.zeros((rows, count)),
        gain=np.ones((rows, count)),
        low=low,
        command=np.zeros((rows, count)),
    )


@part
def open_page(books: Books, row: int) -> None:
    """Starts the books of one new episode.

    Args:
        books: The books.
        row: The body.
    """
    books.steps[row] = 0
    books.reward[row] = 0.0
    books.measure[row] = 0.0
    books.terminated[row] = False
    books.truncated[row] = False
    books.success[row] = False
    books.fresh[row] = True
    books.error[row] = 0
    for term in range(books.terms.shape[1]):
        books.terms[row, term] = 0.0
        books.weighted[term, row] = 0.0


@part
def command(motors: Motors, row: int, actions: Array) -> bool:
    """Turns one action into motor commands.

    Args:
        motors: The motors.
        row: The body.
        actions: The actions, (rows, motors).

    Returns:
        False if the action is not finite; the commands then stay as they were.
    """
    if not finite(actions, row):
        return False
    count = motors.low.shape[0]
    action = min(max(actions[row, 0], motors.low[0]), 1.0)
    for motor in range(count):
        motors.command[row, motor] = (
            motors.bias[row, motor] + motors.mixture[row, 0, motor] * action
        )
    for source in range(1, count):
        action = min(max(actions[row, source], motors.low[source]), 1.0)
        for motor in range(count):
            motors.command[row, motor] += motors.mixture[row, source, motor] * action
    for motor in range(count):
        total = min(max(motors.command[row, motor], motors.low[motor]), 1.0)
        motors.command[row, motor] = motors.gain[row, motor] * total
    return True


@part
def close_step(books: Books, row: int, error: int) -> None:
    """Adds up the reward of a step and looks at the time limit.

    As with Gymnasium's TimeLimit, the last step is truncated even if it also terminates. An error
    ends the episode with the failure reward.

    Args:
        books: The books.
        row: The body.
        error: 0, or why the step failed.
    """
    reward, measure = 0.0, 0.0
    for term in range(books.terms.shape[1]):
        value = books.terms[row, term] if error == 0 else 0.0
        weighted = books.weights[term] * value
        books.terms[row, term], books.weighted[term, row] = value, weighted
        reward += weighted
        measure += books.standard[term] * value
    if error != 0:
        reward, measure = books.failure[0], books.failure[0]
        books.terminated[row] = True
        books.success[row] = False
    books.error[row] = error
    books.fresh[row] = error == 0
    books.reward[row] = reward
    books.measure[row] += measure
    books.steps[row] += 1
    books.truncated[row] = 0 < books.limit[0] <= books.steps[row]
