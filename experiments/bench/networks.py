"""The reference networks whose speed is measured: numbers as plain data, and our side of each.

Other simulators get the same numbers as JSON (`dataclasses.asdict`) and build their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core import (
    LIF,
    Delta,
    ExponentialConductance,
    ExponentialCurrent,
    Network,
    PairSTDP,
    PoissonInput,
    Population,
    Projection,
    RewardSTDP,
    Uniform,
)
from snn_core.topology import FixedInDegree, FixedProbability


@dataclass(frozen=True)
class Brette:
    """The networks COBA and CUBA of Vogels and Abbott, active without input from outside.

    A fifth of the neurons is inhibitory. Initial potentials are uniform between reset and
    threshold. COBA needs a push: with potentials alone it falls silent within 100 ms, and so it
    mostly does if all neurons are pushed alike. A random tenth starts with conductances uniform
    from 0 to `start`: 20 of 20 graphs and starts then went on at 17-24 Hz.

    Source: Brette et al. 2007, J Comput Neurosci 23:349, appendix 2, benchmarks 1 and 2.

    Attributes:
        conductance: COBA if true, CUBA if false.
        n: Neurons.
        p: Probability of a synapse of each pair, no autapses.
        w_e: Excitatory weight, nS (COBA) or pA (CUBA; 16.2 pA are 1.62 mV on the resistance).
        w_i: Inhibitory weight, nS or pA.
        v_rest: Resting potential, mV.
        start: Largest initial conductance of both kinds in a tenth of the neurons, nS.
        dt: Step and delay, ms.
    """

    conductance: bool
    n: int = 4000
    p: float = 0.02
    w_e: float = 6.0
    w_i: float = 67.0
    v_rest: float = -60.0
    v_threshold: float = -50.0
    v_reset: float = -60.0
    tau_m: float = 20.0
    c_m: float = 200.0
    t_ref: float = 5.0
    tau_e: float = 5.0
    tau_i: float = 10.0
    reversal_e: float = 0.0
    reversal_i: float = -80.0
    start: float = 60.0
    dt: float = 0.1


COBA = Brette(conductance=True)
CUBA = Brette(conductance=False, w_e=16.2, w_i=-90.0, v_rest=-49.0)


@dataclass(frozen=True)
class Brunel:
    """Sparse random network of excitatory and inhibitory neurons with jumps of the potential.

    Every neuron gets a tenth of each population as sources, and Poisson spikes from outside at
    `eta` times the rate that brings it to threshold. With `plastic`, synapses from E to E follow
    additive pair STDP within [0, w_max]; slowly, for simulators differ in whether the delay lies
    before or behind the synapse, this decides what synchrony does to a weight, and with ten times
    the amplitudes the rates differed by 10 % within 300 ms.

    Source: Brunel 2000, J Comput Neurosci 8:183; the additive rule as in Song, Miller & Abbott
    2000, Nat Neurosci 3:919.

    Attributes:
        plastic: STDP from E to E.
        n_e: Excitatory neurons; a quarter as many are inhibitory.
        g: Inhibitory weight over excitatory.
        eta: Rate from outside over the rate that brings a neuron to threshold.
        j: Excitatory weight, mV.
        a_plus: Weight gained by a pair, mV; a_minus: weight lost.
        w_max: Upper bound of plastic weights, mV.
        delay: Delay, ms.
        dt: Step, ms.
    """

    plastic: bool
    n_e: int = 10_000
    g: float = 5.0
    eta: float = 2.0
    j: float = 0.1
    tau_m: float = 20.0
    c_m: float = 250.0
    v_threshold: float = 20.0
    v_reset: float = 10.0
    t_ref: float = 2.0
    tau_plus: float = 20.0
    tau_minus: float = 20.0
    a_plus: float = 0.0001
    a_minus: float = 0.000105
    w_max: float = 0.2
    delay: float = 1.5
    dt: float = 0.1

    @property
    def outside(self) -> float:
        """Rate of the Poisson spikes onto each neuron, Hz."""
        return self.eta * self.v_threshold / (self.j * self.tau_m * 1e-3)


@dataclass(frozen=True)
class Loop:
    """Network in a closed loop: a current into each neuron at a control step, spike counts out.

    One population of leaky integrate-and-fire neurons without a refractory time (not every peer
    has one) and with exponential currents, near 30 Hz; weights are uniform from 0 to 2 `w`. With
    `plastic` all synapses follow reward-modulated STDP with eligibility, and each control step
    brings a reward.

    Attributes:
        plastic: Learning by reward at each control step.
        n: Neurons.
        copies: Networks side by side, each with weights of its own.
        k: Synapses onto each neuron; 100, and a quarter of n in small networks, if 0.
        total: Sum of the mean weights onto a neuron, pA.
        base: Mean current from outside, pA.
        swing: Largest deviation of the current from its mean, as a part of it.
        steps: Steps of dt in a control step.
        learning_rate: Weight per unit of reward and eligibility, as a part of the mean weight.
        dt: Step and delay, ms.
    """

    plastic: bool
    n: int = 1000
    copies: int = 1
    k: int = 0
    total: float = 150.0
    base: float = 175.0
    swing: float = 0.2
    steps: int = 20
    tau_m: float = 20.0
    c_m: float = 200.0
    v_rest: float = -65.0
    v_threshold: float = -50.0
    tau_syn: float = 5.0
    tau_plus: float = 20.0
    tau_minus: float = 20.0
    a_plus: float = 1.0
    a_minus: float = 1.05
    tau_e: float = 500.0
    learning_rate: float = 0.01
    dt: float = 1.0

    def __post_init__(self) -> None:
        """Fill in the number of synapses."""
        if self.k == 0:
            object.__setattr__(self, "k", min(100, self.n // 4))

    @property
    def w(self) -> float:
        """Mean weight, pA."""
        return self.total / self.k

    def current(self, control: int) -> NDArray[np.float64]:
        """Current into each neuron in control step number `control`, pA, (copies, n)."""
        phase = np.arange(self.copies * self.n).reshape(self.copies, self.n) / self.n
        return self.base * (1.0 + self.swing * np.sin(2.0 * np.pi * (control / 50.0 + phase)))

    def reward(self, control: int) -> float:
        """Reward in control step number `control`."""
        return float(np.sin(0.7 * control))


def brette(numbers: Brette, seed: int = 1) -> Network:
    """Return COBA or CUBA, populations "E" and "I"."""
    s = numbers
    kinetics: dict[str, Any] = {"e": ExponentialCurrent(s.tau_e), "i": ExponentialCurrent(s.tau_i)}
    if s.conductance:
        reversals = {"e": (s.tau_e, s.reversal_e), "i": (s.tau_i, s.reversal_i)}
        kinetics = {name: ExponentialConductance(*both) for name, both in reversals.items()}
    cell = LIF(s.tau_m, s.c_m, s.v_rest, s.v_threshold, s.v_reset, s.t_ref)
    e = Population("E", s.n * 4 // 5, cell, kinetics)
    i = Population("I", s.n - s.n * 4 // 5, cell, kinetics)
    wiring = FixedProbability(s.p)
    links = [
        Projection(pre, post, receptor, wiring, weight, s.dt)
        for pre, receptor, weight in ((e, "e", s.w_e), (i, "i", s.w_i))
        for post in (e, i)
    ]
    network = Network([e, i], links, dt=s.dt, seed=seed)
    rng = np.random.default_rng(seed)
    for name in ("E", "I"):
        view = network[name]
        view.v = rng.uniform(s.v_reset, s.v_threshold, view.v.shape)
        if s.conductance:
            pushed = rng.random(view.v.shape) < 0.1
            view.receptor("e").g = rng.uniform(0.0, s.start, view.v.shape) * pushed
            view.receptor("i").g = rng.uniform(0.0, s.start, view.v.shape) * pushed
    return network


def brunel(numbers: Brunel, seed: int = 1) -> Network:
    """Return Brunel's network, populations "E" and "I"."""
    s = numbers
    cell = LIF(s.tau_m, s.c_m, 0.0, s.v_threshold, s.v_reset, s.t_ref)
    receptors = {"jump": Delta(), "outside": PoissonInput(s.outside, s.j)}
    e = Population("E", s.n_e, cell, receptors)
    i = Population("I", s.n_e // 4, cell, receptors)
    rule = PairSTDP(s.a_plus, s.a_minus, s.tau_plus, s.tau_minus, w_max=s.w_max)
    links = [
        Projection(
            pre, post, "jump", FixedInDegree(pre.size // 10), weight, s.delay,
            rule=rule if s.plastic and pre is post is e else None,
        )
        for pre, weight in ((e, s.j), (i, -s.g * s.j))
        for post in (e, i)
    ]  # fmt: skip
    return Network([e, i], links, dt=s.dt, seed=seed)


def loop(numbers: Loop, seed: int = 1) -> Network:
    """Return the network of the closed loop, population "cells", projection "recurrent"."""
    s = numbers
    cell = LIF(s.tau_m, s.c_m, s.v_rest, s.v_threshold, s.v_rest, 0.0)
    cells = Population("cells", s.n, cell, {"syn": ExponentialCurrent(s.tau_syn)})
    rule = RewardSTDP(
        s.learning_rate * s.w, s.a_plus, s.a_minus, s.tau_plus, s.tau_minus, s.tau_e,
        w_max=2.0 * s.w,
    )  # fmt: skip
    recurrent = Projection(
        cells, cells, "syn", FixedInDegree(s.k), Uniform(0.0, 2.0 * s.w), s.dt,
        rule=rule if s.plastic else None, name="recurrent",
    )  # fmt: skip
    network = Network([cells], [recurrent], dt=s.dt, copies=s.copies, seed=seed)
    rng = np.random.default_rng(seed)
    network["cells"].v = rng.uniform(s.v_rest, s.v_threshold, (s.copies, s.n))
    return network
