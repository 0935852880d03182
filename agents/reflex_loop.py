"""A few hand-wired spiking neurons, copy beside copy: what `reflex` acts with."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.config import require
from agents.wiring import FAST, LASTING, SLOW, Synapse, Wiring
from snn_core import (
    LIF,
    ExponentialCurrent,
    Network,
    Population,
    Projection,
    SynapticEnhancement,
    WhiteNoise,
)
from snn_core.topology import Explicit

FULL_RATE = 100.0
"""Firing rate in Hz at which a synapse or a motor has its weight."""

TAUS = {"fast": 5.0, "slow": 300.0}
"""Time constants of the receptors, ms."""

PROJECTIONS = {FAST: ("fast", "fast"), SLOW: ("slow", "slow"), LASTING: ("lasting", "fast")}
"""Name and receptor of the synapses of each kind."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class ReflexConfig:
    """Settings.

    Attributes:
        wiring: phrases, see `agents.wiring`; "" for the one of the body, else a half-centre.
        dt: network step, ms.
        control: network time of a control step, ms; 0 for the body's own.
        tau_m: membrane time constant, ms.
        tau_rate: time constant with which muscles follow the firing, ms.
        noise: standard deviation of the membrane by background activity, thresholds.
        jump_f: facilitation of a `+>` synapse by each spike.
        tau_f: how long that lasts, ms.
        jump_p: its post-tetanic potentiation by each spike.
        tau_p: how long that lasts, ms.
    """

    wiring: str = ""
    dt: float = 0.5
    control: float = 0.0
    tau_m: float = 10.0
    tau_rate: float = 10.0
    noise: float = 0.0
    jump_f: float = 0.05
    tau_f: float = 1500.0
    jump_p: float = 0.005
    tau_p: float = 60_000.0

    def __post_init__(self) -> None:
        """Check the ranges."""
        require(0.05 <= self.dt <= 1.0, "dt", self.dt, "0.05 to 1")
        require(0.0 <= self.control <= 1000.0, "control", self.control, "0 to 1000")
        require(5.0 <= self.tau_m <= 1000.0, "tau_m", self.tau_m, "5 to 1000")
        require(0.0 < self.tau_rate <= 1e4, "tau_rate", self.tau_rate, "more than 0, at most 10000")
        require(0.0 <= self.noise <= 100.0, "noise", self.noise, "0 to 100")
        for name in ("jump_f", "jump_p"):
            jump = getattr(self, name)
            require(0.0 <= jump <= 100.0, name, jump, "0 to 100")
        for name in ("tau_f", "tau_p"):
            tau = getattr(self, name)
            require(0.1 <= tau <= 1e7, name, tau, "0.1 to 10000000")


class ReflexLoop:
    """Copies of one hand-wired network, side by side.

    Integrate-and-fire neurons, threshold 1 mV above rest. Senses are currents; a motor is moved by
    the low-passed rate of its neurons around the action 0. Each copy has noise of its own.

    Args:
        wiring: the network.
        config: time constants.
        control: network time of a control step, ms.
        rows: copies.
        seed: of the noise.
    """

    def __init__(
        self, wiring: Wiring, config: ReflexConfig, control: float, rows: int, seed: int
    ) -> None:
        self._wiring = wiring
        self._steps = max(1, round(control / config.dt))
        span = self._steps * config.dt
        self._ease = -np.expm1(-span / config.tau_rate)
        self._to_share = 1000.0 / span / FULL_RATE
        self._share = np.zeros((rows, len(wiring.neurons)))
        self.network = _network(wiring, config, rows, seed)

    def reset(self, mask: NDArray[np.bool_]) -> None:
        """Let rows begin a new episode."""
        self.network.reset(mask)
        self._share[mask] = 0.0

    def think(self, observations: Array) -> Array:
        """One control step: (rows, dims) -> pull on each output, (rows, outputs)."""
        cells = self.network["cells"]
        cells.i_offset[:] = self._wiring.tonic + observations @ self._wiring.senses
        self.network.run(self._steps)
        self._share += self._ease * (self._to_share * cells.counts - self._share)
        pull: Array = self._share @ self._wiring.motors
        return pull


def _network(wiring: Wiring, config: ReflexConfig, rows: int, seed: int) -> Network:
    cell = LIF(
        tau_m=config.tau_m, c_m=config.tau_m, v_rest=0.0, v_threshold=1.0, v_reset=0.0, t_ref=2.0
    )  # 1 pA holds it at threshold
    receptors: dict[str, Any] = {name: ExponentialCurrent(tau) for name, tau in TAUS.items()}
    if config.noise:
        receptors["background"] = WhiteNoise(sd=config.noise)
    # The wiring has seen to Dale's principle neuron by neuron.
    cells = Population("cells", len(wiring.neurons), cell, receptors, co_release=True)
    projections = []
    for kind, (name, receptor) in PROJECTIONS.items():
        found = sorted((s for s in wiring.synapses if s.kind == kind), key=_ends)
        if kind == LASTING and not found:
            continue
        edges = Explicit([s.pre for s in found], [s.post for s in found], True, True)
        weight = np.array([s.weight for s in found]) / (FULL_RATE * 1e-3 * TAUS[receptor])
        lasting = _enhancement(config) if kind == LASTING else None
        projections.append(
            Projection(cells, cells, receptor, edges, weight, name=name, short_term=lasting)
        )
    return Network([cells], projections, config.dt, rows, seed)


def _enhancement(config: ReflexConfig) -> SynapticEnhancement:
    return SynapticEnhancement(
        jump_f1=0.0, jump_f2=config.jump_f, tau_f2=config.tau_f, jump_a=0.0,
        jump_p=config.jump_p, tau_p=config.tau_p,
    )  # fmt: skip


def _ends(synapse: Synapse) -> tuple[int, int]:
    return synapse.pre, synapse.post
