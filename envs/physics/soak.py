"""Lives long in a batch and looks for leaks and drift: ``python -m envs.physics.soak TASK STEPS``.

Episodes of known seeds are lived before and after, in the same batch. They must have the same bits:
nothing that was lived in between may leave a trace.

Found in 10^7 steps each, memory after a twentieth of them and at the end, MB: ReachMuscle 198.3,
198.5; ForceField 200.1, 200.4 (both before models by row became rare); GraspPremotor 202.7, 202.7;
Stand 276.6, 276.6; Walk 205.6, 205.8; SplitBelt 202.1, 202.2; Crawl 287.2, 287.7. No physics
errors, all numbers finite, the same bits before and after.
"""

import hashlib
import resource
import sys
from pathlib import Path
from typing import Any, NamedTuple

import gymnasium
import numpy as np

from envs.registry import find_entry

ROWS, SAMPLE = 256, 200
_SETTLED = 0.05


class Soak(NamedTuple):
    """What a long life left behind.

    Attributes:
        steps: Control steps of all rows together.
        first: Memory of the process after a twentieth of them, MB.
        last: Memory at the end, MB.
        errors: Steps that ended in a physics error.
        same: Whether episodes of the same seeds had the same bits before and after.
        finite: Whether all observations, rewards and scores were finite.
    """

    steps: int
    first: float
    last: float
    errors: int
    same: bool
    finite: bool


def soak(name: str, steps: int, rows: int = ROWS, threads: int = 0) -> Soak:
    """Lives random actions in a batch, its episodes under every perturbation and stage in turn.

    Args:
        name: Short name of a task.
        steps: Control steps of all rows together.
        rows: Number of bodies.
        threads: Threads that move them, see ``envs.physics.engine.pool_size``.

    Returns:
        What was found.
    """
    entry = find_entry(name)
    env: Any = gymnasium.make_vec(entry.id, rows, threads=threads, autoreset_mode="Disabled")
    conditions = _conditions(env.unwrapped.task)
    before = _sample(env)
    turns, first, errors, finite = -(-steps // rows), 0.0, 0, True
    chance = np.random.default_rng(1)
    low, high = env.single_action_space.low, env.single_action_space.high
    ended = np.ones(rows, np.bool_)
    for turn in range(turns):
        if ended.any():
            options = {**conditions[int(chance.integers(len(conditions)))], "reset_mask": ended}
            env.reset(options=options)
        action = chance.uniform(low, high, (rows, len(low))).astype(np.float32)
        observation, reward, terminated, truncated, info = env.step(action)
        ended = terminated | truncated
        errors += int(np.count_nonzero(info["physics_error"]))
        finite &= bool(np.isfinite(observation).all() and np.isfinite(reward + info["score"]).all())
        if turn == int(_SETTLED * turns):
            first = memory()
    last = memory()
    same = before == _sample(env)
    return Soak(turns * rows, first, last, errors, same, finite)


def memory() -> float:
    """The memory that this process holds now, MB; its largest ever where /proc is absent."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def _conditions(task: Any) -> list[dict[str, Any]]:
    """Laboratory options: every stage, every perturbation."""
    stages = [{"stage": name} for name in task.stages]
    return stages + [{"perturbation": {"name": name}} for name in task.perturbations]


def _sample(env: Any) -> str:
    """A digest of observations and rewards of episodes of known seeds under known actions."""
    seen = hashlib.sha256(env.reset(seed=3)[0].tobytes())
    chance = np.random.default_rng(2)
    box = env.action_space
    for _ in range(SAMPLE):
        observation, reward, terminated, truncated, _ = env.step(chance.uniform(box.low, box.high))
        seen.update(observation.tobytes() + reward.tobytes())
        ended = terminated | truncated
        if ended.any():
            env.reset(options={"reset_mask": ended})
    return seen.hexdigest()


def main() -> None:
    """Prints what a soak of a task found."""
    name, steps = sys.argv[1], int(float(sys.argv[2])) if len(sys.argv) > 2 else 10**7
    found = soak(name, steps)
    print(
        f"{name}: {found.steps} steps, memory {found.first:.1f} to {found.last:.1f} MB, "
        f"{found.errors} physics errors, all finite: {found.finite}, same bits after: {found.same}"
    )


if __name__ == "__main__":
    main()
