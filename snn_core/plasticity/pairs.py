"""The spike-timing window that pair rules share."""

from typing import Any, NamedTuple

from snn_core.graph import fetch_column
from snn_core.kernel import kernel


class PairWindow(NamedTuple):
    """Arrays of one copy of a pair rule, as `count_pairs` needs them."""

    pre: Any  # (rows,) presynaptic traces
    post: Any  # (columns,) postsynaptic traces
    decay_plus: Any  # (projections,)
    decay_minus: Any
    a_plus: Any
    a_minus: Any


@kernel
def fade(trace: Any, decay: Any, projection: Any) -> None:
    """Let `trace`, (rows or columns,), decay by the factor of its projection, (projections,).

    Where all projections have one factor, the loop is flat and vectorises.
    """
    common, alike = decay[0], True
    for p in range(decay.size):
        alike = alike and decay[p] == common
    if alike:
        for i in range(trace.size):
            trace[i] *= common
    else:
        for i in range(trace.size):
            trace[i] *= decay[projection[i]]


@kernel
def fade_pairs(window: Any, graph: Any) -> None:
    """Let the traces decay by one step."""
    fade(window.pre, window.decay_plus, graph.projection)
    fade(window.post, window.decay_minus, graph.column_projection)


@kernel
def count_pairs(window: Any, graph: Any, copy: int, fired: Any, scale: Any, changed: Any) -> None:
    """Add the pairs that this step completes to `changed`, (synapses,), scaled per projection.

    Between `fade_pairs` and `mark_pairs`: traces are read before the spikes of the step are added
    to them, so a pair of spikes in the same step changes nothing.
    """
    for i in range(graph.n_arrived[copy, 0]):
        r = graph.arrived[copy, i]
        p = graph.projection[r]
        factor = window.a_minus[p] * scale[p]
        for s in range(graph.first[r], graph.first[r + 1]):
            changed[s] -= factor * window.post[graph.column[s]]
    for i in range(fired.size):
        for c in range(graph.columns[fired[i]], graph.columns[fired[i] + 1]):
            p = graph.column_projection[c]
            factor = window.a_plus[p] * scale[p]
            for k in range(graph.column_first[c], graph.column_first[c + 1]):
                fetch_column(graph, changed, k)
                s = graph.synapse[k]
                changed[s] += factor * window.pre[graph.column_row[k]]


@kernel
def mark_pairs(window: Any, graph: Any, copy: int, fired: Any) -> None:
    """Add the spikes of this step to the traces."""
    for i in range(fired.size):
        for c in range(graph.columns[fired[i]], graph.columns[fired[i] + 1]):
            window.post[c] += 1.0
    for i in range(graph.n_arrived[copy, 0]):
        window.pre[graph.arrived[copy, i]] += 1.0


@kernel
def tag_traces(graph: Any, copy: int, tag: Any, fresh: Any, kept: Any) -> None:
    """Move what `fresh` holds to `tag`, both (synapses,), and let it decay by `kept`."""
    for r in range(graph.projection.size):
        factor = kept[graph.projection[r]]
        for s in range(graph.first[r], graph.first[r + 1]):
            tag[s] = (tag[s] + fresh[s]) * factor
            fresh[s] = 0.0


class Gate(NamedTuple):
    """Arrays of one copy of a modulated rule, as `apply_traces` needs them."""

    tag: Any  # (synapses,)
    learning_rate: Any  # (projections,)
    channel: Any
    w_min: Any
    w_max: Any


@kernel
def apply_traces(gate: Any, graph: Any, copy: int, modulators: Any) -> None:
    """Change the weights by learning_rate * modulator * tag, within the bounds of the rule."""
    tag, weight = gate.tag, graph.weight[copy]
    for r in range(graph.projection.size):
        p = graph.projection[r]
        factor = gate.learning_rate[p] * modulators[gate.channel[p]]
        if factor == 0.0:
            continue
        for s in range(graph.first[r], graph.first[r + 1]):
            weight[s] = min(max(weight[s] + factor * tag[s], gate.w_min[p]), gate.w_max[p])
