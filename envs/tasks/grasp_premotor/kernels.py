"""The kernels of GraspPremotor: commands, what the hand feels, rewards."""

import math

from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.kernel import Array, compiled, part
from envs.physics.task import unstable
from envs.sensors.line import Lines, fill, receive, record
from envs.tasks.grasp_premotor.trials import (
    LAMP_OFF,
    LAMP_ON,
    MOTORS,
    PADS,
    PRECISION,
    STEP,
    Body,
    draw_cues,
    draw_object,
    put_object,
    rest_of,
    shown,
)

TOUCHING, CRUSHING = 0.05, 12.0  # N
LIFTED, HOLD = 0.05, 50
OPEN, OPENNESS = 0.03, 0.02
STILL_PALM, STILL_JOINT = 0.01, 0.2
ADAPTATION = 0.06
ANGLE, SPEED, PALM, TOUCH = 0, 6, 12, 14
FAST, SHEAR, OBJECT, GRIP, GO_CUE = 18, 22, 26, 28, 30
_STILL, _SHAPE, _CONTACT, _LIFT, _HOLD, _SUCCESS, _EFFORT, _CRUSH = range(8)
_FADE = 1.0 - math.exp(-STEP / ADAPTATION)


@part
def _touch(body: Body, row: int) -> None:
    """Reads the pads; the adapting receptors forget a steady force."""
    for pad in range(PADS):
        body.press[row, pad] = abs(body.contact[row, 3 * pad])
        change = body.press[row, pad] - body.adapted[row, pad]
        body.adapted[row, pad] += _FADE * change


@part
def _feel(body: Body, row: int, step: int) -> None:
    """Takes one reading."""
    for joint in range(MOTORS - 1):
        body.reading[ANGLE + joint] = body.state[row, body.qpos + 1 + joint]
        body.reading[SPEED + joint] = body.state[row, body.qvel + 1 + joint]
    body.reading[PALM] = body.state[row, body.qpos]
    body.reading[PALM + 1] = body.state[row, body.qvel]
    for pad in range(PADS):
        one, two = body.contact[row, 3 * pad + 1], body.contact[row, 3 * pad + 2]
        body.reading[TOUCH + pad] = body.press[row, pad]
        body.reading[FAST + pad] = body.press[row, pad] - body.adapted[row, pad]
        body.reading[SHEAR + pad] = math.sqrt(one * one + two * two)
    object_seen, grip_seen = shown(body, row, step, 0), shown(body, row, step, 1)
    for kind in range(2):
        body.reading[OBJECT + kind] = body.things[row, kind] if object_seen else 0.0
        told = grip_seen and kind == body.grip[row]
        body.reading[GRIP + kind] = 1.0 if told else 0.0
    body.reading[GO_CUE] = 1.0 if step >= body.go[row] else 0.0
    for lamp in range(3):  # seen in pictures only
        shining = body.reading[GRIP + lamp] > 0.0
        body.state[row, body.lamp + 3 * lamp + 2] = LAMP_ON if shining else LAMP_OFF


