"""Shares the tests between the processes of `make test`, so that few kernels are compiled twice.

What is asked of a task or of an agent, in whatever file, is asked in one process, which compiles
its kernels; each of the other files is in one process.
"""

import re
from pathlib import PurePath

import pytest

from agents import AGENTS
from envs import ENVS

PACKAGES = {entry.package.rpartition(".")[2]: entry.name for entry in ENVS}
TASKS = (
    {entry.name: entry.name for entry in ENVS}
    | {entry.id: entry.name for entry in ENVS}
    | {f"envs/{package.replace('_', '-')}": name for package, name in PACKAGES.items()}
)
AGENT_FILES = {f"test_{entry.name.replace('-', '_')}": entry.name for entry in AGENTS}
NAMES = TASKS | {entry.name: entry.name for entry in AGENTS}
FIRST = (
    "snn_core/test_registry", "snn_core/test_rules", "experiments/test_figures",
    "experiments/test_bench_twins", "experiments/test_study_run", "experiments/test_tuning",
    "experiments/test_hostile", "agents/test_sb3_learning", "ganglia",
)  # fmt: skip
"""Long groups of few tests. The others follow, those of many tests first."""


def pattern(names: dict[str, str]) -> re.Pattern[str]:
    """Finds one of the names, the longest, as a word of a test's parameters."""
    longest = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile(rf"(?:^|[-\[])({'|'.join(longest)})(?=[-\]])")


A_TASK, A_NAME = pattern(TASKS), pattern(NAMES)


def group(nodeid: str) -> str:
    """The task or the agent that a test is about, else its file."""
    file, _, test = nodeid.partition("::")
    path = PurePath(file)
    found = (A_TASK if path.parent.name == "snn_core" else A_NAME).search(test, test.find("["))
    if found and "[" in test:
        return NAMES[found[1]]
    stem = path.stem.removeprefix("test_envs_")
    if path.parent.name == "agents" and stem in AGENT_FILES:
        return AGENT_FILES[stem]
    own = (name for package, name in PACKAGES.items() if stem.startswith(package))
    return next(own, f"{path.parent.name}/{path.stem}")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Hands out whole groups, where `--dist loadgroup` asks for them."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return group(nodeid)

    return Groups(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Sorts the tests of a process of xdist by their groups."""
    if not hasattr(config, "workerinput"):
        return
    groups: dict[str, list[pytest.Item]] = {}
    for item in items:
        groups.setdefault(group(item.nodeid), []).append(item)
    places = {name: place for place, name in enumerate(FIRST)}
    ranks = {n: (places.get(n, len(places)), -len(own)) for n, own in groups.items()}
    items[:] = [item for name in sorted(groups, key=ranks.__getitem__) for item in groups[name]]
