"""Reaching in a force field: naive, adapted, after-effect; the error clamp."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.bodies.arm import Arm
from envs.bodies.drives import Torques
from envs.bodies.planar import jacobian_of, place_of
from envs.tasks.force_field.env import ForceFieldVector
from envs.tasks.force_field.oracle import Controller
from envs.tasks.force_field.robot import STEPS_PER_TRIAL, TRIALS
from experiments.figures import checks, drawing
from snn_core.plot.style import COLOURS, INK

TITLE = "ForceField: deviations, adaptation and after-effects"
SOURCE = (
    "Shadmehr & Mussa-Ivaldi 1994, J Neurosci 14:3208 (body of Table 1, stiffness, viscosity, "
    "field B, controller with and without a model of the field). Expected: the largest lateral "
    "deviation from the paper's equations in continuous time, solved independently; 0 for an exact "
    "model."
)
CAPTION = """
The paper's controller moves the paper's body in `ForceField-v0` (`Arm(viscosity=0.0)`,
`Torques()`), left workspace, 10 cm in eight directions within 0.5 s. Paths of the hand: in the null
field; in the field without a model of it; with a model; and with the model after the field is
gone, when the hand errs to the other side. Right: force on the walls of the error clamp
against the force that the learnt field asks for; they differ because the forces along the line,
which nothing opposes, change the movement. Torques hold for a control step of 10 ms and are
computed for its middle, which explains the deviations of the table.
"""
LIMIT = 60.0
FIELD = np.array([[-10.1, -11.2], [-11.2, 11.1]])
NAIVE = (-8.6301, 74.2110, 67.1494, -6.4468, -16.7662, 30.4643, 33.4081, -17.4550)
AFTER = (6.6446, -61.9929, -77.1993, 13.2102, 27.1273, -30.0923, -35.7263, 13.0945)
PANELS = ("null field", "field, before learning", "field, learnt", "after-effect")


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        paths: Hand from the start, mm, in null field, naive, adapted, after-effect,
            (4, trials, steps, 2).
        worst: Largest lateral deviation, positive to the left, mm, (4, directions).
        wall: Force on the walls of the error clamp, leftwards, N, (steps,).
        asked: What the learnt field asks for, N, (steps,).
        untaught: Force on the walls without a model of the field, N, (steps,).
    """

    paths: NDArray[np.float64]
    worst: NDArray[np.float64]
    wall: NDArray[np.float64]
    asked: NDArray[np.float64]
    untaught: NDArray[np.float64]


def measure() -> Measured:
    """Run all experiments."""
    field = {"perturbation": {"name": "field"}}
    clamp = {"perturbation": {"name": "channel"}}
    none: dict[str, Any] = {}
    lived = [_reach(none, False), _reach(field, False), _reach(field, True), _reach(none, True)]
    taught, plain = _reach(clamp, True), _reach(clamp, False)
    return Measured(
        np.array([each[0] for each in lived]), np.array([each[1] for each in lived]),
        taught[2], taught[3], plain[2],
    )  # fmt: skip


def rows(measured: Measured) -> list[checks.Row]:
    """Set the numbers beside the expected ones."""
    null, naive, adapted, after = measured.worst
    wall = measured.wall
    return [
        checks.row("before learning (mm), 0 to 315 deg", naive, NAIVE, 3.0, digits=1),
        checks.row("learnt (mm)", adapted, [0.0] * 8, 0.5, digits=2),
        checks.row("after-effect (mm)", after, AFTER, 3.0, digits=1),
        checks.row("null field, nothing learnt (mm)", null, [0.0] * 8, 0.5, digits=2),
        checks.row("after-effects of opposite sign", np.sum(np.sign(after) == -np.sign(naive)), 8),
        checks.row("error clamp: correlation of the force with what the field asks for",
                   np.corrcoef(wall, measured.asked)[0, 1], digits=2),
        checks.row("error clamp: force rms, learnt (N)", np.std(wall), digits=2),
        checks.row("error clamp: force rms, nothing learnt (N)", np.std(measured.untaught), 0.0,
                   0.1, digits=2),
    ]  # fmt: skip


def draw(measured: Measured) -> Any:
    """Return the Figure."""
    made, panels = drawing.grid(1, 5, (12.6, 3.0))
    for index, name in enumerate(PANELS):
        panel = panels[0, index]
        for trial, path in enumerate(measured.paths[index]):
            panel.plot(*path.T, color=COLOURS[trial % len(COLOURS)], linewidth=1.2)
        panel.set_xlim(-150.0, 150.0)
        panel.set_ylim(-150.0, 150.0)
        panel.set_aspect("equal")
        drawing.title(panel, name)
        drawing.label(panel, "x (mm)", "y (mm)" if index == 0 else "")
    clamp = panels[0, 4]
    clamp.plot(measured.asked, measured.wall, ".", color=INK, markersize=2.5)
    drawing.label(clamp, "asked (N)", "on the wall (N)")
    drawing.title(clamp, "error clamp")
    return made


def _reach(
    options: dict[str, Any], learnt: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """One episode: paths and deviations by direction, force on the walls, force asked for."""
    body = {"arm": Arm(viscosity=0.0), "drive": Torques(LIMIT)}
    env = ForceFieldVector(1, options={"stage": "null"}, **body)  # type: ignore[arg-type]
    env.reset(seed=0, options=options)
    task = env.task
    controller = Controller(task, knows_field=learnt, believed=FIELD)  # type: ignore[arg-type]
    places, wall, asked = [], [], []
    for step in range(STEPS_PER_TRIAL * TRIALS - 1):
        env.step((controller.torque() / LIMIT).astype(np.float32))
        state = task.body  # type: ignore[attr-defined]
        angles = state.state[0, state.qpos : state.qpos + 2]
        places.append(1e3 * (place_of(angles, state.links[0]) - state.home[0]))
        angle = state.angle[0, min((step + 1) // STEPS_PER_TRIAL, TRIALS - 1)]
        aside = np.array([-np.sin(angle), np.cos(angle)])
        rate = state.state[0, state.qvel : state.qvel + 2]
        asked.append(-aside @ FIELD @ jacobian_of(angles, state.links[0]) @ rate)
        wall.append(state.wall[0].item())
    order = np.argsort(state.angle[0])
    paths = np.array([places[0], *places]).reshape(TRIALS, STEPS_PER_TRIAL, 2)[order]
    return paths, 1e3 * state.worst[0][order], np.array(wall), np.array(asked)
