"""The kernels of SpikeTiming: trials, answers, and what the nerve tells."""

from typing import Any, NamedTuple

import numpy as np

from envs.books import BAD_ACTION, Books, Motors, close_step, command, open_page
from envs.bound import held
from envs.kernel import Array, compiled, part
from envs.sensors.line import Lines, fill, receive, record
from envs.sensors.volley import Volley, build_code, evoke, fire, start_silence
from envs.streams import next_word, uniform
from envs.tasks.spike_timing.session import CODES, STEP

SUBSTEPS = 1
THRESHOLD = 0.8
PASS = 0.75
SHORTEST_GAP, LONGEST_GAP = 3, 8
UNSEEN, NOVEL, INFANT, CHILD = 1, 2, 3, 4
NO_ANSWER = -1
_CORRECT, _ERROR, _TIME, _EFFORT = 0, 1, 2, 3
_INFANT_NOISE, _CHILD_NOISE = 2.0, 1.5


class Trials(NamedTuple):
    """The trials of a batch.

    Attributes:
        now: Bins since the onset of the stimulus, negative between stimuli, (rows,) int64.
        done: Trials that are over, (rows,) int64.
        target: Class of the present stimulus or the one before, (rows,) int64.
        answer: Answer to the last trial that is over, -1 for none in time, (rows,) int64.
        reaction: Its reaction time from the onset on, s, (rows,).
        hits: Right answers in this episode, (rows,) int64.
        used: Classes in use: the first so many, (rows,) int64.
        code: Number of the code that the laboratory asks for, (rows,) int64.
        jitter: Jitter that the laboratory asks for, bins, (rows,).
        reading: Scratch of the sensors, (elements,).
        total: Trials of an episode.
        bins: Control steps from onset to deadline.
    """

    now: Array
    done: Array
    target: Array
    answer: Array
    reaction: Array
    hits: Array
    used: Array
    code: Array
    jitter: Array
    reading: Array
    total: int
    bins: int


@part
def _rest(trials: Trials, row: int, words: Array) -> None:
    """Draws the gap before the next stimulus."""
    gap = int(uniform(words, row, SHORTEST_GAP, LONGEST_GAP + 1.0))
    trials.now[row] = -gap


@part
def _grow(trials: Trials, volley: Volley, row: int, stage: int) -> None:
    """Sets what depends on the age of the nerve."""
    classes, fibres = volley.rank.shape[1], volley.due.shape[1]
    trials.used[row], volley.working[row] = classes, fibres
    volley.jitter[row] = trials.jitter[row]
    if stage == INFANT:
        trials.used[row], volley.working[row] = 2, fibres // 2
        volley.jitter[row] *= _INFANT_NOISE
    elif stage == CHILD:
        trials.used[row], volley.working[row] = min(3, classes), 3 * fibres // 4
        volley.jitter[row] *= _CHILD_NOISE


@part
def _feel(trials: Trials, volley: Volley, row: int, words: Array) -> None:
    """Takes one reading of the fibres, the clock, the feedback and the cue."""
    now, fibres = trials.now[row], volley.due.shape[1]
    fire(volley, row, words, now, trials.reading)
    trials.reading[fibres] = STEP * (now + 1) if now >= 0 else 0.0
    told = 0.0
    if now < 0 and trials.done[row] > 0:
        told = 1.0 if trials.answer[row] == trials.target[row] else -1.0
    trials.reading[fibres + 1] = told
    trials.reading[fibres + 2] = 1.0 if now >= 0 else 0.0


@compiled
def begin(
    mask: Array, books: Books, lines: Lines, trials: Trials, volley: Volley, stage: Array
) -> None:
    """Starts new episodes.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        trials: The trials.
        volley: The nerves.
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if not mask[row]:
            continue
        open_page(books, row)
        novel = CODES + int(next_word(books.words, row) >> np.uint64(24))
        build_code(volley, row, novel if stage[row] == NOVEL else trials.code[row])
        _grow(trials, volley, row, stage[row])
        start_silence(volley, row, books.words)
        trials.done[row], trials.hits[row] = 0, 0
        trials.target[row], trials.answer[row], trials.reaction[row] = 0, NO_ANSWER, 0.0
        for fibre in range(volley.due.shape[1]):
            volley.due[row, fibre], volley.last[row, fibre] = -1, -1
        _rest(trials, row, books.words)
        for element in range(trials.reading.shape[0]):
            trials.reading[element] = 0.0
        fill(lines, row, trials.reading)
    receive(lines, books.fresh, books.words, books.observation)


@part
def _choice(motors: Motors, row: int) -> int:
    """The class whose motor is strongest, or none if it is not above the threshold."""
    best, answer = THRESHOLD, NO_ANSWER
    for motor in range(motors.command.shape[1]):
        if motors.command[row, motor] > best:
            best, answer = motors.command[row, motor], motor
    return answer


@part
def _effort(motors: Motors, row: int) -> float:
    total = 0.0
    for motor in range(motors.command.shape[1]):
        total += motors.command[row, motor] ** 2
    return total / motors.command.shape[1]


@part
def _close_trial(trials: Trials, books: Books, row: int, answer: int) -> None:
    """Judges an answer and starts the gap."""
    right = answer == trials.target[row]
    books.terms[row, _CORRECT] = 1.0 if right else 0.0
    books.terms[row, _ERROR] = 0.0 if right else -1.0
    trials.reaction[row] = STEP * min(trials.now[row] + 1, trials.bins)
    trials.answer[row] = answer
    trials.hits[row] += right
    trials.done[row] += 1
    _rest(trials, row, books.words)


@part
def _live(
    trials: Trials, volley: Volley, books: Books, row: int, answer: int, unseen: bool
) -> None:
    """One bin: an answer to what was felt until now, or time goes on."""
    if trials.now[row] >= 0 and answer != NO_ANSWER:
        _close_trial(trials, books, row, answer)
        return
    trials.now[row] += 1
    if trials.now[row] == 0:
        target = int(uniform(books.words, row, 0.0, trials.used[row]))
        trials.target[row] = target
        evoke(volley, row, books.words, target, unseen, trials.bins)
    if trials.now[row] >= 0:
        books.terms[row, _TIME] = -1.0 / trials.bins
    if trials.now[row] == trials.bins:
        books.terms[row, _TIME] = 0.0
        _close_trial(trials, books, row, NO_ANSWER)


@compiled
def advance(actions: Array, skip: Array, state: Any) -> None:
    """Lives one control step.

    Args:
        actions: The actions, (rows, classes).
        skip: Rows that stay as they are, (rows,) bool.
        state: ``Bound`` to books, motors, lines, trials, volley and stage.
    """
    books, motors, lines, trials, volley, stage = held(state)
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        error = 0 if command(motors, row, actions) else BAD_ACTION
        if error == 0:
            for term in range(_EFFORT):
                books.terms[row, term] = 0.0
            books.terms[row, _EFFORT] = -_effort(motors, row)
            unseen = stage[row] == UNSEEN or stage[row] == NOVEL
            _live(trials, volley, books, row, _choice(motors, row), unseen)
            over = trials.done[row]
            books.success[row] = over > 0 and trials.hits[row] >= PASS * over
            books.terminated[row] = over >= trials.total
            _feel(trials, volley, row, books.words)
            record(lines, row, trials.reading)
        close_step(books, row, error)
    receive(lines, books.fresh, books.words, books.observation)
