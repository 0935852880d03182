import csv
import json
import os
import shlex
import signal
import subprocess
import sys
import time

import fake_agents
import pytest

SHORT = shlex.split("--env CartPole-v1 --seeds 2 --steps 300 --eval-every 100 --eval-episodes 2")
AGENTS = ("fake_agents:wanderer", "random")


@pytest.fixture(scope="module")
def compared(tmp_path_factory, request):
    """One comparison with two workers, shared by the tests that only read it."""
    out = tmp_path_factory.mktemp("compared") / "two"
    here = request.path.parent
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here), str(here.parents[1])])}
    command = ["compare", *SHORT, "--agents", *AGENTS, "--workers", "2", "--out", str(out)]
    result = subprocess.run(
        [sys.executable, "-m", "experiments", *command], capture_output=True, text=True, env=env
    )
    assert result.returncode == 0, result.stderr
    return out, result.stdout


def test_one_worker_and_two_give_the_same_bits(compared, reafference, tmp_path):
    two, _ = compared
    one = tmp_path / "one"
    command = ("compare", *SHORT, "--agents", *AGENTS, "--workers", "1")
    assert reafference(*command, "--out", str(one)).returncode == 0
    for agent in ("fake_agents.wanderer", "random"):
        for seed in (0, 1):
            name = f"{agent}/seed-{seed}"
            fake_agents.assert_same_run(one / name, two / name)


def test_a_run_alone_gives_the_same_bits_as_in_a_comparison(compared, reafference, tmp_path):
    two, _ = compared
    options = shlex.split("--env CartPole-v1 --agent fake_agents:wanderer --seed 1 --steps 300")
    options += shlex.split("--eval-every 100 --eval-episodes 2 --out alone")
    assert reafference("train", *options).returncode == 0
    fake_agents.assert_same_run(tmp_path / "alone", two / "fake_agents.wanderer" / "seed-1")


def test_what_a_comparison_leaves(compared):
    out, printed = compared
    run = out / "random" / "seed-0"
    names = {path.name for path in run.iterdir()} - {".lock"}
    assert names == {
        *("config.json", "command.txt", "provenance.json"),
        *("progress.jsonl", "evaluations.jsonl", "checkpoint.zip", "done"),
    }
    assert (run / "command.txt").read_text().startswith("reafference compare --env CartPole-v1")
    provenance = json.loads((run / "provenance.json").read_text())
    assert provenance["seeds"] == [0]
    assert provenance["versions"]["gymnasium"]
    assert str(out / "report.html") in printed
    with (out / "table.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["agent"], row["seed"]) for row in rows] == [
        *(("fake_agents:wanderer", "0"), ("fake_agents:wanderer", "1")),
        *(("random", "0"), ("random", "1")),
    ]


def test_the_page_is_one_file(compared):
    out, _ = compared
    page = (out / "report.html").read_text()
    for word in ("http://", "https://", "import ", "<link", "<script src", "fetch("):
        assert word not in page
    assert 'src="data:image/png;base64,' in page
    assert "{{" not in page


def test_finished_runs_are_skipped_and_other_settings_refused(compared, reafference):
    out, _ = compared
    again = reafference("compare", *SHORT, "--agents", *AGENTS, "--out", str(out))
    assert again.returncode == 0
    assert "0 runs to do, 4 finished before" in again.stdout
    other = [word if word != "300" else "301" for word in SHORT]
    refused = reafference("compare", *other, "--agents", *AGENTS, "--out", str(out))
    assert refused.returncode == 2
    assert "steps: 300 there, 301 now" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_broken_run_and_a_killed_worker_are_told_and_the_others_go_on(reafference, tmp_path):
    agents = ("fake_agents:breaks", "fake_agents:dies_once", "random")
    command = ("compare", *SHORT, "--seeds", "1", "--agents", *agents, "--workers", "1")
    result = reafference(*command, "--out", "out")
    out = tmp_path / "out"
    assert result.returncode == 1
    assert "RuntimeError: a spike in the wrong place" in result.stdout
    assert "SIGKILL" in result.stdout
    assert "Traceback" in (out / "fake_agents.breaks/seed-0/error.txt").read_text()
    assert (out / "random/seed-0/done").exists()
    assert "failed" in (out / "table.md").read_text()
    reafference(*command, "--out", "out")
    assert (out / "fake_agents.dies_once/seed-0/done").exists()
    assert not (out / "fake_agents.dies_once/seed-0/error.txt").exists()


def test_workers_end_when_the_comparison_is_killed(tmp_path):
    command = [*SHORT, "--agents", "fake_agents:slow", "--steps", "100000", "--out", "out"]
    process = subprocess.Popen([sys.executable, "-m", "experiments", "compare", *command])
    progress = tmp_path / "out/fake_agents.slow/seed-0/progress.jsonl"
    while not progress.exists():
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(1.0)
    before = progress.read_text()
    time.sleep(0.5)
    assert progress.read_text() == before
