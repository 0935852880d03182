"""Survive: reward of a meal, and what becomes of bodies with and without their senses."""

from __future__ import annotations

from typing import Any, NamedTuple

import gymnasium
import numpy as np
from numpy.typing import NDArray

import envs
from envs.bodies.physiology import Physiology
from envs.tasks.survive.kernels import STEP, SUBSTEPS
from envs.tasks.survive.world import PATCH_RADIUS, SIZE
from experiments.figures import checks, drawing
from snn_core.plot.style import COLOURS, FAINT, legend

TITLE = "Survive: reward is the reduction of the drive"
SOURCE = (
    "Keramati & Gutkin 2014, eLife 3:e04811, equations 1 and 2 and four properties of reward; "
    "Spier & McFarland 1997, J Theor Biol 189:317 (cue times deficit). Expected: the equations "
    "written anew for the meals; 1 where an inequality of the paper, which prints no numbers for "
    "such a body, has to hold everywhere."
)
CAPTION = """
Top left: reward of one meal against its dose at three levels of energy; points are paid by the
task, lines are equation 2. More food is worth more up to the set point, each further bite less,
and the same meal more to the hungrier body. Top middle: the same meal is worth the less the
thirstier the body is. Top right: path of the oracle in one arena with its discs (grey), first food
(green) and water (blue). Bottom left: energy and water of that life. Bottom right: share of bodies
alive, of the oracle, of the oracle without interoception (set to 0), without odour, and of
uniformly random actions, on unseen maps.
"""

