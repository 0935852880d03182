"""The single environment of a task on MuJoCo: its pictures are MuJoCo's."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from envs.entry import EnvEntry
from envs.physics.task import PhysicsTask
from envs.single import BodyEnv


class PhysicsEnv(BodyEnv):
    """One body of MuJoCo in one task.

    Args:
        task: The task with one row.
        entry: Its row of the registry.
        render_mode: None or ``"rgb_array"``.
        options: Laboratory options of every episode.
    """

    camera: ClassVar[str]

    def __init__(
        self,
        task: PhysicsTask,
        entry: EnvEntry,
        render_mode: str | None,
        options: Mapping[str, Any] | None,
    ) -> None:
        super().__init__(task, entry, render_mode, options)
        self._physics = task.physics
        self._camera: Any = None

    def render(self) -> NDArray[np.uint8] | None:
        """Draws the present moment with OpenGL, without a display.

        Returns:
            Picture, (360, 480, 3) uint8, or None if the render mode is None.

        Raises:
            RuntimeError: Neither EGL nor OSMesa works; the text names the packages to install.
        """
        if self.render_mode is None:
            return None
        if self._camera is None:
            from envs.physics.camera import Camera  # OpenGL is loaded only by those who look

            self._camera = Camera(self._physics, self.camera)
        picture: NDArray[np.uint8] = self._camera.picture(0)
        return picture

    def close(self) -> None:
        """Closes the camera."""
        if self._camera is not None:
            self._camera.close()
            self._camera = None
        super().close()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_camera": None}
