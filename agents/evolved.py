"""`evolved`: a recurrent spiking controller found by an evolution strategy.

It takes many more env steps than a gradient method, so it pays where steps are cheap. All seeds, at
the CPU seconds that are named (`reafference classics --study evolution`, results/evolution):
CartPole-v1 500 in 5 of 5 within 2.5 s. CartPole without velocities reaches 500 in 5 of 5 within
25 s (460 and 483 are left of it in two seeds at 30 s); without recurrent synapses 43 to 74.
HalfCheetah-v5 3143, 2672, 2672, 2081, 2875 in 130 s with 32 neurons and lives of 250 steps at
first; PPO 1556. A cart's swing-up 301, 309, 304, but two seeds keep hanging (8, 8); PPO 253 to 300.
On Pendulum-v1 it is unreliable: seeds often stay in a local optimum below -600.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.brains import SpikingBrain
from agents.breeding import Breeding
from agents.config import parse_config, require, to_json
from agents.evolving import EvolvingAgent
from agents.search import Range
from agents.task import Task


@dataclass(frozen=True)
class EvolvedConfig:
    """Settings, the same for all tasks.

    Attributes:
        neurons: recurrent neurons.
        sub_steps: network steps in a control step.
        longest: longest conduction delay, network steps.
        tau_m: membrane time constant at birth, network steps.
        keep: part of the readout that is left after a control step.
        recurrent: with recurrent synapses; without them it is the control.
        population: members of a generation, even.
        trials: episodes of each member.
        sigma: standard deviation of the search.
        rate: step of Adam.
        decay: pull of parameters towards 0.
        spread: standard deviation of the first centre.
        deviation: exploring Gaussian of `predict` without `deterministic`; for a Box.
        threads: threads that share the rows of a population; the results are the same bits.
    """

    neurons: int = 16
    sub_steps: int = 4
    longest: int = 4
    tau_m: float = 5.0
    keep: float = 0.4
    recurrent: bool = True
    population: int = 128
    trials: int = 1
    sigma: float = 0.15
    rate: float = 0.1
    decay: float = 0.005
    spread: float = 0.3
    deviation: float = 0.1
    threads: int = 1

    def __post_init__(self) -> None:
        """Check the ranges."""
        require(2 <= self.neurons <= 4096, "neurons", self.neurons, "2 to 4096")
        require(1 <= self.sub_steps <= 1000, "sub_steps", self.sub_steps, "1 to 1000")
        require(1 <= self.longest <= 1000, "longest", self.longest, "1 to 1000")
        require(1.0 <= self.tau_m <= 1000.0, "tau_m", self.tau_m, "1 to 1000")
        require(0.0 <= self.keep < 1.0, "keep", self.keep, "0 to less than 1")
        require(1 <= self.threads <= 1024, "threads", self.threads, "1 to 1024")


SEARCH = (
    Range("sigma", 0.03, 0.6, log=True),
    Range("rate", 0.01, 0.5, log=True),
    Range("decay", 0.0005, 0.05, log=True),
    Range("spread", 0.05, 1.0, log=True),
    Range("tau_m", 1.0, 20.0, log=True),
)
"""Ranges within which settings are tuned."""


def build(task: Task, seed: int, config: Mapping[str, Any]) -> EvolvingAgent:
    """Entry point of the registry."""
    c = parse_config(EvolvedConfig, config)
    breeding = Breeding(c.population, c.trials, c.sigma, c.rate, c.decay, c.spread, c.deviation)

    def brain(dims: int, outputs: int) -> SpikingBrain:
        return SpikingBrain(
            dims, outputs, c.neurons, c.sub_steps, c.longest, c.tau_m, c.keep, c.recurrent,
            c.threads,
        )  # fmt: skip

    return EvolvingAgent(task, seed, "evolved", to_json(c), brain, breeding, breeding.openai_es)
