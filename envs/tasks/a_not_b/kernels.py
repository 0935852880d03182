"""The kernels of AnotB: what eye and hand feel, and one control step."""

import math
from typing import Any

from envs.bodies.eye_hand import HALF_HEIGHT, HALF_WIDTH, EyeHand, move, rest
from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.bound import held
from envs.kernel import Array, compiled, part
from envs.sensors.line import Lines, arrives, fill, finite, pass_by, receive, record
from envs.streams import uniform
from envs.tasks.a_not_b.trials import (
    APART,
    CUE,
    DISTANCE,
    HIDING,
    REACH,
    REACHING,
    REST,
    RESTING,
    VISIBLE,
    WAITING,
    Trials,
    draw_trials,
    next_trial,
)

STEP = 0.02
SUBSTEPS = 5
SEEN = 6
TOUCH = 0.06
FOVEA = 0.2
_APPROACH, _REACH, _EFFORT = 0, 1, 2


@part
def _away(place: Array, row: int, side: float) -> float:
    """Distance of a place from the lid of a side."""
    dx, dy = place[row, 0] - side * APART, place[row, 1]
    return math.sqrt(dx * dx + dy * dy)


@part
def _see(body: EyeHand, row: int, trials: Trials, reading: Array, clear: bool) -> None:
    """Takes a reading of what is seen into the scratch; fields as in the page."""
    phase, side = trials.phase[row], trials.side[row]
    shown = phase == HIDING or (clear and phase < RESTING)
    found = phase == RESTING and trials.reached[row, trials.trial[row]] == side
    for place in range(2):
        at = 2 * place - 1
        sight = 0.5 + 0.5 * math.exp(-((_away(body.gaze, row, at) / FOVEA) ** 2))
        reading[place] = sight * trials.cue[row] if shown and at == side else 0.0
        reading[2 + place] = sight * trials.lids[row]
    reading[4] = 1.0 if phase == REACHING else 0.0
    reading[5] = 1.0 if found else 0.0


@part
def _touch(body: EyeHand, row: int, reading: Array) -> None:
    """Takes a reading of the other receptors."""
    for place in range(2):
        reading[SEEN + place] = 1.0 if _away(body.hand, row, 2 * place - 1) < TOUCH else 0.0
        reading[SEEN + 2 + place] = body.gaze[row, place]
        reading[SEEN + 4 + place] = body.hand[row, place]


@part
def _go_home(body: EyeHand, row: int) -> None:
    body.hand[row, 0], body.hand[row, 1] = 0.0, -DISTANCE
    body.hand_rate[row, 0], body.hand_rate[row, 1] = 0.0, 0.0


