"""Read a study file; whatever is wrong is told with its line before anything runs."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from experiments import catalog
from experiments.errors import UsageError, closest
from experiments.life.course import parse
from experiments.robustness.disturbances import check
from experiments.study.plan import METRICS, Budget, LeftOut, Study, Tuning

BUDGET = {"steps": 50_000, "eval_every": 2_000, "eval_episodes": 10}
KEYS = (
    "title",
    "tasks",
    "agents",
    "seeds",
    "first_seed",
    *BUDGET,
    "life",
    "disturb",
    "metrics",
    "tune",
    "task",
    "leave_out",
)


def read(path: Path) -> Study:
    """Return the study of a TOML file.

    Args:
        path: The file, or the name of one of ours, such as `suite-quick`.

    Raises:
        UsageError: If anything in it is wrong; the message has file, line and the closest name.
    """
    path = path if path.exists() else _ours(path)
    text = path.read_text(encoding="utf-8")
    try:
        return Reader(path, text, tomllib.loads(text)).study()
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: not TOML: {error}") from error


def names() -> list[str]:
    """Return the names of our studies."""
    folder = Path(__file__).parent / "files"
    return sorted(file.stem for file in folder.glob("*.toml"))


def _ours(path: Path) -> Path:
    found = Path(__file__).parent / "files" / f"{path.name.removesuffix('.toml')}.toml"
    if not found.is_file():
        near = closest(path.stem, names())
        raise UsageError(f"{path}: no such study file.{near} Ours: {', '.join(names())}.")
    return found


class Reader:
    """Checks one study file.

    Args:
        path: The file, for messages.
        text: What it holds.
        found: The same as values.
    """

    def __init__(self, path: Path, text: str, found: dict[str, Any]) -> None:
        self._path, self._lines, self._found = path, text.splitlines(), found

    def study(self) -> Study:
        """Return the study.

        Raises:
            UsageError: If anything is wrong.
        """
        self._known(self._found, KEYS, "the file")
        tasks = self._named("tasks", catalog.env_id)
        agents = self._named("agents", catalog.check_agent)
        seeds = self._seeds(self._found, 10, 0)
        return Study(
            name=self._path.stem,
            title=self._typed("title", self._found.get("title", self._path.stem), str),
            tasks=self._budgets(tasks),
            agents=tuple(agents),
            seeds=seeds,
            left_out=tuple(self._left_out(tasks, agents)),
            life=self._life(agents),
            disturb=tuple(self._disturbances(agents)),
            metrics=self._metrics(),
            tuning=self._tuning(seeds),
            text="\n".join(self._lines) + "\n",
        )

    def wrong(self, message: str, *needles: object) -> UsageError:
        """Return the error, with the line on which all needles stand."""
        for number, line in enumerate(self._lines, 1):
            if needles and all(str(needle) in line for needle in needles):
                return UsageError(f"{self._path}, line {number}: {message}")
        return UsageError(f"{self._path}: {message}")

    def _known(self, table: dict[str, Any], keys: Iterable[str], where: str) -> None:
        for key in table:
            if key not in keys:
                near = closest(key, keys)
                raise self.wrong(f"unknown key {key!r} in {where}.{near}", key)

    def _typed(self, key: str, value: Any, kind: type) -> Any:
        if type(value) is not kind:
            word = {str: "a text", int: "a whole number", list: "a list", dict: "a table"}[kind]
            raise self.wrong(f"{key}: got {value!r}, expected {word}.", key)
        return value

    def _named(self, key: str, check: Any) -> list[str]:
        if key not in self._found:
            raise self.wrong(f"{key}: missing, expected a list of names.")
        values = self._typed(key, self._found[key], list)
        if not values:
            raise self.wrong(f"{key}: got none, expected at least one name.", key)
        checked = []
        for value in values:
            self._typed(key, value, str)
            try:
                checked.append(check(value))
            except UsageError as error:
                raise self.wrong(str(error), value) from error
        self._once(key, checked)
        return checked

    def _once(self, key: str, values: list[Any]) -> None:
        for value in values:
            if values.count(value) > 1:
                raise self.wrong(f"{key}: {value!r} stands there twice.", value)

    def _seeds(self, table: dict[str, Any], count: int, begin: int) -> tuple[int, ...]:
        given = table.get("seeds", count)
        if isinstance(given, list):
            if "first_seed" in table:
                raise self.wrong("first_seed: seeds is a list already; give one.", "first_seed")
            seeds = [self._whole("seeds", seed, 0) for seed in given]
            self._once("seeds", seeds)
            if not seeds:
                raise self.wrong("seeds: got none, expected at least one.", "seeds")
            return tuple(seeds)
        first = self._whole("first_seed", table.get("first_seed", begin), 0)
        return tuple(range(first, first + self._whole("seeds", given, 1)))

    def _tuning(self, held_out: tuple[int, ...]) -> Tuning:
        table = self._typed("tune", self._found.get("tune", {}), dict)
        self._known(table, ("trials", "seeds", "first_seed"), "[tune]")
        default = Tuning()
        begin = max(default.seeds[0], max(held_out) + 1)
        seeds = self._seeds(table, len(default.seeds), begin)
        shared = sorted(set(seeds) & set(held_out))
        if shared:
            raise self.wrong(
                f"[tune]: seed {shared[0]} is one of the study's own, which are held out; "
                f"give a first_seed of {max(held_out) + 1} or more.", "[tune]",
            )  # fmt: skip
        trials = self._whole("trials", table.get("trials", default.trials), 1)
        return Tuning(trials, seeds)

    def _life(self, agents: list[str]) -> str:
        text: str = self._typed("life", self._found.get("life", ""), str)
        if text:
            try:
                parse(text)
            except UsageError as error:
                raise self.wrong(str(error), "life") from error
            if "random" not in agents:
                raise self.wrong("life: agents must have 'random': its level is chance.", "life")
        return text

    def _disturbances(self, agents: list[str]) -> list[str]:
        phrases = []
        for phrase in self._typed("disturb", self._found.get("disturb", []), list):
            try:
                phrases.append(check(self._typed("disturb", phrase, str)))
            except UsageError as error:
                raise self.wrong(str(error), "disturb", phrase) from error
        self._once("disturb", phrases)
        if phrases and "random" not in agents:
            raise self.wrong("disturb: agents must have 'random': its level is chance.", "disturb")
        return phrases

    def _metrics(self) -> tuple[str, ...]:
        if "metrics" not in self._found:
            return Study.metrics
        names = self._typed("metrics", self._found["metrics"], list)
        for name in names:
            if self._typed("metrics", name, str) not in METRICS:
                known = f"{closest(name, METRICS)} Metrics: {', '.join(METRICS)}."
                raise self.wrong(f"unknown metric {name!r}.{known}", name)
        self._once("metrics", names)
        if not names:
            raise self.wrong("metrics: got none, expected at least one name.", "metrics")
        return tuple(names)

    def _whole(self, key: str, value: Any, lowest: int) -> int:
        number: int = self._typed(key, value, int)
        if number < lowest:
            raise self.wrong(f"{key}: got {number}, expected at least {lowest}.", key, number)
        return number

    def _budgets(self, tasks: list[str]) -> dict[str, Budget]:
        budgets = {task: self._budget(self._found) for task in tasks}
        told: list[str] = []
        for table in self._typed("task", self._found.get("task", []), list):
            self._known(table, ("id", *BUDGET), "[[task]]")
            task = self._one_of("id", table, tasks)
            if task in told:
                raise self.wrong(f"id: {task!r} has two [[task]] tables.", "id", table["id"])
            told.append(task)
            budgets[task] = self._budget({**self._found, **table})
        return budgets

    def _budget(self, table: dict[str, Any]) -> Budget:
        steps, every, episodes = (
            self._whole(key, table.get(key, default), 1) for key, default in BUDGET.items()
        )
        if every > steps:
            raise self.wrong(
                f"eval_every: got {every}, which is more than steps, {steps}.", "eval_every", every
            )
        return Budget(steps, every, episodes)

    def _one_of(self, key: str, table: dict[str, Any], listed: list[str]) -> str:
        value = self._typed(key, table.get(key), str)
        for name in listed:
            if value in (name, name.rpartition("/")[2]):
                return name
        near = closest(value, listed)
        raise self.wrong(f"{key}: {value!r} is not among the listed.{near}", key, value)

    def _left_out(self, tasks: list[str], agents: list[str]) -> list[LeftOut]:
        pairs = []
        for table in self._typed("leave_out", self._found.get("leave_out", []), list):
            self._known(table, ("tasks", "agents", "why"), "[[leave_out]]")
            why = self._typed("why", table.get("why"), str)
            for task in self._typed("tasks", table.get("tasks"), list):
                for agent in self._typed("agents", table.get("agents"), list):
                    pair = ({"tasks": task}, {"agents": agent})
                    found = self._one_of("tasks", pair[0], tasks)
                    pairs.append(LeftOut(found, self._one_of("agents", pair[1], agents), why))
        return pairs
