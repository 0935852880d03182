"""`culture`: a random plastic network that nothing teaches but stimulation.

Neurons in motor pools, wired at random among each other and from the senses, learn by plain pair
STDP, without any modulator. After each action `agents.trainer.Trainer` stimulates them through
electrodes: a pulse at one of them if the reward was at or above the usual one, a pattern over many
if not (Chao, Bakkum & Potter 2008). The senses are silent then, so a pattern strengthens what the
last sensation drives onto the neurons that it makes fire: a mapping that fails is pushed about, one
that succeeds is left in peace.

Light at one of two places (`tests/agents/test_culture.py`), 1500 env steps, mean reward per step
of the frozen agent; 0.1 is standing still, 0.9 the best it reaches; seeds 1 to 6, 30 to 33, all
runs: 0.90 0.90 0.81 0.90 0.90 0.90 0.90 0.90 0.90 0.90. Other cultures (seed + 1000) that got the
same stimulation in the same order, yoked: 0.90 0.36 -0.36 0.90 -0.36 0.36 -0.90 -0.36 -0.90 0.90.
STDP alone commits to some mapping; only contingent stimulation makes it the right one. Learning
rate, rest and depression were chosen by hand on seeds 0 to 23 of this toy, so only 30 to 33 are
new; with a shorter rest (3 steps) two of eight cultures stayed in the wrong mapping.

What it cannot do: AnimatShaping, the body of that experiment. After 4000 env steps its score is
-0.18, -0.36 and -0.27 (seeds 1 to 3), frozen 0.06, -0.01 and -0.05: it gets worse (`reafference
compare --env reafference/AnimatShaping-v0 --agents culture culture+frozen --seeds 3 --first-seed 1
--steps 4000 --eval-every 4000 --eval-episodes 20`). Likely, undirected pushes find no mapping of
eight units from four quadrants in that time; this was not examined further.

Where every reward is the same, as on CartPole, only the fall is a failure, and STDP drives the
pools to one side. Weights end at their bounds, so little is left of exploration.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.circuits import Circuit, rivals
from agents.config import parse_config, require, to_json
from agents.motors import NoisyMotor
from agents.rstdp import MOTOR_RATE, THRESHOLD
from agents.search import Range
from agents.seeding import TRAINER, stream
from agents.senses import PopulationSenses
from agents.spaces import ActionSpec, check_observation_space
from agents.spiking import Anatomy, Blueprint, SpikingAgent
from agents.task import Task
from agents.trainer import SPONTANEOUS, Stimulation, Trainer
from snn_core import (
    LIF,
    Delta,
    PairSTDP,
    PoissonSource,
    Population,
    Projection,
    Uniform,
    WhiteNoise,
)
from snn_core.topology import FixedInDegree, Recurrent


@dataclass(frozen=True)
class CultureConfig:
    """Settings, the same for all tasks.

    Attributes:
        cells, width, place_cells, rate, sub_steps, dt, tau_m, noise, pool, inhibition, gain: as
            of `rstdp`.
        electrodes: for stimulation.
        reach: share of the electrodes that excite a neuron.
        pulse: drive of a neuron by half of its electrodes at once, in threshold distances.
        recurrent: drive of a neuron by the others at their usual rate at first, in the same unit.
        connected: share of the other neurons that a neuron hears.
        learning_rate: weight gained by a pair of spikes, in units of the weight that holds a
            neuron at threshold.
        depression: weight lost by post before pre, relative to pre before post.
        tau_window: time constants of the spike-timing window, ms.
        initial: mean initial weight, in the same unit.
        largest: largest weight, in the same unit.
        patterns, preference, horizon, rest: of the trainer, see `Stimulation`.
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
    electrodes: int = 16
    reach: float = 0.3
    pulse: float = 2.0
    recurrent: float = 0.1
    connected: float = 0.2
    learning_rate: float = 0.03
    depression: float = 1.0
    tau_window: float = 60.0
    initial: float = 0.5
    largest: float = 2.0
    patterns: int = 24
    preference: float = 1.3
    horizon: float = 200.0
    rest: int = 10

    def __post_init__(self) -> None:
        """Check the ranges that the network does not."""
        require(2 <= self.cells <= 1024, "cells", self.cells, "2 to 1024")
        require(0 <= self.place_cells <= 4096, "place_cells", self.place_cells, "0 to 4096")
        for name in ("sub_steps", "pool", "electrodes", "patterns"):
            value = getattr(self, name)
            require(1 <= value <= 1024, name, value, "1 to 1024")
        require(0 <= self.rest <= 1000, "rest", self.rest, "0 to 1000")
        require(self.horizon >= 1.0, "horizon", self.horizon, "1 or more")
        for name in ("width", "rate", "gain", "largest", "preference"):
            require(getattr(self, name) > 0.0, name, getattr(self, name), "more than 0")
        for name in ("reach", "connected"):
            value = getattr(self, name)
            require(0.0 < value <= 1.0, name, value, "more than 0, at most 1")


