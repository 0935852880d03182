"""Find tasks and agents by name: ours through their registries, anybody's as `module:name`."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import naming
from experiments.errors import UsageError, closest

if TYPE_CHECKING:
    import gymnasium

    from agents.base import Agent
    from agents.controls import Control


def env_id(given: str) -> str:
    """Return the id under which task `given` is registered, after importing what registers it.

    Args:
        given: `CartPole-v1`, `reafference/PointB-v0`, `envs:reafference/PointB-v0`, or
            `package.module:namespace/Name-v0`.

    Raises:
        UsageError: If there is no such task; the message has the closest name.
    """
    import gymnasium

    importlib.import_module("envs")
    module, _, name = given.rpartition(":")
    if module and module != "envs":
        _import(module, given)
    if name not in gymnasium.registry:
        ours = [entry.id for entry in envs_table()]
        near = closest(name, [*ours, *gymnasium.registry])
        raise UsageError(f"Unknown env {given!r}.{near} 'reafference envs' lists the tasks.")
    return name if module in ("", "envs") else given


def envs_table() -> tuple[Any, ...]:
    """Return the registry of our tasks."""
    import envs

    return tuple(envs.ENVS)


def envs_here(given: Sequence[Any] = ()) -> tuple[Any, ...]:
    """Return the tasks that can be made here; say in one line what is left out, and why.

    Args:
        given: Some tasks of the registry, none for all of it.
    """
    import envs

    entries, left_out = envs.sort_out(given or envs_table())
    if left_out:
        print(left_out, file=sys.stderr)
    return entries


def agents_table() -> tuple[Any, ...]:
    """Return the registry of our agents."""
    import agents

    return tuple(agents.AGENTS)


def make_env(identity: str, render_mode: str | None = None) -> gymnasium.Env[Any, Any]:
    """Make one instance of a task.

    Raises:
        UsageError: If it cannot be made here, for example without MuJoCo; the message says why.
    """
    import gymnasium

    importlib.import_module("envs")
    try:
        return gymnasium.make(identity, render_mode=render_mode)
    except (gymnasium.error.Error, ImportError) as error:
        raise UsageError(f"Cannot make env {identity!r}: {error}") from error


def evaluation_options(identity: str) -> dict[str, Any] | None:
    """Return the reset options under which agents are judged on a task, None if it has none."""
    name = identity.rpartition(":")[2]
    found = [entry.evaluation_options for entry in envs_table() if entry.id == name]
    return dict(found[0]) if found and found[0] else None


def check_agent(name: str) -> str:
    """Return `name` if there is such an agent.

    Args:
        name: A name of the registry, or `package.module:function`, a function
            `(env, seed) -> Agent`; with settings in brackets and a control after a plus sign, as
            in `rstdp[inhibition=0]+frozen`.

    Raises:
        UsageError: If there is none; the message has the closest name.
    """
    named = naming.parse(name)
    agent, control = named.agent, _control(named)
    if ":" in agent:
        if named.settings:
            raise UsageError(f"Agent {name!r}: an agent of your own takes no settings here.")
        _entry(agent)
        return name
    names = [entry.name for entry in agents_table()]
    if agent not in names:
        near = closest(agent, names)
        raise UsageError(f"Unknown agent {agent!r}.{near} Agents: {', '.join(names)}.")
    if control.name and not learns(agent):
        raise UsageError(f"Agent {agent!r} learns nothing: a control of it changes nothing.")
    return name


def learns(name: str) -> bool:
    """Tell whether training changes how an agent acts; one's own agents are taken to learn."""
    agent = naming.parse(name).agent
    return all(entry.learns for entry in agents_table() if entry.name == agent)


def make_agent(name: str, env: gymnasium.Env[Any, Any], seed: int) -> Agent:
    """Make an agent for one task.

    Raises:
        UsageError: If the agent cannot live there; the message is the agent's own.
    """
    import agents

    named = naming.parse(name)
    try:
        if ":" not in named.agent:
            return agents.make_agent(named.bare, env, seed, named.settings)
        agent: Agent = _entry(named.agent)(env, seed)
        if named.control:
            agent.impose(_control(named))
        return agent
    except (ValueError, ImportError) as error:
        raise UsageError(f"Cannot make agent {name!r}: {error}") from error


def check_fit(agent: str, identity: str) -> None:
    """Show that an agent can be made for a task, before anything is written.

    Raises:
        UsageError: If not; the message is the agent's or the task's own.
    """
    env = make_env(identity)
    make_agent(agent, env, 0)
    env.close()


def load_agent(name: str, path: Path, env: gymnasium.Env[Any, Any], seed: int) -> Agent:
    """Make an agent and put it into the state of a checkpoint.

    Raises:
        UsageError: If the file is not a checkpoint of this agent, or the agent cannot be made.
    """
    from agents.checkpoint import load_checkpoint

    agent = make_agent(name, env, seed)
    try:
        agent.restore(load_checkpoint(path)[1])
    except ValueError as error:
        raise UsageError(f"Cannot take up agent {name!r}: {error}") from error
    return agent


def _control(named: naming.Named) -> Control:
    from agents.controls import find_control

    try:
        return find_control(named.control)
    except ValueError as error:
        raise UsageError(f"Agent {named.bare!r}: {error}") from error


def _entry(name: str) -> Any:
    module, _, function = name.partition(":")
    found = getattr(_import(module, name), function, None)
    if not callable(found):
        raise UsageError(f"Agent {name!r}: module {module!r} has no function {function!r}.")
    return found


def _import(module: str, given: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise UsageError(f"Cannot import {module!r}, named in {given!r}: {error}") from error
