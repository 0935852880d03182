"""The table of agents, and how an agent is made from its name or from a checkpoint."""

import difflib
import importlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import gymnasium
from gymnasium import spaces

from agents.base import Agent
from agents.checkpoint import CheckpointError, checkpoint_path, load_checkpoint
from agents.controls import MARK, Control, find_control
from agents.seeding import check_seed
from agents.spaces import space_from_json
from agents.task import Env, Task


class Builder(Protocol):
    """What an entry point is."""

    def __call__(self, task: Task, seed: int, config: Mapping[str, Any]) -> Agent:
        """Build an agent.

        Args:
            task: spaces and env.
            seed: root of its random streams.
            config: settings that differ from the defaults, checked by the builder.
        """


@dataclass(frozen=True, slots=True)
class AgentEntry:
    """One line of the table.

    Attributes:
        name: what the user types.
        entry_point: "module:function"; the function is a `Builder`.
        summary: one line for lists.
        learns: whether `learn` changes how it acts.
        extra: the extra of this distribution that it needs, "" for none.
        discrete: whether it can choose, where the action space is Discrete.
    """

    name: str
    entry_point: str
    summary: str
    learns: bool
    extra: str = ""
    discrete: bool = True

    def build(self, task: Task, seed: int, config: Mapping[str, Any]) -> Agent:
        """Import the entry point and build the agent.

        Raises:
            ImportError: the extra is not installed.
            ValueError: it cannot act in this action space; the message names agents that can.
        """
        if isinstance(task.action_space, spaces.Discrete) and not self.discrete:
            others = ", ".join(entry.name for entry in AGENTS if entry.learns and entry.discrete)
            raise ValueError(
                f"action space: got {task.action_space}, but agent {self.name!r} has continuous "
                f"actions only, expected a Box with finite bounds; agents for both: {others}"
            )
        module, function = self.entry_point.split(":")
        try:
            builder: Builder = getattr(importlib.import_module(module), function)
        except ModuleNotFoundError as error:
            if not self.extra:
                raise
            raise ImportError(
                f"agent {self.name!r}: the module {error.name!r} is not installed; "
                f"run: pip install 'reafference[{self.extra}]'"
            ) from error
        return builder(task, seed, config)


AGENTS: tuple[AgentEntry, ...] = (
    AgentEntry(
        "reflex",
        "agents.reflex:build",
        "spiking: two to eight neurons wired by hand, nothing is learnt",
        learns=False,
    ),
    AgentEntry(
        "spiking-actor-critic",
        "agents.spiking_actor_critic:build",
        "spiking: population code, escape-noise critic and actor, dopamine = TD error",
        learns=True,
    ),
    AgentEntry(
        "rstdp",
        "agents.rstdp:build",
        "spiking: opponent pools, reward-modulated STDP, dopamine = reward difference",
        learns=True,
    ),
    AgentEntry(
        "evolved",
        "agents.evolved:build",
        "spiking: a recurrent network with delays, its weights found by an evolution strategy",
        learns=True,
    ),
    AgentEntry(
        "es-mlp",
        "agents.es_mlp:build",
        "a tanh perceptron found by the same evolution strategy: no spikes, no recurrence",
        learns=True,
    ),
    AgentEntry(
        "ars",
        "agents.ars:build",
        "augmented random search for a linear policy: no network",
        learns=True,
    ),
    AgentEntry(
        "linear",
        "agents.linear:build",
        "online linear TD(lambda) actor-critic on the population code: no network",
        learns=True,
    ),
    AgentEntry(
        "ppo",
        "agents.sb3_ppo:build",
        "PPO of Stable-Baselines3, an MLP",
        learns=True,
        extra="baselines",
    ),
    AgentEntry(
        "ppo-continual",
        "agents.sb3_ppo:build_continual",
        "the same PPO, which goes on learning while it is tested",
        learns=True,
        extra="baselines",
    ),
    AgentEntry(
        "ppo-population",
        "agents.sb3_ppo:build_population",
        "the same PPO on the population code of the spiking agents",
        learns=True,
        extra="baselines",
    ),
    AgentEntry(
        "recurrent-ppo",
        "agents.sb3_recurrent_ppo:build",
        "PPO of sb3-contrib with long short-term memory",
        learns=True,
        extra="baselines",
    ),
    AgentEntry(
        "sac",
        "agents.sb3_off_policy:build_sac",
        "SAC of Stable-Baselines3, continuous actions only",
        learns=True,
        extra="baselines",
        discrete=False,
    ),
    AgentEntry(
        "td3",
        "agents.sb3_off_policy:build_td3",
        "TD3 of Stable-Baselines3, continuous actions only",
        learns=True,
        extra="baselines",
        discrete=False,
    ),
    AgentEntry("random", "agents.uniform:build", "uniformly random actions", learns=False),
    AgentEntry("oracle", "agents.oracle:build", "the scripted solution of the env", learns=False),
)


def find_agent(name: str) -> AgentEntry:
    """The table's line of that name.

    Raises:
        ValueError: there is none; the message lists the closest.
    """
    table = {entry.name: entry for entry in AGENTS}
    if name in table:
        return table[name]
    close = difflib.get_close_matches(str(name).lower(), table, n=1, cutoff=0.5)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise ValueError(f"agent: got {name!r}, expected one of {', '.join(sorted(table))}.{hint}")


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
