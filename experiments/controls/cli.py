"""`python -m experiments.controls`: run the learning controls, write their tables."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from experiments import command, provenance, records, run_folder
from experiments.errors import at_least


@dataclass(frozen=True)
class Controls:
    """Run the learning controls of the three-factor rules, and of learning without weights.

    Attributes:
        seed: Seed of all networks; settings were tuned on 1 and 7.
        workers: Processes at the same time; the numbers do not depend on it.
        out: Folder for controls.json and controls.md.
    """

    seed: int = 100
    workers: int = 2
    out: Path = Path("results/plasticity")

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
        waiting = jobs.all_jobs()
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
        tables: dict[str, list[jobs.Row]] = {name: [] for name in jobs.MAKERS}
        for job in waiting:
            tables[job.table] += found[job]
        line = f"python -m experiments.controls --seed {self.seed}"
        records.write_json(
            self.out / "controls.json", {"command": line, "origin": origin, "tables": tables}
        )
        records.write_text(self.out / "controls.md", page.markdown(tables, origin, line))
        print(self.out / "controls.md")
        return 0


def run() -> int:
    """Run the command as `python -m experiments.controls`; return the exit code."""
    return command.script(Controls, "controls")
