"""Entry points of the single environments: ``"envs.making:PointB"`` for each task of the table.

They stand between Gymnasium and the classes for the sake of render mode ``"human"`` alone:
Gymnasium would open a window for every class with ``"rgb_array"``, and fail at the first reset
where there is no display.
"""

import importlib
import os
import sys
from typing import Any

import gymnasium
from gymnasium.wrappers import HumanRendering

from envs.entry import EnvEntry
from envs.registry import ENVS

NO_DISPLAY = (
    "Render mode 'human' needs a display, and there is none. To watch without one: "
    "`reafference gallery {name}` films the oracle, gymnasium.wrappers.RecordVideo("
    "gymnasium.make({id!r}, render_mode='rgb_array'), 'films') whatever acts."
)
#: Pygame's window would use OpenGL through GLX, which dies (BadAccess) beside MuJoCo's through EGL.
PLAIN_WINDOW = ("SDL_FRAMEBUFFER_ACCELERATION", "0")


def has_display() -> bool:
    """Tells whether a window can be opened, as far as the environment variables know."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


class Maker:
    """Makes one task.

    Args:
        entry: Its row of the table.

    Attributes:
        metadata: That of the class, with render mode "human" added.
    """

    def __init__(self, entry: EnvEntry) -> None:
        module, name = entry.entry_point.split(":")
        self._entry = entry
        self._kind = getattr(importlib.import_module(module), name)
        modes = ["human", *self._kind.metadata["render_modes"]]
        self.metadata: dict[str, Any] = {**self._kind.metadata, "render_modes": modes}

    def __call__(self, render_mode: str | None = None, **arguments: Any) -> gymnasium.Env[Any, Any]:
        """Makes the environment.

        Args:
            render_mode: None, ``"rgb_array"``, or ``"human"`` for a window (needs pygame).
            arguments: Those of the class.

        Returns:
            The environment, in a window for ``"human"``.

        Raises:
            gymnasium.error.Error: There is no display; the text tells how to watch.
        """
        if render_mode != "human":
            made: gymnasium.Env[Any, Any] = self._kind(render_mode, **arguments)
            return made
        if not has_display():
            entry = self._entry
            raise gymnasium.error.Error(NO_DISPLAY.format(name=entry.name, id=entry.id))
        os.environ.setdefault(*PLAIN_WINDOW)
        return HumanRendering(self._kind("rgb_array", **arguments))


def __getattr__(name: str) -> Maker:
    for entry in ENVS:
        if entry.name == name:
            return Maker(entry)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
