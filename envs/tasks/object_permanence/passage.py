"""Passages of an object behind an occluder, possible and impossible ones."""

import math
from typing import NamedTuple

import numpy as np

from envs.kernel import Array, part
from envs.streams import uniform

APPROACH, DEPARTURE = 1.0, 0.8
SLOWEST, FASTEST, WIDEST = 0.15, 0.4, 0.4
TRAIN_HIDDEN, UNSEEN_HIDDEN = (0.2, 1.0), (1.0, 2.0)
TRAIN_SLOPE, UNSEEN_SLOPE = 0.3, 0.6
HEIGHT = 0.1
UNSEEN, GLASS, INFANT = 1, 2, 3
VANISH, SHIFT, LAG = 0, 1, 2


class Passages(NamedTuple):
    """The object, its path and the occluder of each body.

    Attributes:
        start: Where the object enters, m, (rows, 2).
        velocity: Its velocity, m/s, (rows, 2).
        edges: Left and right edge of the occluder, m, (rows, 2).
        exit: Where an unbroken path leaves the occluder, m, (rows, 2).
        back: Where the object really comes back, m, (rows, 2).
        hidden: Time behind the occluder of an unbroken path, s, (rows,).
        lag: What the object really takes longer, s, (rows,).
        gone: Whether the object does not come back, (rows,) bool.
        opaque: Whether the occluder hides, (rows,) bool.
        age: Physics steps since the object entered, (rows,) int64.
        place: Where the object is, m, (rows, 2).
        visible: Whether it is seen, (rows,) bool.
        events: Laboratory: chance and size of VANISH, SHIFT, LAG, (rows, 3, 2).
        duration: Laboratory: fixed time behind the occluder, s, 0 for none, (rows,).
    """

    start: Array
    velocity: Array
    edges: Array
    exit: Array
    back: Array
    hidden: Array
    lag: Array
    gone: Array
    opaque: Array
    age: Array
    place: Array
    visible: Array
    events: Array
    duration: Array


def make_passages(rows: int) -> Passages:
    """Allocates passages without laboratory events.

    Args:
        rows: Number of bodies.

    Returns:
        The passages.
    """
    pairs = ("start", "velocity", "edges", "exit", "back", "place")
    flags = ("gone", "opaque", "visible")
    return Passages(
        **{name: np.zeros((rows, 2)) for name in pairs},
        **{name: np.zeros(rows, np.bool_) for name in flags},
        **{name: np.zeros(rows) for name in ("hidden", "lag", "duration")},
        age=np.zeros(rows, np.int64),
        events=np.zeros((rows, 3, 2)),
    )


def set_event(passages: Passages, row: int, event: int, chance: float, size: float) -> None:
    """Makes impossible events happen.

    Args:
        passages: The passages.
        row: The body.
        event: ``VANISH``, ``SHIFT`` or ``LAG``.
        chance: Share of the passages.
        size: Metres of a shift, seconds of a lag.

    Raises:
        ValueError: The chance is no probability or the size out of range.
    """
    if not 0.0 <= chance <= 1.0:
        raise ValueError(f"Perturbation: got chance={chance}, expected a number in [0, 1].")
    limit = {VANISH: 0.0, SHIFT: 0.3, LAG: 2.0}[event]
    if not 0.0 <= size <= limit:
        raise ValueError(f"Perturbation: got a size of {size}, expected a number in [0, {limit}].")
    passages.events[row, event] = (chance, size)


def set_duration(passages: Passages, row: int, seconds: float) -> None:
    """Fixes how long the object stays hidden.

    Args:
        passages: The passages.
        row: The body.
        seconds: Time behind the occluder, s.

    Raises:
        ValueError: The time is out of range.
    """
    if not TRAIN_HIDDEN[0] <= seconds <= 2.5:
        raise ValueError(f"Perturbation 'hide': got {seconds} s, expected 0.2 s to 2.5 s.")
    passages.duration[row] = seconds


