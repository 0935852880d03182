"""The forearms of ReflexArc side by side: their motion, spindles and reward in a control step."""

import math
from typing import NamedTuple

from envs.bodies.actuators import Drives
from envs.books import Books
from envs.kernel import Array, part
from envs.lanes import FREE, LANES, LIVE, give, take
from envs.sensors.spindle import primary, secondary, stirred
from envs.tasks.reflex_arc.loads import Loads, load_at

STEP = 0.0025
SUBSTEPS = 2
STEPS_PER_TRIAL = 200
LEAD_IN = 40
HELD, YIELDED = 0.02, 2.0
WANDER, SETTLED, RESISTANCE = 0.15, 0.03, 0.5
RENSHAW_TIME = 0.02
_RENSHAW_KEPT = math.exp(-STEP / RENSHAW_TIME)
COMMAND, _ACTIVE, _RENSHAW, READING, HOLD = (FREE + n for n in (0, 2, 4, 6, 13))  # more than one
_ANGLE, _RATE, _TORQUE, _FARTHEST, _GIVEN, _INERTIA, _ARM = (FREE + n for n in range(17, 24))
_PULL, _ASKED, _ORDERS = (FREE + n for n in (24, 26, 28))  # of both substeps, and of three trials
_LATE, _ENDS, SUCCESS, SOUND = (FREE + n for n in range(31, 35))
_YIELD, _EFFORT, _TRIAL = (HOLD + n for n in range(1, 4))
FIELDS = FREE + 35


class Body(NamedTuple):
    """The hidden state of a batch and the constants of the body.

    Attributes:
        angle: Angle of the joint from its target, rad, flexion positive, (rows,).
        rate: Its velocity, rad/s, (rows,).
        torque: Torque of the active muscles, N m, (rows,).
        load: Torque of the loads, N m, (rows,).
        activation: Activation of flexor and extensor, (2, rows).
        renshaw: Activity of the Renshaw cells of both pools, (2, rows).
        farthest: Largest deviation in this trial, rad, (rows,).
        given: Sum of the yield term minus ``RESISTANCE`` over the load of this trial, (rows,).
        reading: Scratch of the sensors, (elements,).
        inertia: kg m2, (rows,).
        stiffness: Passive, N m/rad.
        viscosity: Passive, N m s/rad.
        moment_arm: mm, (rows,).
    """

    angle: Array
    rate: Array
    torque: Array
    load: Array
    activation: Array
    renshaw: Array
    farthest: Array
    given: Array
    reading: Array
    inertia: Array
    stiffness: float
    viscosity: float
    moment_arm: Array


@part
def take_trials(
    loads: Loads, body: Body, steps: Array, first: int, last: int, lanes: Array
) -> None:
    """Works out what pulls at some forearms in a control step, and what is asked.

    Args:
        loads: The loads.
        body: The bodies, with the loads of the step before.
        steps: Control steps since reset, (rows,) int64.
        first: The first body.
        last: The body behind the last one.
        lanes: Scratch.
    """
    done = steps[first:last]
    take(loads.instruction[0, first:last], lanes, _ORDERS)
    take(loads.instruction[1, first:last], lanes, _ORDERS + 1)
    take(loads.instruction[2, first:last], lanes, _ORDERS + 2)
    for k in range(last - first):
        now, later = (done[k] + 0.0) / STEPS_PER_TRIAL, (done[k] + 1.0) / STEPS_PER_TRIAL
        hold, second = lanes[_ORDERS * LANES + k], lanes[(_ORDERS + 1) * LANES + k]
        third = lanes[(_ORDERS + 2) * LANES + k]
        lanes[_ASKED * LANES + k] = hold if now < 1.0 else (second if now < 2.0 else third)
        next_ = hold if later < 1.0 else (second if later < 2.0 else third)
        lanes[(_ASKED + 1) * LANES + k] = next_
        since = done[k] - STEPS_PER_TRIAL * math.floor(now)
        lanes[_LATE * LANES + k] = 1.0 if since >= LEAD_IN else 0.0
        lanes[_ENDS * LANES + k] = 1.0 if since == STEPS_PER_TRIAL - 1.0 else 0.0
    pull, until = body.load[first:last], loads.until[first:last]
    for k in range(last - first):
        early = (done[k] * SUBSTEPS + 0.5) * STEP
        late = (done[k] * SUBSTEPS + 1 + 0.5) * STEP
        lanes[_PULL * LANES + k], lanes[(_PULL + 1) * LANES + k] = pull[k], pull[k]
        if late >= until[k] and lanes[LIVE * LANES + k] != 0.0:
            lanes[_PULL * LANES + k] = load_at(loads, first + k, early)
            lanes[(_PULL + 1) * LANES + k] = load_at(loads, first + k, late)


