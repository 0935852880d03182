"""Names of agents on the command line: `rstdp[inhibition=0]+frozen`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from experiments.errors import UsageError

_NAME = re.compile(r"([^\[\]+]+)(?:\[([^\[\]]*)\])?(?:\+([^\[\]+]*))?")
_SETTING = re.compile(r"\s*([A-Za-z_]\w*)\s*=\s*(\S+)\s*")


@dataclass(frozen=True)
class Named:
    """A name in its parts.

    Attributes:
        agent: A name of the registry, or `package.module:function`.
        settings: Settings that differ from the defaults.
        control: What it is deprived of, "" for nothing.
    """

    agent: str
    settings: dict[str, Any]
    control: str

    @property
    def bare(self) -> str:
        """The name without its settings."""
        return f"{self.agent}+{self.control}" if self.control else self.agent


def parse(name: str) -> Named:
    """Take a name apart: agent, settings in brackets, control after a plus sign.

    Raises:
        UsageError: If it is no such name.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        raise UsageError(f"Agent {name!r}: expected a name such as 'rstdp[inhibition=0]+frozen'.")
    agent, inside, control = found.groups()
    if control == "":
        raise UsageError(f"Agent {name!r}: expected a control after the plus sign.")
    settings: dict[str, Any] = {}
    for part in inside.split(",") if inside is not None else ():
        setting = _SETTING.fullmatch(part)
        if setting is None or setting[1] in settings:
            raise UsageError(f"Agent {name!r}: got {part!r}, expected settings such as 'clip=2'.")
        settings[setting[1]] = _value(setting[2])
    return Named(agent, settings, control or "")


def spelled(name: str, settings: Mapping[str, bool | int | float | str]) -> str:
    """Return the name of the same agent with further settings, so that `parse` reads them back.

    Args:
        name: As `parse` takes it; a setting that it has already is replaced.
        settings: Values by name.
    """
    named = parse(name)
    parts = [f"{key}={_text(value)}" for key, value in {**named.settings, **settings}.items()]
    inside = f"[{','.join(parts)}]" if parts else ""
    return named.agent + inside + (f"+{named.control}" if named.control else "")


def short(name: str) -> str:
    """Return a name that fits beside a line of a picture: many settings are only counted."""
    if len(name) <= 40:
        return name
    named = parse(name)
    count = len(named.settings)
    inside = f"[{count} settings]" if count else ""
    return named.agent + inside + (f"+{named.control}" if named.control else "")


def _text(value: bool | int | float | str) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(text: str) -> bool | int | float | str:
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
