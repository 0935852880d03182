"""`ganglia`: three networks in conjunction, each with its own step and rules.

It learns to turn to a light (tests/agents/test_ganglia.py: mean reward above 0.9 in 4 of 4 runs
after 1500 steps, -0.3 to 0.3 before), and its forward model foretells a cycle of lights (squared
error 12.4 at birth, 1.8 after). No return has been measured on a task, nor what the rhythm is good
for. A step of the toy costs 2.4 ms (`predictive`: 0.3): what is exchanged goes through Python.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from agents.config import parse_config, require, to_json
from agents.conjunction import Conjunction, Ganglion
from agents.modulators import RewardDifference
from agents.motors import NoisyMotor
from agents.predictive import PredictiveConfig, forward_model, returned
from agents.rstdp import MOTOR_RATE, THRESHOLD, opponent_circuit
from agents.search import Range
from agents.senses import PopulationSenses
from agents.spaces import ActionSpec, check_observation_space
from agents.spiking import Anatomy, Blueprint, SpikingAgent
from agents.surprise import Surprise
from agents.task import Task
from snn_core import (
    LIF,
    Efficacy,
    ExponentialCurrent,
    Message,
    Nerve,
    Population,
    Port,
    Projection,
    WhiteNoise,
)
from snn_core.topology import Explicit

RHYTHM_DT = 2.0  # ms
POOLS, SIZE = 3, 6  # of the pattern generator
DRIVE = 1.5  # resting potential of its neurons, in thresholds: they fire by themselves
STRONG, WEAK = 4.0, 0.2  # inhibition of the predecessor and of the successor, in thresholds
TAU_SLOW = 100.0  # ms: of that inhibition
FASTEST = 25.0  # Hz, about, of a pool that wins
CALM = 1.5  # Hz: usual rate of an error neuron


@dataclass(frozen=True)
class GangliaConfig(PredictiveConfig):
    """Settings of `predictive`, and this; the same for all tasks.

    Attributes:
        rhythm: drive of a motor neuron by the pattern generator at first, of the threshold
            distance; 0 leaves its synapses out.
    """

    rhythm: float = 0.05

    def __post_init__(self) -> None:
        """Check the ranges that the networks do not."""
        super().__post_init__()
        require(0.0 <= self.rhythm <= 1.0, "rhythm", self.rhythm, "0 to 1")
        even = float(self.dt / RHYTHM_DT).is_integer() and 1.0 <= self.dt / RHYTHM_DT <= 52.0
        require(even, "dt", self.dt, f"a multiple of {RHYTHM_DT:g} ms, at most 52 times it")


SEARCH = (
    Range("learning_rate", 0.002, 0.2, log=True),
    Range("noise", 2.0, 15.0, log=True),
    Range("half_life", 500.0, 50_000.0, log=True),
    Range("prediction_rate", 0.002, 0.2, log=True),
    Range("rhythm", 0.005, 0.5, log=True),
)
"""Ranges within which settings are tuned."""


def build(task: Task, seed: int, config: Mapping[str, Any]) -> SpikingAgent:
    """Build the agent (an entry point of the registry)."""
    settings = parse_config(GangliaConfig, config)
    blueprint = Blueprint("ganglia", to_json(settings), lambda task: _anatomy(task, settings))
    return SpikingAgent(task, seed, blueprint)


def _anatomy(task: Task, c: GangliaConfig) -> Anatomy:
    space = check_observation_space(task.observation_space)
    senses = PopulationSenses(space, c.cells, c.width, c.rate, c.place_cells, regular=False)
    motor = NoisyMotor(ActionSpec.of(task.action_space), c.pool, c.gain)
    modulator = Surprise(RewardDifference(c.follow, c.clip, c.tonic), c.surprise)
    return Anatomy(senses, conjunction(c, senses, motor), motor, modulator, c.half_life)


def conjunction(c: GangliaConfig, senses: PopulationSenses, motor: NoisyMotor) -> Conjunction:
    """Action, rhythm and forward model, joined.

    "action" is the circuit of `rstdp`, in steps of `dt`, and chooses. "model" hears its senses and
    its commands one exchange late, in steps half as long, foretells the senses and sends back what
    it foretold and what it did not. "rhythm" runs through its three pools again and again, in steps
    of 2 ms, and its phase is one more input of the motors; a slow message takes that input away
    while the model is surprised.
    """
    ports = _ports(senses, motor)
    action = _action(c, senses, motor, ports)
    shared = {each.name: getattr(c, each.name) for each in fields(PredictiveConfig)}
    half = PredictiveConfig(**{**shared, "dt": 0.5 * c.dt, "sub_steps": 2 * c.sub_steps})
    cells, synapses = forward_model(
        half, senses, ports["afferent"], ports["command"], ports["command"]
    )
    model = Ganglion("model", (ports["afferent"], ports["command"], *cells), synapses, half.dt)
    ends = {
        "action.sensory": "model.afferent", "action.motor": "model.command",
        "model.prediction": "action.foretold", "model.surprise": "action.startle",
        "rhythm.phase": "action.beat",
    }  # fmt: skip
    nerves = [Nerve(source, target, c.dt) for source, target in ends.items()]
    rhythmic = (_alarm(c),) if c.rhythm else ()
    return Conjunction.of((action, rhythm(), model), nerves, rhythmic, c.dt, c.sub_steps)


def _alarm(c: GangliaConfig) -> Message:
    """Surprise loosens the grip of the rhythm on the motors."""
    return Message(
        "model.surprise", Efficacy("action.beat->motor"), slope=-1.0 / (3.0 * CALM), low=0.0,
        high=2.0, reference=CALM, tau=5.0 * c.dt * c.sub_steps, interval=c.dt * c.sub_steps,
    )  # fmt: skip


def _ports(senses: PopulationSenses, motor: NoisyMotor) -> dict[str, Population]:
    sizes = {
        "afferent": senses.size, "command": motor.pools * motor.size, "foretold": senses.size,
        "startle": senses.size, "beat": POOLS * SIZE,
    }  # fmt: skip
    return {
        name: Population(name, size, Port(), co_release=name == "command")
        for name, size in sizes.items()
    }


def _action(
    c: GangliaConfig, senses: PopulationSenses, motor: NoisyMotor, ports: dict[str, Population]
) -> Ganglion:
    plan = opponent_circuit(c, senses, motor)
    motors, rule = plan.populations[1], plan.projections[0].rule
    heard = (ports["foretold"], ports["startle"])
    projections = [*plan.projections, *returned(c, senses, motors, heard, rule)]
    if c.rhythm:
        share = senses.total_rate / (POOLS * SIZE * MOTOR_RATE / 2.0)
        beat = replace(c, feedback=min(c.rhythm * share, 1.0))
        projections += returned(beat, senses, motors, (ports["beat"],), rule)
    populations = (*plan.populations, ports["foretold"], ports["startle"], ports["beat"])
    return Ganglion("action", populations, tuple(projections), c.dt)


def rhythm() -> Ganglion:
    """Winnerless competition: a ring of pools, each inhibits the one before it more than the next.

    Source: Rabinovich et al. 2008, Science 321:48 (asymmetric inhibition, reproducible transients).
    """
    cell = LIF(
        tau_m=20.0, c_m=20.0, v_rest=DRIVE * THRESHOLD, v_reset=0.0, v_threshold=THRESHOLD,
        t_ref=2.0,
    )  # fmt: skip
    receptors = {"rival": ExponentialCurrent(tau=TAU_SLOW), "background": WhiteNoise(sd=1.0)}
    phase = Population("phase", POOLS * SIZE, cell, receptors)
    pool = np.repeat(np.arange(POOLS), SIZE)
    pre, post = (ends.ravel() for ends in np.indices((pool.size, pool.size)))
    ahead = (pool[post] - pool[pre]) % POOLS
    kept = ahead != 0
    depth = np.where(ahead == 1, WEAK, STRONG)[kept] * THRESHOLD
    weight = -depth / (SIZE * FASTEST * 1e-3 * TAU_SLOW)
    ring = Projection(phase, phase, "rival", Explicit(pre[kept], post[kept]), weight=weight)
    return Ganglion("rhythm", (phase,), (ring,), RHYTHM_DT)
