"""PointB: paths on seen, unseen and moving maps; SPL and collisions per metre."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.bodies.wheels import RADIUS, TOP_SPEED
from envs.tasks.point_b.env import PointBVector
from envs.tasks.point_b.kernels import STEP, SUBSTEPS
from envs.tasks.point_b.maps import GOAL_RADIUS, SIZE
from envs.tasks.point_b.stages import STAGES
from experiments.figures import checks, drawing
from experiments.figures.envs.point_b_runs import Counts, Scene, count, scene
from experiments.figures.envs.visibility import bound
from snn_core.plot.style import COLOURS, FAINT, INK

TITLE = "PointB: generalisation to maps never met, beside the shortest path"
SOURCE = (
    "Anderson et al. 2018, arXiv:1807.06757 (success weighted by path length, SPL). Expected: the "
    "bounds of visibility graphs over 96 corners for each disc (Dijkstra; an independent program); "
    "for the follower l / (l + 2.5 cm), since an episode ends with a control step; 0 for a "
    "difference of maps that were seen and maps that were not, because the oracle has no memory."
)
CAPTION = """
Above: runs of the oracle, a Braitenberg vehicle (colours), and the shortest paths of its centre
(black, dashed) from the same starts; discs that swing are drawn at both ends of their way. It
never met any map; it feels its way with antennae and rays. Below, means over 1000 episodes of each
stage with twice their standard errors: SPL, of chance it is 0, and collisions per metre. The
follower, which knows the map and its pose, goes along the shortest path and grazes discs there,
hence its collisions; what its SPL lacks to 1 is the half control step in which it arrives.
"""
EPISODES = 1000
BOUNDED = 40
CORNERS = 96
SHOWN = (("train", 5), ("unseen", 12), ("moving_unseen", 30))
_STRIDE = TOP_SPEED * STEP * SUBSTEPS


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        scenes: Runs by stage.
        counts: Ends of episodes by policy and stage.
        bounds: Shortest path, bounds from below and above, m, (paths, 3).
    """

    scenes: dict[str, Scene]
    counts: dict[tuple[str, str], Counts]
    bounds: NDArray[np.float64]


