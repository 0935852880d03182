"""`developing`: `rstdp` that grows up, in body, acuity and plasticity.

Over the first 4000 env steps its training body passes through the stages of childhood that the task
offers (`env.unwrapped.task.stages`: "larva", "infant", "child"), its sensory tuning narrows from
three times the grown width, and its learning rate falls from twice the grown one, all as closed
forms of age (`agents.growing`). In an env without stages only senses and plasticity develop. The
defaults were set once and not tuned. It is judged grown, in the stage that the task tests in.

Score after 8000 env steps, seeds 100 to 104, all runs (`results/rivals/developing-*`):

- PointB (infant, child): 0.67 0.79 0.53 0.67 0.49. The same agent without stages of the body
  (`developing[curriculum=adult]`): 0.56 -4.99 0.50 0.45 0.41. Born grown, which is `rstdp`
  (`developing[childhood=0]`): 0.52 0.57 0.33 0.54 0.42. Frozen at birth: -0.20 to -0.03.
- ReflexArc (infant): 0.45 0.51 0.48 0.51 0.51; without stages 0.45 0.50 0.48 0.52 0.52; born grown
  0.49 0.50 0.44 0.51 0.52: growing up brings nothing.

So the stages of the body help on PointB in each of five seeds, by 0.07 to 0.22 over an agent that
is born grown and by 0.03 to 5.8 over one that only sharpens; five seeds on one task are no law.

What it cannot do: what `rstdp` cannot. It does not choose when to grow, and a stage that teaches
the wrong thing is lived through all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.config import parse_config, require, to_json
from agents.growing import GrowingBody, Maturation
from agents.modulators import RewardDifference
from agents.motors import NoisyMotor
from agents.rstdp import RSTDPConfig, opponent_circuit
from agents.search import Range
from agents.senses import PopulationSenses
from agents.spaces import ActionSpec, check_observation_space
from agents.spiking import Anatomy, Blueprint, SpikingAgent
from agents.task import Task


@dataclass(frozen=True)
class DevelopingConfig(RSTDPConfig):
    """Settings of `rstdp`, and these; the same for all tasks.

    Attributes:
        childhood: env steps from birth to the grown state; 0 for born grown, which is `rstdp`.
        blur: width of sensory tuning at birth, grown = 1; 1 for born with sharp senses.
        youth: learning rate at birth, grown = 1; 1 for the plasticity of `rstdp` from birth.
        curriculum: stages of the task that the training body passes through, youngest first,
            apart by slashes; a task's missing ones are left out, "adult" for none.
    """

    childhood: float = 4000.0
    blur: float = 3.0
    youth: float = 2.0
    curriculum: str = "larva/infant/child"

    def __post_init__(self) -> None:
        """Check the ranges that the network does not."""
        super().__post_init__()
        require(self.childhood >= 0.0, "childhood", self.childhood, "0 or more")
        for name in ("blur", "youth"):
            value = getattr(self, name)
            require(0.0 < value <= 100.0, name, value, "more than 0, at most 100")


SEARCH = (
    Range("learning_rate", 0.002, 0.2, log=True),
    Range("noise", 2.0, 15.0, log=True),
    Range("half_life", 500.0, 50_000.0, log=True),
    Range("childhood", 500.0, 20_000.0, log=True),
    Range("youth", 1.0, 4.0),
)
"""Ranges within which settings are tuned."""


def build(task: Task, seed: int, config: Mapping[str, Any]) -> SpikingAgent:
    """Build the agent (an entry point of the registry)."""
    settings = parse_config(DevelopingConfig, config)
    blueprint = Blueprint("developing", to_json(settings), lambda task: _anatomy(task, settings))
    if task.env is not None:
        body = GrowingBody(task.env, tuple(settings.curriculum.split("/")))
        task = Task(task.observation_space, task.action_space, body)
    return SpikingAgent(task, seed, blueprint)


def _anatomy(task: Task, c: DevelopingConfig) -> Anatomy:
    space = check_observation_space(task.observation_space)
    senses = PopulationSenses(space, c.cells, c.width, c.rate, c.place_cells, regular=False)
    motor = NoisyMotor(ActionSpec.of(task.action_space), c.pool, c.gain)
    reward = RewardDifference(c.follow, c.clip, c.tonic)
    ageing = Maturation(reward, senses, c.width, c.blur, c.youth, c.childhood)
    if isinstance(task.env, GrowingBody):
        task.env.ageing = ageing
    return Anatomy(senses, opponent_circuit(c, senses, motor), motor, ageing, c.half_life)
