"""A critic of spiking neurons learns the value along a linear track by TD-LTP."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core import (
    SRM0,
    TDLTP,
    ExponentialCurrent,
    Network,
    PoissonSource,
    Population,
    Projection,
    Uniform,
)

Floats = NDArray[np.float64]

CELLS, PEAK = 23, 400.0  # place cells; Hz
CRITICS, NU, V_0 = 100, 2.0, -40.0  # neurons; value per Hz; value of a silent critic
KAPPA_SLOW, KAPPA_FAST = 200.0, 50.0  # ms
TAU_R, REWARD, DURATION = 4000.0, 100.0, 5000.0  # ms, unit of value, ms
DT, PERIOD = 1.0, 5  # ms; steps between two TD errors
SETTLING = 1000.0  # ms at the start of the track, without TD errors
TRIALS, JUDGED = 60, 20  # runs; how many of the last ones are judged


class Variant(NamedTuple):
    """What differs between the sweeps.

    Attributes:
        name: What it is.
        initial: Mean of the initial weights, which are drawn from +-0.1 around it.
        tau_rise: Rise of the eligibility, ms.
    """

    name: str
    initial: float = 0.8
    tau_rise: float = KAPPA_FAST


VARIANTS = (
    Variant("critic starts near 40"),
    Variant("critic starts near -10", initial=0.5),
    Variant("eligibility without the rise of kappa", tau_rise=0.0),
)


class Scores(NamedTuple):
    """How well V fits the discounted reward in the last runs.

    Attributes:
        correlation: Of the mean V over the last runs with the expected value, (copies,).
        single: Mean correlation of the single runs, (copies,).
        error: Root mean square deviation of the mean V over REWARD, (copies,).
        start: Mean V in the first second of the track, (copies,).
        largest: Largest |V| in the last runs, (copies,).
    """

    correlation: Floats
    single: Floats
    error: Floats
    start: Floats
    largest: Floats


class Kappa:
    """Spikes to rate: kappa = (exp(-t / slow) - exp(-t / fast)) / (slow - fast), in 1/s."""

    def __init__(self, copies: int, period: float) -> None:
        self.decays = np.exp(-period / np.array([[KAPPA_SLOW], [KAPPA_FAST]]))
        self.traces = np.zeros((2, copies))

    def __call__(self, spikes: Floats) -> Floats:
        """Add the spikes of one period, (copies,); return the rate, Hz, (copies,)."""
        self.traces = self.traces * self.decays + spikes
        rate: Floats = 1e3 / (KAPPA_SLOW - KAPPA_FAST) * (self.traces[0] - self.traces[1])
        return rate


def expected_value(t: Floats) -> Floats:
    """Discounted reward, R exp(-(T - t) / tau_r)."""
    value: Floats = REWARD * np.exp(-(DURATION - t) / TAU_R)
    return value


def place_rates(t: float) -> Floats:
    """Rates of the place cells at time t of the run, Hz, (23,); tuning width = spacing."""
    position = t / DURATION * (CELLS - 3) + 1.0
    rates: Floats = PEAK * np.exp(-0.5 * (np.arange(CELLS) - position) ** 2)
    return rates


def network(rates: Floats, variant: Variant, seed: int) -> Network:
    """Place cells onto critic neurons; one copy per learning rate in `rates`."""
    rule = TDLTP(learning_rate=rates[:, None], tau_e=KAPPA_SLOW, tau_rise=variant.tau_rise)
    cells = Population("place", CELLS, PoissonSource())
    critic = Population("critic", CRITICS, SRM0(), {"input": ExponentialCurrent(tau=5.0)})
    start = Uniform(variant.initial - 0.1, variant.initial + 0.1)
    link = Projection(cells, critic, "input", weight=start, rule=rule, name="learning")
    return Network([cells, critic], [link], dt=DT, copies=len(rates), seed=seed)


def learn(rates: Floats, variant: Variant, seed: int, trials: int = TRIALS) -> Floats:
    """Run along the track, one copy per learning rate; V, (trials, copies, samples)."""
    net = network(np.asarray(rates, dtype=np.float64), variant, seed)
    return np.array([one_run(net) for _ in range(trials)])


def one_run(net: Network) -> Floats:
    """One run along the track; V, (copies, samples).

    Each TD error is V(t + s) - V(t) - s V(t) / tau_r with s = 5 ms; at the end R arrives and the
    value of what follows is 0, so the last one is R - V(T).
    """
    net.reset()
    step, critic = DT * PERIOD, net["critic"]
    kappa = Kappa(net.copies, step)
    value, values = np.zeros(net.copies), []
    error: dict[str, Floats] | None = None
    for t in np.arange(-SETTLING, DURATION, step):
        net["place"].rate[:] = place_rates(max(t, 0.0))
        net.run(PERIOD, error)
        before, value = value, NU * kappa(critic.counts.sum(axis=1) / CRITICS) + V_0
        if t >= 0.0:
            error = {"dopamine": value - before - step / TAU_R * before}
            values.append(value)
    if error is not None:
        net.run(0, {"dopamine": error["dopamine"] + REWARD - value})
    return np.array(values).T


def judge(values: Floats) -> Scores:
    """Compare the last runs of (trials, copies, samples) with the expected value."""
    last = values[-JUDGED:]
    mean = last.mean(axis=0)
    t = np.arange(1, mean.shape[1] + 1) * DT * PERIOD
    target = expected_value(t)
    single = np.mean([correlations(run, target) for run in last], axis=0)
    error = np.sqrt(((mean - target) ** 2).mean(axis=1)) / REWARD
    start = mean[:, t <= 1000.0].mean(axis=1)
    return Scores(
        correlations(mean, target), single, error, start, np.abs(last).max(axis=2).max(axis=0)
    )


def correlations(values: Floats, target: Floats) -> Floats:
    """Pearson's correlation of each row with the target."""
    return np.array([np.corrcoef(row, target)[0, 1] for row in values])
