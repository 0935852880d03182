"""`spiking-actor-critic`: population code, escape-noise critic and actor, TD error as dopamine."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from agents.circuits import Circuit, body_time
from agents.config import parse_config, require, to_json
from agents.modulators import TDError
from agents.motors import SampledMotor
from agents.search import Range
from agents.senses import PopulationSenses
from agents.spaces import ActionSpec, check_observation_space
from agents.spiking import Anatomy, Blueprint, SpikingAgent
from agents.task import Task
from snn_core import (
    LIF,
    SRM0,
    Delta,
    EfferenceTD,
    ExponentialCurrent,
    Population,
    Projection,
    Uniform,
)
from snn_core.topology import FixedInDegree

THRESHOLD = 16.0  # mV, mean over the neurons
SPREAD = 5.0  # mV: thresholds differ by as much either way, so that neurons do not fire in step
DRIVE = 31.0  # mV: where critic and actor start
AFTER, TAU_AFTER = 40.0, 10.0  # mV, ms: a deep after-potential makes firing regular
TAU_M, TAU_S, C_M = 10.0, 5.0, 5.0  # ms, ms, pF
AREA = TAU_M * TAU_S / C_M  # mV ms under the potential that a weight of 1 evokes
# Where the threshold is sharp, a neuron fires again when its after-potential has sunk to the
# distance from threshold: that gives its rate at DRIVE, and the relative change of it per mV.
BASE_RATE = 1.0 / (TAU_AFTER * math.log(AFTER / (DRIVE - THRESHOLD)))  # per ms
SLOPE = BASE_RATE * TAU_AFTER / (DRIVE - THRESHOLD)
LONGEST_STEP = 2.5  # ms
TAU_RELAY = 10.0  # ms: the relays of the efference copy
CLIP = 1.0  # largest dopamine, in the unit of value
SETTLING = 100.0  # ms: ten membrane time constants


@dataclass(frozen=True)
class ActorCriticConfig:
    """Settings, the same for all tasks.

    Attributes:
        cells: sensory neurons per observed number.
        width: of their tuning, in units of the spacing.
        place_cells: most sensory neurons that code all numbers together; where five cells per
            number would be too many for that, each number has cells of its own.
        rate: summed rate of the neurons of one number, Hz.
        control_ms: network time per control step, ms; 0 takes the body's own (the env's
            `render_fps`), or 20 ms where it has none.
        sub_steps: network steps per control step; more where a step would exceed 2.5 ms.
        critic: neurons of the critic.
        pool: neurons in each motor pool.
        gain: log-odds of a choice per spike of a motor neuron.
        slope: of an actuator per spike of difference between opponents.
        deviation: of an exploring actuator, in units of [-1, 1].
        persistence: correlation of that exploration between control steps.
        optimism: value of what the critic has not learnt yet, in its unit; above 0 it explores.
        critic_rate: share of a TD error that one step corrects, at the present input.
        actor_rate: relative change of a motor neuron's firing per TD error and feedback of 1.
        echo: learning rates at the synapses of the efference copy, relative to the others.
        tau_reward: time constant of the discount of reward, ms.
        critic_trace: time constant of the critic's eligibility, ms.
        actor_trace: time constant of the actor's eligibility, ms.
        swing: change of value that doubles the firing of the critic.
        smoothing: share of the last value kept when the critic is read.
        half_life: env steps after which the learning rates have halved.
    """

    cells: int = 9
    width: float = 1.0
    place_cells: int = 100
    rate: float = 1600.0
    control_ms: float = 0.0
    sub_steps: int = 20
    critic: int = 200
    pool: int = 40
    gain: float = 3.0
    slope: float = 0.3
    deviation: float = 0.5
    persistence: float = 0.0
    optimism: float = 0.0
    critic_rate: float = 0.05
    actor_rate: float = 0.1
    echo: float = 1.0
    tau_reward: float = 2000.0
    critic_trace: float = 250.0
    actor_trace: float = 500.0
    swing: float = 1.0
    smoothing: float = 0.0
    half_life: float = 1.5e4

    def __post_init__(self) -> None:
        """Check the ranges that the network does not."""
        require(2 <= self.cells <= 1024, "cells", self.cells, "2 to 1024")
        require(0 <= self.place_cells <= 4096, "place_cells", self.place_cells, "0 to 4096")
        require(1 <= self.sub_steps <= 1000, "sub_steps", self.sub_steps, "1 to 1000")
        require(1 <= self.pool <= 1024, "pool", self.pool, "1 to 1024")
        require(1 <= self.critic <= 4096, "critic", self.critic, "1 to 4096")
        require(self.control_ms >= 0.0, "control_ms", self.control_ms, "0 or more")
        require(0.0 <= self.persistence < 1.0, "persistence", self.persistence, "0 to less than 1")
        require(math.isfinite(self.optimism), "optimism", self.optimism, "a finite number")
        require(self.echo >= 0.0, "echo", self.echo, "0 or more")
        require(0.0 <= self.smoothing < 1.0, "smoothing", self.smoothing, "0 to less than 1")
        positive = "width rate half_life gain slope deviation tau_reward swing"
        for name in positive.split():
            require(getattr(self, name) > 0.0, name, getattr(self, name), "more than 0")


SEARCH = (
    Range("critic_rate", 0.005, 0.5, log=True),
    Range("actor_rate", 0.01, 1.0, log=True),
    Range("critic_trace", 50.0, 1000.0, log=True),
    Range("actor_trace", 100.0, 2000.0, log=True),
    Range("half_life", 2000.0, 100_000.0, log=True),
)
"""Ranges within which settings are tuned."""


def build(task: Task, seed: int, config: Mapping[str, Any]) -> SpikingAgent:
    """Build the agent (an entry point of the registry)."""
    settings = parse_config(ActorCriticConfig, config)
    settings = replace(settings, control_ms=settings.control_ms or body_time(task))
    name = "spiking-actor-critic"
    blueprint = Blueprint(name, to_json(settings), lambda task: _anatomy(task, settings))
    return SpikingAgent(task, seed, blueprint)


def _anatomy(task: Task, c: ActorCriticConfig) -> Anatomy:
    space = check_observation_space(task.observation_space)
    senses = PopulationSenses(space, c.cells, c.width, c.rate, c.place_cells, regular=True)
    spec = ActionSpec.of(task.action_space)
    gain = c.gain if spec.discrete else c.slope
    motor = SampledMotor(spec, c.pool, gain, c.deviation, c.persistence)
    circuit = actor_critic_circuit(c, senses, motor)
    spikes = c.critic * BASE_RATE * circuit.control_ms
    gamma = math.exp(-circuit.control_ms / c.tau_reward)
    modulator = TDError(gamma, c.smoothing, spikes, c.swing, CLIP, c.optimism)
    return Anatomy(senses, circuit, motor, modulator, c.half_life)


def actor_critic_circuit(
    c: ActorCriticConfig, senses: PopulationSenses, motor: SampledMotor
) -> Circuit:
    """Sensory neurons onto critic and motor pools; what the motors did comes back as input.

    Initial weights hold critic and motor neurons at DRIVE when all senses fire at their mean
    rate. Rates are in units of the present input (normalised least mean squares).
    """
    n = motor.pools * motor.size
    unit = DRIVE / (senses.total_rate * 1e-3 * AREA)
    receptors = {"input": ExponentialCurrent(tau=TAU_S)}
    sensory = senses.population()
    critic = Population("critic", c.critic, _cells(1, c.critic), receptors)
    motors = Population("motor", n, _cells(motor.pools, motor.size), receptors)
    relay = LIF(tau_m=TAU_RELAY, v_rest=0.0, v_reset=0.0, v_threshold=THRESHOLD, t_ref=0.0)
    efference = Population("efference", motor.pools * 8, relay, {"input": Delta()})
    start = Uniform(0.9 * unit, 1.1 * unit)
    learn_critic = _rule(c.critic_rate / c.swing, c.critic_trace, senses)
    learn_actor = _rule(c.actor_rate, c.actor_trace, senses)
    echo_critic = _rule(c.echo * c.critic_rate / c.swing, c.critic_trace, senses)
    echo_actor = _rule(c.echo * c.actor_rate, c.actor_trace, senses)
    projections = (
        Projection(sensory, critic, "input", weight=start, rule=learn_critic),
        Projection(sensory, motors, "input", weight=start, rule=learn_actor),
        Projection(
            motors, efference, "input", FixedInDegree(min(16, n)),
            weight=2.0 * THRESHOLD / (min(16, n) * BASE_RATE * TAU_RELAY), delay=c.control_ms,
        ),
        Projection(efference, critic, "input", weight=Uniform(0.0, 0.02 * unit), rule=echo_critic),
        Projection(efference, motors, "input", weight=Uniform(0.0, 0.02 * unit), rule=echo_actor),
    )  # fmt: skip
    sub_steps = max(c.sub_steps, math.ceil(c.control_ms / LONGEST_STEP))
    populations = (sensory, critic, motors, efference)
    dt = c.control_ms / sub_steps
    return Circuit(populations, projections, dt, sub_steps, math.ceil(SETTLING / dt))


def _rule(rate: float, trace: float, senses: PopulationSenses) -> EfferenceTD:
    unit = DRIVE / (senses.total_rate * 1e-3 * AREA)
    power = senses.power * 1e-3 * (TAU_M - TAU_S) * 1e-3 * AREA
    return EfferenceTD(
        learning_rate=rate / (SLOPE * power),
        tau_m=TAU_M,
        tau_s=TAU_S,
        tau_e=trace,
        w_max=5.0 * unit,
    )


def _cells(pools: int, size: int) -> SRM0:
    """Escape-noise neurons; in each pool the thresholds are spread alike."""
    spread = SPREAD * np.linspace(-1.0, 1.0, size) if size > 1 else np.zeros(1)
    return SRM0(
        tau_m=TAU_M,
        c_m=C_M,
        v_threshold=np.tile(THRESHOLD + spread, pools),
        delta_u=1.0,
        rho_0=200.0,
        chi=-AFTER,
        tau_eta=TAU_AFTER,
    )
