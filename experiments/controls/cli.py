"""`python -m experiments.controls`: run the learning controls, write their tables."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import command, provenance, records, run_folder
from experiments.errors import UsageError, at_least, closest

if TYPE_CHECKING:
    from experiments.controls import jobs


@dataclass(frozen=True)
class Controls:
    """Run the learning controls of the three-factor rules, and of learning without weights.

    Attributes:
        seed: Seed of all networks; settings were tuned on 1 and 7.
        workers: Processes at the same time; the numbers do not depend on it.
        out: Folder for controls.json and controls.md.
        tables: Tables to compute, all if none is named; the others stay as controls.json has them.
    """

    seed: int = 100
    workers: int = 2
    out: Path = Path("results/plasticity")
    tables: tuple[str, ...] = ()

    def main(self) -> int:
        """Run them, and print one line per finished job.

        Returns:
            0: a control that fails is a result, not an error.
        """
        from experiments.controls import jobs, page

        at_least("seed", self.seed, 0)
        at_least("workers", self.workers, 1)
        origin = provenance.collect([self.seed])  # before a table changes the tree
        run_folder.make_writable(self.out)
        chosen = self.tables or tuple(jobs.MAKERS)
        tables, origins = self.kept([*jobs.MAKERS], chosen)
        found = self.compute([job for job in jobs.all_jobs() if job.table in chosen])
        for name in chosen:
            rows = [found[job] for job in jobs.all_jobs() if job.table == name]
            tables[name], origins[name] = [row for own in rows for row in own], origin
        line = f"python -m experiments.controls --seed {self.seed}"
        everything = {"command": line, "origins": origins, "tables": tables}
        records.write_json(self.out / "controls.json", everything)
        records.write_text(self.out / "controls.md", page.markdown(tables, origins, line))
        print(self.out / "controls.md")
        return 0

    def kept(
        self, known: Sequence[str], chosen: Sequence[str]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the tables that are not computed, and their origins.

        Raises:
            UsageError: An unknown table, or one that must be kept but is missing or of another
                seed.
        """
        for name in chosen:
            if name not in known:
                raise UsageError(
                    f"tables: got {name!r}, expected some of {', '.join(known)}."
                    f"{closest(name, known)}"
                )
        path = self.out / "controls.json"
        old = json.loads(path.read_text()) if path.exists() else {}
        others = [name for name in known if name not in chosen]
        for name in others:
            seeds = old.get("origins", {}).get(name, {}).get("seeds")
            if seeds != [self.seed]:
                raise UsageError(
                    f"tables: {path} has no {name!r} of seed {self.seed}; compute that too."
                )
        return {n: old["tables"][n] for n in others}, {n: old["origins"][n] for n in others}

    def compute(self, waiting: Sequence[jobs.Job]) -> dict[jobs.Job, list[jobs.Row]]:
        """Run jobs in processes of their own; rows by job."""
        found = {}
        start = time.monotonic()
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self.workers, mp_context=spawn) as pool:
            futures = {pool.submit(job.rows, self.seed): job for job in waiting}
            for future in as_completed(futures):
                job = futures[future]
                found[job] = future.result()
                words = " ".join(map(str, (job.table, *job.arguments)))
                done, seconds = f"{len(found)}/{len(waiting)}", time.monotonic() - start
                print(f"{done}  {seconds:4.0f} s  {words}", flush=True)
        return found


def run() -> int:
    """Run the command as `python -m experiments.controls`; return the exit code."""
    return command.script(Controls, "controls")
