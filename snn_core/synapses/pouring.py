"""From the slots of receptors to the inputs of neurons, in loops that vectorise.

The slots of a receptor of one population lie side by side, and so do its targets: whole stretches
are added at once.
"""

from typing import Any

import numpy as np

from snn_core.kernel import kernel

_STRETCH = 256


@kernel
def pour_current(values: Any, target: Any, inputs: Any) -> None:
    """Add `values`, (slots,), pA, to the currents of their targets, and empty them."""
    start = 0
    while start < values.size:
        stop = min(start + _STRETCH, values.size)
        first = np.int64(target[start])
        if np.int64(target[stop - 1]) - first == stop - 1 - start:
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
        if np.int64(target[stop - 1]) - first == stop - 1 - start:
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
