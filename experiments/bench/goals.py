"""What was asked of the speed, as data, and what was found.

A goal that is missed stays in the table; say in `reason` what was tried and why it fell short.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from experiments.bench import why, why_tasks


class Goal(NamedTuple):
    """One figure that was asked for.

    Attributes:
        work: What is run.
        unit: Unit of the bound; "x" is a speed relative to a peer.
        bound: The figure.
        at_most: Whether less is better.
        prototype: What a hand-written float32 prototype reached on an idle machine.
        suite: Where it is measured: a suite of `reafference bench`, "peers" or "microcircuit".
        case: Row of the suite, or network of the peers.
        field: Field of the row, or names of peers with spaces between: the fastest counts.
        reason: Why it is missed, and what was tried.
        factor: From the field of a file of another command to the unit.
    """

    work: str
    unit: str
    bound: float
    at_most: bool
    prototype: str
    suite: str
    case: str
    field: str
    reason: str = ""
    factor: float = 1.0


class Verdict(NamedTuple):
    """A goal and what was found.

    Attributes:
        goal: The goal.
        found: The figure; None if it was not measured.
    """

    goal: Goal
    found: float | None

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None if it was not measured."""
        if self.found is None:
            return None
        return self.found <= self.goal.bound if self.goal.at_most else self.found >= self.goal.bound


PIP = "torch snntorch norse spikingjelly bindsnet nengo brian2 nest"


def _ratio(
    work: str, bound: float, prototype: str, network: str, peers: str, reason: str = ""
) -> Goal:
    return Goal(work, "x", bound, False, prototype, "peers", network, peers, reason)


def _cost(
    work: str, bound: float, unit: str, prototype: str, suite: str, case: str, reason: str = ""
) -> Goal:
    return Goal(work, unit, bound, True, prototype, suite, case, "value", reason)


def _share(work: str, suite: str, case: str, field: str, reason: str = "") -> Goal:
    return Goal(work, "of the floor", 0.7, False, "0.60-0.85", suite, case, field, reason)


def _muscles(work: str, bound: float, case: str, reason: str = "") -> Goal:
    return Goal(work, "x", bound, False, "not tried", "muscles", case, "ratio", reason)


def _batch(name: str) -> Goal:
    work, case = f"{name}, 1024 bodies", f"{name}-v0, batch of 1024"
    reason = why_tasks.BATCH[name]
    return Goal(work, "M steps/s", 10.0, False, "", "envs", case, "value", reason, 1e-6)


def _population(name: str) -> Goal:
    work, case = f"{name}, population, 2 threads", f"{name}, 1024 members, 2 threads"
    return Goal(work, "M env steps/s", 0.5, False, "0.55-1.1", "evolving", case, "value",
                why.POPULATION, 1e-6)  # fmt: skip


def _beside(name: str) -> Goal:
    work, case = f"{name}, 1024 bodies, vs SyncVectorEnv", f"{name}-v0, batch of 1024"
    case = f"{case} beside single ones"
    return Goal(work, "x", 20.0, False, "", "envs", case, "ratio", why_tasks.BESIDE)


