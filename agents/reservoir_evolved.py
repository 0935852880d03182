"""`reservoir-evolved`: the same fixed network; input gains and readout are found by evolution.

CartPole without velocities, mean return of 20 greedy episodes after 500 000 env steps, seeds 10 to
12, 5 CPU s each: 88.8, 249.2, 151.4; without recurrent synapses 50.5, 139.9, 310.1; without memory
(`carry=false`, seed 10) 43.4. `evolved` shapes the recurrent weights too and balances; here
the network is what it happens to be. A light to be remembered for four steps is recalled by 4 of 5
seeds (1 to 5, 30 000 env steps, `trials=8`); seed 3 stays at chance. With 100 neurons 1 of 3 does:
a longer readout is harder to find.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.breeding import Breeding
from agents.config import parse_config, to_json
from agents.evolving import EvolvingAgent
from agents.liquid import Liquid
from agents.liquid_brain import LiquidBrain
from agents.search import Range
from agents.task import Task


@dataclass(frozen=True)
class ReservoirEvolvedConfig(Liquid):
    """Settings, the same for all tasks; those of the network are in `Liquid`.

    Attributes:
        skip: with connections from the observation past the network to the readout.
        population: members of a generation, even.
        trials: episodes of each member.
        sigma: standard deviation of the search.
        rate: step of Adam.
        decay: pull of parameters towards 0.
        spread: standard deviation of the first centre.
        deviation: exploring Gaussian of `predict` without `deterministic`; for a Box.
    """

    neurons: int = 32
    skip: bool = True
    population: int = 64
    trials: int = 4
    sigma: float = 0.15
    rate: float = 0.1
    decay: float = 0.005
    spread: float = 0.3
    deviation: float = 0.1


SEARCH = (
    Range("sigma", 0.03, 0.6, log=True),
    Range("rate", 0.01, 0.5, log=True),
    Range("decay", 0.0005, 0.05, log=True),
    Range("spread", 0.05, 1.0, log=True),
    Range("trials", 1, 8, log=True),
)
"""Ranges within which settings are tuned."""


def build(task: Task, seed: int, config: Mapping[str, Any]) -> EvolvingAgent:
    """Entry point of the registry."""
    c = parse_config(ReservoirEvolvedConfig, config)
    breeding = Breeding(c.population, c.trials, c.sigma, c.rate, c.decay, c.spread, c.deviation)

    def brain(dims: int, outputs: int) -> LiquidBrain:
        return LiquidBrain(dims, outputs, c, c.skip, seed)

    name = "reservoir-evolved"
    return EvolvingAgent(task, seed, name, to_json(c), brain, breeding, breeding.openai_es)
