"""Shares the tests among the processes of `make test`, so that few kernels are compiled twice.

What is asked of a task or of an agent, in whatever file, is asked in one process, which compiles
its kernels; each of the other files is in one process.
"""

from collections.abc import Generator
from pathlib import Path

import pytest

from agents import AGENTS
from envs import ENVS

TASKS = {entry.package.rpartition(".")[2]: entry.name for entry in ENVS}
NAMES = {entry.name: entry.name for entry in (*ENVS, *AGENTS)} | {e.id: e.name for e in ENVS}
FIRST = (
    "agents/test_sb3_learning", "agents/test_memory_toy", "snn_core/test_registry",
    "snn_core/test_rules", "experiments/test_figures", "experiments/test_bench_twins",
    "experiments/test_study_run", "experiments/test_tuning", "experiments/test_hostile",
    "agents/test_spiking_policy", "agents/test_sb3_actors", "agents/test_ganglia",
)  # fmt: skip
"""Long groups of few tests. The others follow, those of many tests first."""


def subject(item: pytest.Item) -> str:
    """The task or the agent that a test is about, else its file."""
    if hasattr(item, "callspec"):
        for what, value in item.callspec.params.items():
            name = getattr(value, "name", value)
            if what == "picture":
                name = TASKS.get(value[1].replace("-", "_"))
            if isinstance(name, str) and name in NAMES:
                return NAMES[name]
    stem = item.path.stem.removeprefix("test_envs_")
    own = (name for task, name in TASKS.items() if stem.startswith(task))
    return next(own, f"{item.path.parent.name}/{Path(item.path).stem}")


@pytest.hookimpl(wrapper=True, tryfirst=True)  # before xdist looks
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None, None, None]:
    """Names the group of each test and sorts the groups, where `--dist loadgroup` asks for it."""
    if getattr(config.option, "loadgroup", False):
        sort_into_groups(items)
    yield


def sort_into_groups(items: list[pytest.Item]) -> None:
    """Marks each test with its group; the tests of a group follow each other."""
    groups: dict[str, list[pytest.Item]] = {}
    for item in items:
        groups.setdefault(subject(item), []).append(item)
        item.add_marker(pytest.mark.xdist_group(subject(item)))
    places = {name: place for place, name in enumerate(FIRST)}
    ranks = {n: (places.get(n, len(places)), -len(own)) for n, own in groups.items()}
    items[:] = [item for name in sorted(groups, key=ranks.__getitem__) for item in groups[name]]
