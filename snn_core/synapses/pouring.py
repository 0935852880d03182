"""From the slots of receptors to the inputs of neurons, in loops that vectorise.

The slots of a receptor of one population lie side by side, and so do its targets: whole stretches
are added at once.
"""

from typing import Any

import numpy as np

from snn_core.kernel import inlined, kernel

_STRETCH = 256


@kernel
def pour_current(values: Any, target: Any, inputs: Any) -> None:
    """Add `values`, (slots,), pA, to the currents of their targets, and empty them."""
    start = 0
    while start < values.size:
        first, size = np.int64(target[start]), _side_by_side(target[start : start + _STRETCH])
        part, current = values[start : start + size], inputs.current[first : first + size]
        for k in range(part.size):
            current[k] += part[k]
            part[k] = 0.0
        start += size


@kernel
def pour_conductance(values: Any, reversal: Any, target: Any, inputs: Any) -> None:
    """Add `values`, (slots,), nS, with their reversal potentials, mV, and empty them."""
    start = 0
    while start < values.size:
        first, size = np.int64(target[start]), _side_by_side(target[start : start + _STRETCH])
        part, pull = values[start : start + size], reversal[start : start + size]
        conductance = inputs.conductance[first : first + size]
        drive = inputs.drive[first : first + size]
        for k in range(part.size):
            conductance[k] += part[k]
            drive[k] += part[k] * pull[k]
            part[k] = 0.0
        start += size


@inlined
def _side_by_side(target: Any) -> int:
    """How many targets, from the first one on, lie side by side: mostly all."""
    first, apart = target[0], np.uint32(0)
    for k in range(target.size):
        apart |= target[k] ^ np.uint32(first + np.uint32(k))
    size = target.size
    if apart:
        size = 1
        while target[size] == first + np.uint32(size):
            size += 1
    return size
