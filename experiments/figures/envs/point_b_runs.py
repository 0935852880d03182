"""Episodes of PointB: who lives them, what is counted, and many starts on one map."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs import make_oracle
from envs.bodies.wheels import AXLE, TOP_SPEED
from envs.tasks.point_b.env import PointBVector
from envs.tasks.point_b.kernels import STEP, SUBSTEPS
from envs.tasks.point_b.maps import NEAREST_START, SIZE
from envs.tasks.point_b.paths import trace
from envs.tasks.point_b.task import PointBTask

LIMIT = 300
_AHEAD = 0.15  # m
_TURN = 2.0 * TOP_SPEED / AXLE * STEP * SUBSTEPS  # rad in a control step at full speed


class Counts(NamedTuple):
    """What the episodes of one stage ended with, each (episodes,).

    Attributes:
        success: Whether B was reached.
        spl: Success weighted by path length.
        collisions: Collisions per metre.
        path: Way of the body, m.
        shortest: Shortest path, m.
    """

    success: NDArray[np.float64]
    spl: NDArray[np.float64]
    collisions: NDArray[np.float64]
    path: NDArray[np.float64]
    shortest: NDArray[np.float64]


class Follower:
    """A reference controller that knows its pose and goes along the shortest path.

    Args:
        task: The bodies, at the start of their episodes.
    """

    def __init__(self, task: PointBTask) -> None:
        self._task = task
        self._paths = [shortest_path(task, row)[1] for row in range(task.rows)]
        self._at = np.zeros(task.rows, int)

    def predict(self, observation: Any) -> tuple[NDArray[np.float32], None]:
        """Steer at a point of the path a little ahead; the observation is not used."""
        del observation
        wheels = [self._steer(row) for row in range(self._task.rows)]
        return np.array(wheels, np.float32), None

    def _steer(self, row: int) -> tuple[float, float]:
        x, y, heading = self._task.body.pose[row].tolist()
        path, at = self._paths[row], self._at[row]
        near = np.hypot(path[at : at + 60, 0] - x, path[at : at + 60, 1] - y)
        self._at[row] = at = at + int(near.argmin())
        ahead = min(at + round(_AHEAD / 0.01), len(path) - 1)
        bearing = math.atan2(path[ahead, 1] - y, path[ahead, 0] - x) - heading
        bearing = math.remainder(bearing, 2.0 * math.pi)
        turn = min(max(0.7 * bearing / _TURN, -1.0), 1.0)
        forward = 1.0 - abs(turn) if abs(bearing) < 0.6 else 0.0
        return forward - turn, forward + turn


class Chance:
    """Uniformly random actions.

    Args:
        env: The bodies.
    """

    def __init__(self, env: PointBVector) -> None:
        self._space = env.action_space
        self._space.seed(1)

    def predict(self, observation: Any) -> tuple[NDArray[np.float32], None]:
        """Draw actions; the observation is not used."""
        del observation
        return self._space.sample(), None


def count(who: str, stage: str, episodes: int, seed: int = 1) -> Counts:
    """Let one policy live episodes of one stage.

    Args:
        who: "oracle", "random" or "follower".
        stage: The stage.
        episodes: Number of episodes.
        seed: Of the first; the others follow.
    """
    env = PointBVector(episodes, LIMIT, options={"stage": stage})
    observation, _ = env.reset(seed=seed)
    task: Any = env.task
    shortest = np.array([task.shortest_path(row) for row in range(episodes)])
    policy = {"oracle": make_oracle, "random": Chance, "follower": lambda _: Follower(task)}[who](
        env
    )
    keys = ("is_success", "spl", "collisions_per_metre", "path_length")
    final = np.full((episodes, len(keys)), np.nan)
    while np.isnan(final).any():
        observation, _, terminated, truncated, info = env.step(policy.predict(observation)[0])
        ended = (terminated | truncated) & np.isnan(final[:, 0])
        final[ended] = np.column_stack([info[key] for key in keys])[ended]
    return Counts(*final.T, shortest)


def shortest_path(task: PointBTask, row: int) -> tuple[float, NDArray[np.float64]]:
    """Return length to the goal region and points to B, 1 cm apart, of the shortest path."""
    length = task.shortest_path(row)
    corners = trace(task.route, 0.01)
    steps = np.hypot(*np.diff(corners, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    places = np.arange(0.0, along[-1] + 0.01, 0.01)
    return length, np.column_stack([np.interp(places, along, corners[:, k]) for k in (0, 1)])


class Scene(NamedTuple):
    """Runs of the oracle on one map.

    Attributes:
        discs: x, y, radius at rest, (discs, 3).
        sweep: x, y that each swings to both sides, (discs, 2).
        goal: x, y.
        runs: Where the bodies went, each (steps, 2).
        shortest: Shortest paths, each (points, 2).
    """

    discs: NDArray[np.float64]
    sweep: NDArray[np.float64]
    goal: NDArray[np.float64]
    runs: list[NDArray[np.float64]]
    shortest: list[NDArray[np.float64]]


def scene(stage: str, seed: int, starts: int = 5) -> Scene:
    """Let the oracle start from several places of one map.

    Args:
        stage: The stage.
        seed: Of the map.
        starts: Number of runs.
    """
    env = PointBVector(starts, LIMIT, options={"stage": stage})
    observation, _ = env.reset(seed=seed)
    task: Any = env.task
    world = task.world
    for array in world:
        if len(array) == starts:
            array[1:] = array[0]
    chance = np.random.default_rng(seed)
    for row in range(1, starts):
        _place(task, row, chance)
    least = [shortest_path(task, row)[1] for row in range(starts)]
    oracle, live = make_oracle(env), np.ones(starts, bool)
    runs: list[list[Any]] = [[task.body.pose[row, :2].copy()] for row in range(starts)]
    count = int(world.used[0])
    sweep = world.swing[0, :count, 2:4] * (world.moving[0] and 1.0)
    rest = np.column_stack([world.swing[0, :count, :2], world.discs[0, :count, 2]])
    found = Scene(rest, sweep.copy(), world.goal[0].copy(), [], least)
    while live.any():
        observation, _, terminated, truncated, _ = env.step(oracle.predict(observation)[0])
        for row in np.flatnonzero(live).tolist():
            runs[row].append(task.body.pose[row, :2].copy())
        live &= ~(terminated | truncated)
    return found._replace(runs=[np.array(run) for run in runs])


def _place(task: Any, row: int, chance: np.random.Generator) -> None:
    """Put a body where it may start on its map."""
    discs, goal = task.world.discs[row, : task.world.used[row]], task.world.goal[row]
    while True:
        x, y = place = chance.uniform(0.15, SIZE - 0.15, 2)
        far = math.hypot(*(place - goal))
        if (
            far >= NEAREST_START
            and (np.hypot(*(discs[:, :2] - place).T) > discs[:, 2] + 0.15).all()
        ):
            break
    task.body.pose[row, :2] = task.marks.start[row] = x, y
    task.body.distance[row] = far