CONTROL = STEP * SUBSTEPS
DOSES = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4)
LEVELS = (0.2, 0.3, 0.4, 0.5)
WATERS = (0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
DOSE, OTHER, LIFE = 0.2, 0.6, 1000
PRICES = (0.02, 0.05, 0.1)  # 1/s
POLICIES: dict[str, dict[str, Any] | None] = {
    "oracle": {},
    "no interoception": {"lesion": ["interoception"]},
    "no odour": {"lesion": ["odour"]},
    "random actions": None,
}


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        meals: Reward of a meal, (levels, doses).
        thirsty: Reward of one meal by the level of water, (waters,).
        path: x, y, energy, water, drive at each control step of one life, (steps, 5).
        paid: Sum of the drive term over that life.
        scene: Discs (x, y, radius) and patches (x, y, stock) at its start.
        lives: Survival times by policy, s, (copies,).
        measures: Means of drive RMS, intakes and balance by policy.
        prices: Mean survival of the oracle at each price of action, s, (prices,).
    """

    meals: NDArray[np.float64]
    thirsty: NDArray[np.float64]
    path: NDArray[np.float64]
    paid: float
    scene: tuple[NDArray[np.float64], NDArray[np.float64]]
    lives: dict[str, NDArray[np.float64]]
    measures: dict[str, dict[str, float]]
    prices: NDArray[np.float64]


def measure(copies: int = 300) -> Measured:
    """Serve meals, follow one life and count survivors.

    Args:
        copies: Bodies of each policy.
    """
    meals = np.array([[_meal(level, OTHER, dose) for dose in DOSES] for level in LEVELS])
    thirsty = np.array([_meal(LEVELS[0], water, DOSE) for water in WATERS])
    found = {name: _population(options, copies) for name, options in POLICIES.items()}
    lives, means = ({k: each[part] for k, each in found.items()} for part in (0, 1))
    dear = np.array([_population({}, copies, price)[0].mean() for price in PRICES])
    return Measured(meals, thirsty, *_life(), lives, means, dear)


def _meal(energy: float, water: float, dose: float) -> float:
    """Return the reward, before its weight, of one dose for a body without other changes."""
    still = {"energy_use": 0.0, "water_use": 0.0, "healing": 0.0, "thermal_time": 1e12}
    body = Physiology(eating=dose / CONTROL, **still)
    env: Any = gymnasium.make("reafference/Survive-v0", physiology=body).unwrapped
    env.reset(seed=0)
    task = env.task
    task.body.pose[0, :2] = task.world.patches[0, 0, :2]
    task.body.state[0] = (energy, water, 0.0, 0.0)
    task.body.drive[0] = body.drive(task.body.state[0])
    info = env.step(np.array([0.0, 0.0, 1.0, -1.0], np.float32))[4]
    return float(info["reward_drive"] / task.terms["drive"])


def reward(energy: float, water: float, dose: float, n: float = 4.0, m: float = 3.0) -> float:
    """Return equation 2 for a body at 37 degC without damage and set points of 0.7."""
    before = (abs(0.7 - energy) ** n + abs(0.7 - water) ** n) ** (1.0 / m)
    after = (abs(0.7 - energy - dose) ** n + abs(0.7 - water) ** n) ** (1.0 / m)
    return float(before - after)


def _life(seed: int = 12) -> tuple[NDArray[np.float64], float, Any]:
    env: Any = gymnasium.make("reafference/Survive-v0", options={"stage": "unseen"}).unwrapped
    observation, _ = env.reset(seed=seed)
    body, world = env.task.body, env.task.world
    scene = (world.discs[0, : world.used[0]].copy(), world.patches[0].copy())
    oracle, paid = envs.make_oracle(env), 0.0
    path = [[*body.pose[0, :2], *body.state[0, :2], body.drive[0]]]
    for _ in range(LIFE):
        observation, _, ended, _, info = env.step(oracle.predict(observation)[0])
        paid += info["reward_drive"] / env.task.terms["drive"]
        path.append([*body.pose[0, :2], *body.state[0, :2], body.drive[0]])
        if ended:
            break
    return np.array(path), paid, scene


def _population(
    options: dict[str, Any] | None, copies: int, price: float = 0.0
) -> tuple[NDArray[np.float64], dict[str, float]]:
    """Return the survival times and the mean measures of a policy; None acts at random."""
    conditions = {"stage": "unseen", **(options or {})}
    how = {"options": conditions, "physiology": Physiology(price=price)}
    env: Any = gymnasium.make_vec("reafference/Survive-v0", copies, **how)
    env.action_space.seed(7)
    oracle, task = envs.make_oracle(env), env.unwrapped.task
    observation, _ = env.reset(seed=7)
    found: list[dict[str, float] | None] = [None] * copies
    for _ in range(LIFE):
        random = options is None
        action = env.action_space.sample() if random else oracle.predict(observation)[0]
        observation, _, terminated, truncated, _ = env.step(action)
        for row in np.flatnonzero(terminated | truncated).tolist():
            found[row] = found[row] or task.measures(row)
    whole = [each for each in found if each is not None]
    means = {key: float(np.mean([each[key] for each in whole])) for key in whole[0]}
    return np.array([each["survival"] for each in whole]), means


def rows(measured: Measured) -> list[checks.Row]:
    """Set meals beside the equations and the signs of the paper; list what became of the bodies."""
    found = []
    for level, got in zip(LEVELS, measured.meals, strict=True):
        closed = [reward(level, OTHER, dose) for dose in DOSES]
        head = f"meals of {', '.join(f'{d:g}' for d in DOSES)} at energy {level:g} (drive)"
        found.append(checks.row(head, got, closed, 1e-9, digits=5))
    closed = [reward(LEVELS[0], water, DOSE) for water in WATERS]
    head = f"meal of {DOSE:g} at water {', '.join(f'{w:g}' for w in WATERS)} (drive)"
    found.append(checks.row(head, measured.thirsty, closed, 1e-9, digits=5))
    for head, share in _signs(measured).items():
        found.append(checks.row(f"{head} (share of pairs)", share, 1.0, digits=2))
    fall = measured.path[0, 4] - measured.path[-1, 4]
    head = "sum of rewards of one life beside the fall of its drive (drive)"
    found.append(checks.row(head, measured.paid, fall, 1e-9, digits=5))
    for name, lives in measured.lives.items():
        means = measured.measures[name]
        found.append(checks.row(f"{name}: mean survival of {LIFE * CONTROL:g} s (s)",
                                lives.mean(), digits=1))  # fmt: skip
        head = f"{name}: drive RMS; energy, water intake over use; balance of intake"
        values = [means[k] for k in ("drive_rms", "energy_intake", "water_intake", "balance")]
        found.append(checks.row(head, values, digits=3))
    head = f"oracle, price of action {', '.join(map(str, PRICES))} 1/s: mean survival (s)"
    found.append(checks.row(head, measured.prices, digits=1))
    return found


def _signs(measured: Measured) -> dict[str, float]:
    """Return for which share of neighbouring values an inequality of the paper holds."""
    below = np.array([np.add(level, DOSES) <= 0.7 + 1e-9 for level in LEVELS])
    slope = np.diff(measured.meals, axis=1) / np.diff(DOSES)
    bend, both, three = np.diff(slope, axis=1), below[:, 1:], below[:, 2:]
    deeper = -np.diff(measured.meals, axis=0)[below[1:]]
    return {
        "a larger meal is worth more, up to the set point": float(np.mean(slope[both] > 0.0)),
        "each further bite is worth less (risk aversion)": float(np.mean(bend[three] < 0.0)),
        "a meal is worth more to the hungrier": float(np.mean(deeper > 0.0)),
        "thirst makes a meal worth less": float(np.mean(np.diff(measured.thirsty) < 0.0)),
    }


def draw(measured: Measured) -> Any:
    """Return the Figure: meals and a life above, needs and survivors below."""
    made, panels = drawing.grid(2, 3, (11.0, 7.2))
    place = panels[1, 1].get_gridspec()[1, 1:]
    for panel in panels[1, 1:]:
        panel.remove()
    _meals(panels[0, 0], panels[0, 1], measured)
    _arena(panels[0, 2], measured)
    _needs(panels[1, 0], measured)
    _alive(drawing.axes(made.add_subplot(place), (7.0, 3.6)), measured)
    return made


def _meals(left: Any, right: Any, measured: Measured) -> None:
    smooth = np.linspace(0.0, 0.42, 100)
    for ink, level, got in zip(COLOURS, LEVELS[:3], measured.meals, strict=False):
        left.plot(smooth, [reward(level, OTHER, d) for d in smooth], color=ink, linewidth=1.2)
        left.plot(DOSES, got, "o", color=ink, markersize=4, label=f"energy {level:g}")
    drawing.label(left, "dose of energy (store)", "reward (fall of the drive)")
    drawing.title(left, "a meal at three levels of energy")
    legend(left, loc="upper left")
    dry = np.linspace(0.05, 0.7, 100)
    right.plot(
        0.7 - dry, [reward(LEVELS[0], w, DOSE) for w in dry], color=COLOURS[0], linewidth=1.2
    )
    right.plot(0.7 - np.array(WATERS), measured.thirsty, "o", color=COLOURS[0], markersize=4)
    drawing.label(right, "lack of water (store)", "reward of a meal (fall of the drive)")
    drawing.title(right, "hunger beside thirst")


def _arena(panel: Any, measured: Measured) -> None:
    from matplotlib.patches import Circle

    discs, patches = measured.scene
    for x, y, radius in discs:
        panel.add_patch(Circle((x, y), radius, color="#7d8794"))
    for patch, (x, y, _) in enumerate(patches):
        panel.add_patch(Circle((x, y), PATCH_RADIUS, color="#7fb069" if patch < 2 else "#4d8fcc"))
    panel.plot(measured.path[:400, 0], measured.path[:400, 1], color=COLOURS[1], linewidth=0.8)
    panel.set(xlim=(0.0, SIZE), ylim=(0.0, SIZE), aspect="equal")
    drawing.label(panel, "x (m)", "y (m)")
    drawing.title(panel, "40 s of the oracle")


def _needs(panel: Any, measured: Measured) -> None:
    time = CONTROL * np.arange(len(measured.path))
    panel.axhline(0.7, color=FAINT, linewidth=0.6)
    for column, name, ink in ((2, "energy", COLOURS[2]), (3, "water", COLOURS[0])):
        panel.plot(time, measured.path[:, column], color=ink, linewidth=1.0, label=name)
    panel.set_ylim(0.0, 1.0)
    drawing.label(panel, "time (s)", "level (store)")
    drawing.title(panel, "its needs, set point 0.7")
    legend(panel, loc="lower right")


def _alive(panel: Any, measured: Measured) -> None:
    time = np.linspace(0.0, LIFE * CONTROL - CONTROL, 400)
    for ink, (name, lives) in zip(COLOURS, measured.lives.items(), strict=False):
        share = [float(np.mean(lives > moment)) for moment in time]
        panel.plot(time, share, color=ink, linewidth=1.4, label=name)
    panel.set_ylim(0.0, 1.05)
    drawing.label(panel, "time (s)", "share alive")
    drawing.title(panel, "survivors on unseen maps")
    legend(panel, loc="center right")
