"""The flow of one cell: along its membrane potential, or in the plane with a second variable."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.component import State
from snn_core.errors import closest
from snn_core.network import Network
from snn_core.population import Population

Floats = NDArray[np.float64]


class PhasePlane(NamedTuple):
    """Flow of a neuron; on a line (n,), or on a grid (m, n) of m second values and n potentials.

    The v-nullcline is where `dv_dt` changes sign, the other one where `dw_dt` does;
    `plot.phase_plane` draws both.

    Attributes:
        v: Membrane potentials, mV, (n,).
        dv_dt: Rate of change of v, mV/ms, (n,) or (m, n); NaN where the neuron fires at once.
        name: Name of the second variable; empty on a line.
        w: Values of the second variable, (m,); empty on a line.
        dw_dt: Its rate of change, unit / ms, (m, n); NaN as in `dv_dt`; empty on a line.
    """

    v: Floats
    dv_dt: Floats
    name: str = ""
    w: Floats = np.zeros(0)
    dw_dt: Floats = np.zeros((0, 0))


def phase_plane(
    neuron: Any, v: ArrayLike, current: float = 0.0, dt: float = 1e-3,
    second: Mapping[str, ArrayLike] | None = None,
) -> PhasePlane:  # fmt: skip
    """Rate of change of the potential (and a second variable), all others as in a rested neuron.

    Args:
        neuron: Neuron template with the fields v and i_offset, such as `LIF()`.
        v: Membrane potentials at which to look, mV, (n,).
        current: pA.
        dt: Length of the step by which the rate is measured, ms.
        second: One state variable and its values, (m,), such as
            `{"w": np.linspace(0.0, 200.0, 30)}`.

    Returns:
        The flow.

    Raises:
        ValueError: More than one second variable, no values, or values that are not finite.
        AttributeError: The neuron has no such state variable.
    """
    at = _values("v", v)
    name, values = _second(neuron, second)
    shape = (max(values.size, 1), at.size)
    network = Network([Population("cell", shape[0] * shape[1], neuron)], dt=dt)
    cell = network["cell"]
    start = {"v": np.tile(at, shape[0])}
    if name:
        start[name] = np.repeat(values, at.size)
    arrays = {field: getattr(cell._block, field) for field in start}
    for field, given in start.items():
        if arrays[field].shape != (1, given.size):
            raise ValueError(f"second: {field}: expected one per neuron, got one per filter")
        arrays[field][0] = given
    cell.i_offset = current
    network.run(1)
    fires = cell.fired[0] > 0
    flow = {
        field: np.where(fires, np.nan, (arrays[field][0] - given) / dt).reshape(shape)
        for field, given in start.items()
    }
    if not name:
        return PhasePlane(at, flow["v"][0])
    return PhasePlane(at, flow["v"], name, values, flow[name])


def _second(neuron: Any, second: Mapping[str, ArrayLike] | None) -> tuple[str, Floats]:
    if second is None:
        return "", np.zeros(0)
    if len(second) != 1:
        raise ValueError(f"second: got {len(second)} variables, expected one, with its values")
    ((name, values),) = second.items()
    marks = type(neuron)._field_defaults.items()
    known = [field for field, mark in marks if isinstance(mark, State) and field != "v"]
    if name not in known:
        kind = type(neuron).__name__
        raise AttributeError(closest(f"second state variable of {kind}", name, known))
    return name, _values(name, values)


def _values(name: str, given: ArrayLike) -> Floats:
    values = np.asarray(given, dtype=np.float64).ravel()
    if not (values.size and np.isfinite(values).all()):
        raise ValueError(f"{name}: got {given!r}, expected finite numbers, one or more")
    return values
