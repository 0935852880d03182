"""`predictive`: foretells its next sensation, hears what it foretold and how wrong it was.

What it can do (results/prediction, 4000 env steps, seeds 100 to 102, all listed there;
`python -m experiments.prediction`): the squared error of its prediction falls from 12.1 to 4.9 on
PointB (that the next step will be as this one: 6.0; the mean: 8.3) and from 11.3 to 2.2 on VORGain
(1.6; 4.2); untaught it stays at 12.5 and 11.3. It foretells a cycle of lights, and not lights at
random. A toy whose light changes sides it learns better than `rstdp`, since it takes no change of
reward that came with an unforeseen light for its own merit; with a surprise above 0 it learns the
opposite of what it should (tests/agents/test_predictive.py).

What it cannot: on tasks the prediction has not been shown to bring return. PointB: 0.94, 0.81, 0.64
beside 0.78, 0.79, 0.82 of `rstdp`; VORGain 0.21, 0.22, 0.21 beside 0.15, 0.22, 0.20 of `rstdp` with
the same senses; for two to four times the CPU time. Where little changes within a step it foretells
hardly better, or worse, than that all stays as it is. Its dopamine is that of `rstdp`: it does not
learn CartPole.
Its cost grows with the square of the senses: 0.6 ms a step with 10 numbers, 70 ms with 512.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from agents.circuits import Circuit
from agents.config import parse_config, require, to_json
from agents.modulators import RewardDifference
from agents.motors import NoisyMotor
from agents.rstdp import MOTOR_RATE, THRESHOLD, RSTDPConfig, opponent_circuit
from agents.search import Range
from agents.senses import PopulationSenses
from agents.spaces import ActionSpec, check_observation_space
from agents.spiking import Anatomy, Blueprint, SpikingAgent
from agents.surprise import TEACHER, Surprise
from agents.task import Task
from snn_core import LIF, Delta, EProp, Population, Projection, Uniform
from snn_core.topology import Explicit, FixedInDegree, OneToOne

CELL = LIF(tau_m=30.0, v_rest=0.0, v_reset=0.0, v_threshold=THRESHOLD, t_ref=0.0)
HIDDEN_RATE = 20.0  # Hz, about
LARGEST = 10.0  # weight onto a prediction neuron, in means of the first ones
AFFERENTS = 8  # synapses of each kind onto a hidden neuron


@dataclass(frozen=True)
class PredictiveConfig(RSTDPConfig):
    """Settings of `rstdp`, and these; the same for all tasks.

    Each number has cells of its own, unless `place_cells` says otherwise.

    Attributes:
        hidden: neurons between sensation and prediction.
        prediction_rate: share of a prediction error that one lesson takes away, about.
        feedback: drive of a motor neuron by the prediction, and by its error, at first, of the
            threshold distance; 0 takes these synapses away.
        surprise: relative change of what a reward teaches per relative surprise, -1 to 1: below 0
            it teaches less after a sensation that was not foretold, at 0 the error scales nothing.
    """

    place_cells: int = 0
    hidden: int = 64
    prediction_rate: float = 0.02
    feedback: float = 0.05
    surprise: float = -0.5

    def __post_init__(self) -> None:
        """Check the ranges that the network does not."""
        super().__post_init__()
        require(1 <= self.hidden <= 4096, "hidden", self.hidden, "1 to 4096")
        require(-1.0 <= self.surprise <= 1.0, "surprise", self.surprise, "-1 to 1")
        for name in ("prediction_rate", "feedback"):
            require(0.0 <= getattr(self, name) <= 1.0, name, getattr(self, name), "0 to 1")


SEARCH = (
    Range("learning_rate", 0.002, 0.2, log=True),
    Range("half_life", 500.0, 50_000.0, log=True),
    Range("prediction_rate", 0.002, 0.2, log=True),
    Range("surprise", -1.0, 1.0),
)


def build(task: Task, seed: int, config: Mapping[str, Any]) -> SpikingAgent:
    """Build the agent (an entry point of the registry)."""
    settings = parse_config(PredictiveConfig, config)
    blueprint = Blueprint("predictive", to_json(settings), lambda task: _anatomy(task, settings))
    return SpikingAgent(task, seed, blueprint)


def _anatomy(task: Task, c: PredictiveConfig) -> Anatomy:
    space = check_observation_space(task.observation_space)
    senses = PopulationSenses(space, c.cells, c.width, c.rate, c.place_cells, regular=False)
    motor = NoisyMotor(ActionSpec.of(task.action_space), c.pool, c.gain)
    circuit = predictive_circuit(c, senses, motor)
    modulator = Surprise(RewardDifference(c.follow, c.clip, c.tonic), c.surprise)
    return Anatomy(senses, circuit, motor, modulator, c.half_life)


def predictive_circuit(c: PredictiveConfig, senses: PopulationSenses, motor: NoisyMotor) -> Circuit:
    """The circuit of `rstdp`, and beside it a hidden layer, a prediction, and its error.

    A prediction neuron foretells one sensory neuron: from all that belong to the same number, from
    the hidden layer, and from the motor command of the moment. One control step later it inhibits
    the error neuron that this sensory neuron excites. The numbers of a sense are coded by
    populations whose summed rate is constant, so that what fails to come shows as well: something
    else comes in its place. Prediction and error return to the hidden layer and to the motors.
    """
    plan = opponent_circuit(c, senses, motor)
    sensory, motors, efference = plan.populations
    cells, synapses = forward_model(c, senses, sensory, motors, efference)
    _, foretold, surprise = cells
    returning = returned(c, senses, motors, (foretold, surprise), plan.projections[0].rule)
    projections = (*plan.projections, *synapses, *returning)
    return Circuit((*plan.populations, *cells), projections, c.dt, c.sub_steps)


def forward_model(
    c: PredictiveConfig,
    senses: PopulationSenses,
    sensory: Population,
    motors: Population,
    efference: Population,
) -> tuple[tuple[Population, Population, Population], tuple[Projection, ...]]:
    """Hidden layer, prediction and its error, and the synapses onto and between them.

    Args:
        c: settings, with the step and the steps per control step of its network.
        senses: what is foretold.
        sensory: neurons that are foretold.
        motors: neurons that tell the command of the moment.
        efference: neurons that tell the hidden layer what was commanded.
    """
    receptors = {"input": Delta()}
    hidden = Population("hidden", c.hidden, CELL, receptors, co_release=True)
    foretold = Population("prediction", senses.size, CELL, receptors, co_release=True)
    surprise = Population("surprise", senses.size, CELL, receptors)
    one, step = OneToOne(), c.dt * c.sub_steps
    strength, usual = 0.6 * THRESHOLD, senses.total_rate / senses.size
    projections = (
        _onto_hidden(sensory, hidden, usual, 1.0),
        _onto_hidden(foretold, hidden, usual, 0.2),
        _onto_hidden(surprise, hidden, usual, 0.2),
        _onto_hidden(efference, hidden, MOTOR_RATE, 0.2),
        _within_hidden(hidden, c.dt, step),
        *_lessons(c, senses, foretold, hidden, motors, sensory),
        Projection(sensory, surprise, "input", one, weight=strength),
        Projection(foretold, surprise, "input", one, weight=-strength, delay=c.dt + step),
    )
    return (hidden, foretold, surprise), projections


def _onto_hidden(source: Population, hidden: Population, rate: float, share: float) -> Projection:
    """Fixed random synapses onto the hidden layer.

    Args:
        source: neurons that fire at `rate` Hz.
        hidden: the hidden layer.
        rate: Hz.
        share: drive of a hidden neuron at that rate, in thresholds.
    """
    count = min(AFFERENTS, source.size)
    mean = share * THRESHOLD / (count * rate * 1e-3 * CELL.tau_m)
    connect = FixedInDegree(count)
    return Projection(source, hidden, "input", connect, weight=Uniform(0.0, 2.0 * mean))


def _within_hidden(hidden: Population, dt: float, step: float) -> Projection:
    """Fixed random synapses of both signs, with delays of up to a control step: a short memory."""
    count = min(AFFERENTS, hidden.size)
    most = THRESHOLD / (count * HIDDEN_RATE * 1e-3 * CELL.tau_m)
    return Projection(
        hidden, hidden, "input", FixedInDegree(count),
        weight=Uniform(-most, most), delay=Uniform(dt, step),
    )  # fmt: skip


def _lessons(
    c: PredictiveConfig,
    senses: PopulationSenses,
    foretold: Population,
    hidden: Population,
    motors: Population,
    sensory: Population,
) -> tuple[Projection, ...]:
    """Plastic synapses onto the prediction; each lesson takes away a share of the error."""
    cells = senses.size if c.place_cells else c.cells
    blocks = senses.size // cells
    unit = THRESHOLD * blocks / (senses.total_rate * 1e-3 * CELL.tau_m)
    most = LARGEST * unit
    own = _delta_rule(c, senses.power / blocks, 0.0, most)
    from_hidden = _delta_rule(c, hidden.size * HIDDEN_RATE**2, -most, most)
    from_motors = _delta_rule(c, motors.size * MOTOR_RATE**2, -most, most)
    return (
        Projection(
            sensory, foretold, "input", _own_sense(blocks, cells),
            weight=Uniform(0.5 * unit, 1.5 * unit), rule=own,
        ),
        Projection(hidden, foretold, "input", weight=0.0, rule=from_hidden),
        Projection(motors, foretold, "input", weight=0.0, rule=from_motors),
    )  # fmt: skip


def _delta_rule(c: PredictiveConfig, power: float, low: float, high: float) -> EProp:
    """Weight change = rate x error x presynaptic trace x nearness of the potential to threshold.

    The trace of a train of n spikes in a control step sums to n tau_m / dt, and a weight lets
    n / threshold more spikes fire.
    """
    spikes = power * (1e-3 * c.dt * c.sub_steps) ** 2
    width = 2.0 * THRESHOLD
    return EProp(
        learning_rate=c.prediction_rate * THRESHOLD / (spikes * CELL.tau_m / c.dt),
        tau_m=CELL.tau_m,
        tau_e=max(0.5 * c.sub_steps, 1.0) * c.dt,
        v_threshold=THRESHOLD,
        width=width,
        gamma=width,
        t_ref=0.0,
        w_min=low,
        w_max=high,
        modulator=TEACHER,
    )


def returned(
    c: PredictiveConfig,
    senses: PopulationSenses,
    motors: Population,
    sources: tuple[Population, ...],
    rule: Any,
) -> list[Projection]:
    """Plastic synapses of prediction and error onto the motors, by the rule of the senses."""
    if not c.feedback:
        return []
    unit = THRESHOLD / (senses.total_rate * 1e-3 * c.tau_m)
    mean = c.feedback * unit
    scaled = rule._replace(
        learning_rate=c.feedback * rule.learning_rate, w_max=c.feedback * rule.w_max
    )
    weight = Uniform(0.5 * mean, 1.5 * mean)
    return [Projection(each, motors, "input", weight=weight, rule=scaled) for each in sources]


def _own_sense(dims: int, cells: int) -> Explicit:
    """Edges between all neurons that code the same number of the observation."""
    sense = np.repeat(np.arange(dims), cells)
    base = cells * sense
    pre = np.repeat(np.arange(dims * cells), cells)
    post = (base[:, None] + np.arange(cells)).ravel()
    return Explicit(pre, post)
