"""Trials in a journal of Optuna: what is tried next follows from what is written, and nothing else.

A trial is written when it has ended, at once and whole. A search that is killed therefore asks
again, from the same history with the same stream, and gets the same answer; the runs of that
answer are taken up where they stand.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.errors import UsageError

if TYPE_CHECKING:
    from agents.search import Range


@dataclass(frozen=True)
class Trial:
    """One setting that was tried.

    Attributes:
        number: 0 is the default.
        settings: Value of each setting of the search.
        score: What it is judged by; None if a run failed.
    """

    number: int
    settings: dict[str, float]
    score: float | None


def installed() -> Any:
    """Return Optuna.

    Raises:
        UsageError: If it is not installed; the message has the pip line.
    """
    try:
        import optuna
    except ImportError as error:
        raise UsageError(
            "tune: Optuna is not installed; run: pip install 'reafference[tune]'"
        ) from error
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna


class Journal:
    """The trials of all agents in one file.

    Args:
        path: The file, in a folder that exists.

    Raises:
        UsageError: If Optuna is not installed.
    """

    def __init__(self, path: Path) -> None:
        self._optuna = installed()
        _cut_back(path)
        storages = self._optuna.storages
        backend = storages.journal.JournalFileBackend(str(path))
        self._storage = storages.JournalStorage(backend)

    def trials(self, agent: str) -> list[Trial]:
        """Return the trials of an agent that have ended, in their order."""
        return [
            Trial(t.number, dict(t.params), t.value if t.state.name == "COMPLETE" else None)
            for t in self._study(agent).get_trials(deepcopy=False)
        ]

    def suggest(self, agent: str, ranges: Sequence[Range]) -> dict[str, float]:
        """Return what to try next (tree-structured Parzen estimator; the first ten are random).

        Args:
            agent: Name.
            ranges: Where to search.
        """
        history = self._study(agent).get_trials(deepcopy=False)
        seed = zlib.crc32(f"{agent} {len(history)}".encode())
        sampler = self._optuna.samplers.TPESampler(seed=seed)
        study = self._optuna.create_study(direction="maximize", sampler=sampler)
        study.add_trials(history)
        drawn = study.ask(self._distributions(ranges)).params
        return {each.name: each.rounded(drawn[each.name]) for each in ranges}

    def write(
        self,
        agent: str,
        ranges: Sequence[Range],
        settings: Mapping[str, float],
        score: float | None,
    ) -> None:
        """Add a trial that has ended.

        Args:
            agent: Name.
            ranges: Where the search is.
            settings: Value of each setting.
            score: What it is judged by; None if a run failed.
        """
        state = self._optuna.trial.TrialState
        trial = self._optuna.trial.create_trial(
            state=state.FAIL if score is None else state.COMPLETE,
            value=score,
            params=dict(settings),
            distributions=self._distributions(ranges),
        )
        self._study(agent).add_trial(trial)

    def _study(self, agent: str) -> Any:
        return self._optuna.create_study(
            storage=self._storage, study_name=agent, direction="maximize", load_if_exists=True
        )

    def _distributions(self, ranges: Sequence[Range]) -> dict[str, Any]:
        kinds = self._optuna.distributions
        return {
            each.name: (kinds.IntDistribution if each.whole else kinds.FloatDistribution)(
                each.low, each.high, log=each.log
            )
            for each in ranges
        }


def _cut_back(path: Path) -> None:
    """Drop a last line for which there was no room any more."""
    data = path.read_bytes() if path.exists() else b""
    if data and not data.endswith(b"\n"):
        with path.open("r+b") as file:
            file.truncate(data.rfind(b"\n") + 1)