GOALS = (
    _ratio("COBA 4000, vs Brian2 C++ standalone", 6.5, "5.0-5.5", "coba", "brian2-cpp", why.COBA),
    _ratio("CUBA 4000, vs Brian2 C++ standalone", 5.0, "3.4-3.6", "cuba", "brian2-cpp", why.CUBA),
    _cost("Brunel 12 500", 0.6, "s/s", "0.67", "open-loop", "Brunel 12 500", why.BRUNEL),
    _ratio("Brunel 12 500, vs Brian2 C++ standalone", 7.0, "6-7", "brunel", "brian2-cpp"),
    _ratio("Brunel 12 500, vs NEST", 30.0, "29", "brunel", "nest", why.BRUNEL),
    _cost("Brunel 12 500 with STDP", 2.2, "s/s", "2.6", "open-loop", "Brunel 12 500, STDP",
          why.STDP),
    _ratio("Closed loop 1000, static, vs the best pip peer", 50.0, "47", "loop-1000", PIP,
           why.STATIC),
    _ratio("Closed loop 1000, plastic, vs the best pip peer", 38.0, "33", "learning-1000", PIP,
           why.PLASTIC),
    _ratio("Closed loop 1000, static, vs GeNN on the CPU", 9.0, "8.2", "loop-1000", "genn",
           why.GENN),
    _ratio("Closed loop 1000, plastic, vs GeNN on the CPU", 12.0, "10.7", "learning-1000", "genn",
           why.GENN),
    _cost("Closed loop 100, static", 10.0, "us/control step", "6.5, kernel alone", "closed-loop",
          "static 100", why.SMALL),
    _ratio("Closed loop 4000, plastic, vs GeNN on the CPU", 11.0, "9.9", "learning-4000", "genn",
           why.GENN),
    _ratio("128 neurons x 64, vs batched torch", 16.0, "15", "population-64", "torch", why.COPIES),
    _ratio("128 neurons x 256, vs batched torch", 10.0, "9", "population-256", "torch",
           why.COPIES),
    _ratio("128 neurons x 1024, vs batched torch", 15.0, "14", "population-1024", "torch",
           why.COPIES),
    Goal("Full microcircuit, one core", "s/s", 2.2, True, "2.6", "microcircuit", "",
         "real_time_factor", why.MICROCIRCUIT),
    Goal("Full microcircuit, four cores", "s/s", 0.8, True, "not tried", "microcircuit", "",
         "real_time_factor_of_four_cores", why.FOUR_CORES),
    Goal("Full microcircuit, memory", "GB", 3.0, True, "2.5", "microcircuit", "", "peak_bytes",
         why.MEMORY, 1e-9),
    _share("Events, closed loop 1000", "closed-loop", "static 1000", "event_floor"),
    _share("Events, COBA 4000", "open-loop", "COBA 4000", "event_floor", why.FEW_EVENTS),
    _share("Events, Brunel 12 500", "open-loop", "Brunel 12 500", "event_floor", why.EVENTS),
    _share("Neurons, closed loop 1000", "closed-loop", "static 1000", "neuron_floor", why.NEURONS),
    _share("Neurons, COBA 4000", "open-loop", "COBA 4000", "neuron_floor", why.NEURONS),
    _share("Neurons, Brunel 12 500", "open-loop", "Brunel 12 500", "neuron_floor", why.NEURONS),
    _muscles("Arm of six muscles, single, vs MyoSuite's elbow", 5.0, "ReachMuscle, single"),
    _muscles("Arm of six muscles, batch on one core, vs MyoSuite's elbow", 5.0,
             "ReachMuscle, batch of 256"),
    _muscles("Arm of six muscles, 4 threads, vs 1", 3.0, "ReachMuscle, batch of 1024, 4 threads",
             why.BODIES),
    _cost("Import to first step, cached", 1.0, "s CPU", "0.8-1.05", "startup",
          "first step, cached", why.CACHED),
    _cost("Import to first step, first ever", 5.0, "s CPU", "2-4.4", "startup",
          "first step, ever", why.FIRST_EVER),
    _cost("Decision of 32 recurrent neurons from Python", 3.0, "us", "1.05, kernel alone",
          "evolving", "decision of 32 neurons, CartPole-v1", why.DECISION),
    *(_population(name) for name in ("CartPole-v1", "ReflexArc-v0", "AnotB-v0", "PointB-v0")),
    *(_batch(name) for name in why_tasks.SMALL),
    *(_beside(name) for name in why_tasks.LIGHT),
)  # fmt: skip


def judged(
    records: Mapping[str, Mapping[str, Any]], goals: Sequence[Goal] = GOALS
) -> list[Verdict]:
    """Return the goals with what was found.

    Args:
        records: Contents of `<suite>.json` by suite, of `peers.json` and `microcircuit.json`.
        goals: What was asked.
    """
    return [Verdict(goal, _found(goal, records.get(goal.suite))) for goal in goals]


def _found(goal: Goal, record: Mapping[str, Any] | None) -> float | None:
    if record is None:
        return None
    if goal.suite == "microcircuit":
        whole = record["scale"] == 1.0
        found: float | None = record.get(goal.field) if whole else None
        return found and found * goal.factor
    if goal.suite == "peers":
        workload = record["workloads"].get(goal.case, {"rows": []})
        ratios = [
            row["ratio"]
            for row in workload["rows"]
            if row["peer"] in goal.field.split() and row["ratio"] is not None
        ]
        return min(ratios, default=None)
    figure = next((row[goal.field] for row in record["rows"] if row["case"] == goal.case), None)
    return None if figure is None else figure * goal.factor
