"""Associative rules of two traces: slow twins, fixed points, components, selectivity."""

import math

import numpy as np
import pytest

from snn_core import (
    BCM,
    ExponentialCurrent,
    HebbianABCD,
    Network,
    Oja,
    PoissonSource,
    Population,
    Projection,
    lab,
)
from snn_core.topology import OneToOne

FREE = {"w_min": -1e6, "w_max": 1e6}


def irregular(seed, n=60, mean=15.0):
    return np.cumsum(np.random.default_rng(seed).exponential(mean, n)) + 1.0


def trace(times, now, tau):
    """Sum over all earlier spikes."""
    past = np.asarray(times)[np.asarray(times) < now]
    return np.exp((past - now) / tau).sum()


def abcd_twin(rule, pre, post, end, w):
    before = 0.0
    for now in sorted({*pre, *post, end}):
        w = np.clip(w + rule.eta * rule.d * (now - before), rule.w_min, rule.w_max)
        if now in pre:
            change = rule.eta * (rule.a * trace(post, now, rule.tau) + rule.b)
            w = np.clip(w + change, rule.w_min, rule.w_max)
        if now in post:
            change = rule.eta * (rule.a * trace(pre, now, rule.tau) + rule.c)
            w = np.clip(w + change, rule.w_min, rule.w_max)
        before = now
    return w


@pytest.mark.parametrize("bounds", [FREE, {"w_min": 0.3, "w_max": 0.6}])
@pytest.mark.parametrize("seed", range(4))
def test_abcd_agrees_with_the_twin(seed, bounds):
    rng = np.random.default_rng([seed, 1])
    a, b, c, d = rng.normal(0.0, 1.0, 4)
    rule = HebbianABCD(rng.uniform(0.01, 0.1), a, b, c, 0.02 * d, rng.uniform(5.0, 50.0), **bounds)
    pre, post = irregular([seed, 2]), irregular([seed, 3])
    post[::7] = pre[::7]
    post.sort()
    found = lab.weight_change(rule, pre, post, duration=1000.0, dt=3.3)
    end = found.t[-1]
    expected = abcd_twin(rule, pre[pre < end], post[post < end], end, 0.5)
    assert found.weight[-1] == pytest.approx(expected, abs=1e-9)


def poisson_pairs(rule, f, g, seconds, n=100, dt=0.1, weight=1.0):
    """Weights of n synapses between independent Poisson cells of rates f and g, Hz."""
    source = Population("pre", n, PoissonSource(f), co_release=True)
    target = Population("post", n, PoissonSource(g), {"in": ExponentialCurrent()})
    link = Projection(source, target, "in", OneToOne(), weight, rule=rule, name="link")
    network = Network([source, target], [link], dt=dt)
    network.run(round(1000.0 * seconds / dt))
    return network.projection("link").weight[0]


def test_abcd_drifts_as_its_formula_says():
    rule = HebbianABCD(1.0, 0.02, -0.01, 0.02, 2e-4, 20.0, **FREE)
    f, g, ms = 0.03, 0.05, 20_000.0
    parts = np.array([2 * rule.a * rule.tau * f * g, rule.b * f, rule.c * g, rule.d]) * ms
    change = poisson_pairs(rule, 1e3 * f, 1e3 * g, 20.0) - 1.0
    error = change.std() / 10.0
    assert change.mean() == pytest.approx(parts.sum(), abs=4.0 * error)
    assert 4.0 * error < 0.3 * np.abs(parts).min()  # each part shows


def oja_twin(rule, pre, post, w):
    for now in post:
        y = trace(post, now, rule.tau)
        change = rule.eta * (trace(pre, now, rule.tau) - rule.alpha * y * w)
        w = np.clip(w + change, rule.w_min, rule.w_max)
    return w


