"""One job per row or two of the tables; each can run in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.controls import bandit, distal_reward, track, weightless, yoked
from experiments.controls.rules import ENTRIES, Entry

TRACK_SEEDS, BANDIT_SEEDS, YOKED_SEEDS = 10, 20, 200
YOKED_MS = 2000
WEIGHTLESS_SEEDS, DISTAL_SEEDS, DISTAL_MINUTES = 20, 5, 20
FITS, CLOSE, LOST = 0.85, 0.15, 5.0  # correlation; deviation over R; |V| over R
FINAL = 0.2  # last share of the trials
LEARNT, WINDOW = 0.8, 20  # share of best choices; trials over which 90 % are asked
CLEAR, CONTROLLED, YOKED_CONTROLLED = 5.0, 3.0, 2.0  # standard errors
SWEEP = (0.0, 2.5e-6, 5e-6, 1e-5, 1.4e-5, 2e-5, 2.8e-5, 4e-5, 8e-5)
SHORT_SWEEP = (5e-6, 1e-5, 1.4e-5, 2e-5, 2.8e-5)
WEIGHTLESS: dict[str, tuple[tuple[weightless.Condition, ...], int, float]] = {
    "at once": (weightless.CONDITIONS, 0, 1.0),
    "after 1 s, axons of 1 s": (weightless.CONDITIONS[:1], weightless.LATE, weightless.LATE),
    "after 1 s, axons of 1 ms": (weightless.CONDITIONS[:1], weightless.LATE, 1.0),
}
BANDITS = {"at once": bandit.IMMEDIATE, "after 1 s": bandit.DELAYED}

Row = dict[str, Any]


class Job(NamedTuple):
    """Rows of one table, to be computed.

    Attributes:
        table: Name of the table, a key of `MAKERS`.
        arguments: What distinguishes it, in words.
    """

    table: str
    arguments: tuple[Any, ...]

    def rows(self, seed: int) -> list[Row]:
        """Compute the rows with this network seed."""
        return MAKERS[self.table](*self.arguments, seed)


def all_jobs() -> list[Job]:
    """The jobs in the order of the tables."""
    sweeps = [(v, SHORT_SWEEP if n else SWEEP) for n, v in enumerate(track.VARIANTS)]
    jobs = [Job("track", (variant.name, rate)) for variant, rates in sweeps for rate in rates]
    jobs += [Job("bandit", (e.name, when)) for when in BANDITS for e in ENTRIES]
    jobs += [Job("yoked", (e.name,)) for e in ENTRIES if e.yoked is not None]
    jobs += [Job("weightless", (when,)) for when in WEIGHTLESS]
    return jobs + [Job("retention", ())] + [Job("distal", (n,)) for n in range(DISTAL_SEEDS)]


def entry(name: str) -> Entry:
    """The entry of a rule."""
    return next(e for e in ENTRIES if e.name == name)


def track_rows(variant: str, rate: float, seed: int) -> list[Row]:
    """The critic with one learning rate."""
    chosen = next(v for v in track.VARIANTS if v.name == variant)
    scores = track.judge(track.learn(np.full(TRACK_SEEDS, rate), chosen, seed))
    return [
        {
            "variant": variant,
            "rate": rate,
            "correlation": scores.correlation.tolist(),
            "single": scores.single.tolist(),
            "error": scores.error.tolist(),
            "start": scores.start.tolist(),
            "largest": scores.largest.tolist(),
            "fits": int((scores.correlation >= FITS).sum()),
            "close": int((scores.error <= CLOSE).sum()),
            "diverged": int((scores.largest > LOST * track.REWARD).sum()),
        }
    ]


def bandit_rows(name: str, when: str, seed: int) -> list[Row]:
    """One rule at one bandit, one row per condition."""
    task, own = BANDITS[when], entry(name)
    rule = own.delayed if task.delay else own.bandit
    outcome = bandit.play(task, rule, own.gain, BANDIT_SEEDS, seed)
    rows = []
    for n, condition in enumerate(task.conditions):
        share = outcome.best[n, :, -round(FINAL * task.trials) :].mean(axis=1)
        reached = [first_reached(best) for best in outcome.best[n]]
        row = {
            "rule": name, "reward": when, "condition": condition.name, "chance": outcome.chance,
            "share": share.tolist(), "mean": float(share.mean()), "sem": error_of(share),
            "reached": reached, "moved": float(outcome.moved[n].max()),
        }  # fmt: skip
        rows.append(row | {"passes": passes(row, learning=n == 0, frozen=not condition.modulated)})
    return rows


def passes(row: Row, learning: bool, frozen: bool) -> bool:
    """Whether a row of a bandit is as it must be."""
    above = row["mean"] - row["chance"]
    if learning:
        return bool(row["mean"] >= LEARNT and above > CLEAR * row["sem"])
    return abs(above) <= CONTROLLED * row["sem"] and not (frozen and row["moved"])


def yoked_rows(name: str, seed: int) -> list[Row]:
    """One rule in the yoked control, with rewards and with rewards minus their mean."""
    rows = []
    for centred in (False, True):
        changes = yoked.compare(entry(name).yoked, centred, YOKED_SEEDS, YOKED_MS, seed)
        row: Row = {"rule": name, "modulator": "reward minus mean" if centred else "reward"}
        for group, values in changes._asdict().items():
            row[group] = {"mean": float(values.mean()), "in_errors": yoked.in_errors(values)}
        good = row["contingent"]["in_errors"] > CLEAR
        calm = abs(row["yoked"]["in_errors"]) <= YOKED_CONTROLLED
        rows.append(row | {"passes": good and calm})
    return rows


def weightless_rows(when: str, seed: int) -> list[Row]:
    """The bandit with reversals without weights, one row per condition."""
    conditions, late, delay = WEIGHTLESS[when]
    outcome = weightless.play(conditions, WEIGHTLESS_SEEDS, seed, late, delay)
    rows = []
    for condition, best in zip(conditions, outcome.best, strict=True):
        settled = best[:, :, weightless.BLOCK // 2 :].mean(axis=(1, 2))
        row = {
            "reward": when, "condition": condition.name, "chance": 1.0 / weightless.ARMS,
            "share": settled.tolist(), "mean": float(settled.mean()), "sem": error_of(settled),
            "overall": best.mean(axis=(1, 2)).tolist(),
            "turned": best[:, 1:, : weightless.TURN].mean(axis=(1, 2)).tolist(),
            "unchanged": outcome.unchanged,
        }  # fmt: skip
        learning = condition.learns and delay >= late
        good = passes(row, learning, frozen=False) and outcome.unchanged
        rows.append(row | {"passes": good})
    return rows


def retention_rows(seed: int) -> list[Row]:
    """How long the choice outlasts its rewards, one row per condition that learns."""
    conditions = tuple(c for c in weightless.CONDITIONS if c.learns)
    delays = np.array(weightless.DELAYS)
    chances = weightless.retain(conditions, WEIGHTLESS_SEEDS, seed, delays)
    return [
        {
            "condition": condition.name, "delays": delays.tolist(), "chance": chance.T.tolist(),
            "mean": chance.mean(axis=0).tolist(), "sem": [error_of(own) for own in chance.T],
        }
        for condition, chance in zip(conditions, chances, strict=True)
    ]  # fmt: skip


def distal_rows(number: int, seed: int) -> list[Row]:
    """One network of the distal reward, one row per condition."""
    outcome = distal_reward.learn(seed + number, DISTAL_MINUTES)
    rows = []
    for copy, condition in enumerate(distal_reward.CONDITIONS):
        target, others = outcome.target[:, copy], outcome.others[:, copy]
        rows.append(
            {
                "network": seed + number, "condition": condition, "minutes": DISTAL_MINUTES,
                "target": target.tolist(), "others": others.tolist(),
                "above": float(outcome.above[copy]), "rewards": int(outcome.rewards[copy]),
                "pairs": int(outcome.pairs[copy]), "rate": float(outcome.rate[copy]),
                "passes": distal_passes(target, rewarded=copy == 0),
            }
        )  # fmt: skip
    return rows


def distal_passes(target: NDArray[np.float64], rewarded: bool) -> bool:
    """Whether the course of a target synapse is as it must be."""
    bound = distal_reward.STRONGEST
    return bool(target.max() >= bound) if rewarded else bool(target[-1] < 0.5 * bound)


MAKERS: dict[str, Callable[..., list[Row]]] = {
    "track": track_rows,
    "bandit": bandit_rows,
    "yoked": yoked_rows,
    "weightless": weightless_rows,
    "retention": retention_rows,
    "distal": distal_rows,
}


def first_reached(best: NDArray[np.bool_]) -> int | None:
    """First trial at which 90 % of the last 20 choices were the best arm; None if never."""
    share = np.convolve(best.astype(np.float64), np.ones(WINDOW) / WINDOW, "valid")
    hits = np.flatnonzero(share >= 0.9 - 1e-9)
    return int(hits[0]) + WINDOW if hits.size else None


def error_of(values: NDArray[np.float64]) -> float:
    """Standard error of the mean."""
    return float(values.std(ddof=1) / np.sqrt(values.size))
