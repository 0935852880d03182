"""A study on a Ray cluster: what is lost is taken up again, and the tables are the local ones."""

import os
import random
import subprocess
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace

import pytest
from small_study import assert_same_study, kill_at_random_moments, wait_until

from experiments import cluster, run_folder
from experiments.display import Silent
from experiments.errors import UsageError
from experiments.run_folder import RunConfig
from experiments.study.cli import Sweep

STUDY = """
tasks = ["CartPole-v1"]
agents = ["fake_agents:slow", "fake_agents:forgetful", "random"]
seeds = 3
steps = 1200
eval_every = 60
eval_episodes = 2
"""


class Told(Silent):
    """Keeps the notes."""

    def __init__(self):
        self.notes, self.ended = [], []

    def note(self, text):
        self.notes.append(text)

    def finished(self, name, failure):
        self.ended.append((name, failure))


class FakeRay:
    """One node of two CPUs in this process; its first tasks are lost."""

    class exceptions:
        class RayError(Exception):
            pass

        class RayTaskError(RayError):
            def __init__(self, cause):
                self.cause = cause

    def __init__(self, losses=0):
        self.losses, self.most = losses, 0

    def cluster_resources(self):
        return {"CPU": 2.0}

    def remote(self, **options):
        assert options == {"num_cpus": 1, "max_retries": 0}
        return lambda function: SimpleNamespace(remote=lambda *given: _Task(function, given))

    def wait(self, tasks, timeout):
        self.most = max(self.most, len(tasks))
        return tasks[:1], tasks[1:]

    def get(self, task):
        if self.losses:
            self.losses -= 1
            raise self.exceptions.RayError("The node died. Its address is long.\nAnd more.")
        try:
            task.function(*task.given)
        except UsageError as error:
            raise self.exceptions.RayTaskError(error) from error

    def cancel(self, task, force):
        assert force


class _Task:
    def __init__(self, function, given):
        self.function, self.given = function, given


def runs_of(agent, seeds, root=Path("runs")):
    configs = [RunConfig("CartPole-v1", agent, seed, 300, 100, 1) for seed in range(seeds)]
    return [run_folder.create(root / str(c.seed), c, "test") for c in configs]


def test_runs_whose_worker_is_lost_are_taken_up_again_and_told_in_one_line():
    ray, told = FakeRay(losses=2), Told()
    runs = runs_of("fake_agents:wanderer", 3)
    cluster.RayCrew(ray, None).run_all(runs, told)
    assert all(run.is_done and run.failure is None for run in runs)
    assert len(told.notes) == 2
    assert "lost its worker (RayError: The node died); taken up again" in told.notes[0]
    assert sorted(told.ended) == [(run.name, None) for run in runs]
    assert ray.most == 2


def test_a_run_that_loses_every_worker_is_left_to_the_next_start():
    told, (run,) = Told(), runs_of("fake_agents:wanderer", 1)
    cluster.RayCrew(FakeRay(losses=cluster.ATTEMPTS), None).run_all([run], told)
    assert not run.is_done
    assert run.is_open
    assert "5 times. Start again to resume" in run.failure
    cluster.RayCrew(FakeRay(), 1).run_all([run], told)
    assert run.is_done
    assert run.failure is None


def test_a_process_killed_on_a_node_counts_as_lost_and_a_failure_as_failed():
    told, (killed,) = Told(), runs_of("fake_agents:dies_once", 1)
    cluster.RayCrew(FakeRay(), None).run_all([killed], told)
    assert killed.is_done
    assert "killed by SIGKILL" in told.notes[0]
    (broken,) = runs_of("fake_agents:breaks", 1, Path("others"))
    cluster.RayCrew(FakeRay(), None).run_all([broken], told)
    assert told.ended[-1] == (broken.name, "RuntimeError: a spike in the wrong place")
    assert not broken.is_open


def test_a_node_with_other_versions_or_other_folders_stops_the_study(monkeypatch, tmp_path):
    (run,) = runs_of("random", 1)
    mine = cluster._versions()
    monkeypatch.setattr(cluster, "_versions", lambda: {**mine, "numpy": "1.0"})
    crew = cluster.RayCrew(FakeRay(), None)
    shift = cluster._Shift(crew.ray, [run], Told())
    monkeypatch.setattr(cluster, "_versions", lambda: mine)
    shift.submit(1)
    with pytest.raises(UsageError, match=r"Node .* has numpy .* instead of 1\.0"):
        shift.collect()
    (run.path / "config.json").unlink()
    with pytest.raises(UsageError, match=r"does not see .* file system that all nodes share"):
        crew.run_all([run], Told())


def test_without_ray_the_pip_line_is_told_and_nothing_written(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    Path("small.toml").write_text(STUDY)
    with pytest.raises(UsageError, match=r"pip install 'reafference\[cluster\]'"):
        Sweep(Path("small.toml"), cluster="auto", out=Path("never")).main()
    assert not Path("never").exists()


@pytest.mark.parametrize("address", ["127.0.0.1:1", "127.0.0.1:one"])
def test_an_address_without_a_cluster_is_told_at_once(monkeypatch, address):
    monkeypatch.setitem(sys.modules, "ray", FakeRay())
    Path("small.toml").write_text(STUDY)
    with pytest.raises(UsageError, match=r"no Ray cluster there .*'ray start --head'"):
        Sweep(Path("small.toml"), cluster=address, out=Path("never")).main()
    assert not Path("never").exists()


@pytest.fixture
def nodes(monkeypatch):
    """Two simulated nodes of one CPU each, and a way to kill the second."""
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'reafference[cluster]'")
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ray.cluster_utils import Cluster

        small = {"num_cpus": 1, "object_store_memory": 80 << 20}
        found = Cluster(initialize_head=True, head_node_args={**small, "include_dashboard": False})
        second = found.add_node(**small)
        yield SimpleNamespace(
            address=found.address, kill=lambda: found.remove_node(second, allow_graceful=False)
        )
        found.shutdown()


def under_way(out: str) -> list[Path]:
    begun = (file.parent for file in Path(out).rglob("progress.jsonl"))
    return [run for run in begun if not (run / "done").exists()]


def sweep_line(*options: str) -> list[str]:
    Path("small.toml").write_text(STUDY)
    return [sys.executable, "-m", "experiments", "sweep", "small.toml", *options]


@pytest.mark.slow
def test_a_node_killed_in_mid_study_costs_no_run_and_no_bit(nodes):
    line = sweep_line("--cluster", nodes.address, "--out", "cut")
    study = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    wait_until(lambda: len(under_way("cut")) == 2)  # one on each node
    nodes.kill()
    out, _ = study.communicate(timeout=300)
    assert study.returncode == 0, out
    assert out.count(": lost its worker (NodeDiedError") == 1
    assert out.count(": done\n") == 9
    subprocess.run(sweep_line("--workers", "2", "--out", "whole"), check=True, capture_output=True)
    assert_same_study(Path("whole"), Path("cut"), runs=9)
    again = subprocess.run(line, capture_output=True, text=True)
    assert "0 runs to do, 9 finished before, 1 workers" in again.stdout


@pytest.mark.slow
def test_kills_at_random_moments_on_a_cluster_change_no_table(nodes):
    subprocess.run(sweep_line("--workers", "2", "--out", "whole"), check=True, capture_output=True)
    line = sweep_line("--cluster", nodes.address)
    for folder in kill_at_random_moments(line, os.getpid(), 50, random.Random(50), 16.0):
        assert_same_study(Path("whole"), folder, runs=9)