@compiled
def begin(
    mask: Array,
    books: Books,
    lines: Lines,
    body: EyeHand,
    trials: Trials,
    reading: Array,
    stage: Array,
) -> None:
    """Starts new episodes.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        body: The bodies.
        trials: The trials.
        reading: Scratch of the sensors, (elements,).
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if not mask[row]:
            continue
        open_page(books, row)
        wide, high = 0.5 * HALF_WIDTH, 0.5 * HALF_HEIGHT
        gaze = (uniform(books.words, row, -wide, wide), uniform(books.words, row, -high, high))
        rest(body, row, gaze, (0.0, -DISTANCE))
        draw_trials(trials, row, books.words, stage[row])
        _see(body, row, trials, reading, stage[row] == VISIBLE)
        _touch(body, row, reading)
        fill(lines, row, reading)
    receive(lines, books.fresh, books.words, books.observation)


@part
def _touched(body: EyeHand, row: int) -> int:
    """The side whose lid the hand touches, 0 for none."""
    if _away(body.hand, row, -1.0) < TOUCH:
        return -1
    return 1 if _away(body.hand, row, 1.0) < TOUCH else 0


@part
def _go_on(body: EyeHand, row: int, trials: Trials) -> int:
    """Moves the trial on by a physics step; returns 1, -1 for a right, wrong reach, else 0."""
    trials.age[row] += 1
    time, go = trials.age[row] * STEP, CUE + trials.wait[row]
    if trials.phase[row] == RESTING:
        trials.rested[row] += 1
        return 0
    if time < go:
        trials.phase[row] = HIDING if time < CUE else WAITING
        return 0
    trials.phase[row] = REACHING
    side = _touched(body, row)
    if side == 0 and time < go + REACH:
        return 0
    trials.phase[row] = RESTING
    trials.reached[row, trials.trial[row]] = side
    trials.latency[row, trials.trial[row]] = time - go
    if side == 0:
        return 0
    return 1 if side == trials.side[row] else -1


@part
def _is_last_rest(trials: Trials, row: int) -> bool:
    """After the last reach, for the longest delay: the control step in which it ends is cut off."""
    return trials.phase[row] == RESTING and trials.trial[row] == trials.repeats[row]


@part
def _live(
    motors: Motors,
    lines: Lines,
    row: int,
    body: EyeHand,
    trials: Trials,
    reading: Array,
    clear: bool,
) -> tuple[float, int, bool]:
    """One control step: approach to the toy, m; outcome of a reach; whether all trials are over."""
    approach, outcome, over = 0.0, 0, False
    for substep in range(SUBSTEPS):
        before = _away(body.hand, row, trials.side[row])
        reaching = trials.phase[row] == REACHING
        move(body, row, motors.command, STEP)
        if trials.phase[row] < REACHING:
            _go_home(body, row)
        if reaching:
            approach += before - _away(body.hand, row, trials.side[row])
        outcome += _go_on(body, row, trials)
        if trials.rested[row] * STEP >= REST:
            if trials.trial[row] == trials.repeats[row]:
                over = True
            else:
                trials.trial[row] += 1
                next_trial(trials, row)
                _go_home(body, row)
        later = SUBSTEPS - 1 - substep
        last = _is_last_rest(trials, row)
        if last or arrives(lines, row, later, 0, SEEN):
            _see(body, row, trials, reading, clear)
        if last or arrives(lines, row, later, 0, reading.shape[0]):
            _touch(body, row, reading)
            record(lines, row, reading)
        else:
            pass_by(lines, row)
        if over:
            break
    return approach, outcome, over


@part
def all_right(trials: Trials, row: int) -> bool:
    """Whether every trial whose reach is over ended at the toy, and at least one is over.

    Args:
        trials: The trials.
        row: The body.
    """
    over = trials.trial[row] + (1 if trials.phase[row] == RESTING else 0)
    for trial in range(over):
        side = trials.first[row] if trial < trials.repeats[row] else -trials.first[row]
        if trials.reached[row, trial] != side:
            return False
    return over > 0


@compiled
def advance(actions: Array, skip: Array, state: Any) -> None:
    """Lives one control step.

    Args:
        actions: The actions, (rows, 4).
        skip: Rows that stay as they are, (rows,) bool.
        state: ``Bound`` to books, motors, lines, body, trials, reading and stage.
    """
    books, motors, lines, body, trials, reading, stage = held(state)
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        error = 0 if command(motors, row, actions) else BAD_ACTION
        if error == 0:
            approach, outcome, over = _live(
                motors, lines, row, body, trials, reading, stage[row] == VISIBLE
            )
            hand_x, hand_y = motors.command[row, 2], motors.command[row, 3]
            books.terms[row, _APPROACH] = approach / 0.05
            books.terms[row, _REACH] = outcome
            books.terms[row, _EFFORT] = -0.5 * (hand_x * hand_x + hand_y * hand_y)
            books.success[row] = all_right(trials, row)
            books.terminated[row] = over
            error = 0 if finite(body.hand, row) and finite(body.gaze, row) else BAD_STATE
        close_step(books, row, error)
    receive(lines, books.fresh, books.words, books.observation)
