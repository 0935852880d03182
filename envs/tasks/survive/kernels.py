"""The kernels of Survive: start, intake, and one control step."""

from envs.bodies.physiology import (
    DAMAGE,
    ENERGY,
    TEMPERATURE,
    Needs,
    drive_of,
    is_dead,
    metabolise,
    warmth_kept,
)
from envs.bodies.wheels import collide, drive
from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.kernel import Array, compiled, part
from envs.sensors.line import Lines, fill, finite, receive
from envs.streams import uniform
from envs.tasks.survive.senses import Body, feel, see, smell, touch
from envs.tasks.survive.world import (
    FOODS,
    PATCHES,
    SIZE,
    World,
    ambient,
    choose_map,
    patch_at,
    start_place,
    take,
)

STEP = 0.02
SUBSTEPS = 5
_DRIVE, _ALIVE, _DEATH = 0, 1, 2
_EAT, _DRINK = 2, 3
_HUNGRY, _SATED = 0.45, 0.7


@compiled
def look(body: Body, row: int, world: World) -> None:
    """Reads the rays of one body now, for a picture.

    Args:
        body: The bodies; ``reading`` receives the rays.
        row: The body.
        world: The maps.
    """
    see(body, row, world)


@compiled
def begin(
    mask: Array,
    books: Books,
    lines: Lines,
    body: Body,
    world: World,
    needs: Needs,
    stage: Array,
) -> None:
    """Starts new episodes.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        body: The bodies.
        world: The maps.
        needs: Constants of the physiology.
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if not mask[row]:
            continue
        open_page(books, row)
        choose_map(world, row, books.words, stage[row])
        start_place(world, row, books.words, body.pose)
        for each in range(2):
            body.state[row, each] = uniform(books.words, row, _HUNGRY, _SATED)
            body.speed[row, each] = 0.0
            body.intake[row, each], body.spent[row, each] = 0.0, 0.0
        body.state[row, TEMPERATURE] = uniform(books.words, row, -1.0, 1.0)
        body.state[row, DAMAGE] = 0.0
        body.drive[row] = drive_of(body.state, row, needs)
        body.squares[row] = 0.0
        books.success[row] = True
        smell(body, row, world)
        see(body, row, world)
        touch(body, row, world, 0.0, 0.0)
        fill(lines, row, body.reading)
    receive(lines, books.fresh, books.words, books.observation)


@part
def _consume(
    motors: Motors, row: int, body: Body, world: World, needs: Needs, words: Array
) -> None:
    """Eats and drinks what lies under the body; a full store takes no more."""
    for kind in range(2):
        rate = needs.eating if kind == 0 else needs.drinking
        bite = STEP * rate * max(motors.command[row, _EAT + kind], 0.0)
        first, last = (0, FOODS) if kind == 0 else (FOODS, PATCHES)
        patch = patch_at(world, row, first, last, body.pose[row, 0], body.pose[row, 1])
        if bite <= 0.0 or patch < 0:
            continue
        gain = take(world, row, patch, bite, words) * world.quality[row, kind]
        gain = min(gain, 1.0 - body.state[row, ENERGY + kind])
        body.state[row, ENERGY + kind] += gain
        body.intake[row, kind] += gain


@part
def _live(
    motors: Motors,
    lines: Lines,
    row: int,
    body: Body,
    world: World,
    needs: Needs,
    words: Array,
    keep: float,
) -> None:
    """Moves one body for a control step and keeps its metabolism going."""
    left, right, effort = 0.0, 0.0, 0.0
    for motor in range(motors.command.shape[1]):
        effort += motors.command[row, motor] ** 2 / motors.command.shape[1]
    pace = world.pace[row] * world.infant[row]
    for substep in range(SUBSTEPS):
        drive(body.pose, body.speed, row, motors.command[row, 0], motors.command[row, 1], STEP)
        at_left, at_right = collide(body.pose, row, world.discs, world.used[row], SIZE)
        if max(at_left, at_right) > 0.0:
            body.state[row, DAMAGE] += STEP * needs.wounding
        warm = ambient(world, row, body.pose[row, 0], body.pose[row, 1])
        metabolise(body.state, body.spent, row, needs, pace, effort, warm, keep, STEP)
        _consume(motors, row, body, world, needs, words)
        left, right = left + at_left, right + at_right
        share = 1.0 / (substep + 1)
        later = SUBSTEPS - 1 - substep
        feel(lines, row, body, world, later, left * share, right * share)


@compiled
def advance(
    actions: Array,
    skip: Array,
    books: Books,
    motors: Motors,
    lines: Lines,
    body: Body,
    world: World,
    needs: Needs,
) -> None:
    """Lives one control step.

    Args:
        actions: The actions, (rows, 4).
        skip: Rows that stay as they are, (rows,) bool.
        books: The books.
        motors: The paths of the actions.
        lines: The paths of the senses.
        body: The bodies.
        world: The maps.
        needs: Constants of the physiology.
    """
    keep = warmth_kept(needs, STEP)
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        error = 0 if command(motors, row, actions) else BAD_ACTION
        if error == 0:
            before = body.drive[row]
            _live(motors, lines, row, body, world, needs, books.words, keep)
            body.drive[row] = drive_of(body.state, row, needs)
            body.squares[row] += body.drive[row] ** 2
            dead = is_dead(body.state, row, needs)
            books.terms[row, _DRIVE] = before - body.drive[row]
            books.terms[row, _ALIVE] = 0.0 if dead else 1.0
            books.terms[row, _DEATH] = -1.0 if dead else 0.0
            books.success[row] = not dead
            books.terminated[row] = dead
            sound = finite(body.pose, row) and finite(body.state, row)
            error = 0 if sound else BAD_STATE
        close_step(books, row, error)
    receive(lines, books.fresh, books.words, books.observation)
