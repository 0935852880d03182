"""What a connection causes: the same network from the same state with and without it."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from snn_core.analysis.checks import Floats
from snn_core.analysis.trains import count_matrix
from snn_core.errors import closest
from snn_core.network import Network
from snn_core.recording import Activity, record


class Effect(NamedTuple):
    """What silencing changed in one population over time.

    Attributes:
        t: Centres of the windows, ms from the start, (windows,).
        intact: Rate with the projections, Hz per neuron, (windows,).
        ablated: Rate without them, Hz per neuron, (windows,).
        difference: intact - ablated: what they cause, Hz per neuron, (windows,).
    """

    t: Floats
    intact: Floats
    ablated: Floats
    difference: Floats


class Ablation(NamedTuple):
    """Two recordings that differ by some projections only.

    Attributes:
        intact: With the projections.
        ablated: Without them.
    """

    intact: Activity
    ablated: Activity

    def effect(self, population: str, window: float, copy: int | None = None) -> Effect:
        """Rates of a population in both runs.

        Args:
            population: Name of a recorded population.
            window: ms; the recording holds a whole number of them.
            copy: One copy; the mean over all if None.

        Raises:
            KeyError: The population was not recorded.
            ValueError: The window does not fit.
        """
        if population not in self.intact.spikes:
            raise KeyError(closest("recorded population", population, self.intact.spikes))
        intact, ablated = (_rate(run, population, window, copy) for run in self)
        t = window * (np.arange(intact.size, dtype=np.float64) + 0.5)
        return Effect(t, intact, ablated, intact - ablated)

    def change(self, population: str, variable: str) -> Floats:
        """Course of a recorded variable with the projections minus without them.

        Returns:
            (copies, samples, size), unit of the variable.
        """
        one, two = (run.traces[population][variable] for run in self)
        return one - two


def ablate(
    network: Network, projections: str | Iterable[str], duration: float,
    populations: Iterable[str] | None = None, variables: Iterable[str] = (),
    every: float | None = None, stimulus: Callable[[float], None] | None = None,
) -> Ablation:  # fmt: skip
    """Run a network twice from where it stands, with and without some projections.

    Both runs start from the same state, noise included, with long-term plasticity off; in the
    second the projections release nothing (spikes already delivered keep acting). What
    differs between them, the projections cause: a late evoked response that is gone without a
    feedback projection came through the feedback. Afterwards the network stands bit for bit as
    before.

    Source: the comparison of intact and silenced feedback of Lamme & Roelfsema 2000, Trends
    Neurosci 23:571; Manita et al. 2015, Neuron 86:1304.

    Args:
        network: The network, in any state.
        projections: Name or names of the projections to silence.
        duration: ms.
        populations: As in `record`.
        variables: As in `record`.
        every: As in `record`.
        stimulus: As in `record`; called in both runs, so it must depend on the time only.

    Returns:
        Both recordings.

    Raises:
        KeyError: Unknown projection or population.
        ValueError: No projection, or as in `record`.
    """
    names = [projections] if isinstance(projections, str) else list(projections)
    if not names:
        raise ValueError("projections: got none, expected the name of one or more; name them")
    views = [network.projection(name) for name in names]
    chosen = None if populations is None else list(populations)
    fields = list(variables)
    before = network.state()
    try:
        network.plastic = False
        intact = record(network, duration, chosen, fields, every, stimulus)
        network.restore(before)
        network.plastic = False
        for view in views:
            view.efficacy = 0.0
        ablated = record(network, duration, chosen, fields, every, stimulus)
    finally:
        network.restore(before)
    return Ablation(intact, ablated)


def _rate(run: Activity, population: str, window: float, copy: int | None) -> Floats:
    spikes = run.spikes[population]
    own = spikes if copy is None else spikes.of(copy)
    among = spikes.size * (run.copies if copy is None else 1)
    counts = count_matrix(own.times, np.zeros_like(own.ids), 1, run.duration, window)[0]
    return np.asarray(counts * (1000.0 / window / among), np.float64)
