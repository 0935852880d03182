"""Structural plasticity: which of the possible synapses exist."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.component import (
    Field,
    derived,
    lasting,
    require,
    require_positive,
    require_resolved,
    state,
    stream,
)
from snn_core.kernel import kernel, row
from snn_core.plasticity.pacing import any_due, due
from snn_core.random import uniform


class Rewiring(NamedTuple):
    """Rewiring within a budget: weak synapses retract, silent ones of the same neuron grow.

    The edges of the projection are the possible synapses (the mask, never changed); those that
    start with weight 0 are silent. A silent synapse transmits and learns nothing. Every
    `interval` each synapse whose weight is at most `threshold` in size falls silent, and for each
    a silent synapse of the same target, drawn at random (it may be one that has just fallen
    silent), appears with weight `w_new`: the number of synapses of a target is conserved. Last of
    several rules, such as `rule=(RewardSTDP(), Rewiring())`; `Metaplasticity` would brake the new
    weights as well. Which synapses exist outlives resets.

    Source: Butz, Woergoetter & van Ooyen 2009, Brain Res Rev 60:287 (review); Bellec, Kappel,
    Maass & Legenstein 2018, ICLR (rewiring at constant connectivity).

    Args:
        threshold: Size of a weight that is given up.
        w_new: Weight of a new synapse, of the sign of the others; its size exceeds the threshold.
        interval: Time between two actions, ms.
    """

    threshold: Field = 0.01
    w_new: Field = 0.1
    interval: Field = 1000.0
    awake: Field = lasting("weight", per="synapse")
    elapsed: Field = state(0.0, fades=False)
    rng: Field = stream()
    step: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        require_positive(self, "interval")
        require_resolved(self, dt, "interval")
        threshold = np.asarray(self.threshold)
        require(self, threshold >= 0, "threshold: expected >= 0")
        require(self, np.isfinite(self.w_new), "w_new: expected a finite weight")
        require(self, np.abs(self.w_new) > threshold, "w_new: expected larger than threshold")

    def derive(self, dt: float) -> "Rewiring":
        """Note the step."""
        return self._replace(step=np.full_like(self.interval, dt))

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Undo what other rules wrote into silent synapses; rewire when it is time."""
        _silence(self, copy, graph)
        time = due(self.elapsed[copy], row(self.step, copy), row(self.interval, copy))
        if any_due(time):
            for c in range(graph.column_projection.size):
                if time[graph.column_projection[c]] > 0.0:
                    _rewire(self, copy, graph, c)

    @kernel
    def modulate(self: Any, copy: int, graph: Any, modulators: Any) -> None:
        """Undo what a modulator wrote into silent synapses."""
        _silence(self, copy, graph)


@kernel
def _silence(rule: Any, copy: int, graph: Any) -> None:
    """Take back what was written into silent synapses; some rules write at every step."""
    awake, weight = rule.awake[copy], graph.weight[copy]
    for s in range(awake.size):
        if awake[s] == 0.0:
            weight[s] = 0.0


@kernel
def _rewire(rule: Any, copy: int, graph: Any, c: int) -> None:
    """Exchange the weak synapses of one column for silent ones."""
    awake, weight = rule.awake[copy], graph.weight[copy]
    p = graph.column_projection[c]
    threshold, w_new = row(rule.threshold, copy)[p], row(rule.w_new, copy)[p]
    first, stop = graph.column_first[c], graph.column_first[c + 1]
    lost = silent = 0
    for k in range(first, stop):
        s = graph.synapse[k]
        if awake[s] != 0.0 and abs(weight[s]) <= threshold:
            awake[s] = 0.0
            lost += 1
        if awake[s] == 0.0:
            weight[s] = 0.0
            silent += 1
    for k in range(first, stop):
        s = graph.synapse[k]
        if lost > 0 and awake[s] == 0.0:
            if uniform(rule.rng[copy]) * silent < lost:
                awake[s] = 1.0
                weight[s] = w_new
                lost -= 1
            silent -= 1
