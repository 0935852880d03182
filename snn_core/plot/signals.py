"""Spikes and state variables against time."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from snn_core.analysis.checks import checked_spikes
from snn_core.errors import closest
from snn_core.lab import Recording
from snn_core.plot.style import INK, TICK, axes, colour, label, title_of, whole_numbers
from snn_core.recording import Activity

MANY = 20_000  # spikes above which a vector file would become heavy


def raster(
    times: ArrayLike, ids: ArrayLike, n: int | None = None, duration: float | None = None,
    ax: Any = None,
) -> Any:  # fmt: skip
    """Draw one mark per spike: time to the right, neurons upwards.

    Args:
        times: Spike times, ms, (spikes,).
        ids: Neuron of each spike, (spikes,).
        n: Neurons; up to the last one that fired if None.
        duration: End of the time axis, ms; the last spike if None.
        ax: Axes to draw into; new ones if None.

    Returns:
        The Axes.

    Raises:
        ValueError: Lengths that differ, or a spike outside of n or duration.
        ImportError: matplotlib is not installed.
    """
    most = n if n is not None else int(np.max(ids, initial=0)) + 1
    t, neurons = checked_spikes(times, ids, most, np.inf if duration is None else duration)
    ax = axes(ax, (6.0, 3.2))
    _marks(ax, t, neurons, colour(0))
    ax.set_ylim(-0.7, most - 0.3)
    end = duration if duration is not None else float(t.max(initial=0.0))
    ax.set_xlim(0.0, end or 1.0)
    whole_numbers(ax.yaxis)
    label(ax, "time (ms)", "neuron")
    return ax


def activity(
    recording: Activity, populations: Iterable[str] | None = None, copy: int = 0, ax: Any = None
) -> Any:
    """Draw the spikes of several populations, one above the other, each with its name.

    Args:
        recording: What `snn_core.recording.record` returned.
        populations: Names, from the top down; all that were recorded if None.
        copy: Which copy.
        ax: Axes to draw into; new ones if None.

    Returns:
        The Axes.

    Raises:
        KeyError: A population that was not recorded.
        ValueError: A copy that the network does not have.
        ImportError: matplotlib is not installed.
    """
    names = list(recording.spikes) if populations is None else list(populations)
    for name in names:
        if name not in recording.spikes:
            raise KeyError(closest("recorded population", name, recording.spikes))
    _check_copy(copy, recording)
    sizes = [recording.spikes[name].size for name in names]
    gap = max(1.0, 0.04 * sum(sizes))
    ax = axes(ax, (6.0, 1.4 + 0.75 * len(names)))
    low, middles = 0.0, []
    for index, (name, size) in reversed(list(enumerate(zip(names, sizes, strict=True)))):
        own = recording.spikes[name].of(copy)
        _marks(ax, own.times, low + own.ids, colour(index))
        middles.append((low + (size - 1) / 2.0, f"{name} ({size})", colour(index)))
        if low:
            ax.axhline(low - 0.5 - gap / 2.0, color="#dddddd", linewidth=0.8, zorder=0)
        low += size + gap
    ax.set_ylim(-0.5 - gap / 2.0, low - gap / 2.0 - 0.5)
    ax.set_xlim(0.0, recording.duration)
    ax.set_yticks([y for y, _, _ in middles], [text for _, text, _ in middles])
    for tick, (_, _, ink) in zip(ax.get_yticklabels(), middles, strict=True):
        tick.set_color(ink)
    ax.tick_params(axis="y", length=0)
    label(ax, "time (ms)", "population (neurons)")
    return ax


def traces(
    recording: Recording | Activity, variable: str = "v", population: str = "",
    neurons: Iterable[int] = (0,), copy: int = 0, ax: Any = None,
) -> Any:  # fmt: skip
    """Draw the course of a state variable; marks above it are the spikes.

    Args:
        recording: Of one cell (`snn_core.lab`) or of a network (`snn_core.recording.record`).
        variable: Name of the recorded variable.
        population: Of a network: name of the population; may be left out if one has the variable.
        neurons: Of a network: which neurons.
        copy: Of a network: which copy.
        ax: Axes to draw into; new ones if None.

    Returns:
        The Axes.

    Raises:
        KeyError: Unknown population or variable.
        ValueError: A neuron or a copy that the network does not have.
        ImportError: matplotlib is not installed.
    """
    if isinstance(recording, Recording):
        curves = [("", _own(recording, variable), recording.spike_times)]
    else:
        curves = _curves(recording, variable, population, list(neurons), copy)
    ax = axes(ax, (6.0, 2.8))
    above = 1.02
    for index, (name, values, spikes) in enumerate(curves):
        ink = colour(index)
        ax.plot(recording.t, values, color=ink, linewidth=1.2, label=name or None)
        ax.plot(
            spikes, np.full(len(spikes), above), "|", color=ink, markersize=7, clip_on=False,
            transform=ax.get_xaxis_transform(),
        )  # fmt: skip
        above += 0.05
    ax.set_xlim(0.0, float(recording.t[-1]))
    label(ax, "time (ms)", title_of(variable))
    if len(curves) > 1:
        ax.legend(
            fontsize=TICK, frameon=False, labelcolor=INK, loc="upper left",
            bbox_to_anchor=(1.0, 1.0), borderaxespad=0.0,
        )  # fmt: skip
    return ax


def _marks(ax: Any, times: Any, heights: Any, ink: str) -> None:
    thin = 0.9 if times.size < 2000 else 0.6
    ax.vlines(
        times, heights - 0.4, heights + 0.4, color=ink, linewidth=thin, rasterized=times.size > MANY
    )


def _check_copy(copy: int, recording: Activity) -> None:
    if not 0 <= copy < recording.copies:
        raise ValueError(f"copy: got {copy}, expected 0 to {recording.copies - 1}")


def _own(recording: Recording, variable: str) -> Any:
    known = {"v": recording.v, **recording.traces}
    if variable not in known:
        raise KeyError(closest("recorded variable", variable, known))
    return known[variable]


def _curves(
    recording: Activity, variable: str, population: str, neurons: list[int], copy: int
) -> list[tuple[str, Any, Any]]:
    owners = [name for name, rows in recording.traces.items() if variable in rows]
    if not owners:
        known = sorted({name for rows in recording.traces.values() for name in rows})
        raise KeyError(closest("recorded variable", variable, known))
    name = population or owners[0]
    if name not in owners or (not population and len(owners) > 1):
        raise KeyError(closest(f"population with {variable!r} recorded", population, owners))
    _check_copy(copy, recording)
    spikes = recording.spikes[name].of(copy)
    for neuron in neurons:
        if not 0 <= neuron < spikes.size:
            raise ValueError(f"neurons: got {neuron}, expected 0 to {spikes.size - 1}")
    return [
        (
            f"{name} {neuron}",
            recording.traces[name][variable][copy, :, neuron],
            spikes.times[spikes.ids == neuron],
        )
        for neuron in neurons
    ]
