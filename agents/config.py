"""Settings of an agent: a frozen dataclass of plain values, read from untrusted JSON."""

import dataclasses
import difflib
import math
from collections.abc import Mapping
from typing import Any, TypeVar, get_type_hints

T = TypeVar("T")


def parse_config(kind: type[T], values: Mapping[str, Any]) -> T:
    """Build a settings dataclass from the values that differ from its defaults.

    Args:
        kind: a dataclass whose fields are bool, int, float or str, each with a default.
        values: field name -> value; an int is accepted where a float is meant.

    Raises:
        ValueError: unknown name, wrong type, or a number that is not finite.
    """
    hints = get_type_hints(kind)
    for name, value in values.items():
        if name not in hints:
            close = difflib.get_close_matches(str(name), hints, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise ValueError(
                f"setting: got {name!r}, expected one of {', '.join(sorted(hints))}.{hint}"
            )
        _check_type(name, value, hints[name])
    return kind(**{n: hints[n](v) for n, v in values.items()})


def no_settings(agent: str, values: Mapping[str, Any]) -> None:
    """Refuse settings for an agent that has none."""
    if values:
        raise ValueError(f"setting: got {', '.join(map(repr, values))}, but {agent!r} has none")


def require(condition: bool, name: str, got: object, expected: str) -> None:
    """Refuse a setting's value.

    Raises:
        ValueError: the condition is false.
    """
    if not condition:
        raise ValueError(f"setting {name!r}: got {got!r}, expected {expected}")


def to_json(config: Any) -> dict[str, Any]:
    """Settings as JSON-able values, the reverse of `parse_config`."""
    return dataclasses.asdict(config)


def _check_type(name: str, value: object, kind: type) -> None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    fits = (
        number and (kind is float or isinstance(value, int))
        if kind in (int, float)
        else (type(value) is kind)
    )
    if not fits or (isinstance(value, float) and not math.isfinite(value)):
        raise ValueError(f"setting {name!r}: got {value!r}, expected a {kind.__name__}")
