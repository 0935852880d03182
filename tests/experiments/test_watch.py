"""`reafference watch`: a page for any agent on any task."""

import json
import re

import pytest

import agents
import envs
from experiments.errors import UsageError
from experiments.watch import Watch


def data_of(path):
    found = re.search(
        r'<script type="application/json" id="data">(.*?)</script>', path.read_text(), re.DOTALL
    )
    return json.loads(found.group(1))


@pytest.mark.parametrize("agent", [e.name for e in agents.AGENTS if e.name != "oracle"])
def test_any_agent_can_be_watched(tmp_path, agent):
    page = tmp_path / "new" / "page.html"
    discrete = next(e.discrete for e in agents.AGENTS if e.name == agent)
    task = "CartPole-v1" if discrete else "Pendulum-v1"
    assert Watch(task, agent, seed=3, steps=0, seconds=0.2, out=page).main() == 0
    assert data_of(page)["steps"] >= 1


@pytest.mark.parametrize("task", [entry.id for entry in envs.ENVS])
def test_any_task_can_be_watched(tmp_path, task):
    page = tmp_path / "page.html"
    assert Watch(task, "random", steps=5, seconds=0.5, out=page).main() == 0
    found = data_of(page)
    assert found["steps"] >= 1
    assert found["scenes"] or found["pictures"]


def test_training_comes_before_the_record(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Watch("CartPole-v1", "linear", seed=2, steps=300, seconds=1.0).main() == 0
    page = tmp_path / "runs" / "CartPole-v1" / "linear-seed-2.html"
    assert "linear seed 2" in page.read_text()


@pytest.mark.parametrize(
    ("wrong", "named"),
    [({"seconds": 0.0}, "seconds"), ({"steps": -1}, "steps"), ({"seed": -1}, "seed")],
)
def test_what_cannot_be_recorded_is_refused(tmp_path, wrong, named):
    with pytest.raises(UsageError, match=named):
        Watch("CartPole-v1", "random", out=tmp_path / "page.html", **wrong).main()
    assert list(tmp_path.iterdir()) == []
