"""What VORGain does to its subject: the head is turned, goggles magnify, the light goes out."""

import math
from typing import NamedTuple

import numpy as np

from envs.kernel import Array, part
from envs.sine import sine
from envs.streams import uniform

STEP = 0.005
SUBSTEPS = 2
SLOTS = 12
HEAD, GOGGLES, DARK = 0, 1, 2
SINE, TURN = 0.0, 1.0
TRAIN, UNSEEN, INFANT, PLAIN = 0, 1, 2, 3
CHANGE, LIGHTS_OUT, END = 8.0, 16.0, 20.0
SINES = 3
_BAND, _PEAK = (0.6, 2.0), (0.1, 0.25)
_TRAIN_FACTORS = (0.5, 1.5)
_UNSEEN_LOW, _UNSEEN_HIGH = (-1.0, -0.5), (1.5, 2.0)


class Scene(NamedTuple):
    """What happens to the subject.

    Attributes:
        events: (rows, 3, SLOTS, 4) for head, goggles and darkness. A head event is peak velocity
            in rad/s, frequency in Hz, phase in rad and ``SINE``, or velocity, onset and duration in
            s and ``TURN``. Goggles are factor, onset, duration; darkness is 0, onset, duration.
        used: Slots in use, (rows, 3) int64.
        fixed: True where the laboratory has set the events, (rows, 3) bool.
        now: Head velocity in rad/s, magnification, light (0 or 1), (rows, 3).
        until: Time from which ``look`` may find something new, s, (rows,).
        waves: Peak velocity, frequency and phase in turns of each sine, (3, SINES, rows).
        smooth: Whether the head events are those sines alone, (rows,) bool.
    """

    events: Array
    used: Array
    fixed: Array
    now: Array
    until: Array
    waves: Array
    smooth: Array


def make_scene(rows: int) -> Scene:
    """Allocates scenes in which nothing happens.

    Args:
        rows: Number of subjects.

    Returns:
        The scenes.
    """
    return Scene(
        events=np.zeros((rows, 3, SLOTS, 4)),
        used=np.zeros((rows, 3), np.int64),
        fixed=np.zeros((rows, 3), np.bool_),
        now=np.zeros((rows, 3)),
        until=np.zeros(rows),
        waves=np.zeros((3, SINES, rows)),
        smooth=np.zeros(rows, np.bool_),
    )


def add_event(scene: Scene, row: int, kind: int, event: tuple[float, float, float, float]) -> None:
    """Adds one event of the laboratory; it replaces those that the stage draws of its kind.

    Args:
        scene: The scenes.
        row: The subject.
        kind: ``HEAD``, ``GOGGLES`` or ``DARK``.
        event: See ``Scene.events``.

    Raises:
        ValueError: All slots are in use, or a duration is not positive.
    """
    slot = scene.used[row, kind] if scene.fixed[row, kind] else 0
    if slot == SLOTS:
        raise ValueError(f"Perturbations: got more than {SLOTS} of a kind, expected at most that.")
    if (kind != HEAD or event[3] == TURN) and event[2] <= 0.0:
        raise ValueError(f"Perturbation: got a duration of {event[2]} s, expected more than 0.")
    scene.events[row, kind, slot] = event
    scene.used[row, kind] = slot + 1
    scene.fixed[row, kind] = True


@part
def _put(scene: Scene, row: int, kind: int, slot: int, a: float, b: float, c: float) -> None:
    if not scene.fixed[row, kind]:
        scene.events[row, kind, slot, 0] = a
        scene.events[row, kind, slot, 1] = b
        scene.events[row, kind, slot, 2] = c
        scene.events[row, kind, slot, 3] = SINE
        scene.used[row, kind] = slot + 1


@part
def _draw_factor(words: Array, row: int, stage: int) -> float:
    """A magnification; unseen ones lie on both sides of those of training, in equal density."""
    share = uniform(words, row, 0.0, 1.0)
    if stage == TRAIN:
        return _TRAIN_FACTORS[0] + share * (_TRAIN_FACTORS[1] - _TRAIN_FACTORS[0])
    if stage == UNSEEN:
        low = _UNSEEN_LOW[1] - _UNSEEN_LOW[0]
        place = share * (low + _UNSEEN_HIGH[1] - _UNSEEN_HIGH[0])
        return _UNSEEN_LOW[0] + place if place < low else _UNSEEN_HIGH[0] + place - low
    return 1.0


