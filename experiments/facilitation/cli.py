"""The command: tune, judge fresh networks, write table, picture and page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments import command, provenance, records, run_folder
from experiments.errors import at_least
from experiments.facilitation import figure, page
from experiments.facilitation.conditions import CONDITIONS, TUNED
from experiments.facilitation.judging import delay_rates, judge, texts
from experiments.facilitation.plain import plain_rows
from experiments.facilitation.tuning import tune

TUNING_SEED = 0
MATCHING_SEED = 5000  # of the episodes in which the efficacy is measured


@dataclass(frozen=True)
class Facilitation:
    """Show what facilitation and potentiation are for: AnotB with and without each.

    Attributes:
        networks: Number of fresh networks.
        first_network: Seed of the first; nothing was chosen by what these do.
        episodes: Of each network, condition and stage.
        generations: Of the search for weights, for each tuned condition.
        lives: Episodes of each member of a generation.
        tuned: Weights that an earlier run found (tuned.json); they are searched for if not given.
        out: Folder of README.md, table.json, tuned.json and the picture.
    """

    networks: int = 20
    first_network: int = 100
    episodes: int = 24
    generations: int = 12
    lives: int = 40
    tuned: Path | None = None
    out: Path = Path("results/facilitation")

    def main(self) -> int:
        """Run all; 0, for a part that brings nothing is a result."""
        for name in ("networks", "episodes", "generations", "lives"):
            at_least(name, getattr(self, name), 1)
        at_least("first_network", self.first_network, 0)
        seeds = list(range(self.first_network, self.first_network + self.networks))
        origin = provenance.collect(seeds)
        run_folder.make_writable(self.out)
        tuned = self._tuned()
        table = {
            "command": command.line("facilitation", self), "origin": origin, "tuned": tuned,
            **self._judged({name: found["numbers"] for name, found in tuned.items()}, seeds),
        }  # fmt: skip
        records.write_json(self.out / "table.json", table)
        self.write(table)
        return 0

    def write(self, table: dict[str, Any]) -> None:
        """Write page and picture of a table."""
        figure.draw(table).savefig(self.out / "facilitation.png")
        records.write_text(self.out / "README.md", page.markdown(table, self.episodes))
        print(self.out / "README.md")

    def _tuned(self) -> dict[str, Any]:
        if self.tuned is not None:
            found: dict[str, Any] = json.loads(self.tuned.read_text(encoding="utf-8"))
            return found
        found = {}
        for each in TUNED:
            found[each.name] = tune(each, self.generations, self.lives, TUNING_SEED)
            records.write_json(self.out / "tuned.json", found)
        return found

    def _judged(self, numbers: dict[str, dict[str, float]], seeds: list[int]) -> dict[str, Any]:
        wired = texts(numbers, MATCHING_SEED)
        rows = []
        for network in seeds:
            for each in CONDITIONS:
                rows.append(judge(each, wired[each.name][0], network, self.episodes))
            print("network", network, flush=True)
        return {
            "factors": {name: by for name, (_, by) in wired.items()},
            "delay_rates": delay_rates(wired, MATCHING_SEED),
            "rows": rows,
            "plain": plain_rows(seeds, MATCHING_SEED),
        }
