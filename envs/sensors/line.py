"""The path from every receptor to the agent: delay, gain, noise, drop-out, saturation."""

import math
from typing import NamedTuple

import numpy as np

from envs.kernel import Array, part
from envs.laboratory import MAX_DELAY, delay_steps
from envs.layout import Layout
from envs.sensors.gathering import collect, collect_all, together
from envs.sensors.noise import (
    Arrivals,
    disturb_all,
    hand_over,
    hand_over_all,
    make_arrivals,
)


class Lines(NamedTuple):
    """The lines of a batch of bodies; the last axis runs over the elements of an observation.

    Attributes:
        ring: Past readings, (slots, rows, elements), slots a power of two.
        span: Slots in use, a power of two above all delays of the row, (rows,) int64.
        clock: Physics steps since reset, (rows,) int64.
        delay: Delay in physics steps, (rows, elements) int64.
        source: Element that each line listens to, (rows, elements) int64.
        gain: Factor on the reading, (rows, elements).
        noise: Standard deviation, (rows, elements).
        dropout: Probability of silence, (elements,).
        scale: Physical quantity that reads 1.0, (elements,).
        heard: Whether a reading that is taken so many physics steps before the end of a control
            step will ever arrive, (rows, substeps, elements) bool; set by ``fill``.
        usual: Delay of a healthy line in physics steps, (elements,) int64.
        healthy: Whether a body has healthy delays and sources, (rows,) bool; set by ``fill``.
        arrivals: Scratch of ``receive``.
    """

    ring: Array
    span: Array
    clock: Array
    delay: Array
    source: Array
    gain: Array
    noise: Array
    dropout: Array
    scale: Array
    heard: Array
    usual: Array
    healthy: Array
    arrivals: Arrivals


def make_lines(layout: Layout, rows: int, physics_step: float, substeps: int = 1) -> Lines:
    """Allocates the lines of a batch in their healthy state.

    Args:
        layout: The fields of the observation.
        rows: Number of bodies.
        physics_step: Time between two readings, s.
        substeps: Readings in one control step.

    Returns:
        The lines.

    Raises:
        ValueError: A delay is no multiple of the physics step or too long.
    """

    def per_element(name: str) -> Array:
        return np.concatenate([np.full(f.size, float(getattr(f, name))) for f in layout])

    steps = [delay_steps(f.name, f.delay, physics_step) for f in layout]
    delay = np.repeat(np.array(steps, np.int64), [f.size for f in layout])
    dropout = per_element("dropout")
    slots = 1 << int(MAX_DELAY / physics_step + 1.0).bit_length()
    return Lines(
        ring=np.zeros((slots, rows, layout.size)),
        span=np.full(rows, slots),
        clock=np.zeros(rows, np.int64),
        delay=np.tile(delay, (rows, 1)),
        source=np.tile(np.arange(layout.size), (rows, 1)),
        gain=np.tile(per_element("gain"), (rows, 1)),
        noise=np.tile(per_element("noise"), (rows, 1)),
        dropout=dropout,
        scale=per_element("scale"),
        heard=np.ones((rows, substeps, layout.size), np.bool_),
        usual=delay,
        healthy=np.ones(rows, np.bool_),
        arrivals=make_arrivals(rows, dropout, per_element("low"), per_element("high")),
    )


def latest(lines: Lines, row: int) -> Array:
    """The newest reading of all receptors, before delay and noise.

    Args:
        lines: The lines.
        row: The body.

    Returns:
        Readings in observation units, (elements,), a copy.
    """
    return lines.ring[lines.clock[row] & (lines.span[row] - 1), row].copy()


@part
def record(lines: Lines, row: int, reading: Array) -> None:
    """Sends one reading of all receptors of a body down its lines.

    Args:
        lines: The lines.
        row: The body.
        reading: Physical quantities, (elements,).
    """
    lines.clock[row] += 1
    slot = np.uint64(lines.clock[row] & (lines.span[row] - 1))
    for element in range(reading.shape[0]):
        lines.ring[slot, row, element] = reading[element] / lines.scale[element]


@part
def pass_by(lines: Lines, row: int) -> None:
    """Lets the time of one reading pass of which nothing would arrive, see ``arrives``.

    Args:
        lines: The lines.
        row: The body.
    """
    lines.clock[row] += 1


@part
def arrives(lines: Lines, row: int, left: int, first: int, last: int) -> bool:
    """Tells whether the agent will ever get a reading that is taken now.

    The agent listens once in a control step, so that of the readings of its physics steps only
    those at the right distance from the end arrive. Delays hold from reset to reset.

    Args:
        lines: The lines.
        row: The body.
        left: Physics steps from now to the end of the control step.
        first: First receptor of interest.
        last: The receptor behind the last one of interest.

    Returns:
        True if at least one of the receptors will be heard.
    """
    for element in range(first, last):  # noqa: SIM110 - numba has no any()
        if lines.heard[row, left, element]:
            return True
    return False


@part
def _plan(lines: Lines, row: int) -> None:
    """Marks which readings of a control step arrive, and how many have to be kept."""
    substeps, elements = lines.heard.shape[1], lines.heard.shape[2]
    lines.span[row], lines.healthy[row] = 1, True
    for left in range(substeps):
        for element in range(elements):
            lines.heard[row, left, element] = False
    for element in range(elements):
        left = lines.delay[row, element] % substeps
        lines.heard[row, left, lines.source[row, element]] = True
        if (
            lines.source[row, element] != element
            or lines.delay[row, element] != lines.usual[element]
        ):
            lines.healthy[row] = False
        while lines.span[row] <= lines.delay[row, element]:
            lines.span[row] *= 2


@part
def fill(lines: Lines, row: int, reading: Array) -> None:
    """Starts the lines of a body as if it had always felt the same.

    Args:
        lines: The lines.
        row: The body.
        reading: Physical quantities, (elements,).
    """
    lines.clock[row] = 0
    _plan(lines, row)
    for element in range(reading.shape[0]):
        lines.ring[0, row, element] = reading[element] / lines.scale[element]


@part
def receive(lines: Lines, fresh: Array, words: Array, observation: Array) -> None:
    """Writes what arrives at the agents now.

    The same number of random words is drawn whatever the parameters, so that lesions, gains and
    delays leave all other chance events of an episode unchanged.

    Args:
        lines: The lines.
        fresh: Bodies that hear, (rows,) bool; cleared.
        words: The random streams, (rows,) uint64.
        observation: Receives the readings, (rows, elements) float32.
    """
    rows, elements = observation.shape
    bodies = lines.arrivals.row.shape[0]
    fails = False
    for element in range(elements):
        fails = fails or lines.dropout[element] != 0.0
    for first in range(0, rows, bodies):
        last = min(first + bodies, rows)
        if together(lines, fresh, first, last):
            collect_all(lines, first, last, words)
            disturb_all(lines.arrivals, (last - first) * elements, fails)
            hand_over_all(lines.arrivals, observation[first:last].reshape(-1))
        else:
            count = 0
            for row in range(first, last):
                if fresh[row]:
                    collect(lines, row, words, count)
                    count += 1
            if count > 0:
                disturb_all(lines.arrivals, count * elements, fails)
                hand_over(lines.arrivals, count, observation)
    fresh[:] = False


@part
def finite(values: Array, row: int) -> bool:
    """Tells whether one row of an array holds only finite numbers.

    Args:
        values: Array, (rows, columns).
        row: The row.

    Returns:
        True if no entry is NaN or infinite.
    """
    for column in range(values.shape[1]):  # noqa: SIM110 - numba has no all()
        if not math.isfinite(values[row, column]):
            return False
    return True