@part
def draw_scene(scene: Scene, row: int, words: Array, stage: int) -> None:
    """Draws what happens in an episode.

    Args:
        scene: The scenes.
        row: The subject.
        words: Random streams, (rows,) uint64.
        stage: ``TRAIN``, ``UNSEEN``, ``INFANT`` or ``PLAIN``.
    """
    for kind in range(3):
        if not scene.fixed[row, kind]:
            scene.used[row, kind] = 0
    for slot in range(SINES):
        peak = uniform(words, row, _PEAK[0], _PEAK[1])
        frequency = _BAND[0] * (_BAND[1] / _BAND[0]) ** uniform(words, row, 0.0, 1.0)
        _put(scene, row, HEAD, slot, peak, frequency, uniform(words, row, -math.pi, math.pi))
    first = _draw_factor(words, row, stage)
    second = _draw_factor(words, row, stage)
    change = CHANGE + uniform(words, row, -1.0, 1.0)
    _put(scene, row, GOGGLES, 0, first, 0.0, change)
    _put(scene, row, GOGGLES, 1, second, change, math.inf)
    if stage != PLAIN:
        _put(scene, row, DARK, 0, 0.0, LIGHTS_OUT, math.inf)


def head_velocity(scene: Scene, time: Array) -> Array:
    """Head velocity at any moment, for those who may look ahead.

    Args:
        scene: The scenes.
        time: Time since reset, s, (rows,).

    Returns:
        rad/s, (rows,).
    """
    peak, second, third, kind = np.moveaxis(scene.events[:, HEAD], 2, 0)
    time = time[:, np.newaxis]
    sine = np.sin(2.0 * math.pi * second * time + third)
    turn = (time >= second) & (time - second < third)
    share = np.where(kind == SINE, sine, turn)
    velocity: Array = np.where(np.arange(SLOTS) < scene.used[:, HEAD, None], peak * share, 0.0)
    return velocity.sum(axis=1)


@part
def note_waves(scene: Scene, row: int) -> None:
    """Notes down the sines of a head field by field; the other events stay as they are.

    Args:
        scene: The scenes after ``draw_scene``.
        row: The subject.
    """
    used = scene.used[row, HEAD]
    scene.smooth[row] = used <= SINES
    for slot in range(SINES):
        event = scene.events[row, HEAD, slot]
        for field in range(3):
            scene.waves[field, slot, row] = 0.0
        if slot < used and event[3] == SINE:
            scene.waves[0, slot, row], scene.waves[1, slot, row] = event[0], event[1]
            scene.waves[2, slot, row] = event[2] / math.tau
        scene.smooth[row] &= slot >= used or event[3] == SINE


@part
def head_at(scene: Scene, row: int, time: float) -> float:
    """Head velocity at a moment.

    Args:
        scene: The scenes.
        row: The subject.
        time: Time since reset, s.

    Returns:
        rad/s.
    """
    velocity = 0.0
    for slot in range(scene.used[row, HEAD]):
        event = scene.events[row, HEAD, slot]
        if event[3] == SINE:
            share = sine(event[1] * time + event[2] / math.tau)
        else:
            share = 1.0 if 0.0 <= time - event[1] < event[2] else 0.0
        velocity += event[0] * share
    return velocity


@part
def look(scene: Scene, row: int, time: float) -> None:
    """Puts goggles and light where they are at a moment, and finds out how long they stay there.

    Args:
        scene: The scenes; ``now`` and ``until`` are changed.
        row: The subject.
        time: Time since reset, s.
    """
    factor, light, until = 1.0, 1.0, math.inf
    for kind in range(GOGGLES, DARK + 1):
        for slot in range(scene.used[row, kind]):
            event = scene.events[row, kind, slot]
            since = time - event[1]
            if since < 0.0:
                until = min(until, event[1])
            elif since < event[2]:
                until = min(until, event[1] + event[2] - STEP)  # before the end, to be sure
                if kind == GOGGLES:
                    factor = event[0]
                else:
                    light = 0.0
    scene.now[row, 1], scene.now[row, 2], scene.until[row] = factor, light, until
