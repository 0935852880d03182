"""Numbers as text: base64 of little-endian arrays, small enough to put a life into one page."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

Packed = dict[str, Any]
KINDS = {"u1": "u8", "u2": "u16", "u4": "u32", "i4": "i32", "f4": "f32"}


def pack(array: NDArray[Any]) -> Packed:
    """Return an array as type, shape and base64.

    Args:
        array: Of type uint8, uint16, uint32, int32 or float32.

    Raises:
        KeyError: Another type.
    """
    kind = KINDS[array.dtype.newbyteorder("<").str[1:]]
    data = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()
    return {"type": kind, "shape": array.shape, "data": base64.b64encode(data).decode("ascii")}


def pack_spikes(steps: NDArray[np.int64], neurons: NDArray[np.int64], total: int) -> Packed:
    """Return spikes as gaps in one long row of places: one or two bytes a spike.

    A place is step * total + neuron; the gap to the next one is written seven bits a byte,
    lowest first, with the top bit set where more bytes follow (LEB128).

    Args:
        steps: Neural step of each spike, shape (spikes,).
        neurons: Its neuron, below `total`, shape (spikes,).
        total: Number of neurons.
    """
    gaps = np.diff(np.sort(steps * total + neurons), prepend=0)
    lengths = np.ones(gaps.size, np.int64)
    for shift in range(7, 63, 7):
        lengths += gaps >> shift > 0
    starts = np.cumsum(lengths) - lengths
    stream = np.zeros(int(lengths.sum()), np.uint8)
    for k in range(int(lengths.max(initial=0))):
        live = lengths > k
        more = (lengths[live] > k + 1).astype(np.int64) << 7
        stream[starts[live] + k] = (gaps[live] >> 7 * k & 127) | more
    return {"count": int(steps.size), "total": int(total), "gaps": pack(stream)}


def unpack_spikes(packed: Packed) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the spikes of `pack_spikes`, sorted; the page does the same in its own words."""
    stream = unpack(packed["gaps"]).astype(np.int64)
    last = stream < 128
    spike = np.cumsum(last) - last
    first = np.flatnonzero(np.diff(spike, prepend=-1))
    gaps = np.zeros(packed["count"], np.int64)
    np.add.at(gaps, spike, (stream & 127) << 7 * (np.arange(stream.size) - first[spike]))
    steps, neurons = np.divmod(np.cumsum(gaps), max(packed["total"], 1))
    return steps, neurons


def unpack(packed: Packed) -> NDArray[Any]:
    """Return the array of `pack`."""
    code = {kind: code for code, kind in KINDS.items()}[packed["type"]]
    data = base64.b64decode(packed["data"])
    array: NDArray[Any] = np.frombuffer(data, np.dtype("<" + code)).reshape(packed["shape"])
    return array


def quantise(values: NDArray[np.float32], most: int) -> Packed:
    """Return curves with 8 bits a sample between the lowest and the highest value of each.

    Args:
        values: Shape (samples, channels); not-a-number becomes the lowest value.
        most: Largest number of samples; beyond it every second, third ... is kept.

    Returns:
        `every` (samples left out in between plus one), `low` and `high` per channel, and `values`
        of shape (channels, samples).
    """
    every = max(1, -(-values.shape[0] // most))
    kept = values[::every].T.astype(np.float64)
    finite = np.where(np.isfinite(kept), kept, np.nan)
    low = [float(np.nanmin(row)) if np.isfinite(row).any() else 0.0 for row in finite]
    high = [float(np.nanmax(row)) if np.isfinite(row).any() else 0.0 for row in finite]
    span = np.maximum(np.subtract(high, low), 1e-12)[:, None]
    scaled = np.nan_to_num((finite - np.array(low)[:, None]) / span, nan=0.0)
    levels = np.rint(255.0 * scaled).astype(np.uint8)
    return {"every": every, "low": low, "high": high, "values": pack(levels)}
