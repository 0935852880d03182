"""Pictures of MuJoCo's bodies without a display."""

import contextlib
import importlib
import os
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.physics.engine import Physics, load_mujoco
from envs.picture import HEIGHT, WIDTH

BACKENDS = ("egl", "osmesa")
NO_BACKEND = (
    "No picture without OpenGL: {reasons}. Install one of the two: "
    "apt-get install libegl1 libgl1-mesa-dri (EGL), or apt-get install libosmesa6 (OSMesa)."
)


def open_context(width: int, height: int) -> Any:
    """Opens OpenGL off screen: EGL, else OSMesa; ``MUJOCO_GL`` may name one of them.

    Args:
        width: Pixels.
        height: Pixels.

    Returns:
        A context that is current.

    Raises:
        RuntimeError: Neither works; the text names the packages to install.
    """
    load_mujoco()
    asked = os.environ.get("MUJOCO_GL", "")
    reasons = []
    for backend in (asked,) if asked in BACKENDS else BACKENDS:
        try:
            context = _import_backend(backend).GLContext(width, height)
            context.make_current()
            return context
        except Exception as error:  # PyOpenGL fails with errors of every kind
            reasons.append(f"{backend}: {error}")
    raise RuntimeError(NO_BACKEND.format(reasons="; ".join(reasons)))


def _import_backend(name: str) -> Any:
    """PyOpenGL chooses its platform once, at import: a second choice imports it anew."""
    if os.environ.get("PYOPENGL_PLATFORM", name) != name:
        del os.environ["PYOPENGL_PLATFORM"]
        for loaded in [each for each in sys.modules if each.split(".")[0] == "OpenGL"]:
            del sys.modules[loaded]
    return importlib.import_module(f"mujoco.{name}")


class Camera:
    """A named camera of a model; shadows and reflections are off.

    Args:
        physics: The bodies.
        name: The camera.
    """

    def __init__(self, physics: Physics, name: str) -> None:
        self._physics = physics
        self._mujoco = mujoco = load_mujoco().mujoco
        model = physics.batch.model
        self._context = open_context(WIDTH, HEIGHT)
        self._renderer = mujoco.MjrContext(model, mujoco.mjtFontScale.mjFONTSCALE_100.value)
        mujoco.mjr_setBuffer(mujoco.mjtFramebuffer.mjFB_OFFSCREEN.value, self._renderer)
        self._scene = mujoco.MjvScene(model, maxgeom=1000)
        for flag in (mujoco.mjtRndFlag.mjRND_SHADOW, mujoco.mjtRndFlag.mjRND_REFLECTION):
            self._scene.flags[flag.value] = False
        self._view = mujoco.MjvCamera()
        self._view.type = mujoco.mjtCamera.mjCAMERA_FIXED.value
        self._view.fixedcamid = model.camera(name).id
        self._option = mujoco.MjvOption()

    def picture(self, row: int) -> NDArray[np.uint8]:
        """Takes a picture.

        Args:
            row: The body.

        Returns:
            (360, 480, 3) uint8.
        """
        mujoco, batch = self._mujoco, self._physics.batch
        model, data = batch.get_model(row), batch.get_data(row)
        mujoco.mj_kinematics(model, data)
        mujoco.mj_comPos(model, data)
        mujoco.mj_camlight(model, data)
        everything = mujoco.mjtCatBit.mjCAT_ALL.value
        self._context.make_current()
        mujoco.mjv_updateScene(model, data, self._option, None, self._view, everything, self._scene)
        area = mujoco.MjrRect(0, 0, WIDTH, HEIGHT)
        mujoco.mjr_render(area, self._scene, self._renderer)
        pixels = np.empty((HEIGHT, WIDTH, 3), np.uint8)
        mujoco.mjr_readPixels(pixels, None, area, self._renderer)
        return np.flipud(pixels).copy()

    def close(self) -> None:
        """Frees the memory of OpenGL."""
        with contextlib.suppress(Exception):  # the driver may already be gone at exit
            self._context.make_current()
            self._renderer.free()
            self._context.free()
