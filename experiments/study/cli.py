"""`reafference sweep`: run a study, and publish it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tyro.conf import Positional

from experiments import catalog, command, run_folder
from experiments.compare import carry_out, cpus
from experiments.errors import UsageError, at_least
from experiments.executor import Crew, Pool
from experiments.run_folder import RunFolder
from experiments.study import reader
from experiments.study.plan import Study, run_path


@dataclass(frozen=True)
class Sweep:
    """Run a study and publish its tables, figures and page.

    Finished runs are skipped and interrupted ones taken up again, so that the same command goes
    on from wherever it was stopped, be it by a kill, a full disk or a machine that died. Runs that
    failed by themselves are shown and stay as they are until --retry.

    Attributes:
        study: A TOML file, or the name of one of ours, such as suite-quick.
        retry: Take up failed runs again.
        workers: Processes at the same time, one thread each; the number of CPUs, here or of the
            cluster, if not given.
        cluster: Run on a Ray cluster: its address, host:port, or auto for the one that this
            machine belongs to. All nodes see the study's folder; results are those of local runs.
        replay_seconds: Length of the replays in the page, which shows the first seed of the three
            best agents of each task; 0 for none. Those recorded before stay as they are.
        out: Folder of the study; runs/STUDY if not given.
    """

    study: Positional[Path]
    retry: bool = False
    workers: int | None = None
    cluster: str | None = None
    replay_seconds: float = 5.0
    out: Path | None = None

    def main(self) -> int:
        """Run what is missing, then publish."""
        at_least("workers", 1 if self.workers is None else self.workers, 1)
        at_least("replay-seconds", math.ceil(self.replay_seconds), 0)
        study = reader.read(self.study)
        out = self.out or Path("runs") / study.name
        line = command.line("sweep", self)
        with gathered(self.cluster, self.workers) as crew:
            runs = folders(study, out, line)
            carry_out(left(runs, self.retry), crew)
        from experiments.study.publish import publish

        page = publish(study, out, runs, line, self.replay_seconds)
        print(f"\n{page}")
        return 1 if any(run.failure for run in runs) else 0


def left(runs: list[RunFolder], retry: bool) -> list[RunFolder]:
    """Return the runs without those that failed before, unless those are taken up again."""
    found = [run for run in runs if retry or run.is_open]
    if len(found) < len(runs):
        print(f"{len(runs) - len(found)} runs failed before; --retry takes them up again")
    return found


@contextmanager
def gathered(cluster: str | None, workers: int | None) -> Iterator[Crew]:
    """Give who does the runs: processes here, or a cluster for as long as the block lasts.

    Args:
        cluster: Address of a Ray cluster, or None.
        workers: Runs at the same time; as many as CPUs if None.

    Raises:
        UsageError: If there is no such cluster, or Ray is not installed.
    """
    if cluster is None:
        yield Pool(workers or cpus())
        return
    from experiments.cluster import connected

    with connected(cluster, workers) as crew:
        yield crew


def folders(study: Study, out: Path, line: str) -> list[RunFolder]:
    """Check that every agent can live where it is to live, then open or make all run folders.

    Raises:
        UsageError: If a pair does not fit; no folder has been made then.
    """
    configs = list(study.configs())
    paths = {config: run_path(out, config) for config in configs}
    if len(set(paths.values())) < len(configs):
        raise UsageError(f"{study.name}: two tasks have the same name after their namespace.")
    done = dict.fromkeys(study.pairs, True)
    for config, path in paths.items():
        done[config.env, config.agent] &= (path / "done").exists()
    for task, agent in study.pairs:
        if not done[task, agent]:
            _check_fit(study, agent, task)
    run_folder.make_writable(out)
    return [run_folder.create(path, config, line) for config, path in paths.items()]


def _check_fit(study: Study, agent: str, task: str) -> None:
    try:
        catalog.check_fit(agent, task)
    except UsageError as error:
        raise UsageError(
            f"{study.name}: {agent!r} on {task!r}: {error} "
            "To leave the pair out, say why in a [[leave_out]] with tasks, agents and why."
        ) from error


if __name__ == "__main__":
    raise SystemExit(command.script(Sweep, "study.cli"))
