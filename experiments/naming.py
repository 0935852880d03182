"""Names of agents on the command line: `rstdp[inhibition=0]+frozen`."""

from __future__ import annotations

import re
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


def _value(text: str) -> bool | int | float | str:
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
