"""The subjects of VORGain side by side: head, eye, canal and retina in a control step."""

import math
from typing import NamedTuple

from envs.bodies.eye import Orbit
from envs.kernel import Array, part
from envs.lanes import FREE, LANES, LIVE, give, give_all, take, take_all
from envs.sensors.modes import Filter
from envs.sine import sine
from envs.tasks.vor_gain.scene import END, SINES, STEP, SUBSTEPS, Scene, head_at, look

ACUITY = math.radians(4.0)
STEADY_SHARE = 0.25
_KEEP = math.exp(-STEP * SUBSTEPS / 2.0)
_LAST = round(END / (STEP * SUBSTEPS))
COMMAND, _POLES, POSITION, VELOCITY, SLIP, TARGET = (FREE + n for n in (0, 1, 3, 4, 5, 6))
_HEAD, _FACTOR, _LIGHT = (FREE + n for n in (7, 9, 11))  # of both moments
_INPUT, _MODES, READING, _RECENT, _DARK = (FREE + n for n in (13, 14, 16, 20, 22))
STEADY, _RETAINED, SUCCESS, SOUND, _TIME = (FREE + n for n in (24, 25, 26, 27, 28))
FIELDS = FREE + 29


class Vision(NamedTuple):
    """What the eye sees.

    Attributes:
        slip: Velocity of the image on the retina, rad/s, light or dark, (rows,).
        target: Direction of what the eye should follow, in the head, rad, (rows,).
        recent: Mean squares of slip and of head velocity over the last 2 s, (rows, 2).
        dark: Sums of both squares over the dark part of the episode, (rows, 2).
        reading: Scratch of the sensors, (elements,).
    """

    slip: Array
    target: Array
    recent: Array
    dark: Array
    reading: Array


@part
def take_world(scene: Scene, steps: Array, first: int, last: int, lanes: Array) -> None:
    """Works out what happens to some subjects in a control step.

    Args:
        scene: The scenes; goggles and light move on.
        steps: Control steps since reset, (rows,) int64.
        first: The first subject.
        last: The subject behind the last one.
        lanes: Scratch.
    """
    count, done, until = last - first, steps[first:last], scene.until[first:last]
    for moment in range(SUBSTEPS):
        head = lanes[(_HEAD + moment) * LANES : (_HEAD + moment + 1) * LANES]
        for k in range(count):
            lanes[_TIME * LANES + k] = (done[k] * SUBSTEPS + moment + 1) * STEP
            head[k] = 0.0
        for slot in range(SINES):
            peak, rate = scene.waves[0, slot, first:last], scene.waves[1, slot, first:last]
            phase = scene.waves[2, slot, first:last]
            for k in range(count):
                share = sine(rate[k] * lanes[_TIME * LANES + k] + phase[k])
                head[k] += peak[k] * share
    for k in range(count):
        row, end = first + k, lanes[_TIME * LANES + k]
        if not scene.smooth[row]:
            for moment in range(SUBSTEPS):
                time = (done[k] * SUBSTEPS + moment + 1) * STEP
                lanes[(_HEAD + moment) * LANES + k] = head_at(scene, row, time)
        changes = end >= until[k] and lanes[LIVE * LANES + k] != 0.0
        for moment in range(SUBSTEPS):
            if changes:
                look(scene, row, (done[k] * SUBSTEPS + moment + 1) * STEP)
            lanes[(_FACTOR + moment) * LANES + k] = scene.now[row, 1]
            lanes[(_LIGHT + moment) * LANES + k] = scene.now[row, 2]


@part
def take_body(
    orbit: Orbit, canal: Filter, vision: Vision, first: int, last: int, lanes: Array
) -> None:
    """Takes the state of some subjects.

    Args:
        orbit: The eyes.
        canal: The canals.
        vision: What the eyes see.
        first: The first subject.
        last: The subject behind the last one.
        lanes: Scratch.
    """
    take_all(orbit.state[first:last], lanes, _POLES)
    take(vision.target[first:last], lanes, TARGET)
    take(canal.input[first:last], lanes, _INPUT)
    take_all(canal.state[first:last], lanes, _MODES)
    take_all(vision.recent[first:last], lanes, _RECENT)
    take_all(vision.dark[first:last], lanes, _DARK)


@part
def give_body(
    orbit: Orbit, canal: Filter, vision: Vision, scene: Scene, first: int, last: int, lanes: Array
) -> None:
    """Gives the state back.

    Args:
        orbit: The eyes.
        canal: The canals.
        vision: What the eyes see.
        scene: The scenes.
        first: The first subject.
        last: The subject behind the last one.
        lanes: Scratch.
    """
    give_all(lanes, _POLES, orbit.state[first:last])
    give(lanes, POSITION, orbit.position[first:last])
    give(lanes, VELOCITY, orbit.velocity[first:last])
    give(lanes, SLIP, vision.slip[first:last])
    give(lanes, TARGET, vision.target[first:last])
    give(lanes, _INPUT, canal.input[first:last])
    give_all(lanes, _MODES, canal.state[first:last])
    give_all(lanes, _RECENT, vision.recent[first:last])
    give_all(lanes, _DARK, vision.dark[first:last])
    give_all(lanes, _HEAD + SUBSTEPS - 1, scene.now[first:last, :1])


