"""`rstdp`: opponent pools, reward-modulated STDP, dopamine = reward difference."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.circuits import Circuit, rivals
from agents.config import parse_config, require, to_json
from agents.modulators import RewardDifference
from agents.motors import NoisyMotor
from agents.search import Range
from agents.senses import PopulationSenses
from agents.spiking import Anatomy, Blueprint, SpikingAgent
from agents.task import Task
from snn_core import LIF, Delta, Population, Projection, RewardSTDP, Uniform, WhiteNoise
from snn_core.topology import OneToOne

THRESHOLD = 15.0  # mV above rest
MOTOR_RATE = 20.0  # Hz, about
EFFERENCE_SHARE = 0.25  # of the threshold distance, held by the efference copy


@dataclass(frozen=True)
class RSTDPConfig:
    """Settings, the same for all tasks.

    Attributes:
        cells: sensory neurons per observed number.
        width: of their tuning, in units of the spacing.
        place_cells: most sensory neurons that code all numbers together; where five cells per
            number would be too many for that, each number has cells of its own.
        rate: summed rate of the neurons of one number, Hz.
        sub_steps: network steps per control step.
        dt: network step, ms.
        tau_m: membrane time constant of the motor neurons, ms.
        noise: standard deviation of their free membrane potential, mV.
        pool: neurons in each motor pool.
        inhibition: mV that a volley of the opponent pool takes away, per threshold distance.
        gain: slope of an actuator, per spike of difference between opponents.
        learning_rate: largest weight change per unit of dopamine and eligibility, in units of
            the weight that holds a neuron at threshold.
        depression: eligibility lost by post before pre, relative to pre before post.
        tau_window: time constants of the spike-timing window, ms.
        tau_e: time constant of the eligibility trace, ms.
        initial: mean initial weight, in the same unit.
        largest: largest weight, in the same unit.
        follow: how fast the recent reward follows; 1 compares with the last step.
        tonic: weight of the comparison with the mean reward of life; un-learns after a change.
        clip: largest dopamine, in root mean squares of the reward.
        half_life: env steps after which the learning rate has halved.
    """

    cells: int = 9
    width: float = 1.0
    place_cells: int = 625
    rate: float = 200.0
    sub_steps: int = 10
    dt: float = 10.0
    tau_m: float = 30.0
    noise: float = 6.0
    pool: int = 8
    inhibition: float = 1.0
    gain: float = 3.0
    learning_rate: float = 0.02
    depression: float = 1.0
    tau_window: float = 60.0
    tau_e: float = 60.0
    initial: float = 0.5
    largest: float = 3.0
    follow: float = 0.6
    tonic: float = 0.0
    clip: float = 1.0
    half_life: float = 3000.0

    def __post_init__(self) -> None:
        """Check the ranges that the network does not."""
        require(2 <= self.cells <= 1024, "cells", self.cells, "2 to 1024")
        require(0 <= self.place_cells <= 4096, "place_cells", self.place_cells, "0 to 4096")
        require(1 <= self.sub_steps <= 1000, "sub_steps", self.sub_steps, "1 to 1000")
        require(1 <= self.pool <= 1024, "pool", self.pool, "1 to 1024")
        require(0.0 < self.follow <= 1.0, "follow", self.follow, "more than 0, at most 1")
        require(self.tonic >= 0.0, "tonic", self.tonic, "0 or more")
        for name in ("width", "rate", "half_life", "clip", "gain", "largest"):
            require(getattr(self, name) > 0.0, name, getattr(self, name), "more than 0")


SEARCH = (
    Range("learning_rate", 0.002, 0.2, log=True),
    Range("noise", 2.0, 15.0, log=True),
    Range("gain", 1.0, 10.0, log=True),
    Range("tau_e", 20.0, 500.0, log=True),
    Range("half_life", 500.0, 50_000.0, log=True),
)
"""Ranges within which settings are tuned."""


def build(task: Task, seed: int, config: Mapping[str, Any]) -> SpikingAgent:
    """Build the agent (an entry point of the registry)."""
    settings = parse_config(RSTDPConfig, config)
    blueprint = Blueprint("rstdp", to_json(settings), lambda task: _anatomy(task, settings))
    return SpikingAgent(task, seed, blueprint)


def _anatomy(task: Task, c: RSTDPConfig) -> Anatomy:
    from agents.spaces import ActionSpec, check_observation_space

    space = check_observation_space(task.observation_space)
    senses = PopulationSenses(space, c.cells, c.width, c.rate, c.place_cells, regular=False)
    motor = NoisyMotor(ActionSpec.of(task.action_space), c.pool, c.gain)
    circuit = opponent_circuit(c, senses, motor)
    return Anatomy(senses, circuit, motor, RewardDifference(c.follow, c.clip, c.tonic), c.half_life)


def opponent_circuit(c: RSTDPConfig, senses: PopulationSenses, motor: NoisyMotor) -> Circuit:
    """Sensory neurons onto rival motor pools, whose spikes come back as an efference copy.

    A unit of weight holds a motor neuron at threshold when all senses fire at their mean rate.
    """
    n = motor.pools * motor.size
    unit = THRESHOLD / (senses.total_rate * 1e-3 * c.tau_m)
    cell = LIF(tau_m=c.tau_m, v_rest=0.0, v_reset=0.0, v_threshold=THRESHOLD, t_ref=0.0)
    receptors = {"input": Delta(), "rival": Delta(), "background": WhiteNoise(sd=c.noise)}
    sensory = senses.population()
    motors = Population("motor", n, cell, receptors, co_release=True)
    efference = Population("efference", n, cell, {"input": Delta()})
    echo = EFFERENCE_SHARE * THRESHOLD / (n * MOTOR_RATE * 1e-3 * c.tau_m)
    opponents = not motor.spec.discrete
    rival_cells = c.pool if opponents else c.pool * max(motor.pools - 1, 1)
    projections = [
        Projection(
            sensory, motors, "input", weight=first_weights(c, unit), rule=reward_rule(c, unit)
        ),
        Projection(
            motors, motors, "rival", rivals(motor.pools, c.pool, opponents),
            weight=-c.inhibition * THRESHOLD / rival_cells,
        ),
        Projection(
            motors, efference, "input", OneToOne(),
            weight=2.0 * THRESHOLD, delay=c.dt * c.sub_steps,
        ),
        Projection(
            efference, motors, "input", weight=first_weights(c, echo), rule=reward_rule(c, echo)
        ),
    ]  # fmt: skip
    return Circuit((sensory, motors, efference), tuple(projections), c.dt, c.sub_steps)


def first_weights(c: RSTDPConfig, unit: float) -> Uniform:
    """Weights at birth.

    Args:
        c: settings.
        unit: weight that holds a neuron at threshold.
    """
    return Uniform(0.5 * c.initial * unit, 1.5 * c.initial * unit)


def reward_rule(c: RSTDPConfig, unit: float) -> RewardSTDP:
    """How a synapse learns; for the arguments see `first_weights`."""
    return RewardSTDP(
        learning_rate=c.learning_rate * unit,
        a_minus=c.depression,
        tau_plus=c.tau_window,
        tau_minus=c.tau_window,
        tau_e=c.tau_e,
        w_max=c.largest * unit,
    )