@part
def take_body(body: Body, books: Books, first: int, last: int, lanes: Array) -> None:
    """Takes the state of some forearms.

    Args:
        body: The bodies.
        books: The books.
        first: The first body.
        last: The body behind the last one.
        lanes: Scratch.
    """
    take(body.angle[first:last], lanes, _ANGLE)
    take(body.rate[first:last], lanes, _RATE)
    take(body.farthest[first:last], lanes, _FARTHEST)
    take(body.given[first:last], lanes, _GIVEN)
    take(body.inertia[first:last], lanes, _INERTIA)
    take(body.moment_arm[first:last], lanes, _ARM)
    take(books.success[first:last], lanes, SUCCESS)
    take(body.activation[0, first:last], lanes, _ACTIVE)
    take(body.activation[1, first:last], lanes, _ACTIVE + 1)
    take(body.renshaw[0, first:last], lanes, _RENSHAW)
    take(body.renshaw[1, first:last], lanes, _RENSHAW + 1)


@part
def give_body(body: Body, first: int, last: int, lanes: Array) -> None:
    """Gives the state back.

    Args:
        body: The bodies.
        first: The first body.
        last: The body behind the last one.
        lanes: Scratch.
    """
    give(lanes, _ANGLE, body.angle[first:last])
    give(lanes, _RATE, body.rate[first:last])
    give(lanes, _TORQUE, body.torque[first:last])
    give(lanes, _PULL + 1, body.load[first:last])
    give(lanes, _FARTHEST, body.farthest[first:last])
    give(lanes, _GIVEN, body.given[first:last])
    give(lanes, _ACTIVE, body.activation[0, first:last])
    give(lanes, _ACTIVE + 1, body.activation[1, first:last])
    give(lanes, _RENSHAW, body.renshaw[0, first:last])
    give(lanes, _RENSHAW + 1, body.renshaw[1, first:last])


@part
def live(body: Body, drives: Drives, keep: float, count: int, substep: int, lanes: Array) -> None:
    """One physics step with the midpoint rule; activation is held during it.

    Newton's law about the elbow: J a'' = load + active muscles - k a - b a'.

    Args:
        body: The constants of the bodies.
        drives: The constants of the muscles.
        keep: See ``envs.bodies.actuators.activation_kept``.
        count: Number of bodies.
        substep: Number of the physics step in the control step.
        lanes: Scratch.
    """
    wiring = drives.wiring
    w00, w01, w10, w11 = wiring[0, 0], wiring[0, 1], wiring[1, 0], wiring[1, 1]
    most, least = drives.limit[0], drives.limit[1]
    stiff, viscous, firm, slow = drives.stiffness, drives.viscosity, body.stiffness, body.viscosity
    for k in range(count):
        c0, c1 = lanes[COMMAND * LANES + k], lanes[(COMMAND + 1) * LANES + k]
        pull0 = max(0.0 + w00 * c0 + w01 * c1, 0.0)
        pull1 = max(0.0 + w10 * c0 + w11 * c1, 0.0)
        forward = keep * lanes[_ACTIVE * LANES + k] + (1.0 - keep) * pull0
        backward = keep * lanes[(_ACTIVE + 1) * LANES + k] + (1.0 - keep) * pull1
        lanes[_ACTIVE * LANES + k], lanes[(_ACTIVE + 1) * LANES + k] = forward, backward
        own, both = most * forward - least * backward, forward + backward
        angle, rate = lanes[_ANGLE * LANES + k], lanes[_RATE * LANES + k]
        load, inertia = lanes[(_PULL + substep) * LANES + k], lanes[_INERTIA * LANES + k]
        active = own - both * (stiff * angle + viscous * rate)
        first = (load + active - (firm * angle + slow * rate)) / inertia
        middle, half = rate + 0.5 * STEP * first, angle + 0.5 * STEP * rate
        active = own - both * (stiff * half + viscous * middle)
        second = (load + active - (firm * half + slow * middle)) / inertia
        lanes[_ANGLE * LANES + k] = angle + STEP * middle
        lanes[_RATE * LANES + k] = rate + STEP * second
        driven0, driven1 = (1.0 - _RENSHAW_KEPT) * c0, (1.0 - _RENSHAW_KEPT) * c1
        cell0, cell1 = _RENSHAW * LANES + k, (_RENSHAW + 1) * LANES + k
        lanes[cell0] = _RENSHAW_KEPT * lanes[cell0] + driven0
        lanes[cell1] = _RENSHAW_KEPT * lanes[cell1] + driven1