@pytest.mark.parametrize("seed", range(3))
def test_oja_agrees_with_the_twin(seed):
    rule = Oja(eta=0.02, alpha=[0.5, 1.0, 3.0][seed], tau=[10.0, 20.0, 40.0][seed])
    pre, post = irregular([seed, 4]), irregular([seed, 5])
    post[::9] = pre[::9]
    post.sort()
    found = lab.weight_change(rule, pre, post, dt=1.0).weight[-1]
    assert found == pytest.approx(oja_twin(rule, pre, post, 0.5), abs=1e-9)


@pytest.mark.parametrize(("f", "g", "alpha"), [(40.0, 40.0, 0.5), (20.0, 40.0, 1.0)])
def test_oja_settles_where_input_balances_output(f, g, alpha):
    """w = x / (alpha y) at independent rates; the rest is noise of the small learning rate."""
    weights = poisson_pairs(Oja(eta=0.01, alpha=alpha), f, g, 60.0, dt=0.5, weight=1.5)
    assert weights.mean() == pytest.approx(f / g / alpha, rel=0.03)


class LinearCell:
    """A Poisson cell whose rate is gain w x (per ms), x the traces of its Poisson inputs."""

    def __init__(self, rule, n, gain, weight, copies=1, dt=1.0):
        source = Population("pre", n, PoissonSource(1.0))
        target = Population("post", 1, PoissonSource(1.0), {"in": ExponentialCurrent()})
        link = Projection(source, target, "in", weight=weight, delay=dt, rule=rule, name="link")
        self.network = Network([source, target], [link], dt=dt, copies=copies)
        self.gain, self.kept = gain, math.exp(-dt / rule.tau)
        self.x = np.zeros((copies, n))
        self.link = self.network.projection("link")

    def step(self, rates):
        """One step with input rates (Hz); returns the expected output rate, Hz, (copies,)."""
        network = self.network
        network["pre"].rate = rates
        self.x *= self.kept
        rate = 1e3 * self.gain * (self.link.weight * self.x).sum(axis=1)
        network["post"].rate = np.minimum(rate, 1e3 / network.dt)[:, None]
        self.x += network["pre"].fired  # of the last step: they arrive in this one
        network.run(1)
        return rate


