"""`reafference COMMAND` and `python -m experiments COMMAND`."""

from __future__ import annotations

import importlib
import sys
from typing import NamedTuple

from experiments import command
from experiments.errors import UsageError, closest


class Entry(NamedTuple):
    """One command: where its options live. Its module is imported when it is asked for."""

    module: str
    options: str
    summary: str


COMMANDS = {
    "envs": Entry("list_envs", "ListEnvs", "List the tasks."),
    "agents": Entry("list_agents", "ListAgents", "List the agents."),
    "train": Entry("train", "Train", "Train one agent on one task; a killed run resumes."),
    "evaluate": Entry("evaluate", "Evaluate", "Judge the agent of a run on fresh episodes."),
    "watch": Entry("watch", "Watch", "See an agent live on a task: a page for the browser."),
    "compare": Entry("compare", "Compare", "Train agents over seeds; table, curves and page."),
    "sweep": Entry(
        "study.cli", "Sweep", "Run a study, tasks times agents times seeds, and publish it."
    ),
    "tune": Entry(
        "tuning.cli", "Tune", "Search the settings of every agent of a study, on other seeds."
    ),
    "verify": Entry(
        "study.verify", "Verify", "Run some of a published study again, compare digits."
    ),
    "report": Entry("report", "Report", "Write table, curves and page of finished runs again."),
    "cost": Entry("cost", "Cost", "What a decision costs: spikes, operations, microseconds."),
    "demo": Entry("demo", "Demo", "Spiking agents beside PPO in a body, in a few minutes."),
    "figures": Entry("figures.cli", "Figures", "Draw mechanisms beside published numbers."),
    "gallery": Entry("gallery", "Gallery", "Film the oracle of each task."),
    "controls": Entry("controls.cli", "Controls", "What each rule learns, and what it must not."),
    "classics": Entry("classics.cli", "Classics", "Learning in an arm that changes, in a maze."),
    "facilitation": Entry(
        "facilitation.cli", "Facilitation", "What facilitation and potentiation are for: AnotB."
    ),
    "microcircuit": Entry(
        "microcircuit.cli", "Microcircuit", "A cortical circuit of 77 169 neurons, or less of it."
    ),
    "bench": Entry("bench.cli", "Bench", "Measure this machine: networks, tasks, start-up."),
    "doctor": Entry("doctor", "Doctor", "Check Python, packages, folders and threads."),
}


def usage() -> str:
    """Return the text of `reafference --help`."""
    lines = [f"  {name:<14}{entry.summary}" for name, entry in COMMANDS.items()]
    return "\n".join(
        [
            "usage: reafference COMMAND [OPTIONS]",
            "",
            "Reinforcement-learning tasks for spiking agents in bodies.",
            "",
            "commands:",
            *lines,
            "",
            "'reafference COMMAND --help' lists the options of a command.",
        ]
    )


def select(arguments: list[str]) -> command.Command:
    """Return the parsed command named first in `arguments`.

    Raises:
        UsageError: If there is no such command.
    """
    name, *rest = arguments
    if name not in COMMANDS:
        near = closest(name, COMMANDS)
        raise UsageError(f"Unknown command {name!r}.{near} Commands: {', '.join(COMMANDS)}.")
    entry = COMMANDS[name]
    module = importlib.import_module(f"experiments.{entry.module}")
    return command.parse(getattr(module, entry.options), f"reafference {name}", rest)


def main() -> int:
    """Run the command line; the return value is the exit code."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("-h", "--help"):
        print(usage())
        return 0 if arguments else command.USAGE
    return command.execute(lambda: select(arguments))


if __name__ == "__main__":
    raise SystemExit(main())
