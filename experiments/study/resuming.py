"""What a stop costs each agent of a study, and what its checkpoint restores: for readers."""

from __future__ import annotations

import json
from collections.abc import Sequence

from experiments import catalog, naming
from experiments.run_folder import RunFolder
from experiments.study.plan import Study
from experiments.study.tables import Table

OURS = (
    "everything that changes: weights, traces, populations of a search, moments, random streams, "
    "env steps and episodes"
)
RIVALS = (
    "networks, targets, optimizers, normalisation of observations and rewards, the stream of "
    "actions; the streams of training follow from the seed and the env step"
)
CAPTION = (
    "Killed at any moment, a run ends with the numbers of one that was never stopped. Agents that "
    "are taken up go on from their last evaluation: their training chunks begin with a fresh "
    "episode in undisturbed runs too, so no env has to be saved. The others would go on to other "
    "numbers, for what is not restored; so their run begins again, and a stop costs all of it. "
    "What the table says of them holds for a checkpoint that is loaded by hand to train further."
)


def after_a_stop(study: Study) -> Table:
    """Return one row per kind of agent: taken up or begun again, what is restored, what is not."""
    groups: dict[str | None, list[str]] = {}
    for agent in study.agents:
        groups.setdefault(_forgets(agent), []).append(agent)
    rows = [[", ".join(agents), *_words(forgets)] for forgets, agents in groups.items()]
    head = ["agents", "after a stop", "restored", "not restored"]
    return Table("After a stop", head, rows, CAPTION)


def _forgets(name: str) -> str | None:
    """Return what a checkpoint lacks, "" for nothing; None for an agent of one's own."""
    agent = naming.parse(name).agent
    found = [entry.forgets for entry in catalog.agents_table() if entry.name == agent]
    return found[0] if found else None


def _words(forgets: str | None) -> list[str]:
    if forgets is None:
        return ["as its class says (`resumable`)", "what its `state` gives", "the rest"]
    if forgets:
        return ["begins again, to the same bits", RIVALS, forgets]
    return ["taken up, to the same bits", OURS, "nothing"]


def stops(runs: Sequence[RunFolder]) -> int:
    """Return how often runs were taken up or begun again, by their provenance."""
    files = [run.path / "provenance.json" for run in runs]
    return sum(len(json.loads(f.read_text(encoding="utf-8")).get("resumed", [])) for f in files)
