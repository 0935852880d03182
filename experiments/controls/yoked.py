"""The yoked control: the same modulator pulses, given to another history of spikes."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core import ExponentialCurrent, Network, PoissonSource, Population, Projection

Floats = NDArray[np.float64]

RATE = 30.0  # Hz, of both cells
WITHIN = 10  # ms: a postsynaptic spike so soon after a presynaptic one is rewarded


class Changes(NamedTuple):
    """Weight changes of both groups, one synapse per seed.

    Attributes:
        contingent: Rewarded for its own pairs, (seeds,).
        yoked: Rewarded when its partner was, (seeds,).
    """

    contingent: Floats
    yoked: Floats


def compare(rule: Any, centred: bool, copies: int, duration: int, seed: int) -> Changes:
    """Reward pre-before-post in one group; give the other the rewards of its neighbours.

    Args:
        rule: Rule of the synapses.
        centred: Whether the modulator is the reward minus its mean until then, over all seeds.
        copies: Synapses in each group, each between two cells of its own.
        duration: ms.
        seed: Seed of the spikes.
    """
    contingent, yoked = (pairs(rule, copies, seed) for _ in range(2))
    since, reward, total = np.full(copies, WITHIN), np.zeros(copies), 0.0
    for step in range(duration):
        modulator = reward - (total / max(step, 1) if centred else 0.0)
        contingent.run(1, {"dopamine": modulator})
        yoked.run(1, {"dopamine": np.roll(modulator, 1)})
        before, after = (contingent[name].fired[:, 0] == 1 for name in ("pre", "post"))
        reward = np.where(after & (since < WITHIN), 1.0, 0.0)
        total += float(reward.mean())
        since = np.where(before, 0, since + 1)
    return Changes(changed(contingent), changed(yoked))


def pairs(rule: Any, copies: int, seed: int) -> Network:
    """One synapse per copy between two cells that fire at random, independently."""
    before = Population("pre", 1, PoissonSource(rate=RATE), co_release=True)
    after = Population("post", 1, PoissonSource(rate=RATE), {"in": ExponentialCurrent()})
    link = Projection(before, after, "in", weight=0.5, rule=rule, name="learning")
    return Network([before, after], [link], dt=1.0, copies=copies, seed=seed)


def changed(net: Network) -> Floats:
    """Weight changes, (copies,)."""
    change: Floats = net.projection("learning").weight[:, 0] - 0.5
    return change


def in_errors(changes: Floats) -> float:
    """Mean in units of its standard error."""
    error = changes.std(ddof=1) / np.sqrt(changes.size)
    return float(changes.mean() / error) if error > 0.0 else 0.0
