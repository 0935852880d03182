"""MuJoCo for a batch of bodies: one model, one row of state per body, a pool of threads."""

import functools
import importlib.util
import os
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from envs.errors import MissingExtra
from envs.kernel import Array, compiled
from envs.physics import quiet

ROWS_PER_THREAD = 16
FASTEST = 1e4  # m/s or rad/s
INSTALL = "MuJoCo is not installed: pip install 'reafference[mujoco]'."


def load_mujoco() -> ModuleType:
    """Imports MuJoCo.

    Returns:
        The module ``mujoco.batch``; it has ``mujoco`` inside.

    Raises:
        MissingExtra: MuJoCo is not installed; the text says what to type.
    """
    if importlib.util.find_spec("mujoco") is None:
        raise MissingExtra(INSTALL)
    import mujoco.batch

    return mujoco.batch


@functools.cache
def _model(xml: str) -> Any:
    return load_mujoco().mujoco.MjModel.from_xml_string(xml)


def pool_size(rows: int, threads: int) -> int:
    """Chooses how many threads step a batch.

    Args:
        rows: Number of bodies.
        threads: Threads that are asked for, 0 for as many as this process may use.

    Returns:
        The threads of the pool: as asked, or one for each ``ROWS_PER_THREAD`` rows.

    Raises:
        ValueError: The number is negative or not whole.
    """
    if isinstance(threads, bool) or not isinstance(threads, int) or threads < 0:
        raise ValueError(
            f"Threads: got {threads!r}, expected a whole number, 0 for as many as there are CPUs."
        )
    if threads:
        return threads
    return max(1, min(len(os.sched_getaffinity(0)), rows // ROWS_PER_THREAD))


class Physics:
    """A batch of simulations of one model; pickles with every bit of its state.

    Results do not depend on the number of threads. MuJoCo resets a simulation whose numbers leave
    its range and counts that in ``warning``, where speeds above ``FASTEST`` are counted too, as
    after contacts that explode; nothing is written to a log file.

    Args:
        xml: The model in MJCF.
        rows: Number of bodies.
        threads: Size of the pool, see ``pool_size``.

    Attributes:
        rows: Number of bodies.
        threads: Size of the pool.
        batch: The ``mujoco.batch.Batch``.
        state: Everything that moves, (rows, numbers); changed in place.
        warning: Warnings since the reset of the row, (rows, kinds, 2) int32; the last axis holds
            a detail and the count.
    """

    def __init__(self, xml: str, rows: int, threads: int) -> None:
        self.rows, self.threads = rows, pool_size(rows, threads)
        self._xml = xml
        self._parameters: dict[str, Array] = {}
        self._fields: dict[str, Array] = {}
        self._derived = np.zeros(rows, np.bool_)
        self._open()

    def place(self, name: str) -> int:
        """Finds a part of the state.

        Args:
            name: ``"qpos"``, ``"qvel"``, ``"act"``, ``"ctrl"``, ``"qfrc_applied"`` ...

        Returns:
            Its first column in ``state``.
        """
        part = self.batch.bind(name)
        return (part.ctypes.data - self.state.ctypes.data) // self.state.itemsize

    def field(self, name: str) -> Array:
        """A result of the last step, as MuJoCo's manual names it.

        Args:
            name: For example ``"actuator_force"``.

        Returns:
            Live array, (rows, ...); it is one substep behind the state.
        """
        if name not in self._fields:
            self._fields[name] = self.batch.bind(name)
        return self._fields[name]

    def parameter(self, name: str) -> Array:
        """A field of the model with its own values in each row, from now on.

        MuJoCo copies such values at each step, which takes time: ``present`` is for reading.

        Args:
            name: For example ``"body_mass"``; call ``derive`` after a change.

        Returns:
            Live array, (rows, ...), to be written.
        """
        if name not in self._parameters:
            self._parameters[name] = self.batch.expand(name)
        return self._parameters[name]

    def present(self, name: str) -> Array:
        """A field of the model as it is in each row.

        Args:
            name: For example ``"body_mass"``.

        Returns:
            Array, (rows, ...), not to be written.
        """
        if name in self._parameters:
            return self._parameters[name]
        shared = getattr(self.batch.model, name)
        return np.broadcast_to(shared, (self.rows, *shared.shape))

    def heal(self, row: int, names: tuple[str, ...]) -> None:
        """Gives fields of a row the values of the model; call ``derive`` after it.

        Args:
            row: The body.
            names: The fields; those without values of their own are as they were.
        """
        for name in self._parameters.keys() & set(names):
            self._parameters[name][row] = getattr(self.batch.model, name)

    def derive(self, mask: Array) -> None:
        """Computes what follows from changed parameters.

        Args:
            mask: The rows, (rows,) bool.
        """
        self._derived |= mask
        self.batch.set_const(mask)

    def restart(self, mask: Array) -> None:
        """Puts rows into the rest state of the model and clears their warnings.

        Args:
            mask: The rows, (rows,) bool.
        """
        self.batch.reset(mask, stage=0)

    def forward(self, mask: Array) -> None:
        """Computes the fields of the present state.

        Args:
            mask: The rows, (rows,) bool.
        """
        self._quietly(self.batch.forward, mask)

    def step(self, mask: Array, substeps: int, push: Callable[[], None] | None = None) -> None:
        """Moves bodies on; what fails leaves a warning in its row only.

        Args:
            mask: The rows, (rows,) bool.
            substeps: Physics steps.
            push: Sets forces before each of them, if they follow the bodies.
        """
        rows = None if mask.all() else mask
        if push is None:
            self._quietly(self.batch.step, rows, substeps)
        else:
            for _ in range(substeps):
                push()
                self._quietly(self.batch.step, rows, 1)
        _mark_wild(mask, self.state, self._speeds, self.warning, self._wild)

    def _quietly(self, call: Callable[..., Any], *arguments: Any) -> None:
        """Keeps errors of rows in their rows."""
        module = self._module.mujoco
        clock = quiet.begin(module)
        try:
            call(*arguments)
        except self._module.SimulationError as error:
            self.warning[error.ids, 0, 1] += 1
        finally:
            quiet.end(module, clock)

    def _open(self) -> None:
        self._module = load_mujoco()
        self.batch = self._module.Batch(_model(self._xml), self.rows, self.threads)
        self.state, self.warning = self.batch.state, self.batch.warning
        first = self.place("qvel")
        self._speeds = (first, first + self.batch.model.nv)
        self._wild: int = self._module.mujoco.mjtWarning.mjWARN_BADQVEL.value

    def __getstate__(self) -> dict[str, Any]:
        kept = {name: self.__dict__[name] for name in ("rows", "threads", "_xml", "_derived")}
        arrays = {name: values.copy() for name, values in self._parameters.items()}
        moving = (self.state.copy(), self.warning.copy(), arrays, tuple(self._fields))
        return {**kept, "moving": moving}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        state, warning, parameters, fields = kept.pop("moving")
        self.__dict__.update(kept, _parameters={}, _fields={})
        self._open()
        for name, values in parameters.items():
            self.parameter(name)[...] = values
        if self._derived.any():
            self.batch.set_const(self._derived)
        for name in fields:
            self.field(name)
        self.state[...] = state
        self.forward(np.ones(self.rows, np.bool_))
        self.state[...], self.warning[...] = state, warning


@compiled
def _mark_wild(
    mask: Array, state: Array, speeds: tuple[int, int], warning: Array, kind: int
) -> None:
    """Counts a warning where a body is faster than any can be: MuJoCo allows 1e10."""
    for row in range(mask.shape[0]):
        fastest = 0.0
        if mask[row]:
            for column in range(speeds[0], speeds[1]):
                fastest = max(fastest, abs(state[row, column]))
        if fastest > FASTEST:
            warning[row, kind, 1] += 1
