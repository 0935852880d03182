"""Parameters of a neuron from its spikes."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.errors import closest
from snn_core.lab.cell import Current, _sampled, _steps
from snn_core.network import Network
from snn_core.population import Population

Floats = NDArray[np.float64]


class Fit(NamedTuple):
    """What a search has found.

    Attributes:
        neuron: Template with the best parameters.
        error: Its mean spike-time error, ms.
        history: Best error after each round, ms, (rounds,).
    """

    neuron: Any
    error: float
    history: Floats


def fit(
    neuron: Any, current: Current, spike_times: ArrayLike, duration: float,
    bounds: Mapping[str, tuple[float, float]], dt: float = 0.1, candidates: int = 100,
    rounds: int = 40, seed: int = 0,
) -> Fit:  # fmt: skip
    """Find parameters with which a neuron fires at given times. This is fitting, not learning.

    Cross-entropy search: each round draws candidates from a normal distribution over the
    parameters (all of them one population, one run), keeps the best fifth, and moves the
    distribution there. The error of a candidate is the mean over spikes of |its k-th spike - the
    k-th spike|; a spike too many or too few costs what is left of the record.

    Source: Rubinstein & Kroese 2004, The Cross-Entropy Method, section 5; after the fits of Naud et
    al. 2008, Biol Cybern 99:335.

    Args:
        neuron: Template, such as `AdEx()`; parameters without bounds stay as they are.
        current: pA: a number, an array (steps,), or a function of the time in ms.
        spike_times: What it should fire, ms, ascending.
        duration: Length of the record, ms.
        bounds: Lowest and highest value of each parameter to find.
        dt: Step, ms.
        candidates: Number of neurons tried in each round.
        rounds: Number of rounds.
        seed: Seed of the search.

    Returns:
        The best neuron found.

    Raises:
        ValueError: Unknown parameters, bounds in the wrong order, or spikes outside the record.
    """
    names = list(bounds)
    for name in names:
        if name not in neuron._fields:
            raise ValueError(closest(f"parameter of {type(neuron).__name__}", name, neuron._fields))
    low, high = (np.array([float(bounds[name][i]) for name in names]) for i in (0, 1))
    wanted = np.asarray(spike_times, dtype=np.float64).ravel()
    inside = np.isfinite(wanted).all() and (wanted >= 0.0).all() and (wanted <= duration).all()
    if not (low < high).all() or not inside or (np.diff(wanted) < 0.0).any() or candidates < 10:
        raise ValueError(
            "bounds, spike_times, candidates: expected low < high, ascending times within the "
            "record, and at least 10 candidates"
        )
    drive = _sampled(current, _steps(duration, dt), dt)
    rng = np.random.default_rng(seed)
    middle, spread = np.full(len(names), 0.5), np.full(len(names), 0.3)
    best, least, history = middle, np.inf, []
    for _ in range(rounds):
        tried = np.clip(rng.normal(middle, spread, (candidates, len(names))), 0.0, 1.0)
        tried[0] = best
        values = low + tried * (high - low)
        errors = _errors(
            neuron._replace(**dict(zip(names, values.T, strict=True))), drive, wanted, duration, dt
        )
        order = np.argsort(errors, kind="stable")
        if errors[order[0]] < least:
            best, least = tried[order[0]], float(errors[order[0]])
        elite = tried[order[: candidates // 5]]
        middle, spread = elite.mean(axis=0), 0.7 * elite.std(axis=0) + 0.3 * spread
        history.append(least)
    found = dict(zip(names, (low + best * (high - low)).tolist(), strict=True))
    return Fit(neuron._replace(**found), least, np.array(history))


def _errors(neuron: Any, drive: Floats, wanted: Floats, duration: float, dt: float) -> Floats:
    """Mean spike-time error of each cell of a population, ms."""
    size = max(np.size(value) for value in neuron)
    network = Network([Population("cells", size, neuron)], dt=dt)
    cells, count = network["cells"], np.zeros(size, int)
    offset, cost = cells.i_offset.copy(), np.zeros(size)
    precise = "crossing" in neuron._fields
    for k, pull in enumerate(drive):
        cells.i_offset[:] = offset + pull
        network.run(1)
        for i in np.flatnonzero(cells.fired[0]):
            time = k * dt + (cells.crossing[0, i] if precise else dt)
            target = wanted[count[i]] if count[i] < wanted.size else duration
            cost[i] += abs(time - target)
            count[i] += 1
    for cell, fired in enumerate(count):
        cost[cell] += (duration - wanted[fired:]).sum()
    return cost / max(wanted.size, 1)