def test_oja_finds_the_first_principal_component():
    """Inputs of equal mean; the first three vary together. Exact only for slow inputs.

    y follows w x with its time constant, so the norm meets 1 / (alpha g) up to what x changes
    within it, here some per cent.
    """
    rng = np.random.default_rng(1)
    rule = Oja(eta=1e-3, alpha=5.0, tau=20.0)
    cell = LinearCell(rule, 6, 0.01, np.array([[0.1, 0.2, 0.3, 0.6, 0.5, 0.4]]))
    every = np.array([[1.0 - 2.0 * (k >> bit & 1) for bit in range(4)] for k in range(16)])
    order = np.concatenate([rng.permutation(16) for _ in range(25)])  # 200 ms of each
    kept, expected_y = [], np.zeros(6)  # y by each input, per unit of weight
    moments, with_y = np.zeros((6, 6)), np.zeros((6, 6))
    for k in range(80_000):
        signs = every[order[k // 200]]
        cell.step(100.0 * (1.0 + 0.8 * signs[[0, 0, 0, 1, 2, 3]]))
        expected_y = cell.kept * expected_y
        if k >= 32_000:
            kept.append(cell.link.weight[0].copy())
            moments += np.outer(cell.x, cell.x)
            with_y += np.outer(cell.x, expected_y)
        expected_y += cell.gain * cell.x[0]
    weight = np.mean(kept, axis=0)
    first = np.abs(np.linalg.eigh(moments)[1][:, -1])
    assert weight @ first > 0.999 * np.linalg.norm(weight)
    ratios = [w[:3].mean() / w[3:].mean() for w in (weight, first)]
    assert ratios[1] > 1.15
    assert ratios[0] == pytest.approx(ratios[1], rel=0.05)
    slow = 1.0 / (rule.alpha * cell.gain * rule.tau)
    exact = first @ moments @ first / (first @ with_y @ first) / rule.alpha
    assert weight @ weight == pytest.approx(exact, rel=0.03)
    assert weight @ weight == pytest.approx(slow, rel=0.1)


def bcm_twin(rule, pre, post, w):
    """Threshold as a sum over all pairs of earlier spikes, each integrated."""
    height, a = 1e3 / rule.tau, 1.0 / rule.tau_theta - 2.0 / rule.tau
    for now in post:
        past = post[post < now]
        one, other = np.meshgrid(past, past)
        late = np.maximum(one, other)
        grown = np.exp(-2.0 * now / rule.tau) - np.exp(a * late - now / rule.tau_theta)
        theta = (np.exp((one + other) / rule.tau) * grown).sum() / a
        theta *= height**2 / rule.rate / rule.tau_theta
        y = height * trace(post, now, rule.tau)
        w += rule.eta * trace(pre, now, rule.tau) * (y - theta)
        w = np.clip(w, rule.w_min, rule.w_max)
    return w


@pytest.mark.parametrize("seed", range(3))
def test_bcm_agrees_with_the_twin(seed):
    rule = BCM(eta=1e-3, rate=[10.0, 40.0, 80.0][seed], tau=[50.0, 100.0, 30.0][seed],
               tau_theta=[300.0, 40.0, 1000.0][seed], **FREE)  # fmt: skip
    pre, post = irregular([seed, 6]), irregular([seed, 7])
    post[::9] = pre[::9]
    post.sort()
    found = lab.weight_change(rule, pre, post, dt=1.0).weight[-1]
    assert found == pytest.approx(bcm_twin(rule, pre, post, 0.5), abs=1e-9)
    assert abs(found - 0.5) > 0.05


@pytest.mark.parametrize(("rate", "sign"), [(4.0, -1), (8.0, -1), (12.0, 1), (20.0, 1)])
def test_bcm_changes_sign_at_the_threshold(rate, sign):
    """A cell that has fired at 10 Hz, the rate of its threshold, fires at another one."""
    rule = BCM(eta=1e-5, rate=10.0, tau=500.0, tau_theta=30_000.0)
    used = 200_000.0 + np.arange(1, 2 * rate + 1) * 1e3 / rate
    post = np.concatenate([100.0 * np.arange(1, 2001), used])
    settled = used[round(rate) :]  # y has moved to the new rate
    change = lab.weight_change(rule, settled - 5.0, post, dt=1000.0).weight[-1] - 0.5
    assert np.sign(change) == sign


def test_bcm_becomes_selective_and_holds_its_activity():
    """Two patterns in turn: y -> 0 for one, rate / (share of the other) for the other.

    That is 20 Hz for a y without noise; noise and ripple add to y^2 and lower it.
    """
    rule = BCM(eta=6e-5, rate=10.0, tau=200.0, tau_theta=4000.0, w_max=50.0)
    copies = 8
    gain = 0.0004 * np.repeat([1.4, 2.0], 4)
    weight = np.random.default_rng(5).uniform(0.6, 1.4, (copies, 10))
    cell = LinearCell(rule, 10, gain, weight, copies, dt=5.0)
    patterns = 5.0 + 35.0 * np.array([[1.0] * 5 + [0.0] * 5, [0.0] * 5 + [1.0] * 5])
    response = np.zeros((2, copies))
    for k in range(70_000):
        which = k // 200 % 2
        rate = cell.step(patterns[which])
        if k >= 60_000 and k % 200 >= 100:
            response[which] += rate / 2500.0
    strong, weak = response.max(axis=0), response.min(axis=0)
    assert (weak / strong).mean() < 0.3
    assert (weak < 0.5 * strong).all()
    assert set(response.argmax(axis=0)) == {0, 1}  # chance chooses the pattern
    assert ((strong > 10.0) & (strong < 20.0)).all()
    assert strong[:4].mean() == pytest.approx(strong[4:].mean(), rel=0.15)  # whatever the gain
