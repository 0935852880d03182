"""The kernels of PredatorPrey: one side against the pool, both sides, and matches of vectors."""

from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.kernel import Array, compiled, part
from envs.sensors.line import Lines, finite, receive
from envs.streams import uniform
from envs.tasks.predator_prey.arena import (
    STEP,
    SUBSTEPS,
    Arena,
    clear_bumps,
    decide,
    gap,
    move,
    place,
)
from envs.tasks.predator_prey.opponents import NUMBERS, TRAIN_OPPONENTS, wire
from envs.tasks.predator_prey.senses import feel, send, start_senses

TRAIN, UNSEEN, SLOW, STILL, INFANT = 0, 1, 2, 3, 4
_APPROACH, _BUMP, _CAPTURE, _TIME = 0, 1, 2, 3


@part
def _choose(arena: Arena, row: int, side: int, words: Array, stage: int, pool: Array) -> None:
    """Draws the opponent of an episode; it is on the other side."""
    body = 2 * row + 1 - side
    first, count = 0, TRAIN_OPPONENTS
    if pool.shape[0] > 0:
        count = pool.shape[0]
    elif stage == UNSEEN:
        first, count = TRAIN_OPPONENTS, NUMBERS - TRAIN_OPPONENTS
    number = first + int(uniform(words, row, 0.0, 1.0) * count)
    if pool.shape[0] > 0:
        for wheel in range(2):
            for element in range(pool.shape[2]):
                arena.weights[body, wheel, element] = pool[number, wheel, element]
    else:
        wire(arena.words, arena.weights, body, 1 - side, number)
    arena.number[row] = number


@part
def _judge(books: Books, arena: Arena, row: int, side: int, before: float, caught: bool) -> None:
    """Writes the terms of one side: what is good for the predator is bad for the prey."""
    sign = 1.0 if side == 0 else -1.0
    body = 2 * row + side
    approach = (before - arena.distance[row]) / (arena.speed[side] * STEP * SUBSTEPS)
    books.terms[row, _APPROACH] = sign * approach
    books.terms[row, _BUMP] = -arena.bump[body, 2] / SUBSTEPS
    books.terms[row, _CAPTURE] = sign if caught else 0.0
    books.terms[row, _TIME] = -sign
    books.success[row] = caught == (side == 0)
    books.terminated[row] = caught


@compiled
def begin(
    mask: Array, side: int, books: Books, lines: Lines, arena: Arena, stage: Array, pool: Array
) -> None:
    """Starts new episodes of one side against the pool.

    Args:
        mask: Rows to start, (rows,) bool.
        side: The side of the agent, 0 for the predator, 1 for the prey.
        books: The books.
        lines: The paths of the senses.
        arena: The bodies.
        stage: ``TRAIN``, ``UNSEEN``, ``SLOW``, ``STILL`` or ``INFANT``, (rows,) int64.
        pool: Weights of opponents, (count, 2, SENSES + 1); count 0: opponents by number.
    """
    for row in range(mask.shape[0]):
        if mask[row]:
            open_page(books, row)
            _choose(arena, row, side, books.words, stage[row], pool)
            place(arena, row, books.words)
            start_senses(lines, arena, row, side)
    receive(lines, books.fresh, books.words, books.observation)


@compiled
def advance(
    actions: Array,
    skip: Array,
    side: int,
    books: Books,
    motors: Motors,
    lines: Lines,
    arena: Arena,
    stage: Array,
) -> None:
    """Lives one control step of one side against the pool.

    Args:
        actions: The actions, (rows, 2).
        skip: Rows that stay as they are, (rows,) bool.
        side: The side of the agent.
        books: The books.
        motors: The paths of the actions.
        lines: The paths of the senses.
        arena: The bodies.
        stage: As in ``begin``.
    """
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        error = 0 if command(motors, row, actions) else BAD_ACTION
        if error == 0:
            before = arena.distance[row]
            slow = stage[row] == SLOW or stage[row] == INFANT
            pace = 0.0 if stage[row] == STILL else (0.5 if slow else 1.0)
            feel(arena, row, 1 - side, SUBSTEPS)
            decide(arena, row, 1 - side, pace)
            _obey(arena, row, side, motors)
            clear_bumps(arena, row)
            caught = False
            for substep in range(SUBSTEPS):
                caught = caught or move(arena, row)
                send(lines, arena, row, side, substep)
            arena.distance[row] = gap(arena, row)
            _judge(books, arena, row, side, before, caught)
            error = 0 if finite(arena.pose, 2 * row + side) else BAD_STATE
        close_step(books, row, error)
    receive(lines, books.fresh, books.words, books.observation)


