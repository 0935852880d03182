"""AnimatShaping: cultures trained by stimulation, a turned map, and yoked controls."""

from __future__ import annotations

from typing import Any, NamedTuple

import gymnasium
import numpy as np
from numpy.typing import NDArray

import envs
from envs.tasks.animat_shaping.kernels import AREA, SIZE
from envs.tasks.animat_shaping.learner import StimulatedCulture
from experiments.figures import checks, drawing
from snn_core.plot.style import COLOURS, FAINT, INK, legend

TITLE = "AnimatShaping: stimulation shapes behaviour only if it follows from it"
SOURCE = (
    "Chao, Bakkum & Potter 2008, PLoS Comput Biol 4:e1000042: animats learn to move to an area and "
    "to stay in it, adapt to a new sensory mapping, and need training stimuli that are contingent "
    "on behaviour. Expected: these statements as 1, and what follows from the rules of the task "
    "(60 of 360 deg are a success for random directions; a yoked animat gets exactly what its "
    "partner got). Their shares of time are not repeated here, as body and cultures are ours."
)
CAPTION = """
Cultures (`envs.tasks.animat_shaping.learner`) with one pathway from each quadrant to the motor
units, which coincident pulses rewire and lone pulses consolidate; 100 of each kind live 20 episodes
of 20 s from random places, the sensory map turns by 90 deg after the tenth. Left: share of time in
the area, mean over the cultures, with contingent stimulation, with the stimulation of a paired
contingent animat in the same order and at the same time (yoked; the partner is another culture, or
a twin with the same wiring at birth, which patterns push the same way), with patterns by chance
(noncontingent, one half of the steps), and unstimulated (the sense is lesioned); lines are the
oracle and uniformly random actions. Middle: share of the steps with patterns. Right: paths of one
contingent culture in the first and the tenth episode, and of the same culture yoked. That lone
pulses, which follow success, leave the wiring alone is built into the cultures; which patterns help
is not, and differs between them. Constants were chosen for a curve that rises over episodes.
"""

