"""The agents of the studies, by name, with the settings that differ from the defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from agents.base import Agent


class Mind(NamedTuple):
    """An agent of the registry.

    Attributes:
        agent: its name there.
        config: settings that differ from the defaults.
        plastic: whether it may learn.
    """

    agent: str
    config: dict[str, Any]
    plastic: bool = True


REACH = {
    "half_life": 1e9,
    "learning_rate": 0.06,
    "tonic": 1.0,
    "largest": 2.0,
    "inhibition": 0.5,
    "gain": 1.0,
}
"""`rstdp` on the arm: no annealing, for the body may change at any time; faster; dopamine with a
tonic part. Found among 40 random settings on seeds 1000 to 1002; the learning rate, 0.1 at first,
on seeds 1003 to 1005."""

MAZE = {
    "cells": 11,
    "place_cells": 121,
    "deviation": 0.8,
    "persistence": 0.5,
    "optimism": 0.35,
    "critic_rate": 0.02,
    "actor_rate": 0.3,
    "critic_trace": 250.0,
    "tau_reward": 3300.0,
    "actor_trace": 72.0,
    "half_life": 1e6,
    "echo": 0.0,
}
"""`spiking-actor-critic` in the maze: place cells 2 apart as in Fremaux et al. 2013, exploration
that is wider and lasts longer, an optimistic critic, no learning from the efference copy. Found
with a rate model of the same rule and on seeds 1000 to 1005."""

MINDS = {
    "rstdp": Mind("rstdp", REACH),
    "rstdp, no tonic dopamine": Mind("rstdp", {**REACH, "tonic": 0.0}),
    "rstdp, plasticity off": Mind("rstdp", REACH, plastic=False),
    "spiking-actor-critic": Mind("spiking-actor-critic", MAZE),
    "spiking-actor-critic, no optimism": Mind("spiking-actor-critic", {**MAZE, "optimism": 0.0}),
    "spiking-actor-critic, plasticity off": Mind("spiking-actor-critic", MAZE, plastic=False),
    "linear": Mind("linear", {}),
    "ppo": Mind("ppo", {}),
    "random": Mind("random", {}),
}


def make(name: str, env: Any, seed: int, former: Agent | None) -> Agent:
    """Make an agent, or let one go on in another body with all that it has learnt.

    Args:
        name: a name of `MINDS`.
        env: its body.
        seed: root of its random streams.
        former: the agent as it was in its last body, None at birth.
    """
    from agents import make_agent

    mind = MINDS[name]
    agent = make_agent(mind.agent, env, seed, mind.config)
    if former is not None:
        agent.restore(former.state())
    if not mind.plastic:
        agent.freeze()
    return agent
