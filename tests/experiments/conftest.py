import os
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.__main__ import main

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.append(str(HERE))  # for fake_agents


@pytest.fixture(autouse=True)
def _fakes_and_folder(monkeypatch, tmp_path):
    """Fake agents can be imported here and in every process started; work in an empty folder."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(HERE), str(ROOT)]))
    monkeypatch.setenv("FAKE_AGENTS_MARKER", str(tmp_path / "died"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def reafference():
    """Run the command line in a process of its own."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "experiments", *arguments], capture_output=True, text=True
        )

    return run


@pytest.fixture
def answered(monkeypatch, capsys):
    """Run the command line in this process, which spares the start of another."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr(sys, "argv", ["reafference", *arguments])
        try:
            code = main()
        except SystemExit as ended:  # of the parser
            code = ended.code
        return subprocess.CompletedProcess(arguments, code, *capsys.readouterr())

    return run
