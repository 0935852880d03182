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
from experiments.figures import drawing

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
        out: Folder of README.md, the picture, table.json, rows.jsonl and tuned.json.
    """

    networks: int = 20
    first_network: int = 100
    episodes: int = 20
    generations: int = 10
    lives: int = 24
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
        wired = texts({name: found["numbers"] for name, found in tuned.items()}, MATCHING_SEED)
        table = {
            "command": command.line("facilitation", self),
            "origin": origin,
            "episodes": self.episodes,
            "factors": {name: by for name, (_, by) in wired.items()},
            "delay_rates": delay_rates(wired, MATCHING_SEED),
            "plain": plain_rows(seeds, MATCHING_SEED),
        }
        records.write_json(self.out / "table.json", table)
        records.write_text(self.out / "rows.jsonl", "")
        for network in seeds:
            for each in CONDITIONS:
                row = judge(each, wired[each.name][0], network, self.episodes)
                records.append_record(self.out / "rows.jsonl", row)
            print("network", network, flush=True)
        publish(self.out)
        return 0

    def _tuned(self) -> dict[str, Any]:
        if self.tuned is not None:
            found: dict[str, Any] = json.loads(self.tuned.read_text(encoding="utf-8"))
            records.write_json(self.out / "tuned.json", found)
            return found
        found = {}
        for each in TUNED:
            found[each.name] = tune(each, self.generations, self.lives, TUNING_SEED)
            records.write_json(self.out / "tuned.json", found)
        return found


def publish(folder: Path) -> None:
    """Write page and picture of a folder that has table.json, rows.jsonl and tuned.json."""
    table: dict[str, Any] = {
        **json.loads((folder / "table.json").read_text(encoding="utf-8")),
        "tuned": json.loads((folder / "tuned.json").read_text(encoding="utf-8")),
        "rows": records.read_records(folder / "rows.jsonl"),
    }
    figure.draw(table).savefig(folder / "facilitation.png", dpi=drawing.DPI)
    records.write_text(folder / "README.md", page.markdown(table))
    print(folder / "README.md")
