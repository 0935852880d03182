"""How an agent is made from its name, or from a checkpoint."""

import json
import os
from collections.abc import Mapping
from typing import Any

import gymnasium

from agents.base import Agent
from agents.checkpoint import (
    CheckpointError,
    checkpoint_path,
    load_checkpoint,
    save_checkpoint,
)
from agents.controls import MARK, Control, find_control
from agents.entry import AgentEntry
from agents.registry import find_agent
from agents.seeding import check_seed
from agents.spaces import space_from_json, space_to_json
from agents.task import Env, Task


def find_named(name: str) -> tuple[AgentEntry, Control]:
    """The line of an agent and the control of a name such as "rstdp+frozen" or "rstdp".

    Raises:
        ValueError: an unknown part, or a control of an agent that learns nothing anyway.
    """
    agent, _, control = str(name).partition(MARK)
    entry, found = find_agent(agent), find_control(control)
    if control and not entry.learns:
        raise ValueError(f"agent {agent!r} learns nothing: control {control!r} changes nothing")
    return entry, found


def build_named(name: str, task: Task, seed: int, config: Mapping[str, Any]) -> Agent:
    """Build an agent, under a control if the name has one (see `find_named`)."""
    entry, control = find_named(name)
    agent = entry.build(task, seed, config)
    if control.name:
        agent.impose(control)
    return agent


def make_agent(
    name: str, env: Env | str, seed: int = 0, config: Mapping[str, Any] | None = None
) -> Agent:
    """Build an agent with working defaults for an env.

    Args:
        name: a name of `AGENTS`, and that of a control after a plus sign: "rstdp+frozen".
        env: a Gymnasium env, or an id such as "CartPole-v1" or "envs:reafference/PointB-v0".
        seed: root of all its random streams.
        config: settings that differ from the defaults, by name.

    Raises:
        ValueError: unknown name or setting, unsupported space, negative seed.
        TypeError: not an env, not an integer seed.
        ImportError: the agent's extra is not installed.
    """
    find_named(name)
    seed = check_seed(seed)
    return build_named(name, Task.of(_as_env(env)), seed, config or {})


def load_agent(path: str | os.PathLike[str], env: Env | str | None = None) -> Agent:
    """Build the agent that a checkpoint holds.

    Args:
        path: file written by `Agent.save`.
        env: where to go on training; its spaces must be the saved ones. Not needed to act.

    Raises:
        CheckpointError: the file is unreadable, or does not fit the agent or the env.
    """
    manifest, arrays = load_checkpoint(path)
    try:
        find_named(manifest["agent"])
        task = _saved_task(manifest, None if env is None else _as_env(env))
        seed = check_seed(manifest["seed"])
        agent = build_named(manifest["agent"], task, seed, manifest["config"])
        agent.restore(arrays)
    except (KeyError, TypeError, ValueError, OverflowError, MemoryError) as error:
        reason = f"entry {error} is missing" if isinstance(error, KeyError) else str(error)
        raise CheckpointError(f"{checkpoint_path(path)}: {reason}") from error
    return agent


def save_agent(agent: Agent, path: str | os.PathLike[str]) -> None:
    """Write the checkpoint of an agent (see `Agent.save`).

    Raises:
        CheckpointError: the path cannot be written.
    """
    manifest = {
        "agent": agent.full_name,
        "config": agent.config(),
        "observation_space": space_to_json(agent.observation_space),
        "action_space": space_to_json(agent.action_space),
        "seed": agent.seed,
        "num_timesteps": agent.num_timesteps,
    }
    save_checkpoint(path, manifest, agent.state())


def refuse_kind(path: str | os.PathLike[str], got: str, expected: str) -> CheckpointError:
    """The error for a checkpoint of another kind of agent than asked for."""
    return CheckpointError(
        f"{path}: holds an agent {got!r}, expected {expected!r}; use agents.load_agent(path)"
    )


def _saved_task(manifest: Mapping[str, Any], env: Env | None) -> Task:
    if not isinstance(manifest["config"], dict):
        raise ValueError(f"config: got {json.dumps(manifest['config'])[:80]}, expected an object")
    observations = space_from_json(manifest["observation_space"])
    actions = space_from_json(manifest["action_space"])
    if env is None:
        return Task(observations, actions)
    for what, saved, given in (
        ("observation space", observations, env.observation_space),
        ("action space", actions, env.action_space),
    ):
        if saved != given:
            raise ValueError(f"{what}: the agent was trained with {saved}, the env has {given}")
    return Task.of(env)


def _as_env(env: Env | str) -> Env:
    if isinstance(env, str):
        return gymnasium.make(env)
    if not isinstance(env, gymnasium.Env):
        raise TypeError(
            f"env: got {type(env).__name__}, expected a gymnasium.Env or an id string; "
            "for a vector env pass the single env"
        )
    return env
