"""`reflex`: two to eight spiking neurons wired by hand; nothing is learnt. The first lesson."""

from collections.abc import Mapping
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from agents.base import Agent
from agents.callbacks import Hook
from agents.circuits import body_time
from agents.config import parse_config, to_json
from agents.reflex_loop import ReflexConfig, ReflexLoop
from agents.reflexes import BY_BODY, half_centre
from agents.rows_policy import RowsPolicy
from agents.spaces import ActionSpec
from agents.state import State, array_of
from agents.task import Action, Policy, Task
from agents.training import train_online
from agents.wiring import numbered, parse_wiring
from snn_core import Network

Array = NDArray[np.float64]


def build(task: Task, seed: int, config: Mapping[str, Any]) -> "ReflexAgent":
    """Entry point of the registry."""
    return ReflexAgent(task, seed, parse_config(ReflexConfig, config))


@final
class ReflexAgent(Agent):
    """A loop of senses, a few neurons and muscles; see `Agent` for the surface.

    Mean return of 100 episodes: CartPole-v1 500 (all), Acrobot-v1 -79.8, MountainCar-v0 -124.9,
    MountainCarContinuous-v0 91.2; score of 50: PointB 1.05, ReflexArc 0.72, EyeblinkDelay 0.05,
    AnotB 0.52 (0.72 on "unseen"). So two neurons solve four classics without learning, and any
    claim that a network has learnt one stands beside that. It never gets better: it blinks too late
    in every trial, and a hidden change of the body stays uncorrected. What lasts is in `+>`
    synapses only: on AnotB four neurons remember where the toy was, and err towards where it used
    to be (`results/facilitation`). A body that nobody wired gets a half-centre, which moves it to
    and fro and ignores its senses.

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
