"""Asks NEST, in its own environment."""

import json
import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("nest_reference.py")


@pytest.fixture(scope="session")
def ask_nest():
    python = os.environ.get("NEST_PYTHON")
    if not python:
        pytest.skip("needs NEST: run `make test-oracles`")

    def ask(*jobs):
        answer = subprocess.run(
            [python, str(SCRIPT)], input=json.dumps(jobs), capture_output=True, text=True
        )
        assert answer.returncode == 0, answer.stderr[-2000:]
        return json.loads(answer.stdout[answer.stdout.index("[{") :])

    return ask