@part
def draw_passage(passages: Passages, row: int, words: Array, stage: int) -> None:
    """Draws one passage: duration, speed, side, height, slope and event.

    Args:
        passages: The passages.
        row: The body.
        words: Random streams, (rows,) uint64.
        stage: Number of the stage.
    """
    low, high = UNSEEN_HIDDEN if stage == UNSEEN else TRAIN_HIDDEN
    hidden = uniform(words, row, low, high)
    if passages.duration[row] > 0.0:
        hidden = passages.duration[row]
    speed = uniform(words, row, SLOWEST, max(SLOWEST, min(FASTEST, WIDEST / hidden)))
    side = 1.0 if uniform(words, row, 0.0, 1.0) < 0.5 else -1.0
    height = uniform(words, row, -HEIGHT, HEIGHT)
    steepest = UNSEEN_SLOPE if stage == UNSEEN else TRAIN_SLOPE
    slope = uniform(words, row, -steepest, steepest)
    if stage == INFANT:
        slope = 0.0
    half = 0.5 * speed * hidden
    before = half + speed * APPROACH
    passages.start[row, 0], passages.start[row, 1] = -side * before, height - slope * before
    passages.velocity[row, 0], passages.velocity[row, 1] = side * speed, slope * speed
    passages.edges[row, 0], passages.edges[row, 1] = -half, half
    passages.exit[row, 0], passages.exit[row, 1] = side * half, height + slope * half
    passages.hidden[row] = hidden
    passages.opaque[row] = stage != GLASS
    passages.age[row] = 0
    _draw_events(passages, row, words)


@part
def _draw_events(passages: Passages, row: int, words: Array) -> None:
    """Draws which impossible events happen; the words drawn do not depend on them."""
    vanish = uniform(words, row, 0.0, 1.0) < passages.events[row, VANISH, 0]
    shifted = uniform(words, row, 0.0, 1.0) < passages.events[row, SHIFT, 0]
    late = uniform(words, row, 0.0, 1.0) < passages.events[row, LAG, 0]
    shift = passages.events[row, SHIFT, 1] if shifted else 0.0
    passages.gone[row] = vanish
    passages.lag[row] = passages.events[row, LAG, 1] if late else 0.0
    passages.back[row, 0] = passages.exit[row, 0]
    passages.back[row, 1] = passages.exit[row, 1] - math.copysign(shift, passages.exit[row, 1])


@part
def move_object(passages: Passages, row: int, step: float) -> None:
    """Puts the object where it is at the present age of the passage.

    Behind the occluder it waits for the lag at the end of its way; a shift comes when it returns.

    Args:
        passages: The passages.
        row: The body.
        step: Physics step, s.
    """
    time = passages.age[row] * step
    away = APPROACH + passages.hidden[row]
    passed = time >= away + passages.lag[row]
    inside = time >= APPROACH and not passed
    for axis in range(2):
        if passed:
            since = time - away - passages.lag[row]
            place = passages.back[row, axis] + since * passages.velocity[row, axis]
        else:
            place = passages.start[row, axis] + min(time, away) * passages.velocity[row, axis]
        passages.place[row, axis] = place
    hides = inside and passages.opaque[row]
    passages.visible[row] = not hides and not (passed and passages.gone[row])


@part
def returns(passages: Passages, row: int, step: float) -> bool:
    """Whether the object comes back, or should, in the physics step that ends now.

    Args:
        passages: The passages.
        row: The body.
        step: Physics step, s.
    """
    moment = APPROACH + passages.hidden[row] + passages.lag[row]
    time = passages.age[row] * step
    return bool(time >= moment > time - step)


@part
def over(passages: Passages, row: int, step: float) -> bool:
    """Whether the passage is over.

    Args:
        passages: The passages.
        row: The body.
        step: Physics step, s.
    """
    total = APPROACH + passages.hidden[row] + passages.lag[row] + DEPARTURE
    return bool(passages.age[row] * step >= total)
