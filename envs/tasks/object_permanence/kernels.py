"""The kernels of ObjectPermanence: what eye and hand feel, and one control step."""

import math
from typing import Any, NamedTuple

from envs.bodies.eye_hand import HALF_HEIGHT, HALF_WIDTH, EyeHand, apart, move, rest
from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.bound import held
from envs.kernel import Array, compiled, part
from envs.sensors.line import Lines, arrives, fill, finite, pass_by, receive, record
from envs.streams import uniform
from envs.tasks.object_permanence.passage import (
    APPROACH,
    INFANT,
    Passages,
    draw_passage,
    move_object,
    over,
    returns,
)

STEP = 0.01
SUBSTEPS = 5
RETINA = 5
CATCH = 0.05
FOVEA = 0.05
ACUITY = 0.02
_APPROACH, _REACH, _EFFORT = 0, 1, 2
HIDDEN, HAND_ERROR, GAZE_ERROR, ARRIVAL, SEARCH = 0, 1, 2, 3, 4


class Notes(NamedTuple):
    """What is measured of each passage.

    Attributes:
        last: Of the last passage that is over, (rows, 5): time hidden, s; distance of the hand and
            of the gaze from the place of return at its time, m (of an object that does not come
            back: from where and when it should); time from when it is hidden until the gaze is at
            the exit, s, 0 if not before the return; time from when the object should be back until
            the gaze has found it, s.
        now: The same of the present passage, (rows, 5).
        passages: Passages that are over, (rows,) int64.
        caught: Passages whose object came back within ``CATCH`` of the hand, (rows,) int64.
        returned: Passages whose object came back, (rows,) int64.
        turn: Laboratory: rotation of the retina, rad, (rows,).
        reading: Scratch of the sensors, (elements,).
    """

    last: Array
    now: Array
    passages: Array
    caught: Array
    returned: Array
    turn: Array
    reading: Array


@part
def _see(body: EyeHand, passages: Passages, notes: Notes, row: int, coarse: bool) -> None:
    """Takes a reading of the retina into the scratch; fields as in the page."""
    reading, seen = notes.reading, passages.visible[row]
    dx = passages.place[row, 0] - body.gaze[row, 0]
    dy = passages.place[row, 1] - body.gaze[row, 1]
    if coarse:
        dx, dy = ACUITY * round(dx / ACUITY), ACUITY * round(dy / ACUITY)
    c, s = math.cos(notes.turn[row]), math.sin(notes.turn[row])
    reading[0] = c * dx - s * dy if seen else 0.0
    reading[1] = s * dx + c * dy if seen else 0.0
    reading[2] = 1.0 if seen else 0.0
    reading[3] = passages.edges[row, 0] - body.gaze[row, 0]
    reading[4] = passages.edges[row, 1] - body.gaze[row, 0]


@part
def _touch(body: EyeHand, passages: Passages, notes: Notes, row: int) -> None:
    """Takes a reading of the other receptors."""
    for axis in range(2):
        notes.reading[5 + axis] = body.gaze[row, axis]
        notes.reading[8 + axis] = body.hand[row, axis]
    touches = passages.visible[row] and apart(body.hand, passages.place, row) < CATCH
    notes.reading[7] = 1.0 if touches else 0.0


@part
def _next_passage(passages: Passages, notes: Notes, row: int, words: Array, stage: int) -> None:
    draw_passage(passages, row, words, stage)
    move_object(passages, row, STEP)
    for each in range(notes.now.shape[1]):
        notes.now[row, each] = 0.0
    notes.now[row, HIDDEN] = passages.hidden[row]


