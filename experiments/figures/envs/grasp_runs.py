"""Runs of GraspPremotor: conditions of objects, grips and orders, lived side by side."""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.tasks.grasp_premotor.env import GraspPremotorVector
from envs.tasks.grasp_premotor.oracle import LOAD, RAISE, REACH, Course, Grasper, placed
from envs.tasks.grasp_premotor.task import GraspPremotorTask
from envs.tasks.grasp_premotor.trials import STEP

HELD = REACH + LOAD + RAISE + 0.5  # s after the go cue
STEPS = 300
RELEASE = 2.0  # s from the full grip to none


class Condition(NamedTuple):
    """One trial.

    Attributes:
        width: m.
        height: m.
        mass: kg.
        friction: Coefficient.
        precision: 1, or 0 for the power grip.
        grip_first: 1, or 0 if the object is shown first.
    """

    width: float
    height: float
    mass: float
    friction: float
    precision: float = 1.0
    grip_first: float = 0.0


class Lived(NamedTuple):
    """What was lived; time runs from the go cue of each trial.

    Attributes:
        aperture: Gap between the tips of thumb and index finger, m, (steps, trials).
        grip: Mean force of thumb and index finger, N, (steps, trials).
        load: Vertical force of the tips on the object, N, (steps, trials).
        slid: How far the object is below the tips, m, (steps, trials).
        success: Whether the trial ended well, (trials,) bool.
        faults: Moved early, crushed, (trials, 2) bool.
    """

    aperture: NDArray[np.float64]
    grip: NDArray[np.float64]
    load: NDArray[np.float64]
    slid: NDArray[np.float64]
    success: NDArray[np.bool_]
    faults: NDArray[np.bool_]


class Releasing(Grasper):
    """Lets the grip go slowly once the object is held."""

    def _course(self, time: NDArray[np.float64]) -> Course:
        course = super()._course(time)
        left = np.clip(1.0 - (time - HELD) / RELEASE, 0.0, 1.0)
        return course._replace(grip=course.grip * left)


def crossed(*lists: Any) -> list[Condition]:
    """Every combination of widths, heights, masses, frictions, grips and orders."""
    return [Condition(*each) for each in itertools.product(*lists)]


def lived(conditions: list[Condition], kind: type[Grasper] = Grasper) -> Lived:
    """Live one trial of each condition.

    Args:
        conditions: The trials.
        kind: Who moves the hands.
    """
    count = len(conditions)
    env = GraspPremotorVector(count)
    env.reset(seed=0)
    for row, condition in enumerate(conditions):
        values = condition._asdict()
        cue = {name: values.pop(name) for name in ("precision", "grip_first")}
        change = [{"name": "object", **values}, {"name": "cue", **cue}]
        env.reset(options={"perturbation": change, "reset_mask": np.arange(count) == row})
    task = env.task
    assert isinstance(task, GraspPremotorTask)
    oracle = kind(task)
    seen = []
    for _ in range(STEPS):
        env.step(oracle.predict(np.zeros((count, 1), np.float32))[0])
        seen.append(_look(task))
    begin = task.body.go
    steps = STEPS - int(begin.max())
    rows = np.arange(count)
    four = np.array(seen)[begin + np.arange(steps)[:, np.newaxis], :, rows]
    body, success = task.body, task.books.success.copy()
    return Lived(*np.moveaxis(four, -1, 0), success, body.faults.copy())


def _look(task: GraspPremotorTask) -> NDArray[np.float64]:
    """Aperture, grip, load and slip of each trial, (4, trials)."""
    body = task.body
    place = body.state[:, body.qpos :]
    tips = [placed(place[:, 1 + 2 * digit : 3 + 2 * digit], body.sizes) for digit in (0, 1)]
    aperture = tips[0][0] + tips[1][0] - 2.0 * body.sizes[:, 3]
    height = place[:, 0] - 0.5 * (tips[0][1] + tips[1][1])
    force = body.contact.reshape(-1, 4, 3)
    load = force[:, 1, 2] - force[:, 2, 2]
    return np.array([aperture, body.press[:, 1:3].mean(axis=1), load, height - place[:, 8]])


def times(course: Lived) -> NDArray[np.float64]:
    """Time since the go cue, s, (steps,)."""
    return STEP * (1.0 + np.arange(len(course.grip)))
