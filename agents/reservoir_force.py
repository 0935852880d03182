"""`reservoir-force`: the same fixed network; its readout imitates the oracle of the task by RLS.

CartPole without velocities, taught by a linear controller that sees them, mean return of 20 greedy
episodes after 6 000 labelled env steps, seeds 10 to 12, 3 CPU s each: 245.9, 259.6, 304.6; without
recurrent synapses 321.1, 263.9, 205.2; without memory (`carry=false`, seed 10) 48.6. While it is
taught it lives episodes of 470 to 500 steps from the fourth on, because the readout follows the
teacher within an episode; what it keeps is less.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from agents.base import Agent
from agents.callbacks import Hook
from agents.config import parse_config, require, to_json
from agents.heads import head_for
from agents.liquid import Liquid
from agents.liquid_features import LiquidFeatures
from agents.oracle import oracle_of
from agents.readout import policy_of
from agents.search import Range
from agents.state import State, array_of
from agents.task import Action, Policy, Task
from agents.training import train_online

if TYPE_CHECKING:
    from snn_core import Network

SURE = 3.0
"""Preference for what the oracle does; tanh of it is the longest component of a vector."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class ForceConfig(Liquid):
    """Settings, the same for all tasks; those of the network are in `Liquid`.

    Attributes:
        cells: cells of the population code per observed number.
        width: of their tuning, in units of their spacing.
        skip: with connections from the code past the network to the readout.
        ridge: summed squares of features that are believed before the first step.
        deviation: Gaussian of `predict` without `deterministic`, in units of [-1, 1]; for a Box.
    """

    cells: int = 9
    width: float = 1.0
    skip: bool = True
    ridge: float = 0.1
    deviation: float = 0.1


SEARCH = (
    Range("ridge", 0.001, 10.0, log=True),
    Range("width", 0.5, 2.0, log=True),
    Range("deviation", 0.02, 0.5, log=True),
)
"""Ranges within which settings are tuned."""


@final
class ForceAgent(Agent):
    """Acts by its own readout while the oracle of the env says what it would have done.

    The error of each step moves the readout by recursive least squares: k = P phi,
    W += (target - W phi) k / (1 + phi k), P -= k k / (1 + phi k), P = 1 / ridge at birth. That is
    the rule of FORCE learning; here the output comes back through the body alone. It learns in
    `learn` only, where there is an oracle to ask, and what reward it gets does not matter.

    Source: Sussillo & Abbott 2009, Neuron 63:544, eq. 4-6; Ross et al. 2011, AISTATS 15:627 (the
    student acts, the teacher labels).

    Args:
        task: spaces and env.
        seed: root of its wiring and its random streams.
        config: settings.
    """

    name: ClassVar[str] = "reservoir-force"
    connections: ClassVar[tuple[str, ...]] = ("force/w",)

    def __init__(self, task: Task, seed: int, config: ForceConfig) -> None:
        self._config = config
        super().__init__(task, seed)

    def config(self) -> dict[str, Any]:
        """The fields of `ForceConfig`."""
        return to_json(self._config)

    @property
    def networks(self) -> "tuple[Network, ...]":
        """The fixed network."""
        return self._features.networks

    @property
    def parameters(self) -> int:
        """Weights of the readout."""
        return int(self._w.size)

    def policy(self, seed: int) -> Policy:
        """A copy of weights and features."""
        return policy_of(self.observation_space, self._features, self._w, self._head, seed)

    def reset(self) -> None:
        """Clear what the network remembers, and the oracle."""
        self._features.reset(np.ones(1, bool))
        self._memory: Any = None

    def _birth(self) -> None:
        c = self._config
        self._features = LiquidFeatures(
            self.observation_space, c.cells, c.width, c, c.skip, self.seed, self.name
        )
        self._head = head_for(self.action_spec, c.deviation)
        self._w = np.zeros((self.action_spec.size, self._features.size))
        self._p = np.eye(self._features.size) / c.ridge
        self._teacher: Policy | None = None
        self.reset()

    def _train(self, steps: int, hook: Hook) -> None:
        self._teacher = oracle_of(self.env)
        try:
            train_online(self, steps, hook)
        finally:
            self._teacher = None

    def _act(self, observation: Array, reward: float, start: bool) -> Action:
        if start:
            self.reset()
        taught = self._teacher is not None and not self.frozen
        if taught:
            self._features.update(observation)
        phi = self._features(observation[None])[0].copy()
        action = self._head.greedy(self._w @ phi)
        if taught:
            self._imitate(phi, self._shown(observation, start))
        return action

    def _shown(self, observation: Array, start: bool) -> Array:
        """Preferences under which the greedy action is the oracle's."""
        assert self._teacher is not None
        space = self.observation_space
        action, self._memory = self._teacher.predict(
            observation.astype(space.dtype).reshape(space.shape),
            self._memory, np.array([start]), deterministic=True,
        )  # fmt: skip
        unit = self.action_spec.unit(action)
        if self.action_spec.discrete:
            return SURE * (2.0 * unit - 1.0)
        edge = np.tanh(SURE)
        return np.arctanh(np.clip(unit, -edge, edge))

    def _imitate(self, phi: Array, target: Array) -> None:
        gain = self._p @ phi
        share = gain / (1.0 + float(phi @ gain))
        self._w += np.outer(target - self._w @ phi, share)
        self._p -= np.outer(gain, share)

    def _conclude(self, observation: Array, reward: float, terminated: bool) -> None:
        self.reset()

    def _state(self) -> dict[str, NDArray[Any]]:
        return {
            "force/w": self._w.copy(),
            "force/p": self._p.copy(),
            **self._features.state(),
        }

    def _restore(self, state: State) -> None:
        w = array_of(state, "force/w", self._w.shape, np.float64)
        p = array_of(state, "force/p", self._p.shape, np.float64)
        self._features.restore(state)
        self._w, self._p = w.copy(), p.copy()
        self.reset()


def build(task: Task, seed: int, config: Mapping[str, Any]) -> ForceAgent:
    """Entry point of the registry."""
    c = parse_config(ForceConfig, config)
    require(c.ridge > 0.0, "ridge", c.ridge, "more than 0")
    require(c.deviation > 0.0, "deviation", c.deviation, "more than 0")
    return ForceAgent(task, seed, c)
