"""Importing the package registers its tasks and stays light."""

import os
import subprocess
import sys

import envs
from envs.kernel import cache_folder

HEAVY = ("mujoco", "torch", "matplotlib", "numba", "PIL", "stable_baselines3")


def run(code, **variables):
    return subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **variables},
    ).stdout


def test_import_is_light_and_registers():
    code = (
        "import sys, envs, gymnasium\n"
        f"print([name for name in {HEAVY} if name in sys.modules])\n"
        "print(sorted(name for name in gymnasium.registry if name.startswith('reafference/')))"
    )
    loaded, registered = run(code).splitlines()
    assert loaded == "[]"
    assert registered == str(sorted(entry.id for entry in envs.ENVS))


def test_cache_folder_follows_the_variable_and_falls_back(tmp_path):
    code = "from envs.kernel import cache_folder; print(cache_folder())"
    assert run(code, REAFFERENCE_CACHE=str(tmp_path)).startswith(str(tmp_path / "envs-"))
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert "reafference-" in run(code, REAFFERENCE_CACHE=str(blocked))


def test_compiled_code_goes_into_the_cache_folder():
    assert cache_folder().name.startswith("envs-")
