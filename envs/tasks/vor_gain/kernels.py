"""The kernels of VORGain: what the subject feels, and one control step."""

from typing import Any

from envs.bodies.eye import Orbit, rest_eye
from envs.books import Books, open_page
from envs.bound import held
from envs.kernel import Array, compiled, part
from envs.lane_books import close_lanes, command_lanes
from envs.lanes import LANES
from envs.sensors.lane_lines import all_healthy, record_lanes
from envs.sensors.line import Lines, fill, receive
from envs.sensors.modes import Filter, settle
from envs.tasks.vor_gain.scene import Scene, draw_scene, head_at, look, note_waves
from envs.tasks.vor_gain.subjects import (
    COMMAND,
    READING,
    SOUND,
    STEADY,
    SUCCESS,
    Vision,
    give_body,
    judge,
    live,
    take_body,
    take_world,
)


@part
def _feel(
    lines: Lines, row: int, orbit: Orbit, scene: Scene, canal: Filter, vision: Vision
) -> None:
    """Takes the first reading of all receptors; in the dark the retina is silent."""
    vision.slip[row] = scene.now[row, 1] * scene.now[row, 0] + orbit.velocity[row]
    vision.reading[0] = settle(canal, row, 0.0)
    vision.reading[1] = orbit.position[row]
    vision.reading[2] = scene.now[row, 2]
    vision.reading[3] = vision.slip[row] * scene.now[row, 2]
    fill(lines, row, vision.reading)


@compiled
def begin(
    mask: Array,
    books: Books,
    lines: Lines,
    orbit: Orbit,
    scene: Scene,
    canal: Filter,
    vision: Vision,
    stage: Array,
) -> None:
    """Starts new episodes.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        orbit: The eyes.
        scene: The scenes.
        canal: The canals.
        vision: What the eyes see.
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if not mask[row]:
            continue
        open_page(books, row)
        draw_scene(scene, row, books.words, stage[row])
        note_waves(scene, row)
        scene.now[row, 0] = head_at(scene, row, 0.0)
        look(scene, row, 0.0)
        rest_eye(orbit, row)
        vision.target[row] = 0.0
        for side in range(2):
            vision.recent[row, side], vision.dark[row, side] = 0.0, 0.0
        _feel(lines, row, orbit, scene, canal, vision)
    receive(lines, books.fresh, books.words, books.observation)


@compiled
def advance(actions: Array, skip: Array, state: Any) -> None:
    """Lives one control step.

    Args:
        actions: The actions, (rows, 1).
        skip: Rows that stay as they are, (rows,) bool.
        state: ``Bound`` to books, motors, lines, orbit, scene, canal, vision and lanes.
    """
    books, motors, lines, orbit, scene, canal, vision, lanes = held(state)
    for first in range(0, skip.shape[0], LANES):
        last = min(first + LANES, skip.shape[0])
        still = skip[first:last]
        command_lanes(motors, actions[first:last], still, first, lanes, COMMAND)
        alike = all_healthy(lines, first, last)
        take_world(scene, books.steps, first, last, lanes)
        take_body(orbit, canal, vision, first, last, lanes)
        live(orbit, canal, last - first, 0, lanes)  # no loop: the compiler has to know the moment
        record_lanes(lines, first, last, 1, alike, lanes, READING)
        live(orbit, canal, last - first, 1, lanes)
        record_lanes(lines, first, last, 0, alike, lanes, READING)
        judge(books.steps[first:last], lanes)
        give_body(orbit, canal, vision, scene, first, last, lanes)
        close_lanes(books, still, first, lanes, SOUND, STEADY, SUCCESS)
    receive(lines, books.fresh, books.words, books.observation)
