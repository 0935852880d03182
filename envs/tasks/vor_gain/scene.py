"""What VORGain does to its subject: the head is turned, goggles magnify, the light goes out."""

import math
from typing import NamedTuple

import numpy as np

from envs.kernel import Array, part
from envs.sine import sines
from envs.streams import uniform

STEP = 0.005
SUBSTEPS = 2
SLOTS = 12
HEAD, GOGGLES, DARK = 0, 1, 2
SINE, TURN = 0.0, 1.0
TRAIN, UNSEEN, INFANT, PLAIN = 0, 1, 2, 3
CHANGE, LIGHTS_OUT, END = 8.0, 16.0, 20.0
_SINES = 3
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
        coming: Head velocity at the moments of a control step, rad/s, (rows, SUBSTEPS).
        turns: Scratch of ``turn_heads``, (rows x SLOTS x SUBSTEPS,).
    """

    events: Array
    used: Array
    fixed: Array
    now: Array
    coming: Array
    turns: Array


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
        coming=np.zeros((rows, SUBSTEPS)),
        turns=np.zeros(rows * SLOTS * SUBSTEPS),
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
    for slot in range(_SINES):
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
def turn_heads(scene: Scene, steps: Array, first: int) -> None:
    """Works out how fast the heads turn in a control step, all of them at once.

    Args:
        scene: The scenes; ``coming`` is changed.
        steps: Control steps since reset, (rows,) int64.
        first: The first moment, in physics steps since the begin of the control step.
    """
    count = 0
    for row in range(steps.shape[0]):
        for slot in range(scene.used[row, HEAD]):
            event = scene.events[row, HEAD, slot]
            phase = event[2] / math.tau
            for moment in range(SUBSTEPS):
                time = (steps[row] * SUBSTEPS + moment + first) * STEP
                scene.turns[count] = event[1] * time + phase
                count += 1
    sines(scene.turns, count)
    count = 0
    for row in range(steps.shape[0]):
        for moment in range(SUBSTEPS):
            scene.coming[row, moment] = 0.0
        for slot in range(scene.used[row, HEAD]):
            event = scene.events[row, HEAD, slot]
            for moment in range(SUBSTEPS):
                share = scene.turns[count]
                if event[3] != SINE:
                    since = (steps[row] * SUBSTEPS + moment + first) * STEP - event[1]
                    share = 1.0 if 0.0 <= since < event[2] else 0.0
                scene.coming[row, moment] += event[0] * share
                count += 1


@part
def move_scene(scene: Scene, row: int, moment: int, time: float) -> None:
    """Puts head, goggles and light where they are at a moment.

    Args:
        scene: The scenes after ``turn_heads``; ``now`` is changed.
        row: The subject.
        moment: Number of the moment in the control step.
        time: Time since reset, s.
    """
    scene.now[row, 0] = scene.coming[row, moment]
    factor, light = 1.0, 1.0
    for slot in range(scene.used[row, GOGGLES]):
        if 0.0 <= time - scene.events[row, GOGGLES, slot, 1] < scene.events[row, GOGGLES, slot, 2]:
            factor = scene.events[row, GOGGLES, slot, 0]
    for slot in range(scene.used[row, DARK]):
        if 0.0 <= time - scene.events[row, DARK, slot, 1] < scene.events[row, DARK, slot, 2]:
            light = 0.0
    scene.now[row, 1], scene.now[row, 2] = factor, light
