"""A recurrent network of leaky neurons, some with adaptive thresholds, that e-prop can train."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.config import require
from agents.seeding import BIRTH, stream
from snn_core import (
    LIF,
    Delta,
    DiscreteALIF,
    DiscreteLIF,
    Network,
    Population,
    Projection,
    RewardEProp,
)
from snn_core.topology import Explicit

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

DT = 1.0  # ms
LARGEST = 3.0  # mV, of a plastic weight
FORGETS = 20.0  # ms, membrane time constant of a sensory cell, which leaves memory to the network


@dataclass(frozen=True)
class Lsnn:
    """Leaky neurons and adaptive ones, driven by the spikes of a population code, wired at random.

    Each neuron hears all sensory cells, which fire regularly, and `density` of the others, one
    step later. Threshold 1 mV, rest and reset 0. The settings of an agent that has one add to
    these, as a subclass.

    Source: Bellec et al. 2018, NeurIPS 31:795 (LSNN); Bellec et al. 2020, Nat Commun 11:3625.

    Attributes:
        neurons: neurons.
        adaptive: share of them with an adaptive threshold.
        sub_steps: network steps of 1 ms in a control step.
        density: probability of a synapse between two neurons; 0 for none.
        strength: standard deviation of the summed recurrent input of a neuron, mV, if all fire.
        fast: membrane time constant of the leaky neurons, ms.
        slow: membrane time constant of the adaptive neurons, ms.
        jump: rise of an adaptive threshold at a spike, mV.
        tau_threshold: time constant of its decay, ms.
        rate: of all sensory cells of one observed number together, Hz.
        drive: standard deviation of the free potential that the sensory cells evoke, mV, about.
        bias: mean free potential without input, mV.
        keep: part of a trace that is left after a control step.
        carry: activity is carried on, or it begins anew at every control step, credit included.
    """

    neurons: int = 200
    adaptive: float = 0.4
    sub_steps: int = 5
    density: float = 0.1
    strength: float = 0.5
    fast: float = 5.0
    slow: float = 20.0
    jump: float = 0.1
    tau_threshold: float = 200.0
    rate: float = 1000.0
    drive: float = 3.0
    bias: float = 1.0
    keep: float = 0.8
    carry: bool = True

    def __post_init__(self) -> None:
        """Check the ranges."""
        require(2 <= self.neurons <= 4096, "neurons", self.neurons, "2 to 4096")
        require(1 <= self.sub_steps <= 1000, "sub_steps", self.sub_steps, "1 to 1000")
        require(0.0 <= self.keep < 1.0, "keep", self.keep, "0 to less than 1")
        for name in ("adaptive", "density"):
            require(0.0 <= getattr(self, name) <= 1.0, name, getattr(self, name), "0 to 1")
        for name in ("fast", "slow", "tau_threshold"):
            require(1.0 <= getattr(self, name) <= 1e6, name, getattr(self, name), "1 to 1000000")
        for name in ("strength", "jump", "drive", "bias"):
            require(getattr(self, name) >= 0.0, name, getattr(self, name), "at least 0")
        require(0.0 < self.rate <= 1e6, "rate", self.rate, "more than 0, at most 1000000")

    @property
    def groups(self) -> dict[str, slice]:
        """Places of the neurons of each population that has some."""
        leaky = self.neurons - round(self.adaptive * self.neurons)
        both = {"leaky": slice(0, leaky), "adaptive": slice(leaky, self.neurons)}
        return {name: at for name, at in both.items() if at.start < at.stop}

    @property
    def control_ms(self) -> float:
        """Network time of a control step, ms."""
        return DT * self.sub_steps

    def network(self, cells: int, dims: int, rows: int, seed: int, rule: "Rule | None") -> Network:
        """The network, `rows` copies that are all alike.

        Args:
            cells: sensory cells.
            dims: observed numbers.
            rows: copies.
            seed: root of the wiring.
            rule: how its synapses learn; None for synapses that are never changed.
        """
        rng = stream(seed, BIRTH, 1)
        heard, among = self._weights(cells, dims, rng)
        bias = self.bias * rng.uniform(0.5, 1.5, self.neurons)
        eye = LIF(tau_m=FORGETS, c_m=1.0, v_rest=0.0, v_threshold=1.0, v_reset=0.0, t_ref=0.0)
        sensory = Population("sensory", cells, eye, co_release=True)
        pops = {name: self._population(name, bias[at]) for name, at in self.groups.items()}
        links = []
        for post, at in self.groups.items():
            tables = [(sensory, heard[:, at] / self._tau(post))]
            tables += [(pops[pre], among[before, at]) for pre, before in self.groups.items()]
            learns = None if rule is None else self._rule(post, rule)
            links += [_link(pre, pops[post], table, learns) for pre, table in tables if table.any()]
        return Network([sensory, *pops.values()], links, DT, rows, 0)

    def _weights(self, cells: int, dims: int, rng: np.random.Generator) -> tuple[Array, Array]:
        """From the senses, mV ms, and among the neurons, mV; (pre, post), 0 for no synapse."""
        n = self.neurons
        scale = self.drive / (1e-3 * self.rate * math.sqrt(dims))
        heard = scale * rng.standard_normal((cells, n))
        linked = (rng.random((n, n)) < self.density) & ~np.eye(n, dtype=bool)
        spread = self.strength / math.sqrt(max(self.density * n, 1.0))
        return heard, linked * spread * rng.standard_normal((n, n))

    def _tau(self, group: str) -> float:
        return self.slow if group == "adaptive" else self.fast

    def _population(self, group: str, bias: Array) -> Population:
        tau = self._tau(group)
        same: dict[str, Any] = {
            "tau_m": tau, "c_m": tau, "v_rest": 0.0, "v_threshold": 1.0, "v_reset": 0.0,
            "i_offset": bias,
        }  # fmt: skip
        cell = (
            DiscreteALIF(**same, threshold_jump=self.jump, tau_threshold=self.tau_threshold)
            if group == "adaptive"
            else DiscreteLIF(**same)
        )
        return Population(group, len(bias), cell, {"input": Delta()}, co_release=True)

    def _rule(self, group: str, rule: "Rule") -> RewardEProp:
        return RewardEProp(
            rule.learning_rate, self._tau(group), _fading(self.keep, self.control_ms),
            _fading(rule.kept, self.control_ms), v_threshold=1.0,
            threshold_jump=self.jump if group == "adaptive" else 0.0,
            tau_threshold=self.tau_threshold, width=1.0, w_min=-LARGEST, w_max=LARGEST,
        )  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """How the synapses of the network learn.

    Attributes:
        learning_rate: mV per unit of TD error, learning signal and eligibility (1/mV).
        kept: part of the credit that is left after a control step: discount times lambda.
    """

    learning_rate: float
    kept: float


def _link(pre: Population, post: Population, table: Array, rule: RewardEProp | None) -> Projection:
    """Synapses where the table, (pre, post), is not 0, heard a step later."""
    i, j = np.nonzero(table)
    name = f"{pre.name}-{post.name}"
    return Projection(pre, post, "input", Explicit(i, j), table[i, j], DT, rule=rule, name=name)


def _fading(kept: float, period: float) -> float:
    """Time constant, ms, of what keeps this part over a period; at least a step."""
    if kept >= 1.0:
        return 1e9
    return max(-period / math.log(kept), DT) if kept > 0.0 else DT
