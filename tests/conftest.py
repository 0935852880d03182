"""Shares the tests among the processes of `make test`, so that few kernels are compiled twice.

What is asked of a task or of an agent, in whatever file, is asked in one process, which compiles
its kernels; of the other files each has one process. The longest begin.
"""

from pathlib import Path

import pytest

from agents import AGENTS
from envs import ENVS

TASKS = {entry.package.rpartition(".")[2]: entry.name for entry in ENVS}
NAMES = {entry.name for entry in (*ENVS, *AGENTS)}
FIRST = ()
"""Groups of a minute or more, the longest first; the rest follow by their number of tests."""


def subject(item: pytest.Item) -> str:
    """The task or the agent that a test is about, else its file."""
    if hasattr(item, "callspec"):
        for value in item.callspec.params.values():
            name = getattr(value, "name", value)
            if isinstance(name, str) and name in NAMES:
                return name
    stem = item.path.stem.removeprefix("test_envs_")
    own = (name for task, name in TASKS.items() if stem.startswith(task))
    return next(own, f"{item.path.parent.name}/{Path(item.path).stem}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Names the group of each test, where `--dist loadgroup` asks for it."""
    if getattr(config.option, "loadgroup", False):
        for item in items:
            item.add_marker(pytest.mark.xdist_group(subject(item)))
