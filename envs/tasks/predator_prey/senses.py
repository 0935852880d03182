"""What both animals of PredatorPrey feel."""

import math

import numpy as np

from envs.bodies.wheels import RADIUS
from envs.kernel import part
from envs.sensors.arcs import look
from envs.sensors.line import Lines, arrives, fill, pass_by, record
from envs.sensors.rays import wall_proximity
from envs.tasks.predator_prey.arena import ARCS, RAY_RANGE, RAYS, SENSES, SUBSTEPS, Arena, gap

_ANGLES = math.pi - (np.arange(RAYS) + 0.5) * (2.0 * math.pi / RAYS)
_COS, _SIN = np.cos(_ANGLES), np.sin(_ANGLES)


@part
def feel(arena: Arena, row: int, side: int, substeps: int) -> None:
    """Takes one reading of all receptors of one animal.

    Args:
        arena: The bodies; ``sense`` receives the readings.
        row: The pair.
        side: 0 for the predator, 1 for the prey.
        substeps: Physics steps since the control step began.
    """
    _see(arena, row, side)
    _range_walls(arena, row, side)
    _touch(arena, row, side, substeps)


@part
def _see(arena: Arena, row: int, side: int) -> None:
    """Takes a reading of the eye; see ``feel``."""
    body, other = 2 * row + side, 2 * row + 1 - side
    dx = arena.pose[other, 0] - arena.pose[body, 0]
    dy = arena.pose[other, 1] - arena.pose[body, 1]
    bearing = math.atan2(dy, dx) - arena.pose[body, 2]
    far, eye = gap(arena, row), (arena.field[side], arena.reach[side])
    look(bearing, far, RADIUS, *eye, arena.sense[body], 0, ARCS)


@part
def _range_walls(arena: Arena, row: int, side: int) -> None:
    """Takes a reading of the rays; see ``feel``."""
    body = 2 * row + side
    x, y, heading = arena.pose[body, 0], arena.pose[body, 1], arena.pose[body, 2]
    c, s = math.cos(heading), math.sin(heading)
    for ray in range(RAYS):
        ux, uy = c * _COS[ray] - s * _SIN[ray], s * _COS[ray] + c * _SIN[ray]
        near = wall_proximity(x, y, ux, uy, arena.size, RADIUS, RAY_RANGE)
        arena.sense[body, ARCS + ray] = near


@part
def _touch(arena: Arena, row: int, side: int, substeps: int) -> None:
    """Takes a reading of contacts and wheels; see ``feel``."""
    body, share = 2 * row + side, 1.0 / max(substeps, 1)
    for wheel in range(2):
        arena.sense[body, ARCS + RAYS + wheel] = share * arena.bump[body, wheel]
        arena.sense[body, ARCS + RAYS + 2 + wheel] = arena.wheels[body, wheel] / arena.speed[side]


@part
def start_senses(lines: Lines, arena: Arena, row: int, side: int) -> None:
    """Starts the lines of one side.

    Args:
        lines: The senses of that side.
        arena: The bodies.
        row: The pair.
        side: 0 for the predator, 1 for the prey.
    """
    feel(arena, row, side, 0)
    fill(lines, row, arena.sense[2 * row + side, :SENSES])


@part
def send(lines: Lines, arena: Arena, row: int, side: int, substep: int) -> None:
    """Sends one reading of the receptors of one side that will be heard down its lines.

    Args:
        lines: The senses of that side.
        arena: The bodies.
        row: The pair.
        side: 0 for the predator, 1 for the prey.
        substep: Physics step within the control step.
    """
    later = SUBSTEPS - 1 - substep
    if not arrives(lines, row, later, 0, SENSES):
        pass_by(lines, row)
        return
    if arrives(lines, row, later, 0, ARCS):
        _see(arena, row, side)
    if arrives(lines, row, later, ARCS, ARCS + RAYS):
        _range_walls(arena, row, side)
    _touch(arena, row, side, substep + 1)
    record(lines, row, arena.sense[2 * row + side, :SENSES])
