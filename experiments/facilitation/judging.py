"""Fresh networks live with each condition; one row for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.facilitation.circuit import ID, SYNAPTIC, one_of_many, wiring
from experiments.facilitation.conditions import CONDITIONS, Condition
from experiments.facilitation.matching import factor, recalls, scaled, trains, waits
from experiments.facilitation.trials import Reaches, live

STAGES = ("train", "unseen")
EDGES = np.array([0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0])
"""Delays between which first trials are counted together, s."""

MATCHING = 6  # episodes in which the efficacy is measured
Numbers = Mapping[str, Mapping[str, float]]


def texts(numbers: Numbers, matching: int) -> dict[str, tuple[str, float]]:
    """Return wiring of each condition, and the factor of its `+>` weights.

    Args:
        numbers: Weights by the name of the condition that was tuned.
        matching: Seed of the episodes in which the efficacy is measured.
    """
    intact = wiring(SYNAPTIC, numbers["intact"])
    spikes = trains(ID, intact, recalls, MATCHING, matching).spikes
    found = {}
    for each in CONDITIONS:
        by = 1.0 if each.tuned == each.name else factor(each.settings, spikes)
        found[each.name] = scaled(wiring(each.circuit, numbers[each.tuned]), by), by
    return found


def judge(condition: Condition, text: str, network: int, episodes: int) -> dict[str, Any]:
    """Return what a network does in both stages.

    Args:
        condition: Its settings count.
        text: Its wiring, from which the network differs by chance.
        network: Seed of that chance, of the episodes and of the noise.
        episodes: Of each stage.
    """
    own, settings = one_of_many(text, network), dict(condition.settings)
    lives = {
        stage: live(own, settings, stage, episodes, 1_000_000 + 1000 * network + 500 * number)
        for number, stage in enumerate(STAGES)
    }
    row: dict[str, Any] = {"condition": condition.name, "network": network}
    for stage, found in lives.items():
        row |= {f"{stage} {name}": value for name, value in measures(found).items()}
    return {**row, **retention(list(lives.values()))}


def measures(found: Reaches) -> dict[str, float]:
    """Mean score, shares of right reaches in A and B trials, and of B trials that go to A."""
    return {
        "score": float(found.score.mean()),
        "A right": float((found.before > 0).mean()),
        "B right": float((found.last > 0).mean()),
        "B to A": float((found.last < 0).mean()),
    }


def retention(lives: list[Reaches]) -> dict[str, list[int]]:
    """First trials by delay: their number, and right minus wrong reaches, (bins,) each."""
    delays = np.concatenate([found.waits for found in lives])
    first = np.concatenate([found.first for found in lives])
    counted = np.histogram(delays, EDGES)[0]
    balance = np.histogram(delays, EDGES, weights=first.astype(float))[0]
    return {"first": counted.tolist(), "balance": balance.astype(int).tolist()}


def delay_rates(wired: Mapping[str, tuple[str, float]], seed: int) -> dict[str, float]:
    """Rate of the two remembering neurons together while nothing is shown, Hz, of both memories.

    Args:
        wired: What `texts` returned.
        seed: Of episodes and noise.
    """
    return {
        name: trains(ID, wired[name][0], waits, MATCHING, seed).rate
        for name in ("intact", "persistent activity")
    }