@part
def stretch(count: int, lanes: Array) -> None:
    """Takes a reading of the spindles; flexion shortens the flexor.

    Args:
        count: Number of bodies.
        lanes: Scratch.
    """
    for k in range(count):
        arm = -lanes[_ARM * LANES + k]
        length, moving = arm * lanes[_ANGLE * LANES + k], stirred(arm * lanes[_RATE * LANES + k])
        lanes[READING * LANES + k] = primary(length, moving)
        lanes[(READING + 1) * LANES + k] = primary(-length, -moving)
        lanes[(READING + 2) * LANES + k] = secondary(length)
        lanes[(READING + 3) * LANES + k] = secondary(-length)


@part
def know(count: int, substep: int, lanes: Array) -> None:
    """Takes a reading of the Renshaw cells and of the instruction for the next physics step.

    Args:
        count: Number of bodies.
        substep: Number of the physics step in the control step.
        lanes: Scratch.
    """
    for k in range(count):
        lanes[(READING + 4) * LANES + k] = lanes[_RENSHAW * LANES + k]
        lanes[(READING + 5) * LANES + k] = lanes[(_RENSHAW + 1) * LANES + k]
        lanes[(READING + 6) * LANES + k] = lanes[(_ASKED + substep) * LANES + k]


@part
def judge(drives: Drives, count: int, lanes: Array) -> None:
    """Writes the reward terms of a step; the last step of a trial decides about it.

    Args:
        drives: The constants of the muscles.
        count: Number of bodies.
        lanes: Scratch.
    """
    most, least = drives.limit[0], drives.limit[1]
    stiff, viscous = drives.stiffness, drives.viscosity
    for k in range(count):
        forward, backward = lanes[_ACTIVE * LANES + k], lanes[(_ACTIVE + 1) * LANES + k]
        angle, rate = lanes[_ANGLE * LANES + k], lanes[_RATE * LANES + k]
        own = most * forward - least * backward
        torque = own - (forward + backward) * (stiff * angle + viscous * rate)
        lanes[_TORQUE * LANES + k], lanes[SOUND * LANES + k] = torque, angle + rate
        asked, given = lanes[_ASKED * LANES + k], 1.0 / (1.0 + (torque / YIELDED) ** 2)
        held = 1.0 / (1.0 + (angle / HELD) ** 2)
        lanes[HOLD * LANES + k] = held if asked > 0.0 else 0.0
        lanes[_YIELD * LANES + k] = given if asked < 0.0 else 0.0
        c0, c1 = lanes[COMMAND * LANES + k], lanes[(COMMAND + 1) * LANES + k]
        lanes[_EFFORT * LANES + k] = -(0.5 * (c0**2 + c1**2))
        lanes[_TRIAL * LANES + k] = 0.0
        far, before = lanes[_FARTHEST * LANES + k], lanes[_GIVEN * LANES + k]
        farther, more = max(far, abs(angle)), before + (given - RESISTANCE)
        lanes[_FARTHEST * LANES + k] = farther if lanes[_LATE * LANES + k] != 0.0 else far
        lanes[_GIVEN * LANES + k] = more if lanes[(_PULL + 1) * LANES + k] != 0.0 else before
    for k in range(count):
        if lanes[_ENDS * LANES + k] != 0.0:
            angle, far = lanes[_ANGLE * LANES + k], lanes[_FARTHEST * LANES + k]
            done = lanes[_GIVEN * LANES + k] >= 0.0
            if lanes[_ASKED * LANES + k] > 0.0:
                done = far < WANDER and abs(angle) < SETTLED
            lanes[_TRIAL * LANES + k] = 1.0 if done else 0.0
            lanes[SUCCESS * LANES + k] *= lanes[_TRIAL * LANES + k]
            lanes[_FARTHEST * LANES + k], lanes[_GIVEN * LANES + k] = 0.0, 0.0
