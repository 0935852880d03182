"""Sensors that are linear filters: real poles, integrated exactly for piecewise linear input."""

import dataclasses
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.kernel import Array, part


@dataclasses.dataclass(frozen=True, eq=False)
class Modes:
    """The transfer function ``direct + sum(weights * poles / (s + poles))``.

    Args:
        poles: Rates, 1/s, (modes,), all positive.
        weights: Gain of each mode at rest, (modes,).
        direct: Gain that has no memory.
    """

    poles: Array
    weights: Array
    direct: float

    def response(self, frequency: Array) -> NDArray[np.complex128]:
        """The frequency response in continuous time.

        Args:
            frequency: Frequencies, Hz, (n,).

        Returns:
            Complex gain, (n,).
        """
        s = 2j * np.pi * np.asarray(frequency)[:, np.newaxis]
        return self.direct + np.sum(self.weights * self.poles / (s + self.poles), axis=1)


class Filter(NamedTuple):
    """A discretised sensor for a batch of bodies.

    With an input that is linear between two steps, ``keep``, ``old`` and ``new`` are exact
    (first-order hold, Franklin, Powell & Workman 1998, section 6.3).

    Attributes:
        keep: Factor on the state, (modes,).
        old: Weight of the previous input, (modes,).
        new: Weight of the present input, (modes,).
        weights: Gain of each mode, (modes,).
        direct: Gain without memory, (1,).
        state: States, (rows, modes).
        input: Previous input, (rows,).
    """

    keep: Array
    old: Array
    new: Array
    weights: Array
    direct: Array
    state: Array
    input: Array


def make_filter(modes: Modes, rows: int, step: float) -> Filter:
    """Discretises a sensor.

    Args:
        modes: The sensor in continuous time.
        rows: Number of bodies.
        step: Time step, s.

    Returns:
        The filter at rest.
    """
    turns = modes.poles * step
    keep = np.exp(-turns)
    ramp = -np.expm1(-turns) / turns
    return Filter(
        keep=keep,
        old=ramp - keep,
        new=1.0 - ramp,
        weights=modes.weights.copy(),
        direct=np.array([modes.direct]),
        state=np.zeros((rows, len(keep))),
        input=np.zeros(rows),
    )


@part
def settle(sensor: Filter, row: int, value: float) -> float:
    """Starts a sensor as if its input had always been the same.

    Args:
        sensor: The filter.
        row: The body.
        value: The input.

    Returns:
        The output.
    """
    sensor.input[row] = value
    output = sensor.direct[0] * value
    for mode in range(sensor.keep.shape[0]):
        sensor.state[row, mode] = value
        output += sensor.weights[mode] * value
    return output


@part
def sense(sensor: Filter, row: int, value: float) -> float:
    """Advances a sensor by one step.

    Args:
        sensor: The filter.
        row: The body.
        value: The input at the end of the step.

    Returns:
        The output at the end of the step.
    """
    before = sensor.input[row]
    sensor.input[row] = value
    output = sensor.direct[0] * value
    for mode in range(sensor.keep.shape[0]):
        state = sensor.keep[mode] * sensor.state[row, mode]
        state += sensor.old[mode] * before + sensor.new[mode] * value
        sensor.state[row, mode] = state
        output += sensor.weights[mode] * state
    return output
