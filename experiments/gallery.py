"""`reafference gallery`: every task as a moving picture, lived by its oracle."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gymnasium
from PIL import Image
from tyro.conf import Positional

import envs
from experiments import catalog, command, run_folder
from experiments.errors import UsageError, closest

SIZE = (320, 240)
FRAMES = 120
RATE = 15.0  # pictures a second
LONGEST = 40.0  # s of an episode that are shown
# start and length, s: a rhythm needs pictures close by
EXCERPTS = {"BimanualHKB": (12.0, 7.2), "SplitBelt": (5.0, 6.0), "Walk": (0.0, 4.8)}
QUALITY = 45


@dataclass(frozen=True)
class Gallery:
    """Film the oracle of each task: `NAME.webp`, animated, 320 x 240.

    Each shows one episode, its first 40 s or an excerpt, in at most 8 s: slow bodies faster than
    they are, quick ones slower.

    Attributes:
        tasks: Short names of tasks, such as PointB; all if none is given.
        seed: Seed of the episodes.
        out: Folder for the films.
    """

    tasks: Positional[tuple[str, ...]] = ()
    seed: int = 4
    out: Path = Path("results/gallery")

    def main(self) -> int:
        """Write the films; print their paths."""
        known = {entry.name: entry for entry in catalog.envs_table()}
        for name in self.tasks:
            if name not in known:
                near = closest(name, known)
                raise UsageError(f"Unknown task {name!r}.{near} Tasks: {', '.join(known)}.")
        run_folder.make_writable(self.out)
        absent = [name for name in self.tasks if known[name].remedy]
        if absent:
            raise UsageError(f"Cannot film {absent[0]!r}. It needs: {known[absent[0]].remedy}")
        for entry in catalog.envs_here([known[name] for name in self.tasks]):
            path = self.out / f"{entry.name}.webp"
            save(filmed(entry, self.seed), path)
            print(path, flush=True)
        return 0


def filmed(entry: Any, seed: int) -> list[Image.Image]:
    """Return pictures of an episode of the oracle or of its excerpt, even, at most `FRAMES`.

    Args:
        entry: The task.
        seed: Seed of the episode.
    """
    env = gymnasium.make(entry.id, render_mode="rgb_array", options=dict(entry.evaluation_options))
    start, length = EXCERPTS.get(entry.name, (0.0, LONGEST))
    control = env.unwrapped.task.physics_step * env.unwrapped.task.substeps  # type: ignore[attr-defined]
    first, last = round(start / control), round((start + length) / control)
    shown = sum(1 for _ in itertools.islice(steps(env, seed), first, last))
    taken = itertools.islice(steps(env, seed), first, last, -(-shown // FRAMES))
    return [Image.fromarray(env.render()).resize(SIZE, Image.Resampling.BOX) for _ in taken]


def steps(env: gymnasium.Env[Any, Any], seed: int) -> Iterator[None]:
    """Live an episode of the oracle, no longer than `LONGEST`; yield after each control step."""
    task = env.unwrapped.task  # type: ignore[attr-defined]
    oracle = envs.make_oracle(env)
    observation, _ = env.reset(seed=seed)
    for _ in range(round(LONGEST / (task.physics_step * task.substeps))):
        observation, _, terminated, truncated, _ = env.step(oracle.predict(observation)[0])
        yield
        if terminated or truncated:
            return


def save(pictures: list[Image.Image], path: Path) -> None:
    """Write an animated WebP that repeats for ever."""
    first, *rest = pictures
    first.save(
        path,
        save_all=True,
        append_images=rest,
        duration=round(1000.0 / RATE),
        loop=0,
        quality=QUALITY,
        method=6,
    )


if __name__ == "__main__":
    raise SystemExit(command.script(Gallery, "gallery"))
