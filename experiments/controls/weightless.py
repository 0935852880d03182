"""A bandit with reversals, learnt without changing a weight: synapses expect what was rewarded."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.circuits import rivals
from snn_core import (
    LIF,
    SRM0,
    ExponentialCurrent,
    ModulatorGate,
    Network,
    PoissonSource,
    Population,
    Projection,
    SynapticEnhancement,
)
from snn_core.topology import Explicit

Floats = NDArray[np.float64]

ARMS, POOL, CUES = 2, 10, 20  # arms; cells of each pool; cells of the cue
LOUD = 50.0  # Hz: a cell of the cue or of what is seen, when on
DECIDE, OUTCOME, PAUSE = 100, 300, 1100  # ms: cue to choice; outcome seen; until the next trial
LATE = 1000  # ms from the choice to a late reward
CHANCES = (0.8, 0.2)  # of a reward, best arm first
BLOCK, BLOCKS, TURN = 60, 6, 10  # trials until the best arm changes; blocks; trials right after
GAIN = 1.0  # log-odds of a choice per spike of difference
GATE = ModulatorGate(rest=0.0, gain=10.0, tau=200.0)
SYNAPSE = SynapticEnhancement(jump_p=0.0)
LASTING = SynapticEnhancement()
DELAYS = (0.0, 3.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)  # s, on top of the pause
LESSONS, SURE = 30, (1.0, 0.0)  # trials before the delays, and their chances of a reward


class Condition(NamedTuple):
    """How an experiment differs from learning.

    Attributes:
        name: What it is.
        gate: Gate of what is seen.
        synapse: Short-term plasticity of the synapses that expect.
        modulated: Factor of the modulator.
        contingent: Whether the reward depends on the choice.
        learns: Whether it is asked to learn; the others are asked to stay at chance.
    """

    name: str
    gate: ModulatorGate = GATE
    synapse: SynapticEnhancement = SYNAPSE
    modulated: float = 1.0
    contingent: bool = True
    learns: bool = False


CONDITIONS = (
    Condition("learning", learns=True),
    Condition("learning, with potentiation", synapse=LASTING, learns=True),
    Condition("zero modulator", modulated=0.0),
    Condition("reward independent of the choice", contingent=False),
    Condition("gate always open", gate=GATE._replace(rest=1.0, gain=0.0)),
    Condition("facilitation alone", synapse=SYNAPSE._replace(jump_a=0.0)),
    Condition(
        "no short-term plasticity",
        synapse=SYNAPSE._replace(jump_f1=0.0, jump_f2=0.0, jump_a=0.0),
    ),
)


class Outcomes(NamedTuple):
    """Choices of all conditions.

    Attributes:
        best: Whether the best arm was chosen, (conditions, seeds, blocks, trials).
        unchanged: Whether all weights have the bits that they had before.
    """

    best: NDArray[np.bool_]
    unchanged: bool


def play(
    conditions: tuple[Condition, ...], seeds: int, seed: int, late: int = 0, delay: float = 1.0,
    blocks: int = BLOCKS,
) -> Outcomes:  # fmt: skip
    """Play a bandit whose best arm changes after each block.

    Args:
        conditions: Played side by side.
        seeds: Lives per condition.
        seed: Seed of the network and of the rewards.
        late: Time from the choice to the reward, ms.
        delay: Delay of the axons that tell what was chosen, ms.
        blocks: Number of blocks.
    """
    net = network(conditions, seeds, seed, delay)
    player = Player([c for c in conditions for _ in range(seeds)], np.random.default_rng(seed))
    before = weights_of(net)
    best = []
    for _ in range(blocks):
        best.append([player.trial(net, CHANCES, late) for _ in range(BLOCK)])
        player.best = 1 - player.best
    found = np.array(best).transpose(2, 0, 1).reshape(len(conditions), seeds, blocks, BLOCK)
    return Outcomes(found, weights_of(net) == before)


def retain(conditions: tuple[Condition, ...], seeds: int, seed: int, delays: Floats) -> Floats:
    """Chance to choose the arm that was rewarded, after rests; (conditions, seeds, delays).

    Each life first chooses `LESSONS` times between an arm that is always rewarded and one that
    never is; then it rests, and is shown the cue once.
    """
    net = network(conditions, seeds, seed, 1.0)
    player = Player([c for c in conditions for _ in range(seeds)], np.random.default_rng(seed))
    for _ in range(LESSONS):
        player.trial(net, SURE, 0)
    found, rested = [], 0.0
    for delay in delays:
        net.run(round(1e3 * (delay - rested)))
        rested = delay
        now = net.state()
        found.append(odds_of(net, player.best))
        net.restore(now)
    return np.array(found).T.reshape(len(conditions), seeds, len(delays))


def weights_of(net: Network) -> list[bytes]:
    """The bits of all weights."""
    return [net.projection(link.name).weight.tobytes() for link in net.projections]


def network(conditions: tuple[Condition, ...], seeds: int, seed: int, delay: float) -> Network:
    """The circuit, one copy per condition and seed; both arms are wired alike.

    A cue drives the expecting cells of all arms a little; what is seen of a choice drives those
    of the chosen arm as far as the modulator opens the gate. Their synapses onto the motor pools
    remember how much they fired. All weights of a projection are one number.
    """
    lives = [c for c in conditions for _ in range(seeds)]
    cue = Population("cue", CUES, PoissonSource())
    seen = Population("seen", ARMS * POOL, PoissonSource())
    current = {"input": ExponentialCurrent(tau=5.0)}
    expecting = Population("expecting", ARMS * POOL, LIF(), current)
    motor = Population("motor", ARMS * POOL, SRM0(), current, co_release=True)
    arm = np.repeat(np.arange(ARMS), POOL)
    own = Explicit(*np.nonzero(arm[:, None] == arm))
    links = [
        Projection(cue, expecting, "input", weight=60.0),
        Projection(seen, expecting, "input", own, weight=150.0, delay=delay,
                   rule=columns(lives, "gate"), name="outcome"),
        Projection(expecting, motor, "input", own, weight=0.6,
                   short_term=columns(lives, "synapse"), name="memory"),
        Projection(motor, motor, "input", rivals(ARMS, POOL, opponents=False), weight=-0.3),
    ]  # fmt: skip
    return Network(
        [cue, seen, expecting, motor], links, dt=1.0, copies=len(lives), seed=seed,
        fixed_weights=True,
    )  # fmt: skip


def columns(lives: list[Condition], part: str) -> object:
    """The gate or the synapse of all lives in one template, each number (copies, 1)."""
    templates = [getattr(life, part) for life in lives]
    numbers = {
        name: np.array([[getattr(template, name)] for template in templates])
        for name, default in templates[0]._field_defaults.items()
        if isinstance(default, float)
    }
    return templates[0]._replace(**numbers)


class Player:
    """Chooses by the spikes of the motor pools, one life per copy."""

    def __init__(self, lives: list[Condition], rng: np.random.Generator) -> None:
        self.rng = rng
        self.modulated = np.array([life.modulated for life in lives])
        self.contingent = np.array([life.contingent for life in lives])
        self.best = np.arange(len(lives)) % ARMS

    def trial(self, net: Network, chances: tuple[float, float], late: int) -> NDArray[np.bool_]:
        """Cue, choice, outcome, pause; return who chose the best arm, (copies,)."""
        right = self.rng.random(len(self.best)) < odds_of(net, self.best)
        reward = self.rng.random(len(self.best)) < self.chance(right, chances)
        choice = np.where(right, self.best, 1 - self.best)
        net["seen"].rate = LOUD * np.repeat(np.arange(ARMS) == choice[:, None], POOL, axis=1)
        if late:
            net.run(OUTCOME)
            net["seen"].rate = 0.0
            net.run(late - OUTCOME)
        net.run(OUTCOME, {"dopamine": self.modulated * reward})
        net["seen"].rate = 0.0
        net.run(PAUSE)
        return right

    def chance(self, right: NDArray[np.bool_], chances: tuple[float, float]) -> Floats:
        """Chance of a reward, (copies,); `chances` are those of the best arm and the other."""
        own = np.where(right, *chances)
        chance: Floats = np.where(self.contingent, own, np.mean(chances))
        return chance


def odds_of(net: Network, best: NDArray[np.int64]) -> Floats:
    """Show the cue; chance that the best arm will be chosen, (copies,)."""
    net["cue"].rate = LOUD
    net.run(DECIDE)
    net["cue"].rate = 0.0
    spikes = net["motor"].counts.reshape(len(best), ARMS, POOL).sum(axis=2)
    copies = np.arange(len(best))
    lead: Floats = GAIN * (spikes[copies, best] - spikes[copies, 1 - best])
    chance: Floats = 0.5 + 0.5 * np.tanh(0.5 * lead)
    return chance
