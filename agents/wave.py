"""Many controllers in many bodies, from the first to the last step of an episode each."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.bodies import Bodies
from agents.brains import Lives
from agents.callbacks import Hook
from agents.spaces import ActionSpec
from agents.training import LARGEST, refuse_non_finite
from agents.wave_kernels import enter, sound

if TYPE_CHECKING:
    from agents.evolving import EvolvingAgent

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Wave:
    """One episode of each of several controllers, in step.

    Attributes:
        returns: reward so far of each row, (rows,).
        felt: what the agent feels of it, the same unless a control changes it, (rows,).
        finished: rows whose episode came to its end, (rows,).

    Args:
        agent: keeps the books; its standardisation counts what is seen unless it is frozen.
        bodies: rows of bodies.
        lives: as many controllers.
    """

    def __init__(self, agent: "EvolvingAgent", bodies: Bodies, lives: Lives) -> None:
        self._agent, self._bodies, self._lives = agent, bodies, lives
        self.returns, self.felt, self.finished = np.zeros(0), np.zeros(0), np.zeros(0, bool)

    def run(self, parameters: Array, seeds: list[int], hook: Hook, last: int, limit: int) -> bool:
        """Live until all episodes have ended, the budget is spent or a callback stops.

        Args:
            parameters: of the controllers, (rows, parameters).
            seeds: of the episodes.
            hook: callbacks.
            last: env step at which the budget is spent.
            limit: control steps after which an episode is taken for finished.

        Returns:
            False when a callback asks to stop.
        """
        agent, rows = self._agent, len(seeds)
        self.returns, self.felt = np.zeros(rows), np.zeros(rows)
        self.finished = np.zeros(rows, bool)
        live, going, length = np.ones(rows, bool), True, 0
        self._lives.freeze(agent.frozen)
        self._lives.assign(parameters, seeds)
        settling = agent.breeding.settling(seeds, limit)
        seen = self._bodies.reset(seeds)
        refuse_non_finite(agent, "observation", seen)
        while going and live.any() and agent.num_timesteps < last:
            if last - agent.num_timesteps < rows:
                live &= np.cumsum(live) <= last - agent.num_timesteps
            actions = self._actions(seen, live)
            seen, rewards, ended = self._bodies.step(actions, live)
            length += 1
            if (settled := settling == length).any():
                self._lives.settle(settled)
            ended = live & (ended | (length >= limit))
            self._lives.feel(self._enter(seen, rewards, live, ended, length), live)
            heard = hook.objects or hook.functions
            going = hook.step(_locals(actions, seen, rewards, ended, live) if heard else {})
            live = live & ~ended
        return going

    def _actions(self, seen: Array, live: Mask) -> Any:
        agent = self._agent
        mask = None if live.all() else live  # a network without a mask costs less
        scores = agent.standardizer.look(seen, live, not agent.frozen)
        preferences = self._lives.think(scores, mask)
        return greedy(agent.action_spec, preferences)

    def _enter(self, seen: Array, rewards: Array, live: Mask, ended: Mask, length: int) -> Array:
        """Keep the books; returns what is felt of the rewards, 0 for rows that do not live."""
        agent = self._agent
        if not sound(seen, rewards, live, LARGEST):
            refuse_non_finite(agent, "reward", rewards[live])
            refuse_non_finite(agent, "observation", seen[live])
        felt = rewards.copy()
        agent.num_timesteps += enter(felt, live, ended, self.returns, self.finished)
        if agent.control.name:
            felt = np.where(live, [agent.felt(float(reward)) for reward in rewards], 0.0)
        self.felt += felt
        for row in ended.nonzero()[0].tolist():
            agent.episodes.append((agent.num_timesteps, float(self.returns[row]), length))
        return felt


def greedy(spec: ActionSpec, preferences: Array) -> NDArray[Any]:
    """The env's actions for preferences of shape (rows, size): the largest, or tanh scaled."""
    if spec.discrete:
        return preferences.argmax(axis=1) + spec.choice(0)
    low, high = spec.space.low, spec.space.high  # type: ignore[union-attr]
    share = 0.5 * (np.tanh(preferences).reshape(-1, *low.shape) + 1.0)
    scaled = low + share * (high.astype(np.float64) - low)
    return np.clip(scaled.astype(low.dtype), low, high)


def _locals(actions: Any, seen: Array, rewards: Array, ended: Mask, live: Mask) -> dict[str, Any]:
    """The step under the names and shapes that SB3's callbacks know from its VecEnvs."""
    rows = np.flatnonzero(live)
    return {
        "actions": actions[rows],
        "new_obs": seen[rows],
        "rewards": rewards[rows].tolist(),
        "dones": ended[rows].tolist(),
        "infos": [{} for _ in rows],
    }
