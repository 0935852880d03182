"""Disturbances of senses and motors, from phrases such as `noise 0.3`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments.errors import UsageError, closest

if TYPE_CHECKING:
    import gymnasium

    Env = gymnasium.Env[Any, Any]


@dataclass(frozen=True)
class Scene:
    """What a disturbance is made for.

    Attributes:
        deviation: Standard deviation of each observed number without disturbance, (dims,).
        order: The observed numbers in the order in which they die, (dims,).
    """

    deviation: NDArray[np.float64]
    order: NDArray[np.int64]


@dataclass(frozen=True)
class Kind:
    """A kind of disturbance.

    Attributes:
        meaning: What its number says.
        lowest, highest: Range of the number.
        wrap: From an env, the number and the scene to the disturbed env; None if the agent itself
            is hurt, not its senses or motors.
    """

    meaning: str
    lowest: float
    highest: float
    wrap: Callable[[Env, float, Scene], Env] | None


def _noise(env: Env, level: float, scene: Scene) -> Env:
    from envs.wrappers import SensorNoise

    return SensorNoise(env, level * scene.deviation)


def _delay(env: Env, level: float, scene: Scene) -> Env:
    from envs.wrappers import SensorDelay

    return SensorDelay(env, round(level))


def _dead(env: Env, level: float, scene: Scene) -> Env:
    from envs.wrappers import SensorLesion

    count = math.ceil(level * len(scene.order))
    return SensorLesion(env, sorted(scene.order[:count].tolist()))


def _dropout(env: Env, level: float, scene: Scene) -> Env:
    from envs.wrappers import SensorDropout

    return SensorDropout(env, level)


def _gain(env: Env, level: float, scene: Scene) -> Env:
    from envs.wrappers import MotorGain

    return MotorGain(env, level)


KINDS = {
    "noise": Kind("standard deviations of each observed number", 0.0, 1e3, _noise),
    "delay": Kind("control steps of all senses", 1.0, 1000.0, _delay),
    "dead": Kind("share of observed numbers that are silent", 0.0, 1.0, _dead),
    "dropout": Kind("probability that a number is missing in a step", 0.0, 1.0, _dropout),
    "gain": Kind("factor on motor commands, for continuous actions", -10.0, 10.0, _gain),
    "lesion": Kind("share of the agent's weights that are cut", 0.0, 1.0, None),
}


def check(phrase: str) -> str:
    """Return a disturbance as it is written: kind and number.

    Raises:
        UsageError: If it is none; the message has the closest kind.
    """
    found = re.fullmatch(r" *([a-z]+) +(-?\d+(?:\.\d*)?|-?\.\d+) *", phrase)
    if found is None:
        raise UsageError(f"disturb: got {phrase!r}, expected a kind and a number: 'noise 0.3'.")
    if found[1] not in KINDS:
        raise UsageError(
            f"disturb: unknown kind {found[1]!r}.{closest(found[1], KINDS)} "
            f"Kinds: {', '.join(KINDS)}."
        )
    kind, level = KINDS[found[1]], float(found[2])
    whole = found[1] != "delay" or level == round(level)
    if not (kind.lowest <= level <= kind.highest and whole):
        raise UsageError(
            f"disturb: got {phrase!r}, expected {kind.lowest:g} to {kind.highest:g} "
            f"({kind.meaning})."
        )
    return f"{found[1]} {level:g}"


def disturbed(env: Env, phrase: str, scene: Scene) -> Env | None:
    """Return the env under a disturbance; None if it has nothing to disturb, like gains of choices.

    A lesion of the agent leaves it as it is.

    Args:
        env: The task.
        phrase: As `check` returned it.
        scene: What it is made for.
    """
    from gymnasium.spaces import Box

    name, _, number = phrase.partition(" ")
    if name == "gain" and not isinstance(env.action_space, Box):
        return None
    wrap = KINDS[name].wrap
    return env if wrap is None else wrap(env, float(number), scene)


def split(text: str) -> Sequence[str]:
    """Return the phrases of a run's `disturb`."""
    return [part.strip() for part in text.split(",") if part.strip()]
