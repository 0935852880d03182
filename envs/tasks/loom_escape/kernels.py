"""The kernels of LoomEscape: what the animal sees, its jump, and one control step."""

from typing import Any, NamedTuple

from envs.books import BAD_ACTION, Books, close_step, command, open_page
from envs.bound import held
from envs.kernel import Array, compiled, part
from envs.sensors.line import Lines, fill, receive, record
from envs.sensors.retina import PIXELS, see_disc
from envs.tasks.loom_escape.things import LOOM, Things, draw_thing, move_thing

STEP = 0.004
SUBSTEPS = 1
TRIGGER = 0.5
PUSH = 9
REACH = 8.0
_ESCAPE, _CAUGHT, _ALARM, _REST = 0, 1, 2, 3


class Animal(NamedTuple):
    """The state of the legs.

    Attributes:
        trigger: Control step of the command to jump, -1 before it, (rows,) int64.
        reading: Scratch of the sensors, (elements,).
    """

    trigger: Array
    reading: Array


@part
def _feel(lines: Lines, row: int, animal: Animal, things: Things, first: bool) -> None:
    see_disc(animal.reading, 0, things.now[row, 1], things.now[row, 2])
    animal.reading[PIXELS] = 1.0 if animal.trigger[row] >= 0 else 0.0
    if first:
        fill(lines, row, animal.reading)
    else:
        record(lines, row, animal.reading)


@compiled
def begin(
    mask: Array, books: Books, lines: Lines, animal: Animal, things: Things, stage: Array
) -> None:
    """Starts new episodes.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        animal: The animals.
        things: The discs.
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if not mask[row]:
            continue
        open_page(books, row)
        draw_thing(things, row, books.words, stage[row])
        move_thing(things, row, 0.0)
        animal.trigger[row] = -1
        books.success[row] = things.kind[row] != LOOM
        _feel(lines, row, animal, things, True)
    receive(lines, books.fresh, books.words, books.observation)


@part
def _judge(books: Books, row: int, animal: Animal, things: Things) -> None:
    """Take-off, collision, or another step on the ground."""
    for term in range(4):
        books.terms[row, term] = 0.0
    step = books.steps[row] + 1
    looming = things.kind[row] == LOOM
    airborne = animal.trigger[row] >= 0 and step - animal.trigger[row] >= PUSH
    near = things.now[row, 0] <= REACH * things.size[row]
    struck = looming and step * STEP >= things.mark[row]
    if struck or (airborne and looming and not near):
        books.terms[row, _CAUGHT] = -1.0
    elif airborne:
        books.terms[row, _ESCAPE if looming else _ALARM] = 1.0 if looming else -1.0
    else:
        books.terms[row, _REST] = 1.0
    books.terminated[row] = struck or airborne
    books.success[row] = not struck and (looming == airborne) and (near or not looming)


@compiled
def advance(actions: Array, skip: Array, state: Any) -> None:
    """Lives one control step.

    Args:
        actions: The actions, (rows, 1).
        skip: Rows that stay as they are, (rows,) bool.
        state: ``Bound`` to books, motors, lines, animal and things.
    """
    books, motors, lines, animal, things = held(state)
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        error = 0 if command(motors, row, actions) else BAD_ACTION
        if error == 0:
            if animal.trigger[row] < 0 and motors.command[row, 0] > TRIGGER:
                animal.trigger[row] = books.steps[row]
            move_thing(things, row, (books.steps[row] + 1) * STEP)
            _feel(lines, row, animal, things, False)
            _judge(books, row, animal, things)
        close_step(books, row, error)
    receive(lines, books.fresh, books.words, books.observation)
