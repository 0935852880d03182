"""Steps per second of bodies with muscles, beside MyoSuite's elbow and Gymnasium's Ant."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import gymnasium

from experiments import catalog
from experiments.bench.bodies import play, single
from experiments.bench.measure import Times, interleaved, ratio
from experiments.bench.peers.catalog import SCRIPTS, Peer
from experiments.bench.peers.process import PeerFailedError, Process
from experiments.bench.rows import Row

OURS = ("ReachMuscle", "ForceField")
ANT = "Ant-v5"
ELBOW = "myoElbowPose1D6MRandom-v0"
MYOSUITE = Peer("myosuite", "with_myosuite.py", ".venv-peers-myosuite", ("body",))
STEPS = 2000  # of one measurement of a single body
BATCH = 256
MANY = 1024  # bodies that threads share
CREWS = (1, 2, 4)
PATIENCE = 300.0

Clocked = Callable[[], float]


def muscles(rounds: int, quick: bool) -> Iterator[Row]:
    """Measure bodies on one core in the same rounds as others' bodies, then threads.

    Args:
        rounds: Rounds of interleaved measurements.
        quick: A tenth of the steps and of the batches.
    """
    less = 10 if quick else 1
    known = {entry.name: entry.id for entry in catalog.envs_here()}
    ids = {name: known[name] for name in OURS if name in known}
    if ids:
        yield from _one_core(ids, STEPS // less, BATCH // less, rounds)
        for name, identity in ids.items():
            yield from _crews(name, identity, MANY // less, max(STEPS // less // 50, 1), rounds)


def _one_core(ids: dict[str, str], steps: int, batch: int, rounds: int) -> Iterator[Row]:
    """CPU seconds of one core: single bodies and batches, ours and others'."""
    turns = max(steps // 20, 1)
    tasks: dict[str, tuple[int, Clocked]] = {ANT: (steps, _clocked(single(ANT, steps)))}
    for name, identity in ids.items():
        tasks[f"{name}, single"] = (steps, _clocked(single(identity, steps)))
        many = partial(gymnasium.make_vec, identity, batch, threads=1)
        tasks[f"{name}, batch of {batch}"] = (batch * turns, _clocked(play(name, many(), turns)))
    peer = _elbow(steps)
    if peer is not None:
        tasks[ELBOW] = (steps, lambda: float(peer.run()["seconds"]))
    times = _rounds({name: clocked for name, (_, clocked) in tasks.items()}, rounds)
    if peer is not None:
        peer.stop()
    for name, (count, _) in tasks.items():
        beside = ELBOW if ELBOW in tasks and name != ELBOW else ""
        faster = count / tasks[beside][0] * ratio(times, beside, name) if beside else None
        yield _row(name, count, times[name], beside, faster)


def _crews(name: str, identity: str, rows: int, steps: int, rounds: int) -> Iterator[Row]:
    """Time that passes while threads share a batch."""
    tasks = {
        str(crew): play(name, gymnasium.make_vec(identity, rows, threads=crew), steps)
        for crew in CREWS
    }
    times = interleaved(tasks, rounds, time.perf_counter)
    for crew, taken in times.items():
        case = f"{name}, batch of {rows}, {crew} threads"
        yield _row(case, rows * steps, taken, "1 thread", ratio(times, "1", crew))


def _row(case: str, count: int, taken: Times, reference: str, faster: float | None) -> Row:
    return Row(
        "muscles", case, 1, 1, "steps/s", count / taken.median, count / taken.minimum,
        taken.spread, reference, faster,
    )  # fmt: skip


def _elbow(steps: int) -> Process | None:
    """MyoSuite in a process of its own; None, and a line that says why, if it does not run."""
    job: dict[str, Any] = {"env": ELBOW, "stretch": steps}
    try:
        return Process(SCRIPTS / MYOSUITE.script, MYOSUITE.python, job, PATIENCE)
    except PeerFailedError as error:
        print(f"Left out: MyoSuite ({error})", file=sys.stderr)
        return None


def _clocked(task: Callable[[], object]) -> Clocked:
    def clocked() -> float:
        start = time.thread_time()
        task()
        return time.thread_time() - start

    return clocked


def _rounds(tasks: dict[str, Clocked], rounds: int) -> dict[str, Times]:
    """As `interleaved`, of what reads the clock itself."""
    for clocked in tasks.values():
        clocked()
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for number in range(rounds):
        for name in list(tasks)[:: -1 if number % 2 else 1]:
            taken[name].append(tasks[name]())
    return {name: Times(tuple(runs)) for name, runs in taken.items()}
