"""PredatorPrey for two agents: the parallel environment of PettingZoo (an optional package)."""

from collections.abc import Mapping
from typing import Any

import gymnasium
import numpy as np
from gymnasium.utils import seeding
from numpy.typing import NDArray

try:
    from pettingzoo import ParallelEnv
except ImportError as error:
    raise ImportError(
        "PredatorPreyParallel needs PettingZoo: pip install 'reafference[pettingzoo]'."
    ) from error

from envs.errors import unknown_name
from envs.kernel import Array
from envs.single import Floats, action_box, observation_box
from envs.tasks.predator_prey.animals import PREDATOR, PREY, Animal
from envs.tasks.predator_prey.env import SIZE, entry_of
from envs.tasks.predator_prey.kernels import advance_pair, begin_pair
from envs.tasks.predator_prey.task import PredatorPreyTask

Each = dict[str, Any]
AGENTS = ("predator", "prey")
LIMIT = 300


class PredatorPreyParallel(ParallelEnv):  # type: ignore[misc]
    """Predator and prey, both agents, in the dynamics and with the senses of ``PredatorPrey``.

    Observations, actions, rewards and the end of an episode are those of ``PredatorPrey`` in either
    role; the same seed and actions give the same course for every pair of policies.

    Args:
        render_mode: None or ``"rgb_array"``.
        max_episode_steps: Control steps until truncation, > 0.
        predator: Constants of the predator.
        prey: Constants of the prey.
        size: Side of the arena, m.
        reward_weights: Weights by term, of both.
        sensors: By sensor, of delay, noise, dropout, gain, of both.
        options: Laboratory options of every episode by agent, for example
            ``{"prey": {"lesion": ["eye"]}}``; stages and opponents have no effect here.

    Attributes:
        tasks: The two sides with one arena, ``{"predator": ..., "prey": ...}``.

    Raises:
        ValueError: An argument is not valid.
    """

    metadata = {  # noqa: RUF012 - as PettingZoo
        "name": "predator_prey_v0", "render_modes": ["rgb_array"], "render_fps": 10,
    }  # fmt: skip

    def __init__(
        self,
        render_mode: str | None = None,
        max_episode_steps: int = LIMIT,
        *,
        predator: Animal = PREDATOR,
        prey: Animal = PREY,
        size: float = SIZE,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        if render_mode not in (None, "rgb_array"):
            raise ValueError(f"Render mode: got {render_mode!r}, expected None or 'rgb_array'.")
        if max_episode_steps < 1:
            raise ValueError(f"Limit: got {max_episode_steps!r} steps, expected at least 1.")
        self.render_mode = render_mode
        self.possible_agents = list(AGENTS)
        self.agents: list[str] = []
        place = (predator, prey, size, None, reward_weights, sensors, max_episode_steps)
        self.tasks = {name: PredatorPreyTask(1, side, *place) for side, name in enumerate(AGENTS)}
        self.tasks["prey"].arena = self.tasks["predator"].arena
        self.observation_spaces = {n: observation_box(t.layout) for n, t in self.tasks.items()}
        self.action_spaces = {name: action_box(task) for name, task in self.tasks.items()}
        for name in options or {}:
            if name not in AGENTS:
                raise unknown_name("agent", name, AGENTS)
        self._options = {name: dict((options or {}).get(name, {})) for name in AGENTS}
        for name, task in self.tasks.items():
            task.read(self._options[name])

    def observation_space(self, agent: str) -> gymnasium.spaces.Space[Floats]:
        """The space of one agent's observations, the same object at every call."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> gymnasium.spaces.Space[Floats]:
        """The space of one agent's actions, the same object at every call."""
        return self.action_spaces[agent]

    def reset(
        self, seed: int | None = None, options: Mapping[str, Any] | None = None
    ) -> tuple[Each, Each]:
        """Starts a new episode.

        Args:
            seed: Starts the random streams anew, or None to go on with them.
            options: Laboratory options of this episode by agent. PettingZoo's own test hands over
                words of its own, so that words other than the agents' names are passed by.

        Returns:
            Observations, (elements,) float32, and infos, each by agent.

        Raises:
            ValueError: A laboratory option is not valid.
        """
        given = dict(options or {})
        read = {
            name: task.read({**self._options[name], **given.get(name, {})})
            for name, task in self.tasks.items()
        }
        if seed is not None:
            words = seeding.np_random(seed)[0].integers(0, 2**64, len(AGENTS), dtype=np.uint64)
            for task, word in zip(self.tasks.values(), words, strict=True):
                task.books.words[0] = word
        for name, task in self.tasks.items():
            task.condition(0, read[name])
        first, second = self.tasks.values()
        begin_pair(first.books, first.lines, second.books, second.lines, first.arena)
        self.agents = list(AGENTS)
        return self._observations(), {name: {"laboratory": read[name].echo()} for name in AGENTS}

    def step(self, actions: Mapping[str, Floats]) -> tuple[Each, Each, Each, Each, Each]:
        """Lives one control step.

        Args:
            actions: One action, (2,), for each agent; clipped to the action space.

        Returns:
            Observations, rewards, terminated, truncated and infos, each by agent.

        Raises:
            ValueError: An action is missing, has the wrong shape or is not finite.
            gymnasium.error.ResetNeeded: No episode is under way.
        """
        if not self.agents:
            raise gymnasium.error.ResetNeeded("Call reset() before step(): no agent is alive.")
        first, second = self.tasks.values()
        mine, theirs = (self._checked(name, actions) for name in AGENTS)
        sides = (first.books, first.motors, first.lines, second.books, second.motors, second.lines)
        advance_pair(mine, theirs, *sides, first.arena)
        rewards = {name: task.books.reward.item() for name, task in self.tasks.items()}
        ended = {name: task.books.terminated.item() for name, task in self.tasks.items()}
        over = {name: task.books.truncated.item() for name, task in self.tasks.items()}
        infos = {name: self._info(name) for name in AGENTS}
        if any(ended.values()) or any(over.values()):
            self.agents = []
        return self._observations(), rewards, ended, over, infos

    def render(self) -> NDArray[np.uint8] | None:
        """Draws the present moment; see ``BodyEnv.render``."""
        if self.render_mode is None:
            return None
        from envs.picture import draw  # Pillow is imported only by those who look

        task = self.tasks["predator"]
        caption = f"PredatorPrey   step {task.books.steps.item()}"
        return draw(task.scene(0), task.frame(0), [], caption)

    def close(self) -> None:
        """Nothing is held."""

    def _checked(self, name: str, actions: Mapping[str, Floats]) -> Array:
        if name not in actions:
            raise ValueError(f"Actions: got {sorted(actions)}, expected one of each of {AGENTS}.")
        values = np.asarray(actions[name], np.float64)
        if values.shape != self.action_spaces[name].shape or not np.isfinite(values).all():
            raise ValueError(
                f"Action of {name!r}: got {actions[name]!r}, expected 2 finite numbers."
            )
        return values[np.newaxis]

    def _observations(self) -> Each:
        return {name: task.books.observation[0].copy() for name, task in self.tasks.items()}

    def _info(self, name: str) -> dict[str, Any]:
        books = self.tasks[name].books
        terms = books.weights * books.terms[0]
        score = entry_of(name == "prey").score(books.measure.item())
        return {
            "score": score,
            "is_success": books.success.item(),
            **{
                f"reward_{term}": value
                for term, value in zip(self.tasks[name].terms, terms.tolist(), strict=True)
            },
        }
