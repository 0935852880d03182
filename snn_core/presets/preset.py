"""A neuron with the stimulus of a published figure."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from snn_core.lab import Recording, current_clamp


class Preset(NamedTuple):
    """A neuron and its stimulus.

    Attributes:
        neuron: Template.
        current: pA: a number, or a function of the time in ms.
        duration: ms.
        dt: Step of the publication, ms.
        initial: State variables at the start.
    """

    neuron: Any
    current: float | Callable[[float], float]
    duration: float
    dt: float = 0.1
    initial: Mapping[str, float] = {}

    def record(self, dt: float | None = None, onset: float = 0.5) -> Recording:
        """Run it.

        Args:
            dt: Step, ms; that of the publication if None.
            onset: Where in a step the current is taken, in steps: 0.5 is its middle, 0 its start.

        Returns:
            The recording.
        """
        step = self.dt if dt is None else dt
        times = (np.arange(round(self.duration / step)) + onset) * step
        given = self.current if callable(self.current) else lambda t: self.current
        current = np.array([float(given(t)) for t in times])
        return current_clamp(self.neuron, current, self.duration, step, initial=self.initial)
