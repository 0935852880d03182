"""Pictures of the circuit: who fires when, and the rates beside those of the full network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.figures import drawing
from experiments.microcircuit import parameters as full
from experiments.microcircuit.activity import Recording, Statistics
from snn_core.plot.style import EXCITATORY, FAINT, INHIBITORY, INK, LABEL, TICK

SHOWN = 400.0  # ms of the raster
MOST = 8000  # neurons of the raster


def raster(recording: Recording) -> Any:
    """Return a Figure with the spikes of the last 400 ms, layer 2/3 at the top.

    Of each population the same share of neurons is shown, 8000 in all at most.
    """
    made, panels = drawing.grid(1, 1, (7.0, 5.0))
    panel, sizes = panels[0, 0], [recording.trains[name].size for name in full.NAMES]
    share = min(1.0, MOST / sum(sizes))
    start, base, middles = max(recording.duration - SHOWN, 0.0), 0.0, []
    for k, name in reversed(list(enumerate(full.NAMES))):
        train, height = recording.trains[name], max(round(share * sizes[k]), 1)
        own = (train.ids < height) & (train.times > start)
        ink = INHIBITORY if k % 2 else EXCITATORY
        x, y = train.times[own] - start, base + train.ids[own]
        panel.plot(x, y, ".", markersize=1.2, color=ink, rasterized=True)
        middles.append((base + 0.5 * height, name))
        base += height
    panel.set_yticks(*zip(*middles, strict=True))
    panel.set(ylim=(0.0, base), xlim=(0.0, recording.duration - start))
    panel.set_xlabel("time (ms)", fontsize=LABEL, color=INK)
    panel.set_ylabel("population (one row a neuron)", fontsize=LABEL, color=INK)
    return made


def bars(measured: Mapping[str, Statistics]) -> Any:
    """Return a Figure with the rates of the populations, and marks at those of the full network."""
    made, panels = drawing.grid(1, 1, (6.0, 3.6))
    panel, at = panels[0, 0], np.arange(len(full.NAMES))
    rates = [measured[name].rate for name in full.NAMES]
    inks = [INHIBITORY if k % 2 else EXCITATORY for k in at]
    panel.barh(at, rates, color=inks, height=0.65)
    for known, ink in ((full.OTHER_RATES, FAINT), (full.FULL_RATES, INK)):
        panel.plot(known, at, "|", color=ink, markersize=14, markeredgewidth=2)
    panel.set_yticks(at, full.NAMES, fontsize=TICK)
    panel.invert_yaxis()
    panel.set_xlabel("rate (Hz); marks: full scale in NEST, twice", fontsize=LABEL, color=INK)
    panel.set_ylabel("population (layer, type)", fontsize=LABEL, color=INK)
    return made
