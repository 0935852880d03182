"""`reafference tune`: the same search for every agent of a study, judged on held-out seeds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tyro.conf import Positional

from experiments import command, records
from experiments.compare import carry_out
from experiments.errors import at_least
from experiments.study import numbers, reader
from experiments.study.cli import folders, gathered, left
from experiments.tuning import tables
from experiments.tuning.search import Search


@dataclass(frozen=True)
class Tune:
    """Search the settings of every agent of a study, then judge what was found on its seeds.

    Every agent gets as many trials of as many env steps, the first with its default. How many, and
    on which seeds, is in the table [tune] of the study file: trials = 16, seeds = 3 and
    first_seed = 1000 where it is not there. The seeds of the study are held out: they only judge
    the default and the best setting. All trials are published. A search that is killed goes on
    from there, by the same command, to the same result.

    Attributes:
        study: A TOML file, or the name of one of ours, such as suite-quick.
        retry: Take up failed runs on held-out seeds again.
        workers: Processes at the same time, one thread each; the number of CPUs, here or of the
            cluster, if not given.
        cluster: Run on a Ray cluster: its address, host:port, or auto.
        out: Folder of the search; runs/tune-STUDY if not given.
    """

    study: Positional[Path]
    retry: bool = False
    workers: int | None = None
    cluster: str | None = None
    out: Path | None = None

    def main(self) -> int:
        """Do the trials that are missing, then the held-out runs, then publish."""
        at_least("workers", 1 if self.workers is None else self.workers, 1)
        study = reader.read(self.study)
        out = self.out or Path("runs") / f"tune-{study.name}"
        line = command.line("tune", self)
        search = Search(study, out, line)
        with gathered(self.cluster, self.workers) as crew:
            search.carry_out(crew)
            held_out = search.held_out()
            print("\nHeld-out seeds", flush=True)
            runs = folders(held_out, out, line)
            carry_out(left(runs, self.retry), crew)
        from experiments.study.publish import publish

        comparisons = numbers.comparisons(held_out, runs)
        more = [
            tables.found(search, held_out, comparisons),
            tables.trials(search),
            tables.ranges(search),
        ]
        records.write_text(out / "trials.csv", tables.as_csv(search))
        page = publish(held_out, out, runs, line, 0.0, more)
        print(f"\n{page}")
        return 1 if any(run.failure for run in runs) else 0


if __name__ == "__main__":
    raise SystemExit(command.script(Tune, "tuning.cli"))
