"""The training loop of all agents that learn while they act."""

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.callbacks import Hook
from agents.seeding import episode_seed

if TYPE_CHECKING:
    from agents.base import Agent

LARGEST = 1e100
"""Largest reward or observation: moments of anything larger are not finite."""


def check_steps(steps: int) -> int:
    """Return a number of env steps as a Python int.

    Raises:
        ValueError: no integer of at least 1.
    """
    try:
        value = 0 if isinstance(steps, bool) else operator.index(steps)
    except TypeError:
        value = 0
    if value < 1:
        raise ValueError(f"total_timesteps: got {steps!r}, expected an integer of at least 1")
    return value


def check_reward(reward: float) -> None:
    """Refuse a reward that is not finite, or so large that its square is not.

    Raises:
        ValueError: it is infinite, NaN or beyond +-1e100.
    """
    if not abs(reward) <= LARGEST:
        raise ValueError(
            f"reward: got {reward!r}, expected a finite number within +-{LARGEST:g}; check the env"
        )


def train_online(agent: "Agent", steps: int, hook: Hook) -> None:
    """Run an agent in its env for exactly `steps` env steps.

    Every episode is reset with its own seed. The reward of step t reaches the agent with the
    observation of step t + 1, by `act`, or by `conclude` at the end: `terminated=False` for a
    time limit, a used-up budget or a callback that stops.

    Args:
        agent: has an env.
        steps: env steps, at least 1.
        hook: callbacks.

    Raises:
        ValueError: the env returned a reward or observation that is not finite. The agent has
            seen nothing of that step, the step is not counted and the episode is cleared.
    """
    last = agent.num_timesteps + steps
    try:
        going = True
        while going and agent.num_timesteps < last:
            going = _episode(agent, last, hook)
    except BaseException:
        agent.reset()
        raise


def _episode(agent: "Agent", last: int, hook: Hook) -> bool:
    env = agent.env
    assert env is not None
    observation, _ = env.reset(seed=episode_seed(agent.seed, agent.episodes_begun))
    refuse_non_finite(agent, "observation", observation)
    agent.episodes_begun += 1
    hook.rollout_start()
    reward, total, length, going = 0.0, 0.0, 0, True
    terminated = done = False
    while going and not done and agent.num_timesteps < last:
        action = agent.act(observation, reward, length == 0)
        observation, raw_reward, terminated, truncated, info = env.step(action)
        refuse_non_finite(agent, "reward", raw_reward)
        refuse_non_finite(agent, "observation", observation)
        reward, done = float(raw_reward), bool(terminated or truncated)
        agent.num_timesteps += 1
        total, length = total + reward, length + 1
        if done:
            agent.episodes.append((agent.num_timesteps, total, length))
        going = hook.step(_batch_of_one(action, observation, reward, done, info))
    agent.conclude(observation, reward, terminated)
    hook.rollout_end()
    return going


def refuse_non_finite(agent: "Agent", what: str, value: Any) -> None:
    """Stop training at a reward or observation that cannot be.

    Args:
        agent: its num_timesteps dates the step.
        what: "reward" or "observation".
        value: what the env returned.

    Raises:
        ValueError: it is not finite, or beyond +-1e100.
    """
    if not (np.abs(np.asarray(value, dtype=np.float64)) <= LARGEST).all():
        raise ValueError(
            f"{what}: the env returned {value} at training step {agent.num_timesteps + 1}, "
            f"expected finite numbers within +-{LARGEST:g}; repair the env. "
            "The agent has not seen that step and can be saved"
        )


def _batch_of_one(
    action: Any, observation: Any, reward: float, done: bool, info: dict[str, Any]
) -> dict[str, Any]:
    """The step under the names and shapes that SB3's callbacks know from its VecEnvs."""
    return {
        "actions": [action],
        "new_obs": [observation],
        "rewards": [reward],
        "dones": [done],
        "infos": [info],
    }
