"""`reafference bench`: what this machine takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tyro.conf import Positional

from experiments import command
from experiments.errors import UsageError, at_least

if TYPE_CHECKING:
    from experiments.bench.rows import Row

SUITES = (
    "startup", "closed-loop", "population", "threads", "open-loop", "envs", "muscles", "evolving"
)  # fmt: skip
RESULTS = Path("results/speed")


@dataclass(frozen=True)
class Bench:
    """Measure this machine.

    Attributes:
        what: startup: fresh processes; closed-loop: control steps of one network; population: of
            many; threads: of many, and of a large one, by several threads; open-loop: networks that
            run by themselves; envs: the tasks; muscles: bodies with muscles beside MyoSuite's and
            Gymnasium's; evolving: decisions and populations of `evolved`; peers: other simulators,
            on the same networks; all: everything but peers, into results/speed.
        repeats: Rounds of measurements; the median is printed.
        out: Folder for the numbers as JSON, the pictures and the page; without it nothing is
            written, but by `all`.
        quick: Small sizes only.
    """

    what: Positional[
        Literal[
            "startup",
            "closed-loop",
            "population",
            "threads",
            "open-loop",
            "envs",
            "muscles",
            "evolving",
            "peers",
            "all",
        ]
    ] = "startup"
    repeats: int = 7
    out: Path | None = None
    quick: bool = False

    def main(self) -> int:
        """Print one line per measurement; then write, if there is a folder."""
        at_least("repeats", self.repeats, 1)
        out = RESULTS if self.out is None and self.what == "all" else self.out
        if out is not None:
            from experiments import run_folder

            run_folder.make_writable(out)
        if self.what == "peers":
            self._peers(out)
        origin = _origin() if out else {}  # before a file changes the tree
        for suite in SUITES if self.what == "all" else (self.what,):
            if suite != "peers":
                self._measure(suite, out, origin)
        if out is not None:
            _write_page(out)
        return 0

    def _measure(self, suite: str, out: Path | None, origin: dict[str, Any]) -> None:
        from experiments.bench import report

        rows = report.printed(measured(suite, self.repeats, self.quick), suite, self.repeats)
        if out is not None:
            report.write(out, suite, rows, self._line(suite), origin)

    def _line(self, suite: str) -> str:
        options = Bench(suite, self.repeats, None, self.quick)  # type: ignore[arg-type]
        return command.line("bench", options).replace("--what ", "")

    def _peers(self, out: Path | None) -> None:
        try:
            from experiments.bench.peers.cli import Peers
        except ImportError as error:
            raise UsageError(f"peers: not in this installation ({error}).") from error
        Peers(rounds=self.repeats, **({"out": out} if out else {})).main()


def measured(suite: str, rounds: int, quick: bool) -> Iterator[Row]:
    """Return the rows of a suite, each measured when it is asked for.

    Args:
        suite: One of `SUITES`.
        rounds: Rounds of measurements.
        quick: Small sizes only.
    """
    if suite == "startup":
        from experiments.bench.startup import startup

        return startup(rounds, quick)
    if suite == "envs":
        from experiments.bench.bodies import envs

        return envs(rounds, quick)
    if suite == "muscles":
        from experiments.bench.muscles import muscles

        return muscles(rounds, quick)
    if suite == "evolving":
        from experiments.bench.evolving import evolving

        return evolving(rounds, quick)
    from experiments.bench import crews, suites

    measure = {
        "closed-loop": suites.closed_loop,
        "population": suites.population,
        "threads": crews.threads,
        "open-loop": suites.open_loop,
    }[suite]
    return measure(rounds, quick)


def run() -> int:
    """Run the command as `python -m experiments.bench`; return the exit code."""
    return command.script(Bench, "bench")


def _origin() -> dict[str, Any]:
    from experiments import provenance

    return provenance.collect([1])


def _write_page(out: Path) -> None:
    from experiments import records
    from experiments.bench import page

    records.write_text(out / "README.md", page.markdown(page.read(out)))
    print(out / "README.md")