def measure(episodes: int = EPISODES, bounded: int = BOUNDED) -> Measured:
    """Run all experiments.

    Args:
        episodes: Episodes of each policy and stage.
        bounded: Shortest paths that are compared with their bounds.
    """
    counts = {(who, stage): count(who, stage, episodes)
              for who in ("oracle", "random") for stage in STAGES}  # fmt: skip
    counts["follower", "unseen"] = count("follower", "unseen", max(episodes // 5, 1))
    return Measured({stage: scene(stage, seed) for stage, seed in SHOWN}, counts, _bounds(bounded))


def _bounds(paths: int) -> NDArray[np.float64]:
    env = PointBVector(paths, options={"stage": "unseen"})
    env.reset(seed=100)
    task: Any = env.task
    found = []
    for row in range(paths):
        grown = task.world.discs[row, : task.world.used[row]] + (0.0, 0.0, RADIUS)
        ends = (task.marks.start[row], task.world.goal[row])
        low, high = (bound(grown, *ends, CORNERS, above=above) for above in (False, True))
        found.append((task.shortest_path(row) + GOAL_RADIUS, low, high))
    return np.array(found)


def rows(measured: Measured) -> list[checks.Row]:
    """Set the numbers beside the expected ones."""
    counts = measured.counts
    path, low, high = measured.bounds.T
    middle = 0.5 * (low + high)
    outside = np.maximum(low - path, path - high).clip(0.0).max()
    shorter = max(np.max(each.shortest - each.path, where=each.success == 1.0, initial=0.0)
                  for each in counts.values())  # fmt: skip
    follower = counts["follower", "unseen"]
    late = follower.shortest / (follower.shortest + 0.5 * _STRIDE)
    made = [
        checks.row(
            f"shortest path over the middle of its bounds, {len(path)} maps, mean",
            np.mean(path / middle),
            1.0,
            5e-4,
            digits=5,
        ),
        checks.row("shortest path outside of its bounds, most (m)", outside, 0.0, 1e-6, digits=7),
        checks.row("paths below the shortest, most (m)", shorter, 0.0, 1e-6, digits=7),
        checks.row("SPL, follower, unseen", follower.spl.mean(), late.mean(), 0.02, digits=3),
    ]
    for stage in STAGES:
        oracle, chance = counts["oracle", stage], counts["random", stage]
        made += [
            checks.row(f"success, oracle and random, {stage}",
                       (oracle.success.mean(), chance.success.mean()), (1.0, 0.0), 0.02, digits=3),
            checks.row(f"SPL, oracle and random, {stage}",
                       (oracle.spl.mean(), chance.spl.mean()), digits=3),
            checks.row(f"collisions per metre, oracle and random, {stage}",
                       (oracle.collisions.mean(), chance.collisions.mean()), digits=2),
        ]  # fmt: skip
    seen = counts["oracle", "train"].spl.mean()
    differences = [counts["oracle", stage].spl.mean() - seen for stage in ("unseen", "many")]
    made.append(checks.row("SPL, oracle: unseen, many minus train", differences, (0.0, 0.0), 0.02,
                           digits=3))  # fmt: skip
    return made


def draw(measured: Measured) -> Any:
    """Return the Figure: three maps above, two measures by stage below."""
    made = drawing.figure((10.0, 6.6))
    places = made.add_gridspec(2, 6, height_ratios=(3.5, 2.6))
    for k, (stage, one) in enumerate(measured.scenes.items()):
        panel = drawing.axes(made.add_subplot(places[0, 2 * k : 2 * k + 2]), (3.0, 3.0))
        _map(panel, one)
        drawing.title(panel, f"stage {stage}")
    lower = (places[1, :3], places[1, 3:])
    spl, knocks = (drawing.axes(made.add_subplot(place), (5.0, 3.0)) for place in lower)
    _by_stage(spl, measured.counts, "spl")
    drawing.label(spl, "stage (means of the episodes)", "SPL (share of the best)")
    spl.set_ylim(-0.03, 1.03)
    _by_stage(knocks, measured.counts, "collisions")
    drawing.label(knocks, "stage (means of the episodes)", "collisions (1/m)")
    knocks.set_ylim(-0.05, 1.6)
    return made


def _map(panel: Any, one: Scene) -> None:
    from matplotlib.patches import Circle

    ticks = (0.0, 0.5 * SIZE, SIZE)
    panel.set(xlim=(0.0, SIZE), ylim=(0.0, SIZE), xticks=ticks, yticks=ticks, aspect="equal")
    drawing.label(panel, "x (m)", "y (m)")
    panel.add_patch(Circle(one.goal, GOAL_RADIUS, color="#bfe3c0"))
    for (x, y, radius), sweep in zip(one.discs, one.sweep, strict=True):
        if sweep.any():
            for end in (-sweep, sweep):
                panel.add_patch(
                    Circle(np.add((x, y), end), radius, fill=False, color=FAINT, linestyle=":")
                )
        panel.add_patch(Circle((x, y), radius, color="#b8bfc8"))
    for k, (run, least) in enumerate(zip(one.runs, one.shortest, strict=True)):
        panel.plot(*run.T, color=COLOURS[k], linewidth=1.6)
        panel.plot(*least.T, color=INK, linewidth=0.9, linestyle="--")
        panel.plot(*run[0], "o", color=COLOURS[k], markersize=5)


def _by_stage(panel: Any, counts: dict[tuple[str, str], Counts], measure: str) -> None:
    for ink, who, shift in zip(
        COLOURS, ("oracle", "random", "follower"), (-0.1, 0.1, 0.0), strict=False
    ):
        stages = [stage for stage in STAGES if (who, stage) in counts]
        values = [getattr(counts[who, stage], measure) for stage in stages]
        places = np.array([STAGES.index(stage) for stage in stages]) + shift
        errors = [2.0 * each.std() / np.sqrt(len(each)) for each in values]
        means = [each.mean() for each in values]
        panel.errorbar(places, means, errors, fmt="o", color=ink, markersize=5, linewidth=1.0)
        if who != "follower" or measure == "spl":
            drawing.name(panel, places[-1] + 0.15, means[-1], who, ink)
    panel.set_xlim(-0.5, len(STAGES) + 0.2)
    panel.set_xticks(range(len(STAGES)), [stage.replace("_", "\n") for stage in STAGES])
