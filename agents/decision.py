"""From one observation to one greedy action in a few compiled calls: the way of `predict`."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.spaces import ActionSpec
from agents.standardizer import CLIP, Standardizer
from snn_core.bound import bind_parts
from snn_core.driver import entry
from snn_core.kernel import kernel

Array = NDArray[np.float64]
Swift = Callable[[NDArray[Any]], NDArray[Any] | None]
"""Observation of shape (dims,) -> greedy action; None if a number is not finite."""


class Senses(NamedTuple):
    """From an observation to currents."""

    seen: Array  # (dims,)
    mean: Array  # (dims,)
    deviation: Array  # (dims,)
    weight: Array  # (dims, n)
    offset: Array  # (n,)
    drive: Array  # (n,)
    counts: NDArray[Any]  # (n,) spikes


class Readout(NamedTuple):
    """From spikes to preferences, and from what is chosen to the numbers of the env."""

    counts: NDArray[Any]  # (n,)
    weight: Array  # (n, outputs)
    bias: Array  # (outputs,)
    y: Array  # (outputs,)
    preferences: Array  # (outputs,)
    unit: Array  # (outputs,) in [-1, 1]
    low: NDArray[Any]  # (outputs,)
    high: NDArray[Any]  # (outputs,)
    action: NDArray[Any]  # (outputs,)
    keep: float


class Decision:
    """What one row of controllers does in a control step, bit for bit, without a detour.

    All checks but that of finite numbers are made once, here; nothing is allocated but the action.

    Args:
        see: standardises.
        weights: input (dims, n), offset (n,), output (n, outputs), bias (outputs,).
        cells: drive (n,), spike counts (n,) and readout (outputs,) of the row.
        keep: part of the readout that is left after a control step.
        run: advances the network by a control step.
        spec: of the actions.
    """

    def __init__(
        self, see: Standardizer, weights: tuple[Array, Array, Array, Array],
        cells: tuple[Array, NDArray[Any], Array], keep: float, run: Callable[[], None],
        spec: ActionSpec,
    ) -> None:  # fmt: skip
        w_in, offset, w_out, bias = weights
        drive, counts, y = cells
        none = np.zeros(len(y))
        low, high = none, none
        if not spec.discrete:
            low, high = (np.ravel(side).copy() for side in (spec.space.low, spec.space.high))  # type: ignore[union-attr]
        mean, deviation = see.scores
        self._seen = np.zeros(see.dims)
        self._senses = Senses(self._seen, mean, deviation, w_in, offset, drive, counts)
        action = np.zeros_like(low)
        self._readout = Readout(
            counts, w_out, bias, y, none.copy(), none.copy(), low, high, action, keep
        )
        self._notice = _bound(notice, self._senses)
        self._run = run
        self._decide = _bound(decide, self._readout)
        self._scale = _bound(scale, self._readout)
        self._choices = [np.asarray(spec.choice(k)) for k in range(len(y))] if spec.discrete else []
        for choice in self._choices:
            choice.setflags(write=False)
        self._action = action if spec.discrete else action.reshape(spec.space.shape)
        self._squash = partial(np.tanh, self._readout.preferences, self._readout.unit)
        self.choose: Swift = self._choice if spec.discrete else self._vector

    def _choice(self, observation: NDArray[Any]) -> NDArray[Any] | None:
        self._seen[:] = observation
        if self._notice():
            return None
        self._run()
        return self._choices[self._decide()]

    def _vector(self, observation: NDArray[Any]) -> NDArray[Any] | None:
        self._seen[:] = observation
        if self._notice():
            return None
        self._run()
        self._decide()
        self._squash()
        self._scale()
        return self._action.copy()


def _bound(function: Any, part: Any) -> Any:
    return entry(function, bind_parts((part,)), 0)


@kernel
def notice(bound: Any) -> int:
    """Write what an observation drives; returns 1, and does nothing, if it is not finite."""
    (eye,) = bound.parts
    for d in range(eye.seen.size):
        if not math.isfinite(eye.seen[d]):
            return 1
    drive = eye.drive
    for i in range(drive.size):
        drive[i] = eye.offset[i]
        eye.counts[i] = 0
    for d in range(eye.seen.size):
        score = (eye.seen[d] - eye.mean[d]) / eye.deviation[d]
        score = min(max(score, -CLIP), CLIP)
        weight = eye.weight[d]
        for i in range(drive.size):
            drive[i] += score * weight[i]
    return 0


@kernel
def decide(bound: Any) -> int:
    """Let the readout follow the spikes; returns the first of the largest preferences."""
    (hand,) = bound.parts
    y, keep, best = hand.y, hand.keep, 0
    for k in range(y.size):
        y[k] *= keep
    for i in range(hand.counts.size):
        if hand.counts[i]:
            count = (1.0 - keep) * hand.counts[i]
            for k in range(y.size):
                y[k] += count * hand.weight[i, k]
    preferences = hand.preferences
    for k in range(y.size):
        preferences[k] = y[k] + hand.bias[k]
        if not math.isnan(preferences[best]) and not preferences[k] <= preferences[best]:
            best = k
    return best


@kernel
def scale(bound: Any) -> int:
    """Write the env's numbers for a vector in [-1, 1]; returns 0."""
    (hand,) = bound.parts
    for k in range(hand.unit.size):
        cut = min(max(hand.unit[k], -1.0), 1.0)
        width = np.float64(hand.high[k]) - np.float64(hand.low[k])
        hand.action[k] = np.float64(hand.low[k]) + 0.5 * (cut + 1.0) * width
        hand.action[k] = min(max(hand.action[k], hand.low[k]), hand.high[k])
    return 0
