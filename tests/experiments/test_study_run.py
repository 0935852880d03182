"""A study from file to tables: stopped, broken, taken up again, and the same to the last bit."""

import base64
import contextlib
import csv
import json
import os
import random
import re
import shutil
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from small_study import assert_same_study, kill_at_random_moments

from experiments import provenance, statistics
from experiments.errors import UsageError
from experiments.study.cli import Sweep

NAMES = ("fake_agents.wanderer", "fake_agents.forgetful", "random")
STUDY = """
tasks = ["CartPole-v1"]
agents = ["fake_agents:wanderer", "fake_agents:forgetful", "random"]
seeds = 3
steps = 600
eval_every = 200
eval_episodes = 2
"""


def run(out, text=STUDY, **options):
    Path("small.toml").write_text(text)
    return Sweep(Path("small.toml"), workers=2, out=Path(out), **options).main()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """A study that nothing disturbed, run once."""
    with contextlib.chdir(tmp_path_factory.mktemp("study")):
        assert run("whole") == 0
        return Path("whole").absolute()


@pytest.fixture
def whole(undisturbed):
    """A copy of it, and the file that it was run from."""
    shutil.copy(undisturbed.parent / "small.toml", "small.toml")
    return Path(shutil.copytree(undisturbed, "whole"))


@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.slow)])
def test_a_study_killed_at_any_moment_ends_with_the_same_tables(whole, kills):
    """Killed is the command, one of its workers, or all of them; the moments are seeded."""
    line = [sys.executable, "-m", "experiments", "sweep", "small.toml", "--workers", "2"]
    ended = kill_at_random_moments(line, os.getpid(), kills, random.Random(kills))
    assert ended
    for folder in ended:
        assert_same_study(whole, folder, runs=9)


def test_a_second_call_repeats_nothing(whole, capsys):
    stamps = {p: p.stat().st_mtime_ns for p in whole.rglob("evaluations.jsonl")}
    assert run("whole") == 0
    assert "0 runs to do, 9 finished before" in capsys.readouterr().out
    assert stamps == {p: p.stat().st_mtime_ns for p in whole.rglob("evaluations.jsonl")}


def test_failed_runs_are_kept_shown_and_retried_on_demand(capsys, monkeypatch):
    text = STUDY.replace("fake_agents:forgetful", "fake_agents:breaks")
    assert run("broken", text) == 1
    page = Path("broken/README.md").read_text()
    assert "fake_agents:breaks, seed 0, 1, 2, failed: RuntimeError: a spike in the wrong" in page
    capsys.readouterr()
    assert run("broken", text) == 1
    out = capsys.readouterr().out
    assert "3 runs failed before; --retry takes them up again" in out
    assert "0 runs to do" in out
    run("broken", text, retry=True)
    assert "3 runs to do" in capsys.readouterr().out


def test_the_page_is_one_file_that_fetches_nothing_and_names_the_command(whole):
    page = (whole / "report.html").read_text()
    assert "reafference sweep small.toml" in page
    assert 'src="data:image/png;base64,' in page
    assert "http" not in re.sub(r'data-page="[^"]*"|base64,[^"]*"', "", page)
    assert "learning curves</summary><img" in page
    made = json.loads((whole / "provenance.json").read_text())
    assert made["seeds"] == [0, 1, 2]
    assert made["command"] in page
    assert made["commits"][0] in (whole / "README.md").read_text()
    lines = (whole / "runs.csv").read_text().splitlines()
    assert len(lines) == 1 + 9
    assert lines[0].startswith("env,agent,seed")


def test_the_page_holds_replays_of_the_best_agents_of_each_task(whole):
    page = (whole / "report.html").read_text()
    found = re.findall(r'data-page="([^"]*)"><summary>(.*?)</summary>', page)
    titles = [title for _, title in found]
    assert sorted(titles) == sorted(f"CartPole-v1: {name}" for name in NAMES)
    finals = {}
    for line in csv.DictReader((whole / "runs.csv").read_text().splitlines()):
        finals.setdefault(line["agent"], []).append(float(line["final"]))
    best = sorted(finals, key=lambda agent: -float(statistics.iqm(np.array(finals[agent]))))
    assert titles == [f"CartPole-v1: {agent.replace(':', '.')}" for agent in best]
    for packed, title in found:
        file = whole / "CartPole-v1" / f"replay-{title.partition(': ')[2]}.html"
        assert zlib.decompress(base64.b64decode(packed)).decode() == file.read_text()


def test_a_page_without_replays_says_so(whole):
    assert run("whole", replay_seconds=0.0) == 0
    assert "No replay was recorded." in (whole / "report.html").read_text()


def test_a_pair_that_does_not_fit_is_refused_before_anything_is_written():
    text = STUDY.replace('"random"]', '"random", "oracle"]')
    with pytest.raises(UsageError, match=r"'oracle' on 'CartPole-v1': .*\[\[leave_out\]\]"):
        run("never", text)
    assert not Path("never").exists()


def test_a_sample_of_a_published_study_is_run_again_and_compared_digit_by_digit(whole, capsys):
    from experiments.study.verify import Verify

    assert Verify(whole, runs=3, seed=1, workers=2).main() == 0
    assert capsys.readouterr().out.count("the same ") == 3
    file = whole / "runs.csv"
    head, *lines = file.read_text().splitlines()
    cells = [line.split(",") for line in lines]
    place = head.split(",").index("final")
    for row in cells:
        row[place] = repr(float(row[place]) + 1e-12)
    file.write_text("\n".join([head, *(",".join(row) for row in cells)]) + "\n")
    assert Verify(whole, runs=9, workers=2).main() == 1
    told = capsys.readouterr().out
    assert told.count("DIFFERS") == 9
    assert f"this is {provenance.cpu_name()}" in told
    assert Verify(whole, runs=9, tolerance=1e-9, workers=2).main() == 0
    assert capsys.readouterr().out.count("close ") == 9
    assert Verify(whole, runs=9, tolerance=1e-14, workers=2).main() == 1
    with pytest.raises(UsageError, match=r"tolerance: got 1\.5"):
        Verify(whole, tolerance=1.5).main()
