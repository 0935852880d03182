"""`es-mlp`: a tanh perceptron found by the same evolution strategy: the rival of `evolved`.

With `recurrent=True` it is a simple recurrent network.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.breeding import Breeding
from agents.config import parse_config, require, to_json
from agents.evolving import EvolvingAgent
from agents.search import Range
from agents.tanh_brain import TanhBrain
from agents.task import Task


@dataclass(frozen=True)
class ESMLPConfig:
    """Settings, the same for all tasks and, where both have them, the same as `EvolvedConfig`.

    Attributes:
        units: units in each of two hidden layers.
        recurrent: the second layer hears its own last state.
        population: members of a generation, even.
        trials: episodes of each member.
        sigma: standard deviation of the search.
        rate: step of Adam.
        decay: pull of parameters towards 0.
        spread: standard deviation of the first centre.
        deviation: exploring Gaussian of `predict` without `deterministic`; for a Box.
    """

    units: int = 16
    recurrent: bool = False
    population: int = 128
    trials: int = 1
    sigma: float = 0.15
    rate: float = 0.1
    decay: float = 0.005
    spread: float = 0.3
    deviation: float = 0.1

    def __post_init__(self) -> None:
        """Check the ranges."""
        require(1 <= self.units <= 4096, "units", self.units, "1 to 4096")


SEARCH = (
    Range("sigma", 0.03, 0.6, log=True),
    Range("rate", 0.01, 0.5, log=True),
    Range("decay", 0.0005, 0.05, log=True),
    Range("spread", 0.05, 1.0, log=True),
    Range("units", 8, 64, log=True),
)
"""Ranges within which settings are tuned."""


def build(task: Task, seed: int, config: Mapping[str, Any]) -> EvolvingAgent:
    """Entry point of the registry."""
    c = parse_config(ESMLPConfig, config)
    breeding = Breeding(c.population, c.trials, c.sigma, c.rate, c.decay, c.spread, c.deviation)

    def brain(dims: int, outputs: int) -> TanhBrain:
        return TanhBrain(dims, outputs, c.units, c.recurrent)

    return EvolvingAgent(task, seed, "es-mlp", to_json(c), brain, breeding, breeding.openai_es)