ID = "reafference/AnimatShaping-v0"
STEPS, TURN, LAST = 200, 10, 3
TURNED = {"name": "map_turn", "quarters": 1.0}
GROUPS: dict[str, tuple[dict[str, Any], ...]] = {
    "contingent": (),
    "yoked": ({"name": "yoked", "partner": 1.0},),
    "yoked twin": ({"name": "yoked"},),
    "noncontingent": ({"name": "noncontingent", "share": 0.5},),
    "unstimulated": (),
}


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        inside: Share of time in the area by group, (episodes, cultures).
        patterned: Share of steps with patterns by group, (episodes, cultures).
        paths: Places of the first culture, (episodes, STEPS, 2), contingent and yoked.
        same: Share of the steps at which yoked animats got what their partners got.
        anchors: Share of time in the area of oracle and random actions.
        chance: Share of successes of directions at random, outside.
    """

    inside: dict[str, NDArray[np.float64]]
    patterned: dict[str, NDArray[np.float64]]
    paths: dict[str, NDArray[np.float64]]
    same: float
    anchors: dict[str, float]
    chance: float


class _Group:
    """Cultures in their arenas, under one condition."""

    def __init__(self, name: str, cultures: int) -> None:
        lesion = ["stimulation"] if name == "unstimulated" else []
        self.env: Any = gymnasium.make_vec(ID, cultures, options={"lesion": lesion})
        self.task = self.env.unwrapped.task
        self.culture = StimulatedCulture(self.task, seed=1)
        self.changes = GROUPS[name]
        self.inside: list[NDArray[np.float64]] = []
        self.patterned: list[NDArray[np.float64]] = []
        self.paths: list[NDArray[np.float64]] = []

    def live(self, seed: int, turned: bool) -> NDArray[np.int64]:
        """Live an episode; return what was delivered, (cultures, STEPS)."""
        changes = [*self.changes, *([TURNED] if turned else [])]
        observation, _ = self.env.reset(seed=seed, options={"perturbation": changes})
        first = np.ones(self.task.rows, np.bool_)
        delivered, path = [], []
        for _ in range(STEPS):
            action = self.culture.predict(observation, episode_start=first)[0]
            observation, *_ = self.env.step(action)
            first[:] = False
            delivered.append(self.task.training.pattern.copy())
            path.append(self.task.body.place[0].copy())
        found = [self.task.measures(row) for row in range(self.task.rows)]
        self.inside.append(np.array([each["inside"] for each in found]))
        self.patterned.append(np.array([each["patterned"] for each in found]))
        self.paths.append(np.array(path))
        return np.array(delivered).T


def measure(episodes: int = 2 * TURN, cultures: int = 100) -> Measured:
    """Train and test four groups of cultures.

    Args:
        episodes: Episodes of a life; the map turns after TURN.
        cultures: Cultures in each group.
    """
    groups = {name: _Group(name, cultures) for name in GROUPS}
    same = []
    for episode in range(episodes):
        turned = episode >= TURN
        recording = groups["contingent"].live(1000 * episode, turned)
        for name, partner in (("yoked", 1), ("yoked twin", 0)):
            groups[name].task.play(recording)
            delivered = groups[name].live(500_000 + 1000 * episode, turned)
            same.append(np.mean(delivered == np.roll(recording, -partner, axis=0)))
        for name in ("noncontingent", "unstimulated"):
            groups[name].live(1000 * episode, turned)
    return Measured(
        {name: np.array(group.inside) for name, group in groups.items()},
        {name: np.array(group.patterned) for name, group in groups.items()},
        {name: np.array(groups[name].paths) for name in ("contingent", "yoked")},
        float(np.mean(same)),
        {"oracle": _anchor(True), "random actions": _anchor(False)},
        _chance(),
    )


def _anchor(oracle: bool, rows: int = 200) -> float:
    env: Any = gymnasium.make_vec(ID, rows)
    env.action_space.seed(0)
    observation, _ = env.reset(seed=3)
    wise = envs.make_oracle(env)
    for _ in range(STEPS):
        action = wise.predict(observation)[0] if oracle else env.action_space.sample()
        observation, *_ = env.step(action)
    return float(np.mean(env.unwrapped.task.body.inside) / STEPS)


def _chance(rows: int = 20_000) -> float:
    """Return how often one active unit, drawn by chance, is judged a success at the start."""
    env: Any = gymnasium.make_vec(ID, rows)
    env.reset(seed=4)
    unit = np.random.default_rng(0).integers(0, 8, rows)
    env.step(np.eye(8, dtype=np.float32)[unit])
    return float(np.mean(env.unwrapped.task.training.pattern < 0))


def rows(measured: Measured) -> list[checks.Row]:
    """Set shares of time beside what is published and what follows from the rules."""
    inside = {name: shares.mean(axis=1) for name, shares in measured.inside.items()}
    late = {name: share[TURN - LAST : TURN].mean() for name, share in inside.items()}
    found = []
    for name in GROUPS:
        values = [inside[name][0], late[name], inside[name][TURN], inside[name][-LAST:].mean()]
        head = f"{name}: time inside, first, 8-10, first turned, last three episodes (share)"
        found.append(checks.row(head, values, digits=3))
    for name, share in measured.anchors.items():
        found.append(checks.row(f"{name}: time inside (share)", share, digits=3))
    for head, holds in _statements(inside, late).items():
        found.append(checks.row(f"{head} (1: yes)", float(holds), 1.0))
    pairs = measured.inside["contingent"] - measured.inside["yoked"]
    better = np.mean(pairs[TURN - LAST : TURN].mean(axis=0) > 0.0)
    head = "cultures that stay longer when not yoked, episodes 8-10 (share)"
    found.append(checks.row(head, better, digits=2))
    head = "steps at which a yoked animat gets what its partner got (share)"
    found.append(checks.row(head, measured.same, 1.0, digits=3))
    head = "random directions judged a success (share)"
    found.append(checks.row(head, measured.chance, 1.0 / 6.0, 0.02, digits=3))
    return found


def _statements(inside: dict[str, Any], late: dict[str, Any]) -> dict[str, bool]:
    """Return what the paper says in words, and whether it holds here."""
    contingent, controls = inside["contingent"], [name for name in GROUPS if name != "contingent"]
    again = contingent[-LAST:].mean()
    return {
        "contingent stimulation: more time inside than at first": late["contingent"]
        > 1.2 * contingent[0],
        "more than twice that of each control": all(
            late["contingent"] > 2.0 * late[name] for name in controls
        ),
        "the turn of the map costs time inside": contingent[TURN] < 0.7 * late["contingent"],
        "it is learnt again": again > 1.2 * contingent[TURN],
        "again more than twice that of each control": all(
            again > 2.0 * inside[name][-LAST:].mean() for name in controls
        ),
    }


def draw(measured: Measured) -> Any:
    """Return the Figure: learning curves, patterns, paths."""
    made, panels = drawing.grid(1, 3, (12.0, 4.2))
    episode = 1 + np.arange(len(measured.inside["contingent"]))
    for panel, shares in ((panels[0, 0], measured.inside), (panels[0, 1], measured.patterned)):
        for ink, (name, values) in zip(COLOURS, shares.items(), strict=False):
            panel.plot(episode, values.mean(axis=1), "o-", color=ink, markersize=3, label=name)
        panel.axvline(TURN + 0.5, color=FAINT, linewidth=0.8)
        panel.set_ylim(0.0, 1.0)
    for dash, (name, share) in zip(("--", ":"), measured.anchors.items(), strict=True):
        panels[0, 0].axhline(share, color=INK, linestyle=dash, linewidth=1.0)
        drawing.name(panels[0, 0], 20.5, share + 0.015, name, INK, right=True)
    drawing.label(panels[0, 0], "episode (number)", "time in the area (share)")
    drawing.title(panels[0, 0], "the map turns after ten episodes")
    drawing.label(panels[0, 1], "episode (number)", "steps with patterns (share)")
    drawing.title(panels[0, 1], "training stimulation")
    panels[0, 1].set_ylim(0.0, 1.6)
    legend(panels[0, 1], loc="upper right")
    _paths(panels[0, 2], measured)
    return made


def _paths(panel: Any, measured: Measured) -> None:
    from matplotlib.patches import Circle

    panel.add_patch(Circle((0.5 * SIZE, 0.5 * SIZE), AREA, color="#bfe3c0"))
    shown = (("contingent", 0, FAINT), ("yoked", TURN - 1, COLOURS[1]),
             ("contingent", TURN - 1, COLOURS[0]))  # fmt: skip
    for name, episode, ink in shown:
        x, y = measured.paths[name][episode].T
        text = f"{name}, episode {episode + 1}"
        panel.plot(x, y, color=ink, linewidth=1.0, label=text)
        panel.plot(x[0], y[0], "o", color=ink, markersize=4)
    panel.set(xlim=(0.0, SIZE), ylim=(0.0, SIZE), aspect="equal")
    drawing.label(panel, "x (m)", "y (m)")
    drawing.title(panel, "paths")
    legend(panel, loc="upper left")
