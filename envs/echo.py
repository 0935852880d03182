"""The echo of laboratory options in the info of many rows at once."""

import copy
import itertools
from typing import Any

import numpy as np

from envs.kernel import Array
from envs.laboratory import Laboratory


def spread_echo(laboratory: Laboratory, mask: Array) -> dict[str, Any]:
    """Echoes the options that several rows share, as Gymnasium would row by row.

    Args:
        laboratory: The options.
        mask: The rows that they apply to, (rows,) bool.

    Returns:
        For each word its values, (rows,), and under ``_word`` the mask; values are plain and
        belong to their row alone.
    """
    return _spread(laboratory.echo(), mask, mask.nonzero()[0])


def _spread(values: dict[str, Any], mask: Array, rows: Array) -> dict[str, Any]:
    spread: dict[str, Any] = {}
    for word, value in values.items():
        spread[word] = _column(value, mask, rows)
        spread[f"_{word}"] = mask.copy()
    return spread


def _column(value: Any, mask: Array, rows: Array) -> Any:
    if isinstance(value, dict):
        return _spread(value, mask, rows)
    if isinstance(value, float):
        return np.where(mask, value, 0.0)
    column = np.empty(len(mask), object)
    if isinstance(value, list):
        same = itertools.repeat(value, rows.size)
        own = map(copy.deepcopy, same) if value else map(list, same)
        column[rows] = np.fromiter(own, object, rows.size)
    else:
        column[rows] = value
    return column
