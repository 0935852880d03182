"""The phase plane and the f-I curve of a cell."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.analysis import FICurve
from snn_core.errors import closest
from snn_core.lab import PhasePlane, Recording
from snn_core.plot.style import COLOURS, FAINT, INK, TICK, axes, label, legend, title_of

Floats = NDArray[np.float64]


def phase_plane(plane: PhasePlane, trajectory: Recording | None = None, ax: Any = None) -> Any:
    """Draw the flow of a neuron, where it stands still, and the way of a recorded cell.

    On a line: dv/dt against v, stable rests filled, unstable ones open. In a plane: the flow as
    streamlines, both nullclines, and the trajectory, broken where the cell fires.

    Args:
        plane: What `snn_core.lab.phase_plane` returned; grids in equal steps.
        trajectory: Recording of the same neuron at the same current, for the plane only.
        ax: Axes to draw into; new ones if None.

    Returns:
        The Axes.

    Raises:
        ValueError: A grid that is not in equal rising steps, or a trajectory without a plane.
        KeyError: A trajectory that lacks the second variable.
        ImportError: matplotlib is not installed.
    """
    if plane.name:
        return _plane(plane, trajectory, axes(ax, (5.2, 4.0)))
    if trajectory is not None:
        raise ValueError("trajectory: got one for a line, expected a plane with a second variable")
    ax = axes(ax, (5.2, 3.4))
    ax.axhline(0.0, color=FAINT, linewidth=0.8)
    ax.plot(plane.v, plane.dv_dt, color=COLOURS[0], linewidth=1.6)
    for at, stable in _rests(plane):
        face = COLOURS[0] if stable else "white"
        ax.plot(at, 0.0, "o", color=COLOURS[0], markerfacecolor=face, markersize=7, zorder=3)
    label(ax, title_of("v"), "dv/dt (mV/ms)")
    return ax


def f_i(
    currents: ArrayLike,
    rates: ArrayLike,
    fit: FICurve | None = None,
    name: str = "",
    ax: Any = None,
) -> Any:
    """Draw an f-I curve.

    Args:
        currents: pA, (points,).
        rates: Hz, (points,), such as those of `snn_core.lab.f_i_curve`.
        fit: Line to draw with it, of `snn_core.analysis.f_i_slope`.
        name: For the legend; several calls with the same `ax` take different colours.
        ax: Axes to draw into; new ones if None.

    Returns:
        The Axes.

    Raises:
        ValueError: Shapes that differ.
        ImportError: matplotlib is not installed.
    """
    x, y = np.asarray(currents, np.float64), np.asarray(rates, np.float64)
    if x.shape != y.shape or x.ndim != 1 or not x.size:
        raise ValueError(
            f"currents: got shape {x.shape} with rates of shape {y.shape}, expected the same "
            "(points,); give one rate per current"
        )
    ax = axes(ax, (4.6, 3.4))
    ink = COLOURS[len([line for line in ax.lines if line.get_marker() == "o"]) % len(COLOURS)]
    ax.plot(x, y, "o-", color=ink, markersize=4, linewidth=1.4, label=name or None)
    if fit is not None:
        ends = np.array([fit.rheobase, x.max()])
        text = f"{fit.slope:.3g} Hz/pA above {fit.rheobase:.4g} pA"
        line = fit.slope * (ends - fit.rheobase)
        ax.plot(ends, line, "--", color=INK, linewidth=1.0, label=text)
    ax.set_ylim(bottom=0.0)
    label(ax, "current (pA)", "firing rate (Hz)")
    legend(ax, loc="upper left")
    return ax


def _rests(plane: PhasePlane) -> list[tuple[float, bool]]:
    """Zeros of dv/dt by linear interpolation, and whether the flow leads into them."""
    v, flow = plane.v, plane.dv_dt
    found = []
    for k in np.flatnonzero(np.isfinite(flow[:-1]) & np.isfinite(flow[1:])):
        if flow[k] * flow[k + 1] < 0.0:
            at = v[k] - flow[k] * (v[k + 1] - v[k]) / (flow[k + 1] - flow[k])
            found.append((float(at), bool(flow[k] > 0.0)))
        elif flow[k] == 0.0 and k:
            found.append((float(v[k]), bool(flow[k - 1] > 0.0)))
    return found


def _plane(plane: PhasePlane, trajectory: Recording | None, ax: Any) -> Any:
    for name, values in (("v", plane.v), (plane.name, plane.w)):
        step = np.diff(values)
        if step.size < 1 or not (step > 0.0).all() or np.ptp(step) > 1e-6 * step[0]:
            raise ValueError(f"{name}: expected a grid in equal rising steps, as of np.linspace")
    ax.streamplot(
        plane.v, plane.w, plane.dv_dt, plane.dw_dt, color="#bdbdbd", density=0.9, linewidth=0.7,
        arrowsize=0.8, zorder=1,
    )  # fmt: skip
    for flow, ink, name in (
        (plane.dv_dt, COLOURS[0], "dv/dt = 0"),
        (plane.dw_dt, COLOURS[1], f"d{plane.name}/dt = 0"),
    ):
        ax.contour(plane.v, plane.w, flow, [0.0], colors=ink, linewidths=1.8, zorder=2)
        ax.plot([], [], color=ink, linewidth=1.8, label=name)
    if trajectory is not None:
        v, w = _broken(trajectory, plane.name)
        ax.plot(v, w, color=INK, linewidth=1.1, label="trajectory", zorder=3)
        ax.plot(v[:1], w[:1], "o", color=INK, markersize=5, zorder=4)
    ax.set_xlim(plane.v[0], plane.v[-1])
    ax.set_ylim(plane.w[0], plane.w[-1])
    label(ax, title_of("v"), title_of(plane.name))
    legend(
        ax, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, borderaxespad=0.2,
        handlelength=1.6,
    )  # fmt: skip
    ax.tick_params(labelsize=TICK)
    return ax


def _broken(trajectory: Recording, name: str) -> tuple[Floats, Floats]:
    """The way in the plane, with a gap at each spike."""
    if name == "w" and name not in trajectory.traces:
        name = "adaptation"  # what a FilteredLIF records of its filters
    if name not in trajectory.traces:
        raise KeyError(closest("trace of the trajectory", name, trajectory.traces))
    at = np.searchsorted(trajectory.t, trajectory.spike_times)
    v, w = (np.insert(values, at, np.nan) for values in (trajectory.v, trajectory.traces[name]))
    return v, w
