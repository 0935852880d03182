"""Calcium-based plasticity with two stable strengths."""

import math
from typing import Any, NamedTuple

import numpy as np

from snn_core.component import (
    Field,
    derived,
    lasting,
    require,
    require_positive,
    state,
    stream,
)
from snn_core.kernel import inlined, kernel, row
from snn_core.plasticity.pacing import any_due, due
from snn_core.random import normal


class GraupnerBrunel(NamedTuple):
    """Calcium-based bistable plasticity; the weight is w_min + rho (w_max - w_min).

    Calcium c decays with tau_ca and jumps by c_pre `delay` ms after a presynaptic spike reaches
    the synapse, by c_post at a postsynaptic spike. The efficacy rho follows
    tau drho/dt = -rho (1 - rho) (rho_star - rho) + gamma_p (1 - rho) [c > theta_p]
    - gamma_d rho [c > theta_d] + sigma sqrt(tau ([c > theta_d] + [c > theta_p])) xi(t).
    c_pre is scaled by the gain of the receptor: where NMDA receptors are blocked, presynaptic
    spikes bring no calcium. Event-driven: between events the times above the thresholds are
    known in closed form, the linear part (noise included) is exact, the cubic drift is of second
    order. The weight is brought up to date at events and every `interval`; rho itself may leave
    [0, 1] by noise, the weight does not leave its bounds. It owns the weight: what another rule of
    the projection writes is overwritten at the next event.

    Source: Graupner & Brunel 2012, PNAS 109:3991, eq. 1-2; defaults: the set DP of table S1.

    Args:
        tau_ca: Time constant of calcium, ms.
        c_pre: Calcium of a presynaptic spike.
        c_post: Calcium of a postsynaptic spike.
        theta_p: Threshold of potentiation.
        theta_d: Threshold of depression.
        gamma_p: Rate of potentiation, in units of 1 / tau.
        gamma_d: Rate of depression, in units of 1 / tau.
        sigma: Amplitude of the noise.
        tau: Time constant of the efficacy, ms.
        rho_star: Unstable efficacy between the two stable ones, 0 to 1.
        delay: Time from a presynaptic spike to its calcium, ms.
        interval: Longest time between two updates, ms.
        w_min: Weight of the lower stable state.
        w_max: Weight of the upper stable state.
    """

    tau_ca: Field = 20.0
    c_pre: Field = 1.0
    c_post: Field = 2.0
    theta_p: Field = 1.3
    theta_d: Field = 1.0
    gamma_p: Field = 321.808
    gamma_d: Field = 200.0
    sigma: Field = 0.0
    tau: Field = 150_000.0
    rho_star: Field = 0.5
    delay: Field = 13.7
    interval: Field = 1000.0
    w_min: Field = 1.0
    w_max: Field = 5.0
    calcium: Field = state(0.0, per="synapse")  # at the last update
    updated: Field = state(0.0, per="synapse", fades=False)  # time of it, ms
    time: Field = state(0.0, fades=False)
    elapsed: Field = state(0.0, fades=False)
    strength: Field = lasting("weight", per="synapse")  # the weight without bounds
    rng: Field = stream()
    step: Field = derived()
    lag: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no rule."""
        require_positive(self, "tau_ca", "tau", "theta_p", "theta_d", "interval")
        for name in ("c_pre", "c_post", "gamma_p", "gamma_d", "sigma", "delay"):
            value = np.asarray(getattr(self, name))
            require(self, (value >= 0) & np.isfinite(value), f"{name}: expected >= 0")
        require(self, np.asarray(self.delay) <= 1e9, "delay: expected at most 1e9 ms")
        star = np.asarray(self.rho_star)
        require(self, (star >= 0) & (star <= 1), "rho_star: expected 0 to 1")
        require(self, self.w_min < self.w_max, "w_min: expected w_min < w_max")

    def derive(self, dt: float) -> "GraupnerBrunel":
        """Note the step and the delay in steps."""
        lag = np.rint(np.asarray(self.delay) / max(dt, 1e-9)).astype(np.int64)
        return self._replace(step=np.full_like(self.tau, dt), lag=lag)

    @kernel
    def sense(
        self: Any, copy: int, graph: Any, potential: Any, gain: Any, slot_target: Any
    ) -> None:
        """Let the delayed calcium of presynaptic spikes in."""
        time, c_pre = self.time[copy], row(self.c_pre, copy)
        for p in range(time.size):
            time[p] += row(self.step, copy)[p]
        for i in range(graph.n_late[copy, 0]):
            r = graph.late[copy, i]
            p = graph.projection[r]
            for s in range(graph.first[r], graph.first[r + 1]):
                _advance(self, copy, graph, s, p)
                self.calcium[copy, s] += c_pre[p] * gain[graph.slot[s]]

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Let the calcium of postsynaptic spikes in."""
        c_post = row(self.c_post, copy)
        for i in range(fired.size):
            for c in range(graph.columns[fired[i]], graph.columns[fired[i] + 1]):
                p = graph.column_projection[c]
                for k in range(graph.column_first[c], graph.column_first[c + 1]):
                    s = graph.synapse[k]
                    _advance(self, copy, graph, s, p)
                    self.calcium[copy, s] += c_post[p]
        waited = due(self.elapsed[copy], row(self.step, copy), row(self.interval, copy))
        if not any_due(waited):
            return
        for r in range(graph.projection.size):
            p = graph.projection[r]
            if waited[p] > 0.0:
                for s in range(graph.first[r], graph.first[r + 1]):
                    _advance(self, copy, graph, s, p)

    @kernel
    def settle(self: Any, copy: int, graph: Any) -> None:
        """Bring all weights up to date."""
        for r in range(graph.projection.size):
            for s in range(graph.first[r], graph.first[r + 1]):
                _advance(self, copy, graph, s, graph.projection[r])


