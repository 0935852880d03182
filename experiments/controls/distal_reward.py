"""Distal reward: a pair of neurons in a network is rewarded seconds after it has fired."""

from __future__ import annotations

import heapq
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core import DopamineSTDP, Izhikevich, Network, Population, Projection
from snn_core.component import Field, derived, require, stream
from snn_core.kernel import kernel, row
from snn_core.random import uniform
from snn_core.topology import Explicit

Floats = NDArray[np.float64]

EXCITATORY, INHIBITORY, OUT = 800, 200, 100  # cells of each kind; synapses of each cell
STRONGEST = 4.0
DT = 0.5  # ms
WITHIN = 20  # ms: n2 so soon after n1 is rewarded
SOONEST, LATEST, PULSE = 1000, 3000, 0.5  # ms from the pair to its reward; size of the reward
TICK = 10  # ms between two looks at the cells; rewards wait for the next one
CONDITIONS = ("rewarded", "no reward", "rewards of another network")


class NoisyPulse(NamedTuple):
    """A spike gives the charge of its weight (fC) within one step, on top of uniform noise.

    The noise current is drawn in each step, uniformly around 0; its width is size sqrt(ms / dt),
    so that its charge per ms has the same variance with any step.

    Source: Izhikevich 2007, Cereb Cortex 17:2443 (code daspnet.m: 13 (rand - 0.5) in each ms, and
    the weight of a spike during one ms).

    Args:
        size: Width of the noise, pA.
    """

    size: Field = 13.0
    rng: Field = stream()
    width: Field = derived()
    pulse: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for a negative size."""
        require(self, np.asarray(self.size) >= 0, "size: expected >= 0 pA")

    def derive(self, dt: float, tau_m: Any, c_m: Any) -> NoisyPulse:
        """Compute the width of the noise, and the current of a charge of 1 fC."""
        width = np.asarray(self.size) / np.sqrt(dt)
        return self._replace(width=width, pulse=np.full((1, 1), 1.0 / dt))

    @kernel
    def receive(self: Any, copy: int, arrived: Any, target: Any, inputs: Any) -> None:
        """Pass on what arrived, and draw the noise of this step."""
        width, pulse, rng = row(self.width, copy), self.pulse[0, 0], self.rng[copy]
        for s in range(arrived.size):
            noise = width[s] * (uniform(rng) - 0.5)
            inputs.current[target[s]] += pulse * arrived[s] + noise
            arrived[s] = 0.0


class Outcome(NamedTuple):
    """What became of the target synapse, one entry per copy.

    Attributes:
        target: Its weight every minute, (minutes + 1, copies).
        others: Mean weight of the other plastic synapses every minute, (minutes + 1, copies).
        above: Share of the others that end as strong as it or stronger, (copies,).
        rewards: Rewards received, (copies,).
        pairs: Rewarded pairs of spikes, (copies,).
        rate: Mean rate of the excitatory cells, Hz, (copies,).
    """

    target: Floats
    others: Floats
    above: Floats
    rewards: NDArray[np.int64]
    pairs: NDArray[np.int64]
    rate: Floats


def network(seed: int, copies: int) -> tuple[Network, tuple[int, int]]:
    """The network of the paper, and the rewarded pair: a cell and one of its targets.

    Copies have the same synapses, the target synapse at weight 0, and noise of their own.
    """
    rng = np.random.default_rng(seed)
    rule = DopamineSTDP(
        learning_rate=0.1, a_plus=0.1, a_minus=0.15, tau_e=1000.0, tau_d=200.0, baseline=-0.002,
        w_max=STRONGEST,
    )  # fmt: skip
    excitatory, inhibitory = (
        Population(name, size, Izhikevich(a=a, d=d, scheme="paper"), {"input": NoisyPulse()})
        for name, size, a, d in (
            ("excitatory", EXCITATORY, 0.02, 8.0),
            ("inhibitory", INHIBITORY, 0.1, 2.0),
        )
    )
    drawn = [rng.choice(EXCITATORY + INHIBITORY - 1, OUT, replace=False) for _ in range(EXCITATORY)]
    pre = np.repeat(np.arange(EXCITATORY), OUT)
    post = np.concatenate(drawn)
    post += post >= pre  # no autapses
    near = post < EXCITATORY
    within = Explicit(pre[near], post[near])
    across = Explicit(pre[~near], post[~near] - EXCITATORY)
    back = [rng.choice(EXCITATORY, OUT, replace=False) for _ in range(INHIBITORY)]
    source = np.repeat(np.arange(INHIBITORY), OUT)
    inhibition = Explicit(source, np.concatenate(back))
    links = [
        Projection(excitatory, excitatory, "input", within, 1.0, 1.0, rule=rule, name="within"),
        Projection(excitatory, inhibitory, "input", across, 1.0, 1.0, rule=rule, name="across"),
        Projection(inhibitory, excitatory, "input", inhibition, -1.0, 1.0),
    ]
    net = Network([excitatory, inhibitory], links, DT, copies, seed, history=2.0 * TICK)
    view = net.projection("within")
    cause = int(rng.integers(EXCITATORY))
    effect = int(rng.choice(view.post[view.pre == cause]))
    weight = view.weight
    weight[:, place_of(net, (cause, effect))] = 0.0
    view.weight = weight
    return net, (cause, effect)


def place_of(net: Network, pair: tuple[int, int]) -> int:
    """Number of the synapse between two excitatory cells."""
    view = net.projection("within")
    return int(np.flatnonzero((view.pre == pair[0]) & (view.post == pair[1]))[0])


class Pairs:
    """Finds pairs of spikes, and keeps the times of their rewards."""

    def __init__(self, pair: tuple[int, int], copies: int, rng: np.random.Generator) -> None:
        self.pair, self.rng = pair, rng
        self.last = np.full(copies, -np.inf)  # ms, of the spike of the cause
        self.spent = np.ones(copies, bool)  # whether that spike has been rewarded
        self.found = np.zeros(copies, np.int64)
        self.due: list[list[float]] = [[] for _ in range(copies)]

    def look(self, net: Network, now: int) -> None:
        """Find the pairs of the last tick, which ended at `now` ms."""
        if not net["excitatory"].counts[:, list(self.pair)].any():
            return
        for back in reversed(range(round(TICK / DT))):
            fired = net.fired_before("excitatory", back)[:, list(self.pair)]
            self.see(fired, now - back * DT)

    def see(self, fired: NDArray[np.bool_], time: float) -> None:
        """Take in the spikes of one step at `time` ms, (copies, 2)."""
        hit = fired[:, 1] & ~self.spent & (time - self.last < WITHIN)
        for copy in np.flatnonzero(hit):
            self.found[copy] += 1
            heapq.heappush(self.due[copy], time + self.rng.uniform(SOONEST, LATEST))
        self.spent |= hit
        self.last[fired[:, 0]] = time
        self.spent[fired[:, 0]] = False

    def rewards(self, now: int) -> NDArray[np.int64]:
        """How many rewards are due by now, (copies,)."""
        number = np.zeros(len(self.due), np.int64)
        for copy, due in enumerate(self.due):
            while due and due[0] <= now:
                heapq.heappop(due)
                number[copy] += 1
        return number


def learn(seed: int, minutes: int) -> Outcome:
    """Let one network live under each of `CONDITIONS`, side by side.

    The copy without reward gets none; the yoked copy gets those of the rewarded one, at the same
    times, whatever its own cells do.
    """
    net, pair = network(seed, len(CONDITIONS))
    pairs = Pairs(pair, net.copies, np.random.default_rng(seed + 1))
    rewards, spikes = np.zeros(net.copies, np.int64), np.zeros(net.copies)
    course = [weights(net, pair)]
    for now in range(0, minutes * 60_000, TICK):
        given = pairs.rewards(now)[0] * np.array([1, 0, 1])
        net.run(round(TICK / DT), {"dopamine": PULSE * given} if given.any() else None)
        rewards += given
        spikes += net["excitatory"].counts.sum(axis=1)
        pairs.look(net, now + TICK)
        if (now + TICK) % 60_000 == 0:
            course.append(weights(net, pair))
    target, others = (np.array(part) for part in zip(*course, strict=True))
    return Outcome(
        target, others, share_above(net, pair), rewards, pairs.found,
        spikes / (EXCITATORY * minutes * 60.0),
    )  # fmt: skip


def plastic(net: Network, pair: tuple[int, int]) -> tuple[Floats, Floats]:
    """Weight of the target, (copies,), and of all other plastic synapses, (copies, others)."""
    place, within = place_of(net, pair), net.projection("within").weight
    others = np.delete(within, place, axis=1)
    return within[:, place], np.concatenate([others, net.projection("across").weight], axis=1)


def weights(net: Network, pair: tuple[int, int]) -> tuple[Floats, Floats]:
    """Weight of the target and mean weight of the others, (copies,)."""
    target, others = plastic(net, pair)
    return target, others.mean(axis=1)


def share_above(net: Network, pair: tuple[int, int]) -> Floats:
    """Share of the other plastic synapses that are as strong as the target, (copies,)."""
    target, others = plastic(net, pair)
    share: Floats = (others >= target[:, None]).mean(axis=1)
    return share
