"""The pseudo-derivative of firing, as the rules of e-prop share it."""

from typing import Any, NamedTuple

from snn_core.kernel import kernel


class Slopes(NamedTuple):
    """Arrays of one copy of a rule, as `settle_slopes` needs them."""

    psi: Any  # (columns,) pseudo-derivative, 1/mV
    refractory: Any  # (columns,) ms left
    peak: Any  # (projections,) psi at the threshold
    t_ref: Any  # (projections,) ms
    step: Any  # (projections,) ms


@kernel
def settle_slopes(slopes: Any, graph: Any, fired: Any) -> None:
    """Set psi to 0 while a neuron is refractory, and to its peak where it has fired."""
    psi, refractory, step = slopes.psi, slopes.refractory, slopes.step
    for c in range(psi.size):
        interval = step[graph.column_projection[c]]
        if refractory[c] > 0.5 * interval:
            psi[c] = 0.0
        refractory[c] = max(refractory[c] - interval, 0.0)
    for i in range(fired.size):
        for c in range(graph.columns[fired[i]], graph.columns[fired[i] + 1]):
            psi[c] = slopes.peak[graph.column_projection[c]]
            refractory[c] = slopes.t_ref[graph.column_projection[c]]