@part
def _obey(arena: Arena, row: int, side: int, motors: Motors) -> None:
    """Hands the commands of the motors to a body."""
    for wheel in range(2):
        arena.command[2 * row + side, wheel] = motors.command[row, wheel]


@compiled
def begin_pair(
    books: Books, lines: Lines, rival_books: Books, rival_lines: Lines, arena: Arena
) -> None:
    """Starts an episode in which both sides are agents.

    Args:
        books: The books of the predators.
        lines: Their senses.
        rival_books: The books of the prey.
        rival_lines: Their senses.
        arena: The bodies, one place for both.
    """
    for row in range(books.steps.shape[0]):
        open_page(books, row)
        open_page(rival_books, row)
        place(arena, row, books.words)
        start_senses(lines, arena, row, 0)
        start_senses(rival_lines, arena, row, 1)
    receive(lines, books.fresh, books.words, books.observation)
    receive(rival_lines, rival_books.fresh, rival_books.words, rival_books.observation)


@compiled
def advance_pair(
    actions: Array,
    rival_actions: Array,
    books: Books,
    motors: Motors,
    lines: Lines,
    rival_books: Books,
    rival_motors: Motors,
    rival_lines: Lines,
    arena: Arena,
) -> None:
    """Lives one control step of both sides; the actions are finite.

    Args:
        actions: Of the predators, (rows, 2).
        rival_actions: Of the prey, (rows, 2).
        books: The books of the predators.
        motors: Their motors.
        lines: Their senses.
        rival_books: The books of the prey.
        rival_motors: Their motors.
        rival_lines: Their senses.
        arena: The bodies, one place for both.
    """
    for row in range(books.steps.shape[0]):
        command(motors, row, actions)
        command(rival_motors, row, rival_actions)
        before = arena.distance[row]
        _obey(arena, row, 0, motors)
        _obey(arena, row, 1, rival_motors)
        clear_bumps(arena, row)
        caught = False
        for substep in range(SUBSTEPS):
            caught = caught or move(arena, row)
            send(lines, arena, row, 0, substep)
            send(rival_lines, arena, row, 1, substep)
        arena.distance[row] = gap(arena, row)
        _judge(books, arena, row, 0, before, caught)
        _judge(rival_books, arena, row, 1, before, caught)
        close_step(books, row, 0)
        close_step(rival_books, row, 0)
    receive(lines, books.fresh, books.words, books.observation)
    receive(rival_lines, rival_books.fresh, rival_books.words, rival_books.observation)


@compiled
def play(arena: Arena, words: Array, limit: int, caught_at: Array) -> None:
    """Plays one match of two weight vectors per row, with undelayed and noiseless senses.

    Args:
        arena: The bodies with the weights of both sides.
        words: Random streams of the starts, (rows,) uint64.
        limit: Control steps of a match.
        caught_at: Receives the control step of the capture, or 0, (rows,) int64.
    """
    for row in range(words.shape[0]):
        place(arena, row, words)
        caught_at[row] = 0
        for step in range(limit):
            for side in range(2):
                feel(arena, row, side, SUBSTEPS)
                decide(arena, row, side, 1.0)
            clear_bumps(arena, row)
            caught = False
            for _ in range(SUBSTEPS):
                caught = caught or move(arena, row)
            if caught:
                caught_at[row] = step + 1
                break
