"""Prescribed spike source."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.component import Field, Part, derived, state
from snn_core.kernel import kernel


class SpikeSource(NamedTuple):
    """Sources that fire at given times, counted from the last reset.

    A spike at time t is fired in step k = round(t / dt) and reaches a synapse of delay d at
    t + d. Source: the spike generator of NEST, Gewaltig & Diesmann 2007, Scholarpedia 2(4):1430.

    Args:
        times: One sequence of spike times in ms per neuron.
    """

    times: Field = ()
    events: Field = derived()  # (1, events): neuron of each event
    steps: Field = derived()  # (1, events): step of each event, ascending
    position: Field = state(0.0)
    clock: Field = state(0.0)

    @staticmethod
    def collect(parts: Sequence[Part], copies: int, dt: float) -> dict[str, NDArray[np.float64]]:
        """Merge the spike times of all populations into one sorted table."""
        neurons: list[NDArray[np.float64]] = []
        steps: list[NDArray[np.float64]] = []
        start = 0
        for part in parts:
            for i, train in enumerate(_trains(part)):
                steps.append(np.unique(np.rint(train / dt)))
                neurons.append(np.full(len(steps[-1]), float(start + i)))
            start += part.size
        step, neuron = np.concatenate(steps), np.concatenate(neurons)
        order = np.lexsort((neuron, step))
        return {
            "times": np.zeros((1, start)),
            "events": neuron[order][None],
            "steps": step[order][None],
            "position": np.zeros((copies, 1)),
            "clock": np.zeros((copies, 1)),
        }

    def check(self, dt: float) -> None:
        """Nothing to check: `collect` has read the times."""

    def derive(self, dt: float) -> "SpikeSource":
        """Nothing to derive."""
        return self

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Fire the events of this step."""
        for i in range(fired.size):
            fired[i] = 0
        position = int(self.position[copy, 0])
        while position < self.steps.size and self.steps[0, position] <= self.clock[copy, 0]:
            fired[int(self.events[0, position])] = 1
            position += 1
        self.position[copy, 0] = position
        self.clock[copy, 0] += 1.0


def _trains(part: Part) -> list[NDArray[np.float64]]:
    trains = [np.asarray(train, dtype=np.float64).ravel() for train in part.template.times]
    if len(trains) != part.size:
        raise ValueError(
            f"{part.label}: SpikeSource.times: got {len(trains)} spike trains, "
            f"expected one for each of its {part.size} neurons"
        )
    for train in trains:
        if not np.isfinite(train).all() or (train < 0).any():
            raise ValueError(f"{part.label}: SpikeSource.times: expected finite times >= 0 ms")
    return trains
