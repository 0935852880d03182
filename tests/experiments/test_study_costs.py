"""What a study says its agents cost: counted on the trained agent, the same every time."""

import re
from pathlib import Path

from experiments import catalog, cost
from experiments.study import costs, numbers, reader
from experiments.study.cli import Sweep, folders

STUDY = """
tasks = ["CartPole-v1"]
agents = ["rstdp", "random"]
seeds = 2
steps = 60
eval_every = 60
eval_episodes = 1
"""


def test_events_are_those_of_the_first_seed_after_training():
    Path("dear.toml").write_text(STUDY)
    assert Sweep(Path("dear.toml"), workers=2, out=Path("dear")).main() == 0
    study = reader.read(Path("dear.toml"))
    runs = folders(study, Path("dear"), "again")
    table = costs.table(study, numbers.comparisons(study, runs), runs)
    agent = catalog.make_agent("rstdp", catalog.make_env("CartPole-v1"), 0).learn(60)
    agent.freeze()
    events = cost.events(agent, "CartPole-v1", 0, costs.STEPS)
    rstdp, random = table.rows
    assert rstdp[3:7] == [str(size) for size in cost.sizes_of(agent).values()]
    assert rstdp[7:] == [
        f"{n:.1f}" for n in (events.spikes, events.synaptic_operations, events.membrane_updates)
    ]
    assert events.synaptic_operations > events.spikes > 0
    assert random[3:] == ["0"] * 4 + ["0.0"] * 3
    page = Path("dear/README.md").read_text()
    assert re.search(r"## What it costs\n\n\| agent \| CPU s \|", page)
    with_time = [x for x in page.splitlines() if x.startswith("|") and "CPU" in x]
    assert len(with_time) == 1  # nowhere else do the tables of two runs of a study differ
