"""The kernels of Crawl: what is felt and smelt, odours, rewards."""

import math

from envs.bodies.ganglia import hear, hush, is_silent
from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.kernel import Array, compiled, part
from envs.physics.task import unstable
from envs.sensors.line import Lines, fill, receive, record
from envs.streams import uniform
from envs.tasks.crawl.medium import ROOT, Body, embody
from envs.tasks.segmented_swimmer.kernels import BENT
from envs.tasks.segmented_swimmer.natures import Natures

TIMESTEP = 0.01
MOVES = 2
STEP = TIMESTEP * MOVES
NEAREST, FARTHEST = 0.8, 1.2
REACH = 0.25
SPREAD = 1.0
ADAPTATION = 0.5
ENOUGH = 1
_PROGRESS, _ENERGY, _ODOUR = 0, 1, 2
_ADAPT = 1.0 - math.exp(-STEP / ADAPTATION)


@part
def _nose(body: Body, row: int) -> tuple[float, float]:
    heading, half = body.state[row, body.qpos + 2], 0.5 * body.link[row]
    x, y = body.state[row, body.qpos], body.state[row, body.qpos + 1]
    return x + half * math.cos(heading), y + half * math.sin(heading)


@part
def _look(body: Body, row: int) -> None:
    """Measures the distance of the nose from the odour."""
    x, y = _nose(body, row)
    dx, dy = body.source[row, 0] - x, body.source[row, 1] - y
    body.distance[row] = math.sqrt(dx * dx + dy * dy)


@part
def _put_odour(body: Body, row: int, words: Array) -> None:
    """Puts an odour around the nose."""
    length = body.links * body.link[row]
    distance = length * uniform(words, row, NEAREST, FARTHEST)
    angle = uniform(words, row, -math.pi, math.pi)
    x, y = _nose(body, row)
    body.source[row, 0] = x + distance * math.cos(angle)
    body.source[row, 1] = y + distance * math.sin(angle)
    for axis in range(2):
        body.state[row, body.mocap + axis] = body.source[row, axis]
    _look(body, row)


@part
def _smell(body: Body, row: int) -> float:
    """Concentration at the nose, 1 at the source."""
    length = body.links * body.link[row]
    return math.exp(-body.distance[row] / (SPREAD * length))


@part
def _feel(body: Body, row: int, time: float) -> None:
    """Takes one reading: stretch, messages if there are any, odour."""
    segments, reading = body.silent.shape[1], body.reading
    for k in range(segments):
        reading[k] = body.state[row, body.qpos + ROOT + k] * body.strain
        if is_silent(body, row, k, time):
            reading[k] = 0.0
    if reading.shape[0] > segments + 3:
        hear(body, row, time)
    place, smell = reading.shape[0] - 3, _smell(body, row)
    reading[place] = smell
    reading[place + 1] = max(smell - body.adapted[row], 0.0)
    reading[place + 2] = max(body.adapted[row] - smell, 0.0)
    if is_silent(body, row, 0, time):
        reading[place], reading[place + 1], reading[place + 2] = 0.0, 0.0, 0.0


@part
def _centre(body: Body, row: int) -> None:
    """Puts the middle of the links to the origin."""
    link, angle = body.link[row], body.state[row, body.qpos + 2]
    c, s = math.cos(angle), math.sin(angle)
    x, y = 0.0, 0.0
    for k in range(1, body.links):
        share = 0.5 * link * (body.links - k) / body.links
        x, y = x + share * c, y + share * s
        angle -= body.state[row, body.qpos + ROOT + k - 1]
        c, s = math.cos(angle), math.sin(angle)
        x, y = x + share * c, y + share * s
    body.state[row, body.qpos], body.state[row, body.qpos + 1] = x, y


@compiled
def start(mask: Array, books: Books, body: Body, natures: Natures, stage: Array) -> None:
    """Draws media and odours; bodies begin nearly straight with their middle at the origin.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        body: The bodies.
        natures: From what they are drawn.
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if not mask[row]:
            continue
        open_page(books, row)
        embody(natures, body, row, books.words, stage[row])
        segments, heading = body.silent.shape[1], 0.0
        for k in range(segments):
            bend = uniform(books.words, row, -BENT, BENT)
            body.state[row, body.qpos + ROOT + k] = bend
            heading += bend * (segments - k) / (segments + 1)
            body.message[row, k] = 0.0
        body.state[row, body.qpos + 2] = heading
        _centre(body, row)
        body.found[row], body.spent[row] = 0, 0.0
        _put_odour(body, row, books.words)
        body.adapted[row] = _smell(body, row)


@compiled
def awake(mask: Array, books: Books, lines: Lines, body: Body) -> None:
    """Takes the first reading.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        body: The bodies.
    """
    for row in range(mask.shape[0]):
        if mask[row]:
            _feel(body, row, 0.0)
            fill(lines, row, body.reading)
    receive(lines, books.fresh, books.words, books.observation)


@compiled
def excite(actions: Array, skip: Array, books: Books, motors: Motors, body: Body) -> None:
    """Turns actions into excitations of the muscles and messages.

    Args:
        actions: The actions, (rows, motors).
        skip: Rows that stay as they are, (rows,) bool.
        books: The books.
        motors: The paths of the actions.
        body: The bodies; ``live`` is set.
    """
    for row in range(skip.shape[0]):
        body.live[row] = not skip[row] and command(motors, row, actions)
        if body.live[row]:
            hush(body, motors, row, STEP * books.steps[row])
            for muscle in range(2 * body.silent.shape[1]):
                body.state[row, body.ctrl + muscle] = motors.command[row, muscle]


@part
def _spend(body: Body, row: int) -> float:
    """Positive work of the muscles in this step and upkeep of their activation, J."""
    joints, power = body.silent.shape[1], 0.0
    for joint in range(joints):
        torque = body.force[row, joint] - body.force[row, joints + joint]
        power += max(torque * body.state[row, body.qvel + ROOT + joint], 0.0)
    for muscle in range(2 * joints):
        held = body.gain[row, muscle, 0] * body.state[row, body.act + muscle]
        power += body.upkeep * held
    return power * STEP


@part
def _reward(books: Books, body: Body, row: int) -> bool:
    """Writes the terms of this step; tells whether the body is in order."""
    before, length = body.distance[row], body.links * body.link[row]
    _look(body, row)
    if unstable(body.warning, row) or not math.isfinite(body.distance[row]):
        return False
    spent = _spend(body, row)
    body.spent[row] += spent
    books.terms[row, _PROGRESS] = (before - body.distance[row]) / length
    books.terms[row, _ENERGY] = -1e3 * spent
    there = body.distance[row] < REACH * length
    books.terms[row, _ODOUR] = 1.0 if there else 0.0
    if there:
        body.found[row] += 1
        _put_odour(body, row, books.words)
    books.success[row] = body.found[row] >= ENOUGH
    return True


@compiled
def judge(skip: Array, books: Books, lines: Lines, body: Body) -> None:
    """Rewards, closes the control step and takes a reading.

    Args:
        skip: Rows that stay as they are, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        body: The bodies.
    """
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        error = 0 if body.live[row] else BAD_ACTION
        if error == 0 and not _reward(books, body, row):
            error = BAD_STATE
        close_step(books, row, error)
        if error == 0:
            body.adapted[row] += _ADAPT * (_smell(body, row) - body.adapted[row])
            _feel(body, row, STEP * books.steps[row])
            record(lines, row, body.reading)
    receive(lines, books.fresh, books.words, books.observation)
