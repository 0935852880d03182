"""What a study tells of stops: what each agent restores, and how often it was stopped."""

import json
from pathlib import Path

from experiments import run_folder, training
from experiments.study import reader, resuming
from experiments.study.cli import folders

STUDY = """
tasks = ["CartPole-v1"]
agents = ["fake_agents:wanderer", "linear", "ppo", "random", "recurrent-ppo"]
seeds = 1
steps = 200
eval_every = 100
eval_episodes = 1
"""


def test_agents_are_grouped_by_what_their_checkpoint_restores():
    Path("small.toml").write_text(STUDY)
    study = reader.read(Path("small.toml"))
    table = resuming.after_a_stop(study)
    found = {row[0]: row[1:] for row in table.rows}
    assert list(found) == ["fake_agents:wanderer", "linear, random", "ppo, recurrent-ppo"]
    assert found["linear, random"][0] == "taken up, to the same bits"
    assert found["linear, random"][2:] == ["nothing"]
    assert found["ppo, recurrent-ppo"][0] == "begins again, to the same bits"
    assert "optimizers" in found["ppo, recurrent-ppo"][1]
    assert "running episodes" in found["ppo, recurrent-ppo"][2]
    assert "| ppo, recurrent-ppo |" in table.markdown()


def test_stops_are_counted_where_a_run_goes_on_and_where_it_begins_again():
    Path("small.toml").write_text(STUDY)
    study = reader.read(Path("small.toml"))
    runs = [run for run in folders(study, Path("out"), "test") if ":" in run.config.agent]
    (run,) = runs
    training.train(run)
    assert resuming.stops(runs) == 0
    run.done.unlink()
    training.train(run)
    run.done.unlink()
    run.checkpoint.unlink()
    training.train(run_folder.load(run.path))
    known = json.loads((run.path / "provenance.json").read_text())
    assert [each["step"] for each in known["resumed"]] == [200, 0]
    assert resuming.stops(runs) == 2