@compiled
def begin(
    mask: Array,
    books: Books,
    lines: Lines,
    body: EyeHand,
    passages: Passages,
    notes: Notes,
    stage: Array,
) -> None:
    """Starts new episodes.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        body: The bodies.
        passages: The objects and occluders.
        notes: The measures.
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if not mask[row]:
            continue
        open_page(books, row)
        wide, high = 0.5 * HALF_WIDTH, 0.5 * HALF_HEIGHT
        gaze = (uniform(books.words, row, -wide, wide), uniform(books.words, row, -high, high))
        hand = (uniform(books.words, row, -wide, wide), uniform(books.words, row, -high, high))
        rest(body, row, gaze, hand)
        notes.passages[row], notes.caught[row], notes.returned[row] = 0, 0, 0
        for each in range(notes.last.shape[1]):
            notes.last[row, each] = 0.0
        _next_passage(passages, notes, row, books.words, stage[row])
        _see(body, passages, notes, row, stage[row] == INFANT)
        _touch(body, passages, notes, row)
        fill(lines, row, notes.reading)
    receive(lines, books.fresh, books.words, books.observation)


@part
def _watch(body: EyeHand, passages: Passages, notes: Notes, row: int) -> bool:
    """Takes the measures of one physics step; true when the object comes back."""
    time = passages.age[row] * STEP
    due = APPROACH + passages.hidden[row]
    back = returns(passages, row, STEP)
    if back:
        notes.now[row, HAND_ERROR] = apart(body.hand, passages.back, row)
        notes.now[row, GAZE_ERROR] = apart(body.gaze, passages.back, row)
    waiting = APPROACH < time < due + passages.lag[row] and notes.now[row, ARRIVAL] == 0.0
    if waiting and apart(body.gaze, passages.exit, row) < FOVEA:
        notes.now[row, ARRIVAL] = time - APPROACH
    found = passages.visible[row] and apart(body.gaze, passages.place, row) < FOVEA
    searching = time >= due and notes.now[row, SEARCH] >= 0.0
    if searching and found:
        notes.now[row, SEARCH] = -1.0 - notes.now[row, SEARCH]
    elif searching:
        notes.now[row, SEARCH] += STEP
    return back and not passages.gone[row]


@part
def _close_passage(notes: Notes, row: int) -> None:
    search = notes.now[row, SEARCH]
    notes.now[row, SEARCH] = search if search >= 0.0 else -1.0 - search
    for each in range(notes.last.shape[1]):
        notes.last[row, each] = notes.now[row, each]
    notes.passages[row] += 1


@part
def _live(
    motors: Motors,
    lines: Lines,
    row: int,
    words: Array,
    body: EyeHand,
    passages: Passages,
    notes: Notes,
    stage: int,
) -> tuple[float, float]:
    """One control step; returns the approach of the hand, m, and the term of the reach."""
    approach, reach = 0.0, 0.0
    for substep in range(SUBSTEPS):
        before = apart(body.hand, passages.exit, row)
        move(body, row, motors.command, STEP)
        passages.age[row] += 1
        move_object(passages, row, STEP)
        time = passages.age[row] * STEP
        if APPROACH <= time < APPROACH + passages.hidden[row]:
            approach += before - apart(body.hand, passages.exit, row)
        if _watch(body, passages, notes, row):
            distance = apart(body.hand, passages.back, row)
            reach += 1.0 / (1.0 + (distance / CATCH) ** 2)
            notes.returned[row] += 1
            notes.caught[row] += 1 if distance < CATCH else 0
        if over(passages, row, STEP):
            _close_passage(notes, row)
            _next_passage(passages, notes, row, words, stage)
        later = SUBSTEPS - 1 - substep
        if arrives(lines, row, later, 0, RETINA):
            _see(body, passages, notes, row, stage == INFANT)
        if arrives(lines, row, later, 0, notes.reading.shape[0]):
            _touch(body, passages, notes, row)
            record(lines, row, notes.reading)
        else:
            pass_by(lines, row)
    return approach, reach


@compiled
def advance(actions: Array, skip: Array, state: Any) -> None:
    """Lives one control step.

    Args:
        actions: The actions, (rows, 4).
        skip: Rows that stay as they are, (rows,) bool.
        state: ``Bound`` to books, motors, lines, body, passages, notes and stage.
    """
    books, motors, lines, body, passages, notes, stage = held(state)
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        error = 0 if command(motors, row, actions) else BAD_ACTION
        if error == 0:
            approach, reach = _live(
                motors, lines, row, books.words, body, passages, notes, stage[row]
            )
            hand_x, hand_y = motors.command[row, 2], motors.command[row, 3]
            books.terms[row, _APPROACH] = approach / CATCH
            books.terms[row, _REACH] = reach
            books.terms[row, _EFFORT] = -0.5 * (hand_x * hand_x + hand_y * hand_y)
            books.success[row] = 0 < notes.returned[row] == notes.caught[row]
            error = 0 if finite(body.hand, row) and finite(body.gaze, row) else BAD_STATE
        close_step(books, row, error)
    receive(lines, books.fresh, books.words, books.observation)
