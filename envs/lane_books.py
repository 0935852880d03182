"""The books and motors of many bodies side by side; see ``envs.lanes``."""

import math

import numpy as np

from envs.books import BAD_ACTION, BAD_STATE, Books, Motors
from envs.kernel import Array, part
from envs.lanes import ERROR, LANES, LIVE, MEASURE, REWARD, give_all


@part
def command_lanes(
    motors: Motors, actions: Array, skip: Array, first: int, lanes: Array, field: int
) -> None:
    """``envs.books.command`` for many bodies; those with a finite action live.

    Args:
        motors: The motors.
        actions: The actions of these bodies, (bodies, motors).
        skip: Bodies that stay as they are, (bodies,) bool.
        first: The first body.
        lanes: Scratch; ``LIVE`` is set.
        field: Where the command of the first motor goes.
    """
    count, last = motors.low.shape[0], first + skip.shape[0]
    bias, mixture, gain = (
        motors.bias[first:last],
        motors.mixture[first:last],
        motors.gain[first:last],
    )
    for k in range(skip.shape[0]):
        lanes[LIVE * LANES + k] = 0.0 if skip[k] else 1.0
    obey = _obedient(motors, first, last)
    for source in range(count):
        low = motors.low[source]
        for k in range(skip.shape[0]):
            action, alive = actions[k, source], lanes[LIVE * LANES + k]
            lanes[LIVE * LANES + k] = alive if math.isfinite(action) else 0.0
            lanes[ERROR * LANES + k] = min(max(action, low), 1.0)
        if obey:
            told = lanes[(field + source) * LANES : (field + source + 1) * LANES]
            for k in range(skip.shape[0]):
                told[k] = 0.0 + lanes[ERROR * LANES + k]
            continue
        for motor in range(count):
            sums = lanes[(field + motor) * LANES : (field + motor + 1) * LANES]
            if source == 0:
                for k in range(skip.shape[0]):
                    sums[k] = bias[k, motor]
            for k in range(skip.shape[0]):
                sums[k] += mixture[k, source, motor] * lanes[ERROR * LANES + k]
    for motor in range(0 if obey else count):
        sums, low = lanes[(field + motor) * LANES : (field + motor + 1) * LANES], motors.low[motor]
        for k in range(skip.shape[0]):
            sums[k] = gain[k, motor] * min(max(sums[k], low), 1.0)
    give_all(lanes, field, motors.command[first:last])


@part
def _obedient(motors: Motors, first: int, last: int) -> bool:
    """Tells whether some bodies do what they are told: each motor its own action, all of it."""
    count, odd = motors.low.shape[0], np.int64(0)
    bias, gain = motors.bias[first:last].reshape(-1), motors.gain[first:last].reshape(-1)
    for k in range(bias.shape[0]):
        odd += np.int64(bias[k] != 0.0) + np.int64(gain[k] != 1.0)
    for source in range(count):
        for motor in range(count):
            usual = 1.0 if source == motor else 0.0
            odd += np.int64(motors.mixture[first, source, motor] != usual)
    mixture = motors.mixture[first:last].reshape(-1)
    ours, next_ = mixture[: -count * count], mixture[count * count :]
    for k in range(next_.shape[0]):
        odd += np.int64(next_[k] != ours[k])
    return odd == 0


@part
def close_lanes(
    books: Books, skip: Array, first: int, lanes: Array, sound: int, terms: int, success: int
) -> None:
    """``envs.books.close_step`` for many bodies.

    Args:
        books: The books.
        skip: Bodies that stay as they are, (bodies,) bool.
        first: The first body.
        lanes: Scratch.
        sound: The field of a number that is not finite where the state is not.
        terms: The field of the first reward term.
        success: The field that is not 0 where the task is fulfilled so far.
    """
    last, count = first + skip.shape[0], skip.shape[0]
    for k in range(count):
        error = 0.0 if math.isfinite(lanes[sound * LANES + k]) else float(BAD_STATE)
        error = error if lanes[LIVE * LANES + k] != 0.0 else float(BAD_ACTION)
        lanes[ERROR * LANES + k] = error
        lanes[REWARD * LANES + k], lanes[MEASURE * LANES + k] = 0.0, 0.0
    for term in range(books.terms.shape[1]):
        weight, standard = books.weights[term], books.standard[term]
        column, values = (
            books.weighted[term, first:last],
            lanes[(terms + term) * LANES : (terms + term + 1) * LANES],
        )
        for k in range(count):
            given, before = values[k], column[k]
            value = given if lanes[ERROR * LANES + k] == 0.0 else 0.0
            column[k] = before if skip[k] else weight * value
            lanes[REWARD * LANES + k] += weight * value
            lanes[MEASURE * LANES + k] += standard * value
    failure = books.failure[0]
    reward, measure = books.reward[first:last], books.measure[first:last]
    for k in range(count):
        total = lanes[REWARD * LANES + k]
        total = total if lanes[ERROR * LANES + k] == 0.0 else failure
        before = reward[k]
        reward[k] = before if skip[k] else total
    for k in range(count):
        total = lanes[MEASURE * LANES + k]
        total = total if lanes[ERROR * LANES + k] == 0.0 else failure
        measure[k] += 0.0 if skip[k] else total
    error_, steps = books.error[first:last], books.steps[first:last]
    for k in range(count):
        code, old = np.int64(lanes[ERROR * LANES + k]), error_[k]
        error_[k] = old if skip[k] else code
    for k in range(count):
        steps[k] += np.int64(not skip[k])
    _close_flags(books, skip, first, lanes, success)


@part
def _close_flags(books: Books, skip: Array, first: int, lanes: Array, success: int) -> None:
    last, count, limit = first + skip.shape[0], skip.shape[0], books.limit[0]
    fulfilled, fresh = books.success[first:last], books.fresh[first:last]
    ended, over, steps = (
        books.terminated[first:last],
        books.truncated[first:last],
        books.steps[first:last],
    )
    for k in range(count):
        done = (lanes[success * LANES + k] != 0.0) & (lanes[ERROR * LANES + k] == 0.0)
        before = fulfilled[k]
        fulfilled[k] = before if skip[k] else done
    for k in range(count):
        sound, before = lanes[ERROR * LANES + k] == 0.0, fresh[k]
        fresh[k] = before if skip[k] else sound
    for k in range(count):
        ended[k] |= (not skip[k]) & (lanes[ERROR * LANES + k] != 0.0)
    for k in range(count):
        late, before = (limit > 0) & (limit <= steps[k]), over[k]
        over[k] = before if skip[k] else late
