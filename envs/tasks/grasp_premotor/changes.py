"""What the laboratory may change in GraspPremotor."""

from collections.abc import Mapping

from envs.bodies.hand_changes import weaken
from envs.perturbations import Perturbation
from envs.tasks.grasp_premotor.trials import DRAWN, Body

_BOUNDS = {
    "width": (0.01, 0.065),
    "height": (0.03, 0.1),
    "mass": (0.01, 1.0),
    "friction": (0.05, 3.0),
}
_MASS, _FRICTION = 1, 2


def calm(body: Body, row: int) -> None:
    """Draws objects and cues again, in the light.

    Args:
        body: The bodies.
        row: The body.
    """
    body.fixed[row] = False
    body.told[row] = DRAWN
    body.dark[row] = False


def fix_object(body: Body, row: int, values: Mapping[str, float]) -> None:
    """Sets the object of an episode.

    Args:
        body: The bodies.
        row: The body.
        values: ``width``, ``height`` (m), ``mass`` (kg), ``friction``.

    Raises:
        ValueError: A value is out of its range.
    """
    for name, (low, high) in _BOUNDS.items():
        if not low <= values[name] <= high:
            raise ValueError(
                f"Object: got {name}={values[name]}, expected a number from {low} to {high}."
            )
    body.things[row] = [values[name] for name in _BOUNDS]
    body.fixed[row] = True


def fix_cues(body: Body, row: int, precision: float, grip_first: float) -> None:
    """Sets grip and order of the cues of an episode.

    Args:
        body: The bodies.
        row: The body.
        precision: 1 for the precision grip, 0 for the power grip.
        grip_first: 1 if the grip is told before the object is shown, else 0.

    Raises:
        ValueError: A number is neither 0 nor 1.
    """
    for name, value in (("precision", precision), ("grip_first", grip_first)):
        if value not in (0.0, 1.0):
            raise ValueError(f"Cue: got {name}={value}, expected 0 or 1.")
    body.told[row] = int(precision), int(grip_first)


def darken(body: Body, row: int) -> None:
    """Shows each cue in its own period only.

    Args:
        body: The bodies.
        row: The body.
    """
    body.dark[row] = True


def change_objects(body: Body, row: int, which: int, factor: float) -> None:
    """Changes the objects that are drawn.

    Args:
        body: The bodies.
        row: The body.
        which: Column of ``Body.change``.
        factor: Factor, 0.1 to 5.

    Raises:
        ValueError: The factor is out of its range.
    """
    if not 0.1 <= factor <= 5.0:
        raise ValueError(f"Objects: got factor={factor}, expected a number from 0.1 to 5.")
    body.change[row, which] *= factor


PERTURBATIONS: Mapping[str, Perturbation] = {
    "object": Perturbation(
        "The object has `width` and `height` (m), `mass` (kg) and `friction`.",
        {"width": 0.035, "height": 0.06, "mass": 0.15, "friction": 0.8},
        lambda task, row, v: fix_object(task.body, row, v),
    ),
    "cue": Perturbation(
        "The grip is `precision` (1) or power (0), its cue comes first (1) or second (0).",
        {"precision": 1.0, "grip_first": 0.0},
        lambda task, row, v: fix_cues(task.body, row, v["precision"], v["grip_first"]),
    ),
    "dark": Perturbation(
        "Object and grip cue are seen in their own cue periods only.",
        {},
        lambda task, row, _: darken(task.body, row),
    ),
    "slippery": Perturbation(
        "Drawn objects have `factor` times their friction.",
        {"factor": 0.75},
        lambda task, row, v: change_objects(task.body, row, _FRICTION, v["factor"]),
    ),
    "load": Perturbation(
        "Drawn objects have `factor` times their mass.",
        {"factor": 1.5},
        lambda task, row, v: change_objects(task.body, row, _MASS, v["factor"]),
    ),
    "growth": Perturbation(
        "The hand is `factor` times as long, masses and torques in proportion.",
        {"factor": 1.2},
        lambda task, row, v: task.grow(row, v["factor"]),
    ),
    "weakness": Perturbation(
        "The digits have `factor` times their torque.",
        {"factor": 0.3},
        lambda task, row, v: weaken(task.physics, row, v["factor"]),
    ),
}
