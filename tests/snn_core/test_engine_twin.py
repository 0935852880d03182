"""A whole network against a slow twin that knows no graph, ring or trace: only events."""

import math
from collections import defaultdict

import numpy as np
import pytest

from snn_core import (
    LIF,
    ExponentialCurrent,
    PairSTDP,
    Population,
    Projection,
    SpikeSource,
    TsodyksMarkram,
)
from snn_core.topology import Explicit, FixedProbability, Recurrent

DT, TAU_M, C_M, TAU_S = 0.5, 12.0, 200.0, 4.0
CELL = LIF(tau_m=TAU_M, c_m=C_M, v_rest=-65.0, v_reset=-68.0, v_threshold=-50.0, t_ref=1.7)
RULE = PairSTDP(a_plus=6.0, a_minus=5.0, tau_plus=15.0, tau_minus=25.0, w_min=0.0, w_max=400.0)


class Synapse:
    """One synapse: pre and post are (population, index)."""

    def __init__(self, pre, post, weight, delay, rule=None, short_term=None):
        self.pre, self.post, self.weight, self.delay = pre, post, weight, delay
        self.rule, self.short_term = rule, short_term
        self.arrivals, self.u, self.x = [], 0.0, 1.0

    def release(self, now):
        if self.short_term is None:
            return 1.0
        if self.arrivals:
            past = (now - self.arrivals[-1]) * DT
            self.u *= math.exp(-past / self.short_term.tau_facil)
            self.x = 1.0 - (1.0 - self.x) * math.exp(-past / self.short_term.tau_rec)
        self.u += self.short_term.U * (1.0 - self.u)
        amount = self.u * self.x
        self.x -= amount
        return amount

    def learn(self, now, arrived, post_spikes):
        if self.rule is None:
            return
        r = self.rule
        if arrived:
            lost = sum(math.exp((p - now) * DT / r.tau_minus) for p in post_spikes if p < now)
            self.weight = min(max(self.weight - r.a_minus * lost, r.w_min), r.w_max)
        if now in post_spikes:
            won = sum(math.exp((p - now) * DT / r.tau_plus) for p in self.arrivals if p < now)
            self.weight = min(max(self.weight + r.a_plus * won, r.w_min), r.w_max)


class Cell:
    """One neuron, solved from event to event inside each step."""

    def __init__(self):
        self.v, self.current, self.free_at = -65.0, 0.0, 0.0

    def advance(self, begin, arriving):
        """Returns whether the cell fires between begin and begin + DT (ms)."""
        self.current += arriving
        dv = self.current / C_M * TAU_S * TAU_M / (TAU_M - TAU_S)
        dv *= math.exp(-DT / TAU_M) - math.exp(-DT / TAU_S)
        steady = -65.0 + dv / (1.0 - math.exp(-DT / TAU_M))
        self.current *= math.exp(-DT / TAU_S)
        time, end, fired = max(begin, self.free_at), begin + DT, False
        if time >= end:
            return False
        arrives = steady + (self.v - steady) * math.exp((time - end) / TAU_M)
        if arrives >= -50.0:
            time += TAU_M * math.log((steady - self.v) / (steady + 50.0))
            fired, self.v, self.free_at = True, -68.0, time + 1.7
            time = min(self.free_at, end)
            arrives = steady + (self.v - steady) * math.exp((time - end) / TAU_M)
        self.v = arrives
        return fired


def twin(synapses, source_spikes, n, steps):
    """Runs the twin; returns potentials, (steps, n), and spikes by cell."""
    cells = [Cell() for _ in range(n)]
    spikes = defaultdict(list)
    for i, train in enumerate(source_spikes):
        spikes["source", i] = train
    potentials = np.empty((steps, n))
    for now in range(steps):
        arriving = np.zeros(n)
        reached = []
        for synapse in synapses:
            arrived = now - synapse.delay in spikes[synapse.pre]
            reached.append(arrived)
            if arrived:
                arriving[synapse.post[1]] += synapse.weight * synapse.release(now)
        for i, cell in enumerate(cells):
            if cell.advance(now * DT, arriving[i]):
                spikes["cell", i].append(now)
            potentials[now, i] = cell.v
        for synapse, arrived in zip(synapses, reached, strict=True):
            synapse.learn(now, arrived, spikes[synapse.post])
            if arrived:
                synapse.arrivals.append(now)
    return potentials, spikes


@pytest.mark.parametrize("seed", range(3))
def test_a_plastic_recurrent_network_agrees_with_the_slow_twin(build, seed):
    n_source, n, steps = 6, 8, 500
    rng = np.random.default_rng(seed)
    trains = [sorted(rng.choice(steps, 45, replace=False).tolist()) for _ in range(n_source)]
    short_term = TsodyksMarkram(U=0.4, tau_rec=120.0, tau_facil=60.0)
    source = Population("source", n_source, SpikeSource([np.array(t) * DT for t in trains]))
    cells = Population("cells", n, CELL, {"in": ExponentialCurrent(tau=TAU_S)}, co_release=True)
    wiring = [
        ("forward", source, FixedProbability(0.7), {"rule": RULE}),
        ("loops", cells, Recurrent(3), {"short_term": short_term}),
        ("inhibition", cells, Recurrent(2), {}),
    ]
    links, synapses = [], []
    for sign, (name, pre, connect, kind) in zip((1, 1, -1), wiring, strict=True):
        edges = connect(pre.size, n, rng, pre is cells)
        weight = sign * rng.uniform(80.0, 300.0, edges.pre.size)
        delay = rng.integers(1, 19, edges.pre.size)
        links.append(
            Projection(pre, cells, "in", Explicit(*edges), weight, delay * DT, name=name, **kind)
        )
        kinds = {"cells": "cell", "source": "source"}
        synapses += [
            Synapse((kinds[pre.name], int(i)), ("cell", int(j)), float(w), int(d), **kind)
            for i, j, w, d in zip(*edges, weight, delay, strict=True)
        ]
    initial = [synapse.weight for synapse in synapses]
    potentials, spikes = twin(synapses, trains, n, steps)
    network = build([source, cells], links, dt=DT)
    found = np.empty_like(potentials)
    fired = np.zeros((steps, n), bool)
    for step in range(steps):
        network.run(1)
        found[step], fired[step] = network["cells"].v[0], network["cells"].fired[0]
    expected = np.zeros((steps, n), bool)
    for i in range(n):
        expected[spikes["cell", i], i] = True
    assert 40 < expected.sum() < 2000
    np.testing.assert_array_equal(fired, expected)
    np.testing.assert_allclose(found, potentials, rtol=0, atol=1e-8)
    weights = np.concatenate([network.projection(link.name).weight[0] for link in links])
    np.testing.assert_allclose(weights, [s.weight for s in synapses], rtol=1e-9, atol=1e-9)
    moved = weights != initial
    n_forward = network.projection("forward").weight.size
    assert moved[:n_forward].mean() > 0.9
    assert not moved[n_forward:].any()
