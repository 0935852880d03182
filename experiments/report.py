"""`reafference report`: the table, the curves and the page of runs that are there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from experiments import command, run_folder, table
from experiments.errors import UsageError


@dataclass(frozen=True)
class Report:
    """Summarise the runs in a folder again, without running anything.

    Attributes:
        out: Folder of a comparison, or any folder with runs of one task below it.
        replay_seconds: Length of the replay of each agent that has none yet; 0 for none.
    """

    out: Path
    replay_seconds: float = 20.0

    def main(self) -> int:
        """Write table, curves and page into the folder, and print the table."""
        runs = run_folder.find(self.out)
        tasks = sorted({run.config.env for run in runs})
        if len(tasks) > 1:
            raise UsageError(
                f"{self.out} has runs of {len(tasks)} tasks ({', '.join(tasks)}); "
                "give the folder of one of them."
            )
        run_folder.make_writable(self.out)
        from experiments.publish import publish, write_replays

        write_replays(self.out, runs, self.replay_seconds)
        comparison, page = publish(self.out, runs, (), command.line("report", self))
        print(f"{table.as_text(comparison)}\n\n{page}")
        return 0


if __name__ == "__main__":
    raise SystemExit(command.script(Report, "report"))
