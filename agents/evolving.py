"""Agents whose controllers evolve: a population lives side by side, the fitter shape the next."""

from collections.abc import Callable
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from agents.base import Agent
from agents.bodies import episode_limit
from agents.brains import Brain, Lives, SpikingLives
from agents.breeding import Breeding
from agents.callbacks import Hook
from agents.evolution import Strategy
from agents.heads import Head, head_for
from agents.liquid_brain import LiquidLives
from agents.plastic import PlasticLives
from agents.rows_policy import RowsPolicy
from agents.seeding import ACTIONS, BIRTH, episode_seed, generator_words, restore_generator, stream
from agents.sides import shared_bodies, shared_lives
from agents.standardizer import Standardizer
from agents.state import State, array_of
from agents.task import Action, Policy, Task
from agents.wave import Wave
from snn_core import Network

LONGEST = 1000
"""Control steps after which an episode is cut in an env that sets no limit."""
MOST_ROWS = 1024
"""Bodies side by side at most."""

LIFE = "life/"
"""Before the names of what the controller that acts has learnt in its life."""

Array = NDArray[np.float64]


@final
class EvolvingAgent(Agent):
    """The centre of a search distribution acts; `learn` moves it generation by generation.

    All members of a generation live the same episodes, in bodies of their own: the env's own
    vector env where it has one. Fitness is the mean return. A generation that a budget cuts goes on
    in the next `learn`: finished episodes count, others are lived again, but where a budget is too
    short for one episode; then its return so far counts. `act` and `conclude` move no generation,
    since evolution needs whole lives. Controllers that learn in their lives do so there too, unless
    frozen; what they have learnt lasts until `learn`.

    Args:
        task: spaces and env.
        seed: root of its random streams.
        name: registry name.
        config: settings as JSON-able values.
        brain: (inputs, outputs) -> the kind of controller.
        breeding: how it evolves.
        search: (first centre, seed) -> the search distribution.
    """

    name: ClassVar[str] = "evolving"
    connections: ClassVar[tuple[str, ...]] = ("search/mean",)

    def __init__(
        self, task: Task, seed: int, name: str, config: dict[str, Any],
        brain: Callable[[int, int], Brain], breeding: Breeding,
        search: Callable[[Array, int], Strategy],
    ) -> None:  # fmt: skip
        self.name = name  # type: ignore[misc]
        self._config, self.breeding = config, breeding
        self._make_brain, self._make_search = brain, search
        self._waves: dict[int, Wave] = {}
        super().__init__(task, seed)

    def config(self) -> dict[str, Any]:
        """The settings of its registry entry."""
        return dict(self._config)

    @property
    def generation(self) -> int:
        """Generations that have been told their fitness."""
        return self.search.generation

    @property
    def champion(self) -> Array:
        """Parameters of the controller that acts, (parameters,)."""
        return self.search.mean

    @property
    def parameters(self) -> int:
        """Length of the vector that evolves."""
        return self.brain.parameters

    @property
    def networks(self) -> tuple[Network, ...]:
        """That of the controller that acts; none for a perceptron."""
        own = self._own
        return (own.network,) if isinstance(own, (SpikingLives, PlasticLives, LiquidLives)) else ()

    def policy(self, seed: int) -> Policy:
        """A copy of the controller and of the standardisation."""
        brain, parameters = self.brain, self.champion.copy()

        def lives(rows: int) -> Lives:
            crew = brain.lives(rows)
            crew.assign(np.repeat(parameters[None], rows, axis=0), [seed] * rows)
            crew.inherit(grown)
            crew.freeze(True)
            return crew

        grown = brain.lives(1)
        grown.assign(parameters[None], [self.seed])
        grown.inherit(self._own)
        see, space, spec = self.standardizer.copy(), self.observation_space, self.action_spec
        return RowsPolicy(space, lives, see, self._choose, seed, lambda own: own.swift(see, spec))

    def newborn(self, seed: int) -> None:
        """Let the controller that acts be born again, as it evolved, by the chance of a seed."""
        self._own.assign(self.champion[None], [seed])
        self.renew_view()

    def reset(self) -> None:
        """Clear the activity of the controller."""
        self._own.reset(np.ones(1, bool))

    def freeze(self) -> None:
        """Stop evolution, and what the controller that acts learns in its life."""
        super().freeze()
        self._own.freeze(True)

    def unfreeze(self) -> None:
        """Let both go on."""
        super().unfreeze()
        self._own.freeze(False)

    def _birth(self) -> None:
        self.standardizer = Standardizer(int(np.prod(self.observation_space.shape)))
        self.head: Head = head_for(self.action_spec, self.breeding.deviation)
        self.brain = self._make_brain(self.standardizer.dims, self.action_spec.size)
        self.has_traces = self.brain.has_traces  # type: ignore[misc]
        if not self.control.traces:
            self.brain = self.brain.without_traces()
        self._waves.clear()
        b = self.breeding
        start = b.spread * stream(self.seed, BIRTH, 0).standard_normal(self.brain.parameters)
        self.search = self._make_search(start, self.seed)
        self._rng = stream(self.seed, ACTIONS)
        self._own = self.brain.lives(1)
        self._begin_generation()

    def _begin_generation(self) -> None:
        jobs = self.breeding.population * self.breeding.trials
        self._returns, self._done = np.zeros(jobs), np.zeros(jobs, bool)
        self._own.assign(self.champion[None], [self.seed])
        self.renew_view()

    def _train(self, steps: int, hook: Hook) -> None:
        assert self.env is not None
        last = self.num_timesteps + steps
        limit = episode_limit(self.env, LONGEST)
        members, going, fresh = self.search.ask(), True, True
        while going and self.num_timesteps < last:
            jobs = self._jobs((last - self.num_timesteps) // limit)
            going = self._live(self._wave(len(jobs)), members, jobs, hook, last, limit, fresh)
            fresh = False
            if self._done.all() and not self.frozen:
                self._select()
                members = self.search.ask()

    def _live(
        self, wave: Wave, members: Array, jobs: NDArray[np.int64], hook: Hook, last: int,
        limit: int, fresh: bool,
    ) -> bool:  # fmt: skip
        who = jobs % len(members)
        parameters = np.repeat(self.champion[None], len(jobs), 0) if self.frozen else members[who]
        first = self.generation * self.breeding.trials
        seeds = [episode_seed(self.seed, first + int(j)) for j in jobs // len(members)]
        self.episodes_begun += len(jobs)
        hook.rollout_start()
        going = wave.run(parameters, seeds, hook, last, limit)
        hook.rollout_end()
        counts = wave.finished
        if fresh and not counts.any() and self.num_timesteps == last:
            counts = np.arange(len(jobs)) == 0  # the budget is shorter than any episode
        if not self.frozen:
            self._returns[jobs[counts]] = wave.felt[counts]
            self._done[jobs[counts]] = True
        return going

    def _select(self) -> None:
        b = self.breeding
        self.search.tell(self._returns.reshape(b.trials, b.population).mean(axis=0))
        self.standardizer.absorb()
        self._begin_generation()

    def _jobs(self, room: int) -> NDArray[np.int64]:
        """Episodes of this generation to live next: all that are left, or a power of two."""
        left = np.arange(len(self._done)) if self.frozen else np.flatnonzero(~self._done)
        most = max(1, min(room, len(left), MOST_ROWS))
        if most < len(self._done):
            most = 1 << (most.bit_length() - 1)
        return left[:most]

    def _wave(self, rows: int) -> Wave:
        """So many bodies and controllers, kept for the next wave of this size."""
        assert self.env is not None
        if rows not in self._waves:
            bodies = shared_bodies(self.env, rows, self.brain.threads)
            self._waves[rows] = Wave(self, bodies, shared_lives(self.brain, rows))
        return self._waves[rows]

    def _act(self, observation: Array, reward: float, start: bool) -> Action:
        if start:
            self.reset()
        else:
            self._own.feel(np.array([reward]), np.ones(1, bool))
        preferences = self._own.think(self.standardizer(observation[None]))[0]
        return self._choose(preferences, self._rng, False)

    def _choose(self, preferences: Array, rng: np.random.Generator, deterministic: bool) -> Action:
        return self.head.choose(preferences, rng, deterministic or self.breeding.greedy)

    def _conclude(self, observation: Array, reward: float, terminated: bool) -> None:
        self._own.feel(np.array([reward]), np.ones(1, bool))
        self.reset()

    def _state(self) -> dict[str, NDArray[Any]]:
        return {
            **self.search.state(),
            **self.standardizer.state(),
            "generation/returns": self._returns.copy(),
            "generation/done": self._done.copy(),
            "actions": generator_words(self._rng),
            **{f"{LIFE}{name}": array for name, array in self._own.memory().items()},
        }

    def _restore(self, state: State) -> None:
        words = array_of(state, "actions", (6,), np.uint64)
        returns = array_of(state, "generation/returns", self._returns.shape, np.float64)
        done = array_of(state, "generation/done", self._done.shape, np.bool_)
        self.standardizer.restore(state)
        self.search.restore(state)
        self._begin_generation()
        self._own.remember({k[len(LIFE) :]: a for k, a in state.items() if k.startswith(LIFE)})
        self._returns, self._done = returns.copy(), done.copy()
        restore_generator(self._rng, words)
