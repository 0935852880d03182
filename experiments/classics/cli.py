"""`reafference classics`: reaching with a flip of the motors, a water maze, races of evolution."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from experiments import command, provenance, records, run_folder
from experiments.classics import evolution, page, races
from experiments.classics.lives import Life, Row, live
from experiments.errors import UsageError, at_least, closest


class Study(NamedTuple):
    """One study.

    Attributes:
        minds: names in `minds.MINDS`.
        bodies: lived in one after the other.
        steps: env steps in each body.
        every: env steps between evaluations.
        episodes: episodes of an evaluation.
    """

    minds: tuple[str, ...]
    bodies: tuple[str, ...]
    steps: int
    every: int
    episodes: int


STUDIES = {
    "reach": Study(
        ("rstdp", "rstdp, no tonic dopamine", "rstdp, plasticity off", "ppo", "random"),
        ("arm", "flipped arm"), 20_000, 2_000, 50,
    ),
    "maze": Study(
        (
            "spiking-actor-critic", "spiking-actor-critic, no optimism",
            "spiking-actor-critic, plasticity off", "linear", "ppo", "random",
        ),
        ("maze",), 50_000, 10_000, 20,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Classics:
    """Run one study: each agent lives with each seed; table and numbers are written.

    Attributes:
        study: reach, maze or evolution.
        seeds: Number of seeds of each agent.
        first_seed: The first seed; settings were found on 1000 to 1005, those of evolution on 0
            to 4.
        minds: Agents of the study, all if none is named; not for evolution.
        workers: Processes at the same time; the numbers do not depend on it.
        out: Folder of the results; results/STUDY if not given.
    """

    study: str
    seeds: int = 10
    first_seed: int = 100
    minds: tuple[str, ...] = ()
    workers: int = 1
    out: Path | None = None

    def main(self) -> int:
        """Run it and print the table."""
        for name in ("seeds", "workers"):
            at_least(name, getattr(self, name), 1)
        at_least("first-seed", self.first_seed, 0)
        if self.study == "evolution":
            return self._race()
        plan = self.plan()
        out = self.out or Path("results") / self.study
        seeds = sorted({life.seed for life in plan})
        origin = provenance.collect(seeds)  # before a table changes the tree
        run_folder.make_writable(out)
        rows = carry_out(plan, self.workers, out / "lives.jsonl")
        line = command.line("classics", self)
        text = page.MAKERS[self.study](rows, line)
        records.write_json(out / "provenance.json", {"command": line, **origin})
        records.write_text(out / "README.md", text)
        print(text)
        return 0

    def _race(self) -> int:
        """Run the races that the folder does not hold yet, one at a time: they are timed."""
        out = self.out or Path("results") / self.study
        plan = races.plan(self.first_seed, self.seeds)
        origin = provenance.collect(sorted({race.seed for race in plan}))
        run_folder.make_writable(out)
        rows = evolution.carry_out(plan, out / "races.jsonl", origin)
        line = command.line("classics", self)
        origins = {row["origin"]["created"]: row["origin"] for row in rows}
        records.write_json(out / "provenance.json", {"command": line, "rows": [*origins.values()]})
        text = evolution.page(rows, line)
        records.write_text(out / "README.md", text)
        print(text)
        return 0

    def plan(self) -> list[Life]:
        """Return all lives, seeds outermost.

        Raises:
            UsageError: An unknown study or agent.
        """
        if self.study not in STUDIES:
            near = closest(self.study, (*STUDIES, "evolution"))
            known = ", ".join((*STUDIES, "evolution"))
            raise UsageError(f"Unknown study {self.study!r}.{near} Studies: {known}.")
        study = STUDIES[self.study]
        for name in self.minds:
            if name not in study.minds:
                near = closest(name, study.minds)
                raise UsageError(
                    f"minds: got {name!r}, expected some of {'; '.join(study.minds)}.{near}"
                )
        return [
            Life(mind, seed, study.bodies, study.steps, study.every, study.episodes)
            for seed in range(self.first_seed, self.first_seed + self.seeds)
            for mind in self.minds or study.minds
        ]


def carry_out(plan: Sequence[Life], workers: int, file: Path) -> list[Row]:
    """Live all lives in processes of their own; rows in the order of the plan.

    Args:
        plan: The lives.
        workers: Processes at the same time.
        file: Begun anew; gets each row as soon as it is there.
    """
    records.write_text(file, "")
    found: dict[Life, Row] = {}
    start = time.monotonic()
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn) as pool:
        futures = {pool.submit(live, life): life for life in plan}
        for future in as_completed(futures):
            life = futures[future]
            found[life] = future.result()
            records.append_record(file, found[life])
            done, seconds = f"{len(found)}/{len(plan)}", time.monotonic() - start
            print(f"{done}  {seconds:4.0f} s  {_summary(found[life])}", flush=True)
    return [found[life] for life in plan]


def _summary(row: Row) -> str:
    ends = [f"{p['success'][-1]:.2f} in {p['length'][-1]:.0f} steps" for p in row["phases"]]
    return f"{row['mind']}, seed {row['seed']}: {', '.join(ends)}"


if __name__ == "__main__":
    raise SystemExit(command.script(Classics, "classics"))
