"""`eprop`: a recurrent network of adaptive neurons; its readout learns, and by e-prop itself.

Leaky and adaptive neurons (an LSNN, `agents/lsnn.py`) hear the spikes of the population code and
each other. A readout of their traces, and of the code itself, learns by TD(lambda) from reward, as
that of `reservoir`. With `recurrent=true` reward-based e-prop (`snn_core.RewardEProp`) trains the
synapses from the senses and within the network as well: what a synapse has done to the firing of
its neuron, times what that neuron's trace adds to value and log-probability, waits for the TD
error.

A light, four dark steps, then point where it was (`CueDelay`; 1 is best, 0 chance), 20 greedy
episodes after 5 000 env steps, seeds 100 to 104, which no setting was tuned on:

- `eprop` 1.00, -0.20, 0.80, 0.60, 1.00; `eprop[recurrent=true]` 1.00, 1.00, 1.00, 1.00, 1.00;
- that with zero reward 0.00, 0.20, -0.10, -0.20, 0.30, with shuffled reward 0.00, -0.20, -0.10,
  0.20, 0.30; `eprop+frozen` 0.00, 0.20, -0.10, -0.20, 0.30;
- `reservoir` 1.00 five times, without e-prop; `ppo`, which has no memory, 0.00, -0.20, 0.10, -0.20,
  -0.30.

So e-prop finds the memory that the readout of this network alone mostly finds later, but another
network has it without learning. It is not sure either: on the seeds 4 to 7 of the same toy in
`tests/agents/test_memory_toy.py`, with 50 test episodes, 0.04, 1.00, 1.00, 0.96 after 3 000 steps
against 0.04, 1.00, -0.04, -0.04 of the readout alone, and, begun anew, 0.44, 1.00, 1.00, 0.04
against 0.88, 1.00, 0.60, -0.04 after 5 000. With twelve dark steps neither learns in 10 000
(seeds 0 and 1: all within 0.05 of chance).

CartPole-v1 without velocities, return of 20 greedy episodes after 20 000 env steps, the same seeds:
`eprop` 208, 440, 251, 500, 117; with e-prop 315, 220, 136, 170, 465; frozen 9 to 10; `reservoir`
93, 118, 92, 163, 146; `ppo` 41 to 46. Here e-prop brings nothing over the readout.

The same seeds, 20 greedy episodes: CartPole-v1 after 20 000 env steps 340, 356, 500, 500, 179; with
e-prop 500, 500, 167, 500, 500; frozen 9; `reservoir` 500 four times and 188; `ppo` 500 five times.
PointB after 8 000 (score): 0.74, 0.71, 0.24, 0.72, 0.57; with e-prop 0.62, 0.56, 0.55, 0.69, 0.71;
frozen 0.17; `reservoir` 0.62 to 0.94; `ppo` 0.57 to 0.79. One evaluation each, at the end.

Tables and commands: `results/rivals/eprop-cue-delay`, `eprop-hidden-velocity`, `eprop-cartpole` and
`eprop-point-b`. With e-prop an
env step costs 2.5 times as much CPU (3.0 s against 1.2 s for 5 000 of CueDelay). Settings were
found by hand on seeds 0 to 3 of the two memory tasks and of CartPole-v1, two seeds for most:
`drive` 1 or 3 (with 1 memory comes late), `learning_rate` 0.01, 0.03 or 0.1 (without velocities 165
and 500, 94 and 99, 164 and 51), weaker recurrent synapses and a faster actor (no better).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gymnasium import spaces

from agents.config import parse_config, require, to_json
from agents.eprop_features import EpropFeatures
from agents.lsnn import Lsnn, Rule
from agents.readout import Rates, ReadoutAgent
from agents.search import Range
from agents.task import Task

NAME = "eprop"


@dataclass(frozen=True)
class EpropConfig(Lsnn):
    """Settings, the same for all tasks; those of the network are in `Lsnn`.

    Attributes:
        recurrent: e-prop trains the synapses onto the network too, from the senses and within.
        learning_rate: of these, mV per unit of TD error, learning signal and eligibility (1/mV).
        symmetric: the readout's weights carry the learning signal back, else random ones.
        cells: cells of the population code per observed number.
        width: of their tuning, in units of their spacing.
        skip: with connections from the code past the network to the readout.
        gamma: discount per env step.
        critic_trace: lambda of the critic's trace.
        actor_trace: lambda of the actor's trace, and of the credit in the network.
        critic_rate: share of the TD error that one step corrects at the current features.
        actor_rate: the same for the preferences.
        half_life: env steps after which the rates have halved: 1 / (1 + t / half_life).
        deviation: of the exploring Gaussian, in units of [-1, 1]; for a Box.
    """

    recurrent: bool = False
    learning_rate: float = 0.01
    symmetric: bool = True
    cells: int = 9
    width: float = 1.0
    skip: bool = True
    gamma: float = 0.99
    critic_trace: float = 0.9
    actor_trace: float = 0.97
    critic_rate: float = 0.1
    actor_rate: float = 0.15
    half_life: float = 1e5
    deviation: float = 0.5


SEARCH = (
    Range("critic_rate", 0.005, 0.5, log=True),
    Range("actor_rate", 0.01, 1.0, log=True),
    Range("critic_trace", 0.5, 0.99),
    Range("actor_trace", 0.5, 0.99),
    Range("half_life", 5e3, 1e6, log=True),
)
"""Ranges within which settings are tuned."""


def build(task: Task, seed: int, config: Mapping[str, Any]) -> ReadoutAgent:
    """Entry point of the registry."""
    c = parse_config(EpropConfig, config)
    require(c.learning_rate > 0.0, "learning_rate", c.learning_rate, "more than 0")
    rates = Rates(
        c.gamma, c.critic_trace, c.actor_trace, c.critic_rate, c.actor_rate, c.half_life,
        c.deviation,
    )  # fmt: skip
    rule = Rule(c.learning_rate, c.gamma * c.actor_trace) if c.recurrent else None

    def features(space: spaces.Box) -> EpropFeatures:
        return EpropFeatures(space, c.cells, c.width, c, c.skip, rule, c.symmetric, seed, NAME)

    return ReadoutAgent(task, seed, NAME, to_json(c), rates, features)
