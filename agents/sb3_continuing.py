"""PPO's gradient steps out of the one life that `act` and `conclude` tell of."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from stable_baselines3.common.buffers import RolloutBuffer

from agents.sb3_training import own_streams

Float = NDArray[np.float32]


class Continuing:
    """Collects what one body lives through; a full rollout becomes gradient steps.

    As SB3 does it with many bodies: the same number of steps, values bootstrapped where an
    episode was cut short.

    Args:
        model: PPO of SB3.
        seed: of the agent.
    """

    def __init__(self, model: Any, seed: int) -> None:
        self._model, self._seed = model, seed
        self._length = model.n_steps * model.n_envs
        self._updates = 0
        self._seen: list[Float] = []
        self._drawn: list[NDArray[Any]] = []
        self._starts: list[bool] = []
        self._rewards: list[float] = []
        self._next_starts = True

    def begin(self) -> None:
        """The next step is the first of an episode; an action without a reward is forgotten."""
        for kept in (self._seen, self._drawn, self._starts):
            del kept[len(self._rewards) :]
        self._next_starts = True

    def act(self, seen: Float, drawn: NDArray[Any]) -> None:
        """Note an action.

        Args:
            seen: what the network saw, (size,).
            drawn: what it did about it, in SB3's form.
        """
        self._seen.append(seen)
        self._drawn.append(drawn)
        self._starts.append(self._next_starts)
        self._next_starts = False

    def feel(self, reward: float, seen: Float, age: int) -> bool:
        """Note what the last action earned and led to, (size,).

        Returns:
            Whether the model has learnt.
        """
        if len(self._rewards) == len(self._seen):
            return False
        self._rewards.append(reward)
        return self._learn_if_full(seen, False, age)

    def end(self, reward: float, seen: Float, terminated: bool, age: int) -> bool:
        """Note the end of an episode; see `feel`."""
        if len(self._rewards) == len(self._seen):
            return False
        if not terminated:
            reward += self._model.gamma * float(self._values(seen[None])[0])
        self._rewards.append(reward)
        self._next_starts = True
        return self._learn_if_full(seen, True, age)

    def _values(self, seen: Float) -> torch.Tensor:
        with torch.no_grad():
            values: torch.Tensor = self._model.policy.predict_values(torch.from_numpy(seen))
        return values.flatten()

    def _learn_if_full(self, seen: Float, ended: bool, age: int) -> bool:
        if len(self._rewards) < self._length:
            return False
        model, kept = self._model, self._model.rollout_buffer
        model.rollout_buffer = self._rollout(seen, ended)
        with own_streams(self._seed, age, self._updates):
            model.train()
        model.rollout_buffer = kept
        self._updates += 1
        for each in (self._seen, self._drawn, self._starts, self._rewards):
            each.clear()
        return True

    def _rollout(self, seen: Float, ended: bool) -> RolloutBuffer:
        model = self._model
        observations, actions = np.stack(self._seen), np.stack(self._drawn)
        with torch.no_grad():
            values, log_probs, _ = model.policy.evaluate_actions(
                torch.from_numpy(observations), torch.from_numpy(actions)
            )
        buffer = RolloutBuffer(
            self._length, model.observation_space, model.action_space, "cpu",
            gae_lambda=model.gae_lambda, gamma=model.gamma,
        )  # fmt: skip
        rows = zip(observations, actions, self._rewards, self._starts, strict=True)
        for i, (observation, action, reward, start) in enumerate(rows):
            one = (observation[None], np.atleast_1d(action)[None], np.array([reward]))
            buffer.add(*one, np.array([start]), values[i], log_probs[i])
        buffer.compute_returns_and_advantage(self._values(seen[None]), np.array([ended]))
        return buffer
