"""Write a trace as one self-contained page: open it anywhere, no server, no network, no library."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from experiments import page, table
from experiments.packing import pack, pack_spikes, quantise
from experiments.trace import Trace, WeightHistory

SCRIPTS = ("replay-data.js", "replay-tracks.js", "replay-body.js", "replay-main.js")
MOST_SAMPLES = 1_000_000  # of membrane potentials, one byte each
MOST_WEIGHTS = 1_200_000  # of all weight matrices together, one byte each


def replay_page(trace: Trace, title: str) -> str:
    """Return the page of a trace.

    Args:
        trace: What was recorded.
        title: The heading, for example agent and seed.
    """
    return page.fill(
        "replay.html",
        {
            "title": page.text(title),
            "lead": page.text(lead(trace)),
            "style": page.template("replay.css"),
            "data": page.script_json(payload(trace)),
            "script": "\n".join(page.template(name) for name in SCRIPTS),
        },
    )


def lead(trace: Trace) -> str:
    """Return one line that says what the page holds."""
    neurons = sum(population.size for population in trace.populations)
    parts = [
        trace.labels.env,
        f"{trace.steps * trace.control_ms / 1000:.1f} s in steps of {trace.control_ms:g} ms",
        f"{len(trace.episodes)} episode{'s' if len(trace.episodes) > 1 else ''}",
    ]
    if neurons:
        spikes = table.grouped(trace.spike_steps.size)
        parts.append(f"{neurons} neurons, {spikes} spikes, dt {trace.dt_ms:g} ms")
    return " · ".join(parts)


def payload(trace: Trace) -> dict[str, Any]:
    """Return the data of the page, JSON-able; `pages/replay-data.js` reads it."""
    return {
        "steps": trace.steps,
        "dt": trace.dt_ms,
        "control": trace.control_ms,
        "episodes": list(trace.episodes),
        "populations": [{"name": p.name, "size": p.size} for p in trace.populations],
        "spikes": pack_spikes(
            trace.spike_steps, trace.spike_neurons, sum(p.size for p in trace.populations)
        ),
        "potentials": _potentials(trace),
        "modulators": [
            {"name": name, "values": pack(values)} for name, values in trace.modulators.items()
        ],
        "rewards": pack(trace.rewards),
        "observations": {
            "names": list(trace.labels.observations),
            "values": pack(trace.observations),
        },
        "actions": {"names": list(trace.labels.actions), "values": pack(trace.actions)},
        "weights": [
            _weights(name, history, MOST_WEIGHTS // len(trace.weights))
            for name, history in trace.weights.items()
        ],
        "scenes": list(trace.scenes),
        "frames": {name: pack(poses) for name, poses in trace.frames.items()},
        "pictures": [
            (step, base64.b64encode(picture).decode("ascii")) for step, picture in trace.pictures
        ],
    }


def _potentials(trace: Trace) -> dict[str, Any] | None:
    channels = trace.potentials.shape[1]
    if not channels:
        return None
    curves = quantise(trace.potentials, MOST_SAMPLES // channels)
    return {"names": list(trace.labels.potentials), **curves}


def _weights(name: str, history: WeightHistory, most: int) -> dict[str, Any]:
    return {
        "name": name,
        "steps": history.steps.tolist(),
        "quantiles": pack(history.quantiles),
        "matrices": _matrices(history, most),
    }


def _matrices(history: WeightHistory, most: int) -> dict[str, Any] | None:
    """Pack the matrices with 8 bits a weight, as many moments as fit; None if not one does."""
    if history.matrices is None or history.matrices[0].size > most:
        return None
    every = -(-history.matrices.size // most)
    kept = history.matrices[::every]
    low, high = float(kept.min()), float(kept.max())
    levels = np.rint(255.0 * (kept - low) / max(high - low, 1e-12)).astype(np.uint8)
    steps = history.steps[::every].tolist()
    return {"steps": steps, "low": low, "high": high, "values": pack(levels)}
