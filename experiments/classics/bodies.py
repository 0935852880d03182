"""The bodies of the studies, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gymnasium

from envs.wrappers import MotorGain
from experiments.classics.two_link_reach import TwoLinkReach
from experiments.classics.water_maze import WaterMaze

Env = gymnasium.Env[Any, Any]


def arm() -> Env:
    """The two-link arm."""
    return gymnasium.make(f"{TwoLinkReach.__module__}:classics/TwoLinkReach-v0")


def flipped_arm() -> Env:
    """The two-link arm with both motors reversed."""
    return MotorGain(arm(), -1.0)


def maze() -> Env:
    """The water maze with the U."""
    return gymnasium.make(f"{WaterMaze.__module__}:classics/WaterMaze-v0")


BODIES: dict[str, Callable[[], Env]] = {"arm": arm, "flipped arm": flipped_arm, "maze": maze}


def make(name: str) -> Env:
    """Make one."""
    return BODIES[name]()
