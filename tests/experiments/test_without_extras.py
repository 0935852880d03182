"""Without the extra `mujoco` every command goes on with the other tasks and says what to type."""

import subprocess
import sys
from types import SimpleNamespace

import gymnasium
import pytest

import envs
from envs import anchors
from envs.errors import MissingExtra
from experiments import catalog, command, doctor, gallery
from experiments.bench import bodies
from experiments.errors import UsageError
from experiments.figures import cli
from experiments.list_envs import ListEnvs

NEEDY = [entry for entry in envs.ENVS if entry.extra == "mujoco"]
REMEDY = "pip install 'reafference[mujoco]'"


@pytest.fixture(autouse=True)
def _hidden(monkeypatch):
    """No module of MuJoCo can be imported or found."""
    for name in [each for each in sys.modules if each.split(".")[0] == "mujoco"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mujoco", None)


@pytest.mark.parametrize("entry", NEEDY, ids=lambda entry: entry.name)
def test_making_a_task_names_the_pip_line(entry):
    for make in (gymnasium.make, gymnasium.make_vec):
        with pytest.raises(MissingExtra, match="MuJoCo is not installed") as told:
            make(entry.id)
        assert REMEDY in str(told.value)
    with pytest.raises(UsageError, match=r"Cannot make env.*MuJoCo is not installed"):
        catalog.make_env(entry.id)


def test_tasks_that_cannot_be_made_are_told_in_one_line(capsys):
    entries, line = envs.sort_out()
    assert {entry.name for entry in entries} == {each.name for each in envs.ENVS if not each.extra}
    assert line.endswith(f"They need: {REMEDY}")
    assert all(entry.name in line for entry in NEEDY)
    assert "\n" not in line
    assert catalog.envs_here() == entries
    assert capsys.readouterr().err == f"{line}\n"
    assert envs.sort_out(entries) == (entries, "")


def test_the_list_says_what_to_type(capsys):
    assert ListEnvs().main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(envs.ENVS)
    for entry, line in zip(envs.ENVS, lines, strict=True):
        assert (REMEDY in line) == bool(entry.extra)


def test_films_of_the_others_are_made(monkeypatch, tmp_path, capsys):
    filmed = []
    monkeypatch.setattr(gallery, "filmed", lambda entry, seed: filmed.append(entry.name))
    monkeypatch.setattr(gallery, "save", lambda pictures, path: None)
    assert gallery.Gallery(out=tmp_path).main() == 0
    assert filmed == [each.name for each in envs.ENVS if not each.extra]
    assert capsys.readouterr().err.count("Left out: ") == 1
    with pytest.raises(UsageError, match=r"Cannot film 'ReachMuscle'\. It needs: pip install"):
        gallery.Gallery(("PointB", "ReachMuscle"), out=tmp_path).main()


def test_the_others_are_measured(monkeypatch, capsys):
    monkeypatch.setattr(bodies, "single", lambda name, steps: lambda: None)
    monkeypatch.setattr(bodies, "batched", lambda name, batch, steps: lambda: None)
    monkeypatch.setattr(bodies, "synchronous", lambda name, rows, steps: lambda: None)
    cases = " ".join(row.case for row in bodies.envs(1, quick=True))
    assert "PointB" in cases
    assert not any(entry.name in cases for entry in NEEDY)
    assert REMEDY in capsys.readouterr().err
    measured = SimpleNamespace(measure=0.0, score=0.0, success=0.0, length=0.0)
    monkeypatch.setattr(anchors, "measure_random", lambda entry, episodes: measured)
    monkeypatch.setattr(anchors, "measure_oracle", lambda entry, episodes: measured)
    monkeypatch.setattr(sys, "argv", ["anchors"])
    anchors.main()
    told = capsys.readouterr()
    assert "PointB" in told.out
    assert "ReachMuscle" not in told.out
    assert REMEDY in told.err


def test_pictures_of_the_others_are_drawn(monkeypatch, tmp_path, capsys):
    drawn = cli._drawn

    def quick(page, name, out):
        return drawn(page, name, out) if name == "force-field" else "part"

    monkeypatch.setattr(cli, "_drawn", quick)
    parts = cli._parts("envs", ["point-b", "force-field"], tmp_path, needed=False)
    assert parts == {"point-b": "part"}
    told = capsys.readouterr().err
    assert told.startswith("Left out: force-field, and so the text of the page. MuJoCo is not")
    assert told.count("\n") == 1
    with pytest.raises(UsageError, match=r"Cannot draw 'force-field': MuJoCo is not installed"):
        cli.Figures(("envs",), ("force-field",), tmp_path).main()


def test_the_doctor_names_the_tasks(monkeypatch):
    monkeypatch.setattr(doctor.provenance, "installed", lambda name: None)
    found = {finding.what: finding for finding in doctor.packages()}
    assert found["[mujoco]"].state == "missing"
    assert f"needed by {', '.join(entry.name for entry in NEEDY)}: {REMEDY}" in (
        found["[mujoco]"].detail
    )
    assert "needed by" not in found["[plots]"].detail


def test_training_without_it_is_one_readable_line(tmp_path):
    code = (
        "import sys; sys.modules['mujoco'] = None\n"
        "from experiments.__main__ import main\n"
        f"sys.argv = ['reafference', 'train', '--agent', 'random', '--env', {NEEDY[0].id!r}, "
        "'--steps', '10']\n"
        "raise SystemExit(main())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == command.USAGE
    assert done.stderr.count("\n") == 1
    assert "MuJoCo is not installed" in done.stderr
    assert REMEDY in done.stderr