@compiled
def start(mask: Array, books: Books, body: Body, stage: Array) -> None:
    """Draws objects and cues and puts the hands at rest.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        body: The bodies.
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if mask[row]:
            open_page(books, row)
            draw_object(body, row, books.words, stage[row])
            draw_cues(body, row, books.words)
            put_object(body, row)
            for motor in range(MOTORS):
                rest = rest_of(body, row, motor)
                body.state[row, body.qpos + motor] = rest
                body.state[row, body.ctrl + motor] = rest
            for pad in range(PADS):
                body.press[row, pad] = 0.0
                body.adapted[row, pad] = 0.0
            body.held[row] = 0
            body.faults[row, 0], body.faults[row, 1] = False, False


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
            _feel(body, row, 0)
            fill(lines, row, body.reading)
    receive(lines, books.fresh, books.words, books.observation)


@compiled
def excite(actions: Array, skip: Array, motors: Motors, body: Body) -> None:
    """Turns actions into targets of the servos; 0 is rest.

    Args:
        actions: The actions, (rows, 7).
        skip: Rows that stay as they are, (rows,) bool.
        motors: The paths of the actions.
        body: The bodies; ``live`` is set.
    """
    for row in range(skip.shape[0]):
        body.live[row] = not skip[row] and command(motors, row, actions)
        if body.live[row]:
            for motor in range(MOTORS):
                half = 0.5 * (body.ranges[motor, 1] - body.ranges[motor, 0])
                half *= body.growth[row] if motor == 0 else 1.0
                target = rest_of(body, row, motor) + half * motors.command[row, motor]
                body.state[row, body.ctrl + motor] = target


@part
def _aperture(body: Body, row: int) -> float:
    """Gap between the tips of thumb and index finger, m."""
    across = 2.0 * (body.sizes[row, 0] - body.sizes[row, 3])
    for digit in range(2):
        first = body.state[row, body.qpos + 1 + 2 * digit]
        both = first + body.state[row, body.qpos + 2 + 2 * digit]
        across -= body.sizes[row, 1] * math.sin(first) + body.sizes[row, 2] * math.sin(both)
    return across


@part
def _moved(body: Body, row: int) -> bool:
    """Tells whether the hand is away from its place of rest."""
    for motor in range(MOTORS):
        away = abs(body.state[row, body.qpos + motor] - rest_of(body, row, motor))
        if away > (STILL_PALM if motor == 0 else STILL_JOINT):
            return True
    return False


@part
def _grasp(body: Body, row: int) -> float:
    """Share of the pads of the cued grip that touch, less the share of the others."""
    right, wrong, asked = 0.0, 0.0, 0.0
    for pad in range(PADS):
        wanted = body.grip[row] != PRECISION or pad == 1 or pad == 2
        touching = body.press[row, pad] > TOUCHING
        asked += wanted
        right += wanted and touching
        wrong += touching and not wanted
    return right / asked - wrong / PADS


@part
def _watch(body: Body, row: int, step: int, height: float) -> None:
    """Notes faults and counts how long the object has been held as told."""
    if step < body.go[row] and _moved(body, row):
        body.faults[row, 0] = True
    for pad in range(PADS):
        if body.press[row, pad] > CRUSHING:
            body.faults[row, 1] = True
    holding = height >= LIFTED and _grasp(body, row) == 1.0
    body.held[row] = body.held[row] + 1 if holding else 0


@part
def _reward(books: Books, row: int, body: Body) -> bool:
    """Writes the terms of this step; tells whether the body is in order."""
    for joint in range(MOTORS + 3):
        if not math.isfinite(body.state[row, body.qpos + joint]):
            return False
    if unstable(body.warning, row):
        return False
    step, terms = books.steps[row], books.terms
    _touch(body, row)
    height = body.state[row, body.qpos + MOTORS + 1] - 0.5 * body.things[row, 1]
    _watch(body, row, step, height)
    started, grasp = step >= body.go[row], _grasp(body, row)
    gap = (_aperture(body, row) - body.things[row, 0] - OPEN) / OPENNESS
    effort, pressed = 0.0, 0.0
    for motor in range(MOTORS):
        effort += (body.force[row, motor] / body.limits[motor]) ** 2 / MOTORS
    for pad in range(PADS):
        pressed = max(pressed, body.press[row, pad])
    touching = pressed > TOUCHING
    terms[row, _STILL] = -1.0 if not started and _moved(body, row) else 0.0
    terms[row, _SHAPE] = 1.0 / (1.0 + gap * gap) if started and not touching else 0.0
    terms[row, _CONTACT] = grasp if started else 0.0
    terms[row, _LIFT] = min(max(height / LIFTED, 0.0), 1.0) if started and grasp == 1.0 else 0.0
    terms[row, _HOLD] = 1.0 if body.held[row] > 0 else 0.0
    books.success[row] = body.held[row] >= HOLD and not (body.faults[row, 0] or body.faults[row, 1])
    terms[row, _SUCCESS] = 1.0 if books.success[row] else 0.0
    terms[row, _EFFORT] = -effort
    terms[row, _CRUSH] = -1.0 if pressed > CRUSHING else 0.0
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
        if error == 0 and not _reward(books, row, body):
            error = BAD_STATE
        close_step(books, row, error)
        if error == 0:
            _feel(body, row, books.steps[row])
            record(lines, row, body.reading)
    receive(lines, books.fresh, books.words, books.observation)