SEARCH = (
    Range("learning_rate", 0.003, 0.3, log=True),
    Range("noise", 2.0, 15.0, log=True),
    Range("preference", 1.05, 3.0),
    Range("horizon", 20.0, 2000.0, log=True),
    Range("pulse", 0.5, 5.0, log=True),
)
"""Ranges within which settings are tuned."""


def build(task: Task, seed: int, config: Mapping[str, Any]) -> SpikingAgent:
    """Build the agent (an entry point of the registry)."""
    return culture(task, seed, parse_config(CultureConfig, config))


def culture(
    task: Task, seed: int, c: CultureConfig, recording: Sequence[int] | None = None
) -> SpikingAgent:
    """Build the agent, or its yoked control.

    Args:
        task: spaces and env.
        seed: root of all its random streams.
        c: settings.
        recording: what to deliver at each env step, whatever is earned: `Trainer.delivered` of
            another culture; None for a culture whose stimulation follows from what it does.
    """

    def anatomy(task: Task) -> Anatomy:
        return _anatomy(task, c, Trainer(_stimulation(c), stream(seed, TRAINER), recording))

    agent = SpikingAgent(task, seed, Blueprint("culture", to_json(c), anatomy))
    agent.has_traces = False  # type: ignore[misc]
    return agent


def _stimulation(c: CultureConfig) -> Stimulation:
    return Stimulation(c.electrodes, c.patterns, c.preference, c.horizon, c.rest)


def _anatomy(task: Task, c: CultureConfig, trainer: Trainer) -> Anatomy:
    space = check_observation_space(task.observation_space)
    senses = PopulationSenses(space, c.cells, c.width, c.rate, c.place_cells, regular=False)
    motor = NoisyMotor(ActionSpec.of(task.action_space), c.pool, c.gain)
    return Anatomy(senses, _circuit(c, senses, motor), motor, trainer, float("inf"))


def _circuit(c: CultureConfig, senses: PopulationSenses, motor: NoisyMotor) -> Circuit:
    n = motor.pools * motor.size
    unit = THRESHOLD / (senses.total_rate * 1e-3 * c.tau_m)
    cell = LIF(tau_m=c.tau_m, v_rest=0.0, v_reset=0.0, v_threshold=THRESHOLD, t_ref=0.0)
    receptors = {"input": Delta(), "rival": Delta(), "background": WhiteNoise(sd=c.noise)}
    sensory = senses.population()
    electrode = Population("electrode", c.electrodes, PoissonSource(rate=SPONTANEOUS))
    neurons = Population("motor", n, cell, receptors, co_release=True)
    reached = max(round(c.reach * c.electrodes), 1)
    heard = min(max(round(c.connected * n), 1), n - 1)
    opponents = not motor.spec.discrete
    rival_cells = c.pool if opponents else c.pool * max(motor.pools - 1, 1)
    projections = [
        Projection(sensory, neurons, "input", weight=_start(c, unit), rule=_rule(c, unit)),
        Projection(
            neurons, neurons, "rival", rivals(motor.pools, c.pool, opponents),
            weight=-c.inhibition * THRESHOLD / rival_cells,
        ),
        Projection(
            electrode, neurons, "input", FixedInDegree(reached),
            weight=2.0 * c.pulse * THRESHOLD / reached,
        ),
    ]  # fmt: skip
    if c.recurrent and heard:
        echo = c.recurrent * THRESHOLD / (heard * MOTOR_RATE * 1e-3 * c.tau_m)
        start, rule = Uniform(0.5 * echo, 1.5 * echo), _rule(c, 2.0 * echo / c.largest)
        others = Recurrent(heard)
        projections.append(
            Projection(neurons, neurons, "input", others, start, rule=rule, name="recurrent")
        )
    return Circuit((sensory, neurons, electrode), tuple(projections), c.dt, c.sub_steps)


def _start(c: CultureConfig, unit: float) -> Uniform:
    return Uniform(0.5 * c.initial * unit, 1.5 * c.initial * unit)


def _rule(c: CultureConfig, unit: float) -> PairSTDP:
    return PairSTDP(
        a_plus=c.learning_rate * unit,
        a_minus=c.depression * c.learning_rate * unit,
        tau_plus=c.tau_window,
        tau_minus=c.tau_window,
        w_max=c.largest * unit,
    )
