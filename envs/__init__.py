"""Gymnasium tasks for agents in bodies; importing this package registers them.

>>> import gymnasium, envs
>>> env = gymnasium.make("reafference/PointB-v0")
"""

from envs.entry import EnvEntry
from envs.oracles import Oracle, make_oracle
from envs.registry import ENVS, find_entry, register_all, sort_out

__all__ = ["ENVS", "EnvEntry", "Oracle", "find_entry", "make_oracle", "sort_out"]

register_all()
