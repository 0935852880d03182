"""What a run of the circuit found: numbers, a table for the terminal, and a page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.controls.grid import grid
from experiments.microcircuit import parameters as full
from experiments.microcircuit.activity import Recording, Statistics, deviation, statistics
from experiments.microcircuit.machine import peak_bytes

if TYPE_CHECKING:
    from experiments.microcircuit.cli import Run

TITLES = (
    "population", "neurons", "rate (Hz)", "full scale (Hz)", "deviation", "again (Hz)",
    "CV of intervals", "synchrony",
)  # fmt: skip

PAGE = """# The cortical microcircuit of Potjans and Diesmann

{neurons:,} neurons, {synapses:,} synapses: scale {scale:g}, that is {scale:g} times the neurons and
{scale:g} times the synapses onto each; {seconds:g} s of its time.

{table}
"Full scale": rates of the full circuit simulated with NEST (`full_mean_rates` of
INM-6/microcircuit-PD14-model); "again": those that NEST's own example lists, another realisation.
{note}Synchrony: variance over mean of the number of spikes in 3 ms, of at most 1000 neurons.

{costs}

![raster](raster.png)

![rates](rates.png)

    {command}

Sources: Potjans & Diesmann 2014, Cereb Cortex 24:785; van Albada, Helias & Diesmann 2015, PLoS
Comput Biol 11:e1004490 (scaling); constants as in pynest/examples/Potjans_2014.
"""

SMALLER = """A smaller circuit has the mean and the variance of the input of the full one at those
rates, but larger synapses and stronger correlations, so it fires less.
"""


class Found(NamedTuple):
    """Numbers of a run, and what pictures are drawn from.

    Attributes:
        values: JSON-able.
        statistics: By population.
        recording: The spikes.
    """

    values: dict[str, Any]
    statistics: Mapping[str, Statistics]
    recording: Recording


def summary(run: Run, float32: bool = False) -> Found:
    """Return the numbers of a run; `float32` tells how weights were kept."""
    recording, circuit = run.recording, run.circuit
    measured = {n: statistics(t, recording.duration) for n, t in recording.trains.items()}
    values = {
        "scale": circuit.scale,
        "neurons": int(circuit.neurons.sum()),
        "synapses": int(circuit.synapses.sum()),
        "seconds": recording.duration / 1e3,
        "weights": "float32" if float32 else "float64",
        "populations": [_population(n, int(c), measured[n]) for n, c in _sizes(run)],
        "threads": max(recording.factors),
        "real_time_factor": recording.factors[1],
        "cpu_factor": recording.cpu_factor,
        "real_time_factors": {str(crew): one for crew, one in recording.factors.items()},
        "real_time_factor_of_four_cores": recording.factors.get(4),
        "build_seconds": run.build_seconds,
        "bytes_per_synapse": run.bytes_per_synapse,
        "peak_bytes": peak_bytes(),
    }
    return Found(values, measured, recording)


def text(values: Mapping[str, Any]) -> str:
    """Return the table and the costs for a terminal."""
    lines = [TITLES, *(_cells(row) for row in values["populations"])]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    table = ["  ".join(c.rjust(w) for c, w in zip(line, widths, strict=True)) for line in lines]
    return "\n".join([*table, "", *costs(values)])


def markdown(values: Mapping[str, Any]) -> str:
    """Return the page."""
    table = grid(TITLES, [_cells(row) for row in values["populations"]])
    note = SMALLER if values["scale"] < 1.0 else ""
    return PAGE.format(**values, table=table, note=note, costs="; ".join(costs(values)) + ".")


def costs(values: Mapping[str, Any]) -> list[str]:
    """Return what the run took, a phrase each."""
    found = [
        f"real-time factor {values['real_time_factor']:.2f} on one core"
        f" ({values['cpu_factor']:.2f} s of its time for a second)",
        f"built in {values['build_seconds']:.1f} s, weights in {values['weights']}",
    ]
    crew = values["threads"]
    if crew > 1:
        factor = values["real_time_factors"][str(crew)]
        found.insert(1, f"{factor:.2f} with {crew} threads, in turn with one")
    if values["bytes_per_synapse"] is not None:
        found.append(f"{values['bytes_per_synapse']:.1f} bytes a synapse, all of the network")
    if values["peak_bytes"] is not None:
        found.append(f"peak memory {values['peak_bytes'] / 2**30:.2f} GiB")
    return found


def _sizes(run: Run) -> Sequence[tuple[str, int]]:
    return list(zip(full.NAMES, run.circuit.neurons, strict=True))


def _population(name: str, neurons: int, measured: Statistics) -> dict[str, Any]:
    k = full.NAMES.index(name)
    return {
        "name": name,
        "neurons": neurons,
        "rate": measured.rate,
        "full_rate": float(full.FULL_RATES[k]),
        "other_rate": float(full.OTHER_RATES[k]),
        "deviation": deviation(measured.rate, name),
        "cv": None if math.isnan(measured.cv) else measured.cv,
        "synchrony": None if math.isnan(measured.synchrony) else measured.synchrony,
    }


def _cells(row: Mapping[str, Any]) -> list[str]:
    small = ("none" if row[key] is None else f"{row[key]:.2f}" for key in ("cv", "synchrony"))
    return [
        row["name"], str(row["neurons"]), f"{row['rate']:.2f}", f"{row['full_rate']:.2f}",
        f"{100.0 * row['deviation']:+.0f} %", f"{row['other_rate']:.2f}", *small,
    ]  # fmt: skip
