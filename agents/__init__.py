"""Agents: spiking networks with local plasticity, and the baselines they are compared with.

>>> agent = make_agent("random", "CartPole-v1", seed=1)
>>> agent.learn(100).num_timesteps
100
"""

from agents.base import Agent
from agents.checkpoint import CheckpointError
from agents.entry import AgentEntry
from agents.making import load_agent, make_agent
from agents.registry import AGENTS, find_agent
from agents.seeding import episode_seed
from agents.task import Policy, Task

__all__ = [
    "AGENTS",
    "Agent",
    "AgentEntry",
    "CheckpointError",
    "Policy",
    "Task",
    "episode_seed",
    "find_agent",
    "load_agent",
    "make_agent",
]