@kernel
def _advance(rule: Any, copy: int, graph: Any, s: int, p: int) -> None:
    """Bring calcium and efficacy of synapse s up to date."""
    left = rule.time[copy, p] - rule.updated[copy, s]
    if left <= 0.0:
        return
    rule.updated[copy, s] = rule.time[copy, p]
    low, width = row(rule.w_min, copy)[p], row(rule.w_max, copy)[p] - row(rule.w_min, copy)[p]
    rho = (rule.strength[copy, s] - low) / width
    tau_ca, c = row(rule.tau_ca, copy)[p], rule.calcium[copy, s]
    rule.calcium[copy, s] = c * math.exp(-left / tau_ca)
    theta_p, theta_d = row(rule.theta_p, copy)[p], row(rule.theta_d, copy)[p]
    while left > 0.0:
        above_p, above_d = c > theta_p, c > theta_d
        h = left
        if above_p or above_d:
            next_theta = max(theta_p if above_p else 0.0, theta_d if above_d else 0.0)
            until = tau_ca * math.log(c / next_theta)
            h = min(left, until)
            c = next_theta if until <= left else c
        rho = _evolve(rule, copy, p, rho, h, (above_p, above_d))
        left -= h
    rho = min(max(rho, -1.0), 2.0)
    rule.strength[copy, s] = low + rho * width
    graph.weight[copy, s] = low + min(max(rho, 0.0), 1.0) * width


@inlined
def _evolve(rule: Any, copy: int, p: int, rho: float, h: float, above: Any) -> float:
    """Efficacy after h ms during which the thresholds are exceeded or not."""
    tau, star = row(rule.tau, copy)[p], row(rule.rho_star, copy)[p]
    gain = row(rule.gamma_p, copy)[p] if above[0] else 0.0
    loss = row(rule.gamma_d, copy)[p] if above[1] else 0.0
    pieces = 1 + int(min(10.0 * h / tau, 1e4))
    x = h / pieces / tau
    for _ in range(pieces):
        if not (above[0] or above[1]):
            rho = _drift(rho, star, x)
            continue
        rho = _drift(rho, star, 0.5 * x)
        rate = gain + loss
        kept = math.exp(-rate * x)
        if rate > 0.0:
            rho = gain / rate + (rho - gain / rate) * kept
        sigma = row(rule.sigma, copy)[p]
        if sigma > 0.0:
            spread = x if rate * x < 1e-12 else (1.0 - kept * kept) / (2.0 * rate)
            active = 2.0 if above[0] and above[1] else 1.0
            rho += sigma * math.sqrt(active * spread) * normal(rule.rng[copy])
        rho = _drift(min(max(rho, -1.0), 2.0), star, 0.5 * x)
    return rho


@inlined
def _drift(rho: float, star: float, x: float) -> float:
    """Runge-Kutta step of d rho / dx = -rho (1 - rho) (star - rho)."""
    k1 = -rho * (1.0 - rho) * (star - rho)
    y = rho + 0.5 * x * k1
    k2 = -y * (1.0 - y) * (star - y)
    y = rho + 0.5 * x * k2
    k3 = -y * (1.0 - y) * (star - y)
    y = rho + x * k3
    k4 = -y * (1.0 - y) * (star - y)
    return rho + x * (k1 + 2.0 * k2 + 2.0 * k3 + k4) / 6.0
