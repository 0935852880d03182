"""From the slots of receptors to the inputs of neurons, in loops that vectorise.

The slots of a receptor of one population lie side by side, and so do its targets: whole stretches
are added at once. In a stretch that several populations share each slot is looked up.
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
        stop = min(start + _STRETCH, values.size)
        first = np.int64(target[start])
        if _side_by_side(target[start:stop]):
            part, current = values[start:stop], inputs.current[first : first + stop - start]
            for k in range(part.size):
                current[k] += part[k]
                part[k] = 0.0
        else:
            for s in range(start, stop):
                inputs.current[target[s]] += values[s]
                values[s] = 0.0
        start = stop


@kernel
def pour_conductance(values: Any, reversal: Any, target: Any, inputs: Any) -> None:
    """Add `values`, (slots,), nS, with their reversal potentials, mV, and empty them."""
    start = 0
    while start < values.size:
        stop = min(start + _STRETCH, values.size)
        first = np.int64(target[start])
        if _side_by_side(target[start:stop]):
            part, pull = values[start:stop], reversal[start:stop]
            conductance = inputs.conductance[first : first + stop - start]
            drive = inputs.drive[first : first + stop - start]
            for k in range(part.size):
                conductance[k] += part[k]
                drive[k] += part[k] * pull[k]
                part[k] = 0.0
        else:
            for s in range(start, stop):
                inputs.conductance[target[s]] += values[s]
                inputs.drive[target[s]] += values[s] * reversal[s]
                values[s] = 0.0
        start = stop


@inlined
def _side_by_side(target: Any) -> bool:
    """Whether all targets of a stretch, not only its ends, lie side by side."""
    first, apart = target[0], np.uint32(0)
    for k in range(target.size):
        apart |= target[k] ^ np.uint32(first + np.uint32(k))
    return apart == 0
