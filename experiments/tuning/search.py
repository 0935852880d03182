"""The search of a study: trials of every agent on tuning seeds, then the held-out seeds."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import catalog, naming, results, run_folder
from experiments.compare import carry_out
from experiments.errors import UsageError
from experiments.executor import Crew
from experiments.run_folder import RunConfig, RunFolder
from experiments.study.numbers import Scale, scale
from experiments.study.plan import LeftOut, Study, run_path
from experiments.tuning import journal
from experiments.tuning.journal import Trial

if TYPE_CHECKING:
    from agents.search import Range

CHANCE = "random"


class Search:
    """The trials of a study, all agents in step.

    Attributes:
        study: What is tuned, with its `tuning`.
        ranges: By agent that has settings to tune; what a name sets already stays.
        journal: The trials that have ended.

    Args:
        study: What is tuned.
        out: Folder of the search.
        line: The command, for the run folders.

    Raises:
        UsageError: If Optuna or an agent's extra is missing, an agent does not fit its task, or a
            task has nothing to be judged by.
    """

    def __init__(self, study: Study, out: Path, line: str) -> None:
        self.study, self._out, self._line = study, out, line
        journal.installed()
        self._check_tasks()
        self.ranges = {agent: found for agent in study.agents if (found := _ranges(agent))}
        if not self.ranges:
            raise UsageError(f"{study.name}: none of its agents has settings to tune.")
        self._defaults = {agent: self._default(agent) for agent in self.ranges}
        run_folder.make_writable(out)
        self.journal = journal.Journal(out / "journal.log")

    def carry_out(self, crew: Crew) -> None:
        """Do all trials that have not ended.

        Raises:
            UsageError: If runs lost their worker, or folder and journal tell different stories.
        """
        for agent in self.ranges:
            for trial in self.journal.trials(agent):
                self._check_kept(self.runs(agent, trial))
        for number in range(self.study.tuning.trials):
            self._round(number, crew)

    def runs(self, agent: str, trial: Trial) -> list[RunFolder]:
        """Open or make the run folders of a trial."""
        name = self.name(agent, trial)
        return [self._run(task, name, seed) for task, seed in self._cells(agent)]

    def name(self, agent: str, trial: Trial) -> str:
        """Return the name under which the agent of a trial is made."""
        return agent if trial.number == 0 else naming.spelled(agent, trial.settings)

    def final(self, run: RunFolder) -> float | None:
        """Return the final performance of a run in the unit of its task; None if it failed."""
        if not run.is_done:
            return None
        ((result,),) = (row.runs for row in results.compare([run], (run.config.agent,)).rows)
        return result.final

    def best(self, agent: str) -> Trial:
        """Return the trial with the highest score, the earliest of equal ones."""
        ended = [t for t in self.journal.trials(agent) if t.score is not None]
        if not ended:
            raise UsageError(f"{self.study.name}: all trials of {agent!r} failed; see {self._out}.")
        return max(ended, key=lambda trial: (trial.score, -trial.number))

    def held_out(self) -> Study:
        """Return the study on its own seeds, with every tuned agent beside its default."""
        study = self.study
        tuned = {agent: self.name(agent, self.best(agent)) for agent in self.ranges}
        names = [name for agent in study.agents for name in (agent, tuned.get(agent))]
        missing = [
            LeftOut(pair.task, name, pair.why)
            for pair in study.left_out
            for name in dict.fromkeys((pair.agent, tuned.get(pair.agent)))
            if name is not None
        ]
        return dataclasses.replace(
            study,
            title=f"{study.title}: tuned, on held-out seeds",
            agents=tuple(dict.fromkeys(name for name in names if name is not None)),
            left_out=tuple(missing),
        )

    def _round(self, number: int, crew: Crew) -> None:
        asked = {}
        for agent, ranges in self.ranges.items():
            if len(self.journal.trials(agent)) == number:
                drawn = self.journal.suggest(agent, ranges) if number else self._defaults[agent]
                asked[agent] = Trial(number, drawn, None)
        if not asked:
            return
        print(f"\nTrial {number + 1} of {self.study.tuning.trials}", flush=True)
        chance = self._chance()
        found = {agent: self.runs(agent, trial) for agent, trial in asked.items()}
        runs = [*chance, *(run for own in found.values() for run in own)]
        carry_out([run for run in runs if run.is_open], crew)
        lost = sum(not run.is_done and run.is_open for run in runs)
        if lost:
            raise UsageError(f"{lost} runs lost their worker. The same command goes on from here.")
        for agent, trial in asked.items():
            score = self._score(found[agent], chance)
            self.journal.write(agent, self.ranges[agent], trial.settings, score)

    def _score(self, runs: list[RunFolder], chance: list[RunFolder]) -> float | None:
        """Mean over tasks of the mean over seeds; None if a run failed."""
        if not all(run.is_done for run in runs):
            return None
        means = []
        for task in dict.fromkeys(run.config.env for run in runs):
            own = [run for run in (*runs, *chance) if run.config.env == task]
            names = tuple(dict.fromkeys(run.config.agent for run in own))
            comparison = results.compare(own, names)
            unit = scale(comparison) or Scale(0.0, 1.0, "return")
            finals = [run.final for run in comparison.rows[0].counted if run.final is not None]
            means.append(np.mean([unit(final) for final in finals]))
        return float(np.mean(means))

    def _chance(self) -> list[RunFolder]:
        """Runs of the random agent, which some tasks are scaled by."""
        if CHANCE not in self.study.agents:
            return []
        return [self._run(task, CHANCE, seed) for task, seed in self._cells(CHANCE)]

    def _cells(self, agent: str) -> list[tuple[str, int]]:
        tasks = [task for task, other in self.study.pairs if other == agent]
        return [(task, seed) for seed in self.study.tuning.seeds for task in tasks]

    def _run(self, task: str, agent: str, seed: int) -> RunFolder:
        b = self.study.tasks[task]
        config = RunConfig(task, agent, seed, b.steps, b.eval_every, b.eval_episodes)
        return run_folder.create(run_path(self._out / "trials", config), config, self._line)

    def _default(self, agent: str) -> dict[str, float]:
        """Show that the agent fits all its tasks, and return its settings in the search."""
        found: dict[str, Any] = {}
        for task in (task for task, other in self.study.pairs if other == agent):
            env = catalog.make_env(task)
            found = catalog.make_agent(agent, env, 0).config()
            env.close()
        return {each.name: found[each.name] for each in self.ranges[agent]}

    def _check_kept(self, runs: list[RunFolder]) -> None:
        for run in runs:
            if not run.is_done and run.failure is None:
                raise UsageError(
                    f"{run.path} has not ended, but the journal holds its trial: the folder is of "
                    "another search. Give another --out."
                )

    def _check_tasks(self) -> None:
        ours = [entry.id for entry in catalog.envs_table()]
        for task in self.study.tasks:
            scaled = CHANCE in self.study.agents and results.reward_threshold(task) is not None
            if len(self.study.tasks) > 1 and task not in ours and not scaled:
                raise UsageError(
                    f"{self.study.name}: {task!r} has no score and no threshold with {CHANCE!r} "
                    "among the agents: settings cannot be judged over several tasks. Leave it out."
                )


def _ranges(agent: str) -> tuple[Range, ...]:
    from agents.search import ranges_of

    named = naming.parse(agent)
    if ":" in named.agent:
        return ()
    try:
        found = ranges_of(named.agent)
    except ImportError as error:
        raise UsageError(str(error)) from error
    return tuple(each for each in found if each.name not in named.settings)
