"""A full disk, a worker killed for memory, a missing extra: readable, whole, and resumable."""

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from small_study import assert_same_study

from experiments import command, executor, records, run_folder
from experiments.display import Silent
from experiments.run_folder import RunConfig

STUDY = """
tasks = ["CartPole-v1"]
agents = ["fake_agents:{agent}", "random"]
seeds = 2
steps = 400
eval_every = 200
eval_episodes = 2
"""


def sweep(out: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

    line = [sys.executable, "-m", "experiments", "sweep", "small.toml", "--workers", "2"]
    return subprocess.run(
        [*line, "--out", out],
        capture_output=True,
        text=True,
        preexec_fn=limited if limit else None,
    )


@pytest.mark.parametrize(("agent", "limit"), [("hoarder", 40_000), ("wanderer", 40_000)])
def test_where_files_may_not_grow_nothing_is_half_written_and_the_study_goes_on(agent, limit):
    """The first agent's checkpoints find no room; with the other the page of the study does."""
    Path("small.toml").write_text(STUDY.format(agent=agent))
    told = sweep("full", limit)
    assert told.returncode == command.USAGE, told.stderr
    assert told.stderr.count("\n") == 1
    assert "no room to write" in told.stderr
    assert "the same command goes on from here" in told.stderr
    full = Path("full")
    assert not list(full.rglob("*.partial*")) + list(full.rglob("error.txt"))
    assert not (full / "report.html").exists()
    for picture in full.rglob("*.png"):
        assert picture.read_bytes().endswith(b"IEND\xaeB`\x82")
    ended = len(list(full.rglob("done")))
    assert (ended == 4) == (agent == "wanderer")
    for out in ("full", "whole"):
        assert sweep(out).returncode == 0
    assert_same_study(Path("whole"), full, runs=4)


def test_a_write_that_fails_half_way_leaves_the_old_file(tmp_path):
    path = tmp_path / "table.md"
    records.write_text(path, "old")

    def half() -> None:
        with records.replacing(path) as temporary:
            temporary.write_text("ne")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OSError, match="No space left"):
        half()
    assert [file.name for file in tmp_path.iterdir()] == ["table.md"]
    assert path.read_text() == "old"


def test_what_a_kill_left_half_written_is_removed_by_the_next_start(tmp_path):
    run = run_folder.create(
        tmp_path / "run", RunConfig("CartPole-v1", "random", 0, 100, 100, 1), "test"
    )
    for name in (".checkpoint.partial.zip", ".checkpoint.partial.zip.77.tmp", ".done.partial"):
        (run.path / name).write_text("half")
    executor.Pool(1).run_all([run], Silent())
    assert run.is_done
    assert [p.name for p in run.path.glob(".*")] == [".lock"]


def test_a_line_for_which_there_was_half_the_room_is_cut_off_again(tmp_path):
    path = tmp_path / "progress.jsonl"
    records.append_record(path, {"step": 1})
    with path.open("a") as file:
        file.write('{"step": 2, "cpu_sec')
    assert records.keep_until(path, 9) == [{"step": 1}]
    assert path.read_text() == '{"step": 1}\n'


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_no_room_is_told_wherever_it_lies_in_the_chain(number, capsys):
    class Full:
        def main(self):
            try:
                raise OSError(number, os.strerror(number))
            except OSError as error:
                raise ValueError("the checkpoint cannot be written") from error

    assert command.execute(Full) == command.USAGE
    assert "no room to write" in capsys.readouterr().err

    class Other:
        def main(self):
            raise OSError(errno.ECONNRESET, "gone")

    with pytest.raises(OSError, match="gone"):
        command.execute(Other)


def test_a_worker_killed_for_memory_is_told_and_taken_up_by_the_same_command():
    Path("small.toml").write_text(STUDY.format(agent="dies_once").replace("= 200", "= 100"))
    told = sweep("killed")
    assert told.returncode == 1
    assert "killed by SIGKILL; often the system is out of memory. Start again" in told.stdout
    assert len(list(Path("killed").rglob("done"))) == 3
    assert len(list(Path("killed").rglob("error.txt"))) == 1
    assert "SIGKILL" in Path("killed/README.md").read_text()
    assert sweep("killed").returncode == 0  # without --retry: the run itself did not fail
    assert sweep("whole").returncode == 0
    assert_same_study(Path("whole"), Path("killed"), runs=4)


def test_a_worker_waits_for_a_folder_that_a_dying_one_still_holds(tmp_path):
    config = RunConfig("CartPole-v1", "random", 0, 100, 100, 1)
    run = run_folder.create(tmp_path / "run", config, "test")
    holder = subprocess.Popen(
        [sys.executable, "-c", "import fcntl, sys, time\n"
         f"file = open({str(run.path / '.lock')!r}, 'w')\n"
         "fcntl.flock(file, fcntl.LOCK_EX)\nprint(flush=True)\ntime.sleep(4)"],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    holder.stdout.readline()
    executor.Pool(1).run_all([run], Silent())
    assert run.is_done
    holder.communicate()


def test_a_missing_extra_is_refused_before_anything_is_written():
    Path("small.toml").write_text(STUDY.format(agent="wanderer").replace('"random"', '"ppo"'))
    code = (
        "import sys; sys.modules['stable_baselines3'] = None\n"
        "from experiments.__main__ import main\n"
        "sys.argv = ['reafference', 'sweep', 'small.toml', '--out', 'never']\n"
        "raise SystemExit(main())"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert told.returncode == command.USAGE
    assert told.stderr.count("\n") == 1
    assert "pip install 'reafference[baselines]'" in told.stderr
    assert not Path("never").exists()
