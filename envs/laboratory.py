"""The laboratory protocol: the same words in the ``reset(options=...)`` of every task.

======================  ===============================================================
``"stage"``             which episodes the task draws, for example ``"train"``, ``"unseen"``
``"block"``             ``"baseline"``, ``"perturbation"`` (default) or ``"washout"``:
                        perturbations act in the second only
``"perturbation"``      ``{"name": ..., parameter: value}`` or a list of such
``"lesion"``            list of sensors, motors or groups that are silent
``"gain"``              ``{sensor or motor: factor}``
``"delay"``             ``{sensor: seconds}``
======================  ===============================================================
"""

import dataclasses
import math
from collections.abc import Iterable, Mapping
from typing import Any

from envs.errors import unknown_name

BLOCKS = ("baseline", "perturbation", "washout")
MAX_DELAY = 0.5
_WORDS = ("stage", "block", "perturbation", "lesion", "gain", "delay")


@dataclasses.dataclass(frozen=True)
class Protocol:
    """The names that one task accepts.

    Args:
        stages: Stages; the first is the default.
        sensors: Names of the sensors.
        motors: Names of the motors.
        groups: Names of groups that can be lesioned as one.
        perturbations: Parameters and defaults by name of the perturbation.
        physics_step: Resolution of delays, s.
    """

    stages: tuple[str, ...]
    sensors: tuple[str, ...]
    motors: tuple[str, ...]
    groups: tuple[str, ...]
    perturbations: Mapping[str, Mapping[str, float]]
    physics_step: float


@dataclasses.dataclass(frozen=True)
class Laboratory:
    """Validated options of one episode; see the module for the words."""

    stage: str
    block: str
    perturbation: tuple[dict[str, Any], ...]
    lesion: tuple[str, ...]
    gain: dict[str, float]
    delay: dict[str, float]

    @property
    def active(self) -> tuple[dict[str, Any], ...]:
        """The perturbations that act in this block."""
        return self.perturbation if self.block == "perturbation" else ()

    def echo(self) -> dict[str, Any]:
        """The options as they go into ``info["laboratory"]``: plain values, fresh each call."""
        return {
            "stage": self.stage,
            "block": self.block,
            "perturbation": [dict(each) for each in self.perturbation],
            "lesion": list(self.lesion),
            "gain": dict(self.gain),
            "delay": dict(self.delay),
        }


def read_options(options: Mapping[str, Any] | None, protocol: Protocol) -> Laboratory:
    """Checks laboratory options against the names of a task.

    Args:
        options: The options, see the module.
        protocol: The names that the task accepts.

    Returns:
        The validated options with defaults filled in.

    Raises:
        ValueError: A word, name or value is not valid; the text holds the closest valid name.
    """
    given = dict(options or {})
    for word in given:
        if word not in _WORDS:
            raise unknown_name("option", word, _WORDS)
    targets = (*protocol.sensors, *protocol.motors)
    return Laboratory(
        stage=_one("stage", given.get("stage", protocol.stages[0]), protocol.stages),
        block=_one("block", given.get("block", "perturbation"), BLOCKS),
        perturbation=_perturbations(given.get("perturbation"), protocol),
        lesion=_names("lesion", given.get("lesion"), (*targets, *protocol.groups)),
        gain=_numbers("gain", given.get("gain"), targets),
        delay=_delays(given.get("delay"), protocol),
    )


def delay_steps(name: str, delay: float, physics_step: float) -> int:
    """Converts a delay into physics steps.

    Args:
        name: The sensor, for the error text.
        delay: The delay, s.
        physics_step: The step, s.

    Returns:
        The number of steps.

    Raises:
        ValueError: The delay is negative, above ``MAX_DELAY`` or not a multiple of the step.
    """
    steps = round(delay / physics_step)
    if not 0.0 <= delay <= MAX_DELAY or abs(steps * physics_step - delay) > 1e-9:
        nearest = min(max(steps, 0), int(MAX_DELAY / physics_step)) * physics_step
        raise ValueError(
            f"Delay of {name!r}: got {delay!r} s, expected a multiple of the physics step "
            f"{physics_step} s between 0 and {MAX_DELAY} s. Nearest: {nearest:.6g} s."
        )
    return steps


def _one(kind: str, got: object, valid: tuple[str, ...]) -> str:
    if not isinstance(got, str) or got not in valid:
        raise unknown_name(kind, got, valid)
    return got


def _names(kind: str, got: Iterable[str] | str | None, valid: tuple[str, ...]) -> tuple[str, ...]:
    listed = (got,) if isinstance(got, str) else tuple(got or ())
    return tuple(_one(kind, name, valid) for name in listed)


def _numbers(kind: str, got: object, valid: tuple[str, ...]) -> dict[str, float]:
    if got is None:
        return {}
    if not isinstance(got, Mapping):
        raise ValueError(f"Option {kind!r}: got {got!r}, expected a dict from names to numbers.")
    return {_one(f"name in {kind!r}", name, valid): _number(kind, got[name]) for name in got}


def _number(kind: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"Option {kind!r}: got {value!r}, expected a finite number.")
    return number


def _delays(got: object, protocol: Protocol) -> dict[str, float]:
    delays = _numbers("delay", got, protocol.sensors)
    for name, delay in delays.items():
        delay_steps(name, delay, protocol.physics_step)
    return delays


def _perturbations(got: object, protocol: Protocol) -> tuple[dict[str, Any], ...]:
    if got is None:
        return ()
    listed = [got] if isinstance(got, Mapping) else got
    if not isinstance(listed, list | tuple):
        raise ValueError(
            f"Option 'perturbation': got {got!r}, expected a dict with a 'name' or a list of such."
        )
    return tuple(_perturbation(each, protocol.perturbations) for each in listed)


def _perturbation(got: object, table: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    if not isinstance(got, Mapping) or "name" not in got:
        raise ValueError(
            f"Option 'perturbation': got {got!r}, expected a dict with a 'name', "
            f"one of: {', '.join(map(repr, sorted(table)))}."
        )
    name = _one("perturbation", got["name"], tuple(table))
    for key in got:
        if key != "name" and key not in table[name]:
            raise unknown_name(f"parameter of perturbation {name!r}", key, table[name])
    values = {key: _number(name, got.get(key, default)) for key, default in table[name].items()}
    return {"name": name, **values}