@part
def live(orbit: Orbit, canal: Filter, count: int, moment: int, lanes: Array) -> None:
    """One physics step: the eye as ``move_eye`` moves it, the canal as ``sense`` does.

    Args:
        orbit: The constants of the eyes.
        canal: The constants of the canals.
        count: Number of subjects.
        moment: Number of the physics step in the control step.
        lanes: Scratch; ``READING`` receives what is felt. In the dark the retina is silent.
    """
    k0, k1, w0, w1 = orbit.keep[0], orbit.keep[1], orbit.weight[0], orbit.weight[1]
    v0, v1 = w0 * orbit.rate[0], w1 * orbit.rate[1]
    m0, m1, a0, a1 = canal.keep[0], canal.keep[1], canal.old[0], canal.old[1]
    n0, n1, g0, g1 = canal.new[0], canal.new[1], canal.weights[0], canal.weights[1]
    direct = canal.direct[0]
    for k in range(count):
        command, s0, s1 = lanes[COMMAND * LANES + k], _POLES * LANES + k, (_POLES + 1) * LANES + k
        lanes[s0] = command + k0 * (lanes[s0] - command)
        lanes[s1] = command + k1 * (lanes[s1] - command)
        position = 0.0 + w0 * lanes[s0] + w1 * lanes[s1]
        velocity = 0.0 + v0 * (command - lanes[s0]) + v1 * (command - lanes[s1])
        lanes[POSITION * LANES + k], lanes[VELOCITY * LANES + k] = position, velocity
        lanes[(READING + 1) * LANES + k] = position
    for k in range(count):
        head, factor = lanes[(_HEAD + moment) * LANES + k], lanes[(_FACTOR + moment) * LANES + k]
        light = lanes[(_LIGHT + moment) * LANES + k]
        slip = factor * head + lanes[VELOCITY * LANES + k]
        lanes[SLIP * LANES + k] = slip
        lanes[TARGET * LANES + k] -= STEP * factor * head
        lanes[(READING + 2) * LANES + k] = light
        lanes[(READING + 3) * LANES + k] = slip * light
    for k in range(count):
        value, before = math.degrees(lanes[(_HEAD + moment) * LANES + k]), lanes[_INPUT * LANES + k]
        s0, s1 = _MODES * LANES + k, (_MODES + 1) * LANES + k
        lanes[s0] = m0 * lanes[s0] + (a0 * before + n0 * value)
        lanes[s1] = m1 * lanes[s1] + (a1 * before + n1 * value)
        lanes[_INPUT * LANES + k] = value
        lanes[READING * LANES + k] = direct * value + g0 * lanes[s0] + g1 * lanes[s1]


@part
def judge(steps: Array, lanes: Array) -> None:
    """The reward terms, and whether the image has been steady lately.

    Args:
        steps: Control steps since reset, (subjects,) int64.
        lanes: Scratch.
    """
    for k in range(steps.shape[0]):
        slip, head = lanes[SLIP * LANES + k], lanes[(_HEAD + SUBSTEPS - 1) * LANES + k]
        dark = 1.0 - lanes[(_LIGHT + SUBSTEPS - 1) * LANES + k]
        slips, heads = slip**2, head**2
        lanes[_RECENT * LANES + k] += (1.0 - _KEEP) * (slips - lanes[_RECENT * LANES + k])
        lanes[(_RECENT + 1) * LANES + k] += (1.0 - _KEEP) * (
            heads - lanes[(_RECENT + 1) * LANES + k]
        )
        lanes[_DARK * LANES + k] += slips * dark
        lanes[(_DARK + 1) * LANES + k] += heads * dark
        lanes[STEADY * LANES + k] = 1.0 / (1.0 + slips / ACUITY**2)
        lanes[_RETAINED * LANES + k] = 0.0
        lanes[SOUND * LANES + k] = lanes[POSITION * LANES + k] + slip
        steady = lanes[_RECENT * LANES + k] < STEADY_SHARE**2 * lanes[(_RECENT + 1) * LANES + k]
        lanes[SUCCESS * LANES + k] = 1.0 if steady else 0.0
    for k in range(steps.shape[0]):
        if steps[k] + 1 == _LAST and lanes[(_DARK + 1) * LANES + k] > 0.0:
            share = lanes[_DARK * LANES + k] / lanes[(_DARK + 1) * LANES + k]
            lanes[_RETAINED * LANES + k] = 1.0 / (1.0 + share / STEADY_SHARE**2)
