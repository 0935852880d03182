import dataclasses
import importlib
import subprocess
import sys

import pytest

from experiments.__main__ import COMMANDS
from experiments.errors import closest

TRAIN = ("train", "--env", "CartPole-v1", "--agent", "random", "--steps", "100", "--out", "run")


def with_option(option, value):
    words = list(TRAIN)
    if option in words:
        words[words.index(option) + 1] = value
        return words
    return [*words, option, value]


def test_help_lists_every_command(reafference):
    result = reafference("--help")
    assert result.returncode == 0
    assert all(name in result.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_lists_every_option_with_words(name, capsys):
    entry = COMMANDS[name]
    module = importlib.import_module(f"experiments.{entry.module}")
    options = getattr(module, entry.options)
    with pytest.raises(SystemExit) as stopped:
        module.command.parse(options, name, ["--help"])
    assert stopped.value.code == 0
    printed = capsys.readouterr().out
    positional = {
        "study": "suite-quick",
        "folder": "results/suite-quick",
        "what": "startup",
        "pages": "plasticity",
        "tasks": "PointB",
    }
    for field in dataclasses.fields(options):
        flag = ("--" + field.name).replace("_", "-")
        assert flag in printed or positional.get(field.name, flag) in printed
        assert f"        {field.name}: " in options.__doc__, f"{field.name} has no help"


def test_help_imports_nothing_heavy():
    code = (
        "import sys; sys.argv = ['reafference', '--help']\n"
        "from experiments.__main__ import main\n"
        "main()\n"
        "heavy = {'numpy', 'gymnasium', 'numba', 'torch', 'matplotlib', 'mujoco', 'tyro'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("compre",), "Did you mean 'compare'?"),
        (with_option("--env", "CartPole-v3"), "Did you mean 'CartPole-v1'?"),
        (with_option("--agent", "randm"), "Did you mean 'random'?"),
        (with_option("--agent", "fake_agents:wandrer"), "no function 'wandrer'"),
        (with_option("--agent", "no_such_module:agent"), "no_such_module"),
        (with_option("--env", "FrozenLake-v1"), "Cannot make agent 'random'"),
        (with_option("--stps", "10"), "--steps"),
        (with_option("--steps", "many"), "--steps"),
        (with_option("--steps", "0"), "at least 1"),
        (with_option("--seed", "-1"), "at least 0"),
        (with_option("--eval-every", "0"), "at least 1"),
        (with_option("--out", "/proc/nowhere"), "cannot be written"),
        (("evaluate", "--run", "."), "holds no run"),
        (("report", "--out", "."), "No runs in"),
        (("compare", "--env", "CartPole-v1", "--agents", "random", "random"), "twice"),
        (("compare", "--env", "CartPole-v1", "--agents", "random", "--seeds", "0"), "at least 1"),
    ],
)
def test_bad_input_gives_one_readable_error(answered, tmp_path, arguments, hint):
    result = answered(*arguments)
    assert result.returncode == 2
    assert hint in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_of_the_results_is_told(answered, tmp_path):
    (tmp_path / "run").write_text("mine")
    result = answered(*TRAIN)
    assert result.returncode == 2
    assert "cannot be written" in result.stderr
    assert (tmp_path / "run").read_text() == "mine"


def test_train_evaluate_report_and_a_corrupted_checkpoint(reafference, answered, tmp_path):
    assert reafference(*TRAIN).returncode == 0
    judged = reafference("evaluate", "--run", "run", "--episodes", "3")
    assert "returns" in judged.stdout
    assert judged.returncode == 0
    adapting = answered("evaluate", "--run", "run", "--episodes", "3", "--adapt")
    assert adapting.returncode == 0
    assert answered("report", "--out", "run").returncode == 0
    assert (tmp_path / "run" / "report.html").exists()
    (tmp_path / "run" / "checkpoint.zip").write_bytes(b"not a zip")
    result = reafference("evaluate", "--run", "run")
    assert result.returncode == 2
    assert "checkpoint.zip" in result.stderr
    assert "Traceback" not in result.stderr


def test_scripts_are_commands_too():
    for module in ("train", "compare", "list_envs"):
        command = [sys.executable, "-m", f"experiments.{module}", "--help"]
        result = subprocess.run(command, capture_output=True, text=True)
        assert result.returncode == 0, result.stderr
        assert f"python -m experiments.{module}" in result.stdout


def test_closest_knows_namespaces():
    assert "reafference/PointB-v0" in closest("PointB-v1", ["reafference/PointB-v0", "CartPole-v1"])
    assert closest("xyzzy", ["CartPole-v1"]) == ""
