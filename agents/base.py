"""The surface every agent has: SB3's, and the native call of an agent that learns while it acts."""

import abc
import os
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from agents.books import book_arrays, books_of
from agents.callbacks import Callback, Hook, as_hook, silent_logger, vec_env_of_one
from agents.controls import MARK, NONE, Control
from agents.feelings import Feeling
from agents.seeding import VIEW, check_seed, stream
from agents.spaces import ActionSpec, check_observation_space, flat_batch, one_observation
from agents.state import State
from agents.task import Action, Env, Policy, Task
from agents.training import check_reward, check_steps

if TYPE_CHECKING:
    from snn_core import Network


class Agent(abc.ABC):
    """An agent with SB3's surface. Subclasses are final and fill in the underscored methods.

    Attributes:
        name: registry name.
        resumable: learn, save, load, learn gives the bits of learn, learn.
        observation_space, action_space: the env's.
        action_spec: the action as index or vector in [-1, 1].
        env: where it trains, or None.
        seed: root of all its random streams.
        num_timesteps: env steps of `learn` so far.
        episodes: (num_timesteps at the end, return, length) of each training episode that the env
            ended; an episode cut by the step budget is not among them.
        episodes_begun: training episodes begun, cut ones included.
        frozen: plasticity is off.
        control: what it is deprived of, `controls.NONE` for nothing.
        has_traces: it has eligibility traces, which a control can take away.
        connections: patterns of the names in its state that are weights of connections.

    Args:
        task: spaces and env.
        seed: non-negative integer.

    Raises:
        ValueError, TypeError: unsupported space or seed.
    """

    name: ClassVar[str]
    seed: int
    resumable: ClassVar[bool] = True
    has_traces: ClassVar[bool] = False
    connections: ClassVar[tuple[str, ...]] = ()
    episodes: list[tuple[int, float, int]]
    _view: Policy | None

    def __init__(self, task: Task, seed: int) -> None:
        self.observation_space = check_observation_space(task.observation_space)
        self.action_spec = ActionSpec.of(task.action_space)
        self.action_space = task.action_space
        self.env = task.env
        self.seed = check_seed(seed)
        self.control: Control = NONE
        self.reset_life()

    @abc.abstractmethod
    def config(self) -> dict[str, Any]:
        """Settings as JSON-able values: enough to build the same agent again."""

    @property
    @abc.abstractmethod
    def parameters(self) -> int:
        """How many numbers training sets."""

    @property
    def networks(self) -> "tuple[Network, ...]":
        """The spiking networks it acts with; none by default."""
        return ()

    @abc.abstractmethod
    def policy(self, seed: int) -> Policy:
        """A frozen copy with its own state and its own random stream; it never touches the agent.

        Args:
            seed: root of the copy's stream.
        """

    @abc.abstractmethod
    def reset(self) -> None:
        """Clear what belongs to an episode (activity, traces); keep what was learnt."""

    @abc.abstractmethod
    def _birth(self) -> None:
        """Make everything that learning changes, as a function of `seed` and settings alone."""

    @abc.abstractmethod
    def _train(self, steps: int, hook: Hook) -> None:
        """Run `steps` env steps; online agents call `training.train_online(self, steps, hook)`."""

    @abc.abstractmethod
    def _act(self, observation: NDArray[np.float64], reward: float, start: bool) -> Action:
        """`act` with the observation as float64 of shape (dims,); learns unless `frozen`."""

    @abc.abstractmethod
    def _conclude(self, observation: NDArray[np.float64], reward: float, terminated: bool) -> None:
        """`conclude` with the observation as float64 of shape (dims,); learns unless `frozen`."""

    @abc.abstractmethod
    def _state(self) -> dict[str, NDArray[Any]]:
        """Arrays of everything learnt and every random stream, between episodes."""

    @abc.abstractmethod
    def _restore(self, state: State) -> None:
        """Take up what `_state` gave; ValueError where names, shapes or types differ."""

    def learn(
        self, total_timesteps: int, callback: Callback = None, progress_bar: bool = False
    ) -> Self:
        """Train for exactly that many further env steps (SB3's PPOs: of whole rollouts).

        It begins with a fresh episode, and the episode that the budget cuts counts as truncated;
        so `state()` afterwards is all that is needed to go on.

        Args:
            total_timesteps: env steps, at least 1.
            callback: a function (locals, globals) -> bool called after each env step (False
                stops), an SB3 callback, or a list of these.
            progress_bar: show a bar on a terminal.

        Raises:
            ValueError: no env, bad arguments, or an env that returns no finite numbers.
        """
        steps = check_steps(total_timesteps)
        if self.env is None:
            raise ValueError(
                f"agent {self.name!r} was loaded without an env and can only act; "
                "use load_agent(path, env) to train it further"
            )
        self._feeling.prepare(steps)
        try:
            with as_hook(callback, self, steps, progress_bar) as hook:
                self._train(steps, hook)
        finally:
            self.renew_view()
        return self

    def act(self, observation: Any, reward: float = 0.0, episode_start: bool = False) -> Action:
        """Choose one action, learning on the way.

        Args:
            observation: one observation.
            reward: what the previous action earned; 0 at the start.
            episode_start: first step of an episode.

        Returns:
            An action of the env's space.

        Raises:
            ValueError: shape or value that cannot be; the agent is unchanged then.
        """
        flat = one_observation(observation, self.observation_space)
        check_reward(reward)
        self.renew_view()
        felt = 0.0 if episode_start else self.felt(float(reward))
        return self._act(flat, felt, bool(episode_start))

    def conclude(self, observation: Any, reward: float, terminated: bool) -> None:
        """Take in the last reward of an episode.

        Args:
            observation: the final observation.
            reward: what the last action earned.
            terminated: the task ended; False means cut short, so its value still counts.
        """
        flat = one_observation(observation, self.observation_space)
        check_reward(reward)
        self.renew_view()
        self._conclude(flat, self.felt(float(reward)), bool(terminated))

    def predict(
        self,
        observation: Any,
        state: Any = None,
        episode_start: Any = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[Any], Any]:
        """Choose actions as the agent is now, without learning (see `Policy.predict`)."""
        flat_batch(observation, self.observation_space)
        if self._view is None:
            self._view = self.policy(int(stream(self.seed, VIEW).integers(2**63)))
        return self._view.predict(observation, state, episode_start, deterministic)

    def renew_view(self) -> None:
        """Let `predict` look at the agent anew, after something changed what it has learnt."""
        self._view = None

    def reset_life(self) -> None:
        """Be born again: everything is as in a new agent of this seed and these settings."""
        self.num_timesteps, self.episodes_begun, self.frozen = 0, 0, False
        self.episodes = []
        self._view = None
        self.feel(self.control.feeling(self))
        self._birth()
        if not self.control.plastic:
            self.freeze()

    def impose(self, control: Control) -> None:
        """Be born again under a control; ValueError if it takes away what is not there."""
        control.check(self.name, self.has_traces)
        self.control = control
        self.reset_life()

    @property
    def full_name(self) -> str:
        """Registry name, and the control's after a plus sign."""
        return self.name + (MARK + self.control.name if self.control.name else "")

    def freeze(self) -> None:
        """Stop plasticity: `act` and `conclude` change no weight until `unfreeze`."""
        self.frozen = True

    def unfreeze(self) -> None:
        """Let plasticity go on."""
        self.frozen = False

    def felt(self, reward: float) -> float:
        """The reward that learning gets for what an action earned: under a control another one."""
        return self._feeling(reward)

    def feel(self, feeling: Feeling) -> None:
        """Take `feeling` as what learning gets of the rewards."""
        self._feeling = feeling

    def measures(self) -> dict[str, float]:
        """What goes on inside, by the tags under which a log keeps it; nothing by default."""
        return {}

    def state(self) -> dict[str, NDArray[Any]]:
        """Everything that changes, as named arrays; copies, so later learning leaves them alone."""
        return {**book_arrays(self), **self._feeling.state(), **self._state()}

    def restore(self, state: State) -> None:
        """Take up a state that `state()` gave, bit for bit.

        Raises:
            ValueError: not a state of this kind of agent.
        """
        restore_books = books_of(state)
        self.renew_view()
        self._restore({k: v for k, v in state.items() if not k.startswith("agent/")})
        self._feeling.restore(state)
        restore_books(self)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a checkpoint (a name without suffix gets `.zip`).

        Raises:
            CheckpointError: the path cannot be written.
        """
        from agents.making import save_agent

        save_agent(self, path)

    @classmethod
    def load(cls, path: str | os.PathLike[str], env: Env | str | None = None) -> Self:
        """Read a checkpoint of this kind of agent.

        Args:
            path: file.
            env: where to go on training; not needed to act.

        Raises:
            CheckpointError: unreadable file, or another kind of agent.
        """
        from agents.making import load_agent, refuse_kind

        agent = load_agent(path, env)
        if not isinstance(agent, cls):
            raise refuse_kind(path, agent.name, cls.name)
        return agent

    def get_env(self) -> Any:
        """The training env as SB3's callbacks expect it: a VecEnv of one, or None."""
        return None if self.env is None else vec_env_of_one(self.env)

    def get_vec_normalize_env(self) -> None:
        """SB3's callbacks ask for a VecNormalize: here normalisation is part of the agent."""
        return

    @cached_property
    def logger(self) -> Any:
        """An SB3 logger without outputs, for callbacks that record into it."""
        return silent_logger()
