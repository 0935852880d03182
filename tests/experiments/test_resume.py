import json
import os
import random
import shlex
import signal
import subprocess
import sys
import time

import fake_agents
import pytest

from experiments import records, run_folder, training
from experiments.run_folder import RunConfig

STEPS, EVERY = 600, 200


def config(agent="fake_agents:wanderer", seed=3):
    return RunConfig("CartPole-v1", agent, seed, STEPS, EVERY, 2)


@pytest.fixture
def uninterrupted(tmp_path):
    run = run_folder.create(tmp_path / "whole", config(), "test")
    training.train(run)
    return run


class Killed(BaseException):
    """Stands for SIGKILL at one place."""


def killed_after(function, calls):
    """Let `function` work `calls` times, then die right after."""
    left = [calls]

    def wrapper(*args, **kwargs):
        result = function(*args, **kwargs)
        left[0] -= 1
        if left[0] == 0:
            raise Killed
        return result

    return wrapper


@pytest.mark.parametrize("agent", ["fake_agents:wanderer", "fake_agents:forgetful"])
@pytest.mark.parametrize(
    ("module", "name", "calls"),
    [
        *((records, "append_record", n) for n in range(1, 8)),
        *((training, "save", n) for n in range(1, 4)),
        *((os, "replace", n) for n in range(4, 8)),
    ],
)
def test_a_kill_at_any_write_costs_no_bit(
    monkeypatch, tmp_path, uninterrupted, agent, module, name, calls
):
    run = run_folder.create(tmp_path / "cut", config(agent), "test")
    with monkeypatch.context() as patch:
        patch.setattr(module, name, killed_after(getattr(module, name), calls))
        with pytest.raises(Killed):
            training.train(run)
    training.train(run)
    assert run.is_done
    fake_agents.assert_same_run(uninterrupted.path, run.path)
    steps = [record["step"] for record in records.read_records(run.progress)]
    assert steps == [200, 400, 600]


@pytest.mark.parametrize("agent", ["random", "linear", "rstdp", "ppo"])
def test_our_agents_resume_to_the_same_bits(monkeypatch, tmp_path, agent):
    """Whether they go on from the checkpoint or, as PPO, begin again."""
    asked = RunConfig("reafference/PointB-v0", agent, 1, 400, 200, 1)
    whole, cut = (run_folder.create(tmp_path / name, asked, "test") for name in ("whole", "cut"))
    training.train(whole)
    with monkeypatch.context() as patch:
        patch.setattr(training, "save", killed_after(training.save, 1))
        with pytest.raises(Killed):
            training.train(cut)
    training.train(cut)
    fake_agents.assert_same_run(whole.path, cut.path)


def test_a_line_cut_short_and_work_after_the_checkpoint_are_dropped(tmp_path, uninterrupted):
    run = run_folder.create(tmp_path / "cut", config(), "test")
    training.train(run)
    run.done.unlink()
    lines = run.evaluations.read_text()
    run.evaluations.write_text(lines + '{"step": 800, "returns": [1.0]}\n{"step": 1000, "ret')
    training.train(run)
    assert run.evaluations.read_text() == lines
    assert json.loads((run.path / "provenance.json").read_text())["resumed"][0]["step"] == STEPS


def test_records_that_do_not_reach_the_checkpoint_start_the_run_again(tmp_path, uninterrupted):
    run = run_folder.create(tmp_path / "cut", config(), "test")
    training.train(run)
    run.done.unlink()
    run.evaluations.write_text("")
    training.train(run)
    fake_agents.assert_same_run(uninterrupted.path, run.path)


def test_a_finished_run_is_left_alone(uninterrupted):
    before = {path: path.stat().st_mtime_ns for path in uninterrupted.path.iterdir()}
    training.train(uninterrupted)
    after = {path: path.stat().st_mtime_ns for path in uninterrupted.path.iterdir()}
    del before[uninterrupted.path / ".lock"], after[uninterrupted.path / ".lock"]
    assert before == after


def test_training_time_and_episodes_add_up(uninterrupted):
    progress = records.read_records(uninterrupted.progress)
    seconds = [record["cpu_seconds"] for record in progress]
    assert seconds == sorted(seconds)
    assert seconds[0] > 0
    for record, begin in zip(progress, (0, 200, 400), strict=True):
        ends = [end for end, _, _ in record["episodes"]]
        assert ends == sorted(ends)
        assert all(begin < end <= record["step"] for end in ends)


def test_sigkill_at_a_random_moment(tmp_path):
    """Processes are killed at random moments until one gets through."""
    chance = random.Random(os.getpid())
    folders = [tmp_path / "whole", tmp_path / "cut"]
    commands = [_command(folder) for folder in folders]
    subprocess.run(commands[0], check=True, capture_output=True)
    for _ in range(3):
        process = subprocess.Popen(commands[1], stdout=subprocess.PIPE)
        process.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.9))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    subprocess.run(commands[1], check=True, capture_output=True)
    fake_agents.assert_same_run(*folders)


def _command(folder):
    options = shlex.split(
        "--env CartPole-v1 --agent fake_agents:slow --steps 1500 --eval-every 150"
    )
    return [sys.executable, "-m", "experiments", "train", *options, "--out", str(folder)]
