"""Many bodies side by side: state on its way through loops that become vector instructions.

A kernel takes the state of up to ``LANES`` bodies into one scratch array, field by field, works
on whole fields and gives the state back. All fields lie in one array at distances that the
compiler knows, so that it need not fear that one of them is part of another. Each lane goes
through the same operations in the same order as it would alone: the bits do not depend on the
number of bodies.
"""

import numpy as np

from envs.kernel import Array, part

LANES = 64
LIVE, ERROR, REWARD, MEASURE, FREE = range(5)  # fields that every task has; FREE is its first own


def make_lanes(fields: int) -> Array:
    """Allocates scratch.

    Args:
        fields: Number of fields with those that every task has.

    Returns:
        Scratch, (fields x LANES,).
    """
    return np.zeros(fields * LANES)


@part
def take(column: Array, lanes: Array, field: int) -> None:
    """Takes one number of each body.

    Args:
        column: The bodies' numbers, (bodies,).
        lanes: Scratch.
        field: Where they go.
    """
    numbers = lanes[field * LANES : (field + 1) * LANES]
    for k in range(column.shape[0]):
        numbers[k] = column[k]


@part
def take_all(columns: Array, lanes: Array, field: int) -> None:
    """Takes several numbers of each body.

    Args:
        columns: The bodies' numbers, (bodies, numbers).
        lanes: Scratch.
        field: Where the first of them goes.
    """
    for number in range(columns.shape[1]):
        numbers = lanes[(field + number) * LANES : (field + number + 1) * LANES]
        for k in range(columns.shape[0]):
            numbers[k] = columns[k, number]


@part
def give(lanes: Array, field: int, column: Array) -> None:
    """Gives one number back to each body that lives.

    Args:
        lanes: Scratch.
        field: Where they are.
        column: The bodies' numbers, (bodies,).
    """
    for k in range(column.shape[0]):
        new, old = lanes[field * LANES + k], column[k]
        column[k] = new if lanes[LIVE * LANES + k] != 0.0 else old


@part
def give_all(lanes: Array, field: int, columns: Array) -> None:
    """Gives several numbers back to each body that lives.

    Args:
        lanes: Scratch.
        field: Where the first of them is.
        columns: The bodies' numbers, (bodies, numbers).
    """
    for number in range(columns.shape[1]):
        numbers = lanes[(field + number) * LANES : (field + number + 1) * LANES]
        for k in range(columns.shape[0]):
            if lanes[LIVE * LANES + k] != 0.0:
                columns[k, number] = numbers[k]
