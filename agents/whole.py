"""`whole`: every part of a spiking controller at once, each of which can be taken out.

It is `rstdp` with a finer step, conduction delays that differ, synapses that facilitate, and
neurons that can be exchanged, made for the question which parts matter (`reafference sweep
which-parts-matter`). What is taken out is not made up for elsewhere, but the weights are scaled
such that the senses at their mean rate hold a motor neuron at threshold, whatever it is made of.
It learns what `rstdp` learns, and no more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents import rstdp
from agents.circuits import Circuit, rivals
from agents.config import parse_config, require, to_json
from agents.modulators import RewardDifference
from agents.motors import NoisyMotor
from agents.rstdp import (
    EFFERENCE_SHARE,
    MOTOR_RATE,
    THRESHOLD,
    RSTDPConfig,
    first_weights,
    reward_rule,
)
from agents.senses import PopulationSenses
from agents.spaces import ActionSpec, check_observation_space
from agents.spiking import Anatomy, Blueprint, SpikingAgent
from agents.task import Task
from snn_core import (
    LIF,
    AdEx,
    Delta,
    Population,
    Projection,
    Pyramidal,
    TsodyksMarkram,
    WhiteNoise,
)
from snn_core.topology import OneToOne

CAPACITANCE = 300.0  # pF, of a soma
SHORT_TERM = TsodyksMarkram(U=0.2, tau_rec=20.0, tau_facil=100.0)
REST = {"v_rest": 0.0, "v_reset": 0.0, "v_threshold": THRESHOLD, "t_ref": 0.0}


@dataclass(frozen=True)
class WholeConfig(RSTDPConfig):
    """Settings of `rstdp`, and its parts; the same for all tasks.

    Attributes:
        adaptive: motor neurons are adaptive exponential instead of leaky integrate-and-fire.
        dendrites: they have basal, oblique and tuft dendrites; senses arrive at the basal one and
            the efference copy at the tuft. Not together with `adaptive`.
        short_term: synapses of the senses facilitate and depress.
        feedback: the efference copy of the motor neurons returns to them.
        dale: synapses of the senses excite only; without, each learns its sign.
        longest: longest conduction delay from the senses, ms; delays are spread evenly up to it.
            At `dt` all are one step.
    """

    sub_steps: int = 20
    dt: float = 5.0
    adaptive: bool = False
    dendrites: bool = False
    short_term: bool = True
    feedback: bool = True
    dale: bool = True
    longest: float = 20.0

    def __post_init__(self) -> None:
        """Check the ranges that the network does not."""
        super().__post_init__()
        both = self.adaptive and self.dendrites
        require(not both, "dendrites", self.dendrites, "false where adaptive is true")
        require(self.dt <= self.longest <= 1000.0, "longest", self.longest, "dt to 1000 ms")


SEARCH = rstdp.SEARCH


def build(task: Task, seed: int, config: Mapping[str, Any]) -> SpikingAgent:
    """Build the agent (an entry point of the registry)."""
    settings = parse_config(WholeConfig, config)
    blueprint = Blueprint("whole", to_json(settings), lambda task: _anatomy(task, settings))
    return SpikingAgent(task, seed, blueprint)


def _anatomy(task: Task, c: WholeConfig) -> Anatomy:
    space = check_observation_space(task.observation_space)
    senses = PopulationSenses(space, c.cells, c.width, c.rate, c.place_cells, regular=False)
    motor = NoisyMotor(ActionSpec.of(task.action_space), c.pool, c.gain)
    modulator = RewardDifference(c.follow, c.clip, c.tonic)
    return Anatomy(senses, whole_circuit(c, senses, motor), motor, modulator, c.half_life)


def whole_circuit(c: WholeConfig, senses: PopulationSenses, motor: NoisyMotor) -> Circuit:
    """The circuit of `rstdp` with other neurons, synapses and delays.

    A unit of weight holds a motor neuron at threshold when all senses fire at their mean rate,
    whatever its neurons and synapses are.
    """
    sensory = replace(senses.population(), co_release=not c.dale)
    motors = _motors(c, motor.pools * c.pool)
    opponents = not motor.spec.discrete
    rival_cells = c.pool if opponents else c.pool * max(motor.pools - 1, 1)
    projections = [
        _afferents(c, senses, sensory, motors),
        Projection(
            motors, motors, "rival", rivals(motor.pools, c.pool, opponents),
            weight=-c.inhibition * THRESHOLD / rival_cells * c.tau_m / _areas(c)[2],
        ),
    ]  # fmt: skip
    if not c.feedback:
        return Circuit((sensory, motors), tuple(projections), c.dt, c.sub_steps)
    efference, loop = _efference(c, motors)
    populations = (sensory, motors, efference)
    return Circuit(populations, (*projections, *loop), c.dt, c.sub_steps)


def _motors(c: WholeConfig, n: int) -> Population:
    """The motor neurons: without dendrites, all receptors are at the soma."""
    senses, copy = ("basal.input", "tuft.copy") if c.dendrites else ("input", "copy")
    receptors = {
        senses: Delta(),
        copy: Delta(),
        "rival": Delta(),
        "background": WhiteNoise(c.noise),
    }
    return Population("motor", n, _cell(c), receptors, co_release=True)


def _cell(c: WholeConfig) -> Any:
    leak = CAPACITANCE / c.tau_m
    if c.adaptive:
        return AdEx(
            c_m=CAPACITANCE, g_l=leak, v_rest=0.0, v_threshold=THRESHOLD, delta_t=2.0, a=0.2 * leak,
            b=0.2 * leak * THRESHOLD, v_reset=0.0, v_peak=2.0 * THRESHOLD,
        )  # fmt: skip
    if c.dendrites:
        return Pyramidal(c_m=CAPACITANCE, g_l=leak, **REST)
    return LIF(tau_m=c.tau_m, c_m=CAPACITANCE, **REST)


def _areas(c: WholeConfig) -> tuple[float, float, float]:
    """Potential at the soma that one mV of a synapse leaves, mV ms: of senses, copy and rivals."""
    leak = CAPACITANCE / c.tau_m
    if c.adaptive:
        area = CAPACITANCE / (1.2 * leak)
        return area, area, area
    if not c.dendrites:
        return c.tau_m, c.tau_m, c.tau_m
    cell = Pyramidal()
    links = np.array([[0, cell.g_basal, cell.g_oblique, 0], [cell.g_basal, 0, 0, 0],
                      [cell.g_oblique, 0, 0, cell.g_tuft], [0, 0, cell.g_tuft, 0]])  # fmt: skip
    leaks = np.array([leak, cell.g_l_basal, cell.g_l_oblique, cell.g_l_tuft])
    response: NDArray[np.float64] = np.linalg.inv(np.diag(leaks + links.sum(axis=1)) - links)[0]
    return (
        float(response[1] * cell.c_m_basal),
        float(response[3] * cell.c_m_tuft),
        float(response[0] * CAPACITANCE),
    )


def _mean_release(rate: float) -> float:
    """Mean release of a facilitating and depressing synapse, `rate` in Hz, regular spikes."""
    s, interval = SHORT_TERM, 1e3 / rate
    kept_u, kept_x = np.exp(-interval / s.tau_facil), np.exp(-interval / s.tau_rec)
    u = s.U / (1.0 - (1.0 - s.U) * kept_u)
    return float(u * (1.0 - kept_x) / (1.0 - (1.0 - u) * kept_x))


def _afferents(
    c: WholeConfig, senses: PopulationSenses, sensory: Population, motors: Population
) -> Projection:
    unit = THRESHOLD / (senses.total_rate * 1e-3 * _areas(c)[0])
    if c.short_term:
        unit /= _mean_release(senses.total_rate / senses.size)
    rule = reward_rule(c, unit)
    return Projection(
        sensory, motors, next(iter(motors.receptors)),
        weight=first_weights(c, unit),
        delay=_delays(c, sensory.size * motors.size),
        short_term=SHORT_TERM if c.short_term else None,
        rule=rule if c.dale else rule._replace(w_min=-rule.w_max),
    )  # fmt: skip


def _delays(c: WholeConfig, n: int) -> NDArray[np.float64]:
    """Evenly spread, and the same for every network: copies of an agent share its state."""
    spread = np.modf(0.618033988749895 * np.arange(n))[0]
    steps = 1.0 + np.floor(spread * round(c.longest / c.dt))
    return c.dt * steps


def _efference(c: WholeConfig, motors: Population) -> tuple[Population, tuple[Projection, ...]]:
    relay = LIF(tau_m=c.tau_m, c_m=CAPACITANCE, **REST)
    efference = Population("efference", motors.size, relay, {"input": Delta()})
    area = _areas(c)[1]
    unit = EFFERENCE_SHARE * THRESHOLD / (motors.size * MOTOR_RATE * 1e-3 * area)
    receptor = list(motors.receptors)[1]
    return efference, (
        Projection(
            motors, efference, "input", OneToOne(),
            weight=2.0 * THRESHOLD, delay=c.dt * c.sub_steps,
        ),
        Projection(
            efference, motors, receptor, weight=first_weights(c, unit), rule=reward_rule(c, unit)
        ),
    )  # fmt: skip
