"""`reflex`: two to eight spiking neurons wired by hand; nothing is learnt. The first lesson."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from agents.base import Agent
from agents.callbacks import Hook
from agents.circuits import body_time
from agents.config import parse_config, require, to_json
from agents.reflexes import BY_BODY, half_centre
from agents.rows_policy import RowsPolicy
from agents.spaces import ActionSpec
from agents.state import State, array_of
from agents.task import Action, Policy, Task
from agents.training import train_online
from agents.wiring import FAST, LASTING, SLOW, Synapse, Wiring, numbered, parse_wiring
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


def build(task: Task, seed: int, config: Mapping[str, Any]) -> "ReflexAgent":
    """Entry point of the registry."""
    return ReflexAgent(task, seed, parse_config(ReflexConfig, config))


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


@final
class ReflexAgent(Agent):
    """A loop of senses, a few neurons and muscles; see `Agent` for the surface.

    Mean return of 100 episodes: CartPole-v1 500 (all), Acrobot-v1 -79.8, MountainCar-v0 -124.9,
    MountainCarContinuous-v0 91.2; score of 50: PointB 1.05, ReflexArc 0.72, EyeblinkDelay 0.05.
    So two neurons solve four classics without learning, and any claim that a network has learnt
    one stands beside that. It never gets better: it blinks too late in every trial, and a hidden
    change of the body stays uncorrected. A body that nobody wired gets a half-centre, which moves
    it to and fro and ignores its senses.

    Args:
        task: spaces and env.
        seed: of the training episodes, and of the noise if there is any.
        config: settings; the wiring that was chosen by the body's name is kept in them.

    Attributes:
        wiring: the network as data.
    """

    name: ClassVar[str] = "reflex"

    def __init__(self, task: Task, seed: int, config: ReflexConfig) -> None:
        spec = ActionSpec.of(task.action_space)
        wired = config.wiring or BY_BODY.get(_body(task), half_centre(spec))
        text = numbered(wired, _places(task))
        control = config.control or body_time(task)
        settings = {**to_json(config), "wiring": text, "control": control}
        self._config = parse_config(ReflexConfig, settings)
        dims = int(np.prod(task.observation_space.shape or (0,)))
        self.wiring = parse_wiring(text, dims, spec.size)
        super().__init__(task, seed)

    def config(self) -> dict[str, Any]:
        """The settings, with the wiring and the time of a control step as they were chosen."""
        return to_json(self._config)

    @property
    def parameters(self) -> int:
        """None: it was wired by hand."""
        return 0

    @property
    def networks(self) -> tuple[Network, ...]:
        """Its loop."""
        return (self._own.network,)

    def policy(self, seed: int) -> Policy:
        """Loops of their own."""

        def loops(rows: int) -> ReflexLoop:
            return self._loops(rows, seed)

        return RowsPolicy(self.observation_space, loops, _as_is, self._choose, seed)

    def reset(self) -> None:
        """Clear the activity."""
        self._own.reset(np.ones(1, bool))

    def _loops(self, rows: int, seed: int) -> ReflexLoop:
        return ReflexLoop(self.wiring, self._config, self._config.control, rows, seed)

    def _choose(self, pull: Array, rng: np.random.Generator | None, deterministic: bool) -> Action:
        del rng, deterministic
        if self.action_spec.discrete:
            return self.action_spec.choice(int(np.argmax(pull)))
        return self.action_spec.vector(self._rest + pull)

    def _birth(self) -> None:
        self._own = self._loops(1, self.seed)
        if not self.action_spec.discrete:
            self._rest = self.action_spec.unit(np.zeros(self.action_space.shape))

    def _train(self, steps: int, hook: Hook) -> None:
        train_online(self, steps, hook)

    def _act(self, observation: Array, reward: float, start: bool) -> Action:
        if start:
            self.reset()
        return self._choose(self._own.think(observation[None])[0], None, True)

    def _conclude(self, observation: Array, reward: float, terminated: bool) -> None:
        self.reset()

    def _state(self) -> dict[str, NDArray[Any]]:
        return self._streams()

    def _restore(self, state: State) -> None:
        own = self._streams().items()
        words = {name: array_of(state, name, a.shape, a.dtype) for name, a in own}
        self._own.network.restore({**self._own.network.state(), **words})
        self.reset()

    def _streams(self) -> dict[str, NDArray[Any]]:
        state = self._own.network.state()
        return {name: array for name, array in state.items() if name.endswith(".rng")}


def _as_is(observations: Array) -> Array:
    return observations


def _body(task: Task) -> str:
    spec = None if task.env is None else task.env.spec
    return "" if spec is None else str(spec.name)


def _places(task: Task) -> dict[str, int]:
    """First number of each field of an env that has a `layout`."""
    layout = None if task.env is None else getattr(task.env.unwrapped, "layout", None)
    return {} if layout is None else {field.name: field.slice.start for field in layout}
