"""Loops over controllers side by side."""

import math
from typing import Any

import numpy as np

from snn_core.kernel import kernel


@kernel
def sense(weight: Any, offset: Any, observations: Any, drive: Any) -> None:
    """Write offset + observation weight, (rows, n), into `drive`."""
    rows, dims, n = weight.shape
    for r in range(rows):
        for i in range(n):
            drive[r, i] = offset[r, i]
        for d in range(dims):
            seen = observations[r, d]
            for i in range(n):
                drive[r, i] += seen * weight[r, d, i]


@kernel
def read(weight: Any, counts: Any, keep: float, y: Any) -> None:
    """Let y, (rows, outputs), follow the weighted spike counts, (rows, n)."""
    rows, n, outputs = weight.shape
    for r in range(rows):
        for k in range(outputs):
            y[r, k] *= keep
        for i in range(n):
            if counts[r, i]:
                count = (1.0 - keep) * counts[r, i]
                for k in range(outputs):
                    y[r, k] += count * weight[r, i, k]


@kernel
def layer(weight: Any, offset: Any, before: Any, after: Any, squash: bool) -> None:
    """Write offset + before weight into `after`, (rows, n), through tanh if `squash`."""
    rows, m, n = weight.shape
    for r in range(rows):
        for i in range(n):
            after[r, i] = offset[r, i]
        for d in range(m):
            x = before[r, d]
            for i in range(n):
                after[r, i] += x * weight[r, d, i]
        if squash:
            for i in range(n):
                after[r, i] = math.tanh(after[r, i])


@kernel
def tune(seen: Any, centres: Any, sharpness: Any, drive: Any) -> None:
    """Write the activity of Gaussian cells, (dims, cells), for one observation into `drive`."""
    dims, cells = centres.shape
    for d in range(dims):
        for i in range(cells):
            apart = (seen[d] - centres[d, i]) * sharpness[d, i]
            drive[0, d * cells + i] = np.float32(math.exp(np.float32(-0.5) * (apart * apart)))


@kernel
def decode(rates: Any, weight: Any, bias: Any, out: Any) -> None:
    """Sum rates by the weight of their cells, (outputs, cells); decoders may share the rates."""
    outputs, cells = weight.shape
    shared = rates.shape[1]
    for r in range(len(rates)):
        for k in range(outputs):
            first, total = k * cells % shared, np.float32(0.0)
            for i in range(cells):
                total += rates[r, first + i] * weight[k, i]
            out[r, k] = total + bias[k]
