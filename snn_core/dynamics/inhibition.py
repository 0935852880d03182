"""Inhibition matrices that make units take turns, and what sequences look like."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.dynamics.unit import Floats, finite


def may_leonard(a: float, b: float) -> Floats:
    """Three units: [[1, a, b], [b, 1, a], [a, b, 1]]; a < 1 < b and a + b > 2 make turns 1 3 2.

    Each turn is (max - 1) / (1 - min) times as long as the last one. Source: May & Leonard 1975,
    SIAM J Appl Math 29:243.
    """
    return finite("a, b", [[1.0, a, b], [b, 1.0, a], [a, b, 1.0]], (3, 3))


def heteroclinic_chain(order: Sequence[int], sigma: ArrayLike = 1.0, slack: float = 0.5) -> Floats:
    """Inhibition under which the units win in the given order, and again from its start.

    With p before and q after n in the order: rho_nn = 1, rho_pn = s_p / s_n + slack,
    rho_qn = s_q / s_n - slack, others rho_pn + (s_j - s_p) / s_n + slack, which satisfies the
    conditions of Afraimovich, Zhigulin & Rabinovich 2004, Chaos 14:1123, for 0 < slack < 1.

    Args:
        order: Every unit once, three or more.
        sigma: Growth rates, number or (n,), positive.
        slack: Distance from the bounds of the conditions; larger ones contract the channel more.

    Raises:
        ValueError: No order of the units, or slack outside 0..1 (or too large for the rates).
    """
    n = len(order)
    if n < 3 or sorted(order) != list(range(n)):
        raise ValueError(f"order: got {list(order)}, expected every unit 0 to n - 1 once, n >= 3")
    s = finite("sigma", sigma, (n,))
    rho = np.empty((n, n))
    for k, unit in enumerate(order):
        last, following = order[k - 1], order[(k + 1) % n]
        rho[:, unit] = (s[last] / s[unit] + slack) + (s - s[last]) / s[unit] + slack
        rho[last, unit] = s[last] / s[unit] + slack
        rho[following, unit] = s[following] / s[unit] - slack
        rho[unit, unit] = 1.0
    failed = broken_conditions(rho, s, order)
    if failed:
        raise ValueError(f"slack: got {slack}, expected 0 < slack < 1: {failed[0]}")
    return rho


def broken_conditions(rho: ArrayLike, sigma: ArrayLike, order: Sequence[int]) -> list[str]:
    """The conditions of a stable heteroclinic cycle that do not hold, in words; empty if all do.

    Source: Afraimovich, Zhigulin & Rabinovich 2004, Chaos 14:1123.

    Args:
        rho: Inhibition of i by j, (n, n), with ones on the diagonal.
        sigma: Growth rates, number or (n,).
        order: Order of the winners, every unit once.
    """
    n = len(order)
    r, s = finite("rho", rho, (n, n)), finite("sigma", sigma, (n,))
    broken = []
    for k, unit in enumerate(order):
        p, q = order[k - 1], order[(k + 1) % n]
        back, ahead = s[p] / s[unit], s[q] / s[unit]
        if not back < r[p, unit] < back + 1.0:
            broken.append(f"rho[{p}, {unit}] = {r[p, unit]:g}, not in ({back:g}, {back + 1:g})")
        if not ahead - 1.0 < r[q, unit] < ahead:
            broken.append(f"rho[{q}, {unit}] = {r[q, unit]:g}, not in ({ahead - 1:g}, {ahead:g})")
        for j in set(order) - {p, unit, q}:
            bound = r[p, unit] + (s[j] - s[p]) / s[unit]
            if not r[j, unit] > bound:
                broken.append(f"rho[{j}, {unit}] = {r[j, unit]:g}, not above {bound:g}")
    return broken


def channel_cycle(
    n: int, alpha: ArrayLike = 1.0, beta: ArrayLike = 1.0, nu: ArrayLike = 2.0
) -> tuple[Floats, Floats]:
    """Stable heteroclinic channel through n units by growth rate, height and saddle value.

    rho_ii = alpha_i / beta_i, rho_{j+1, j} = (alpha_{j+1} - alpha_j / nu_j) / beta_j, otherwise
    (alpha_i + alpha_j) / beta_j. At saddle j the next unit grows with alpha_j / nu_j and the others
    shrink with alpha_j; with noise eps a turn takes about ln(1 / eps) nu / alpha.

    Source: Horchler, Daltorio, Chiel & Quinn 2015, Bioinspir Biomim 10:026001.

    Args:
        n: Units, three or more.
        alpha: Growth rates, number or (n,).
        beta: Heights of the winners.
        nu: Saddle values, above 1.

    Returns:
        rho, (n, n), and sigma, (n,).
    """
    if n < 3:
        raise ValueError(f"n: got {n}, expected 3 or more")
    a, b, v = (finite(x, y, (n,)) for x, y in (("alpha", alpha), ("beta", beta), ("nu", nu)))
    if not ((a > 0.0) & (b > 0.0) & (v > 1.0)).all():
        raise ValueError("alpha, beta, nu: expected alpha > 0, beta > 0 and nu > 1")
    rho = (a[:, None] + a[None, :]) / b[None, :]
    for j in range(n):
        i = (j + 1) % n
        rho[i, j] = (a[i] - a[j] / v[j]) / b[j]
        rho[j, j] = a[j] / b[j]
    return rho, a


class Turns(NamedTuple):
    """Who won when.

    Attributes:
        winners: Units in the order of their turns, (turns,).
        dwell: Length of each turn in samples, (turns,); the first and last are cut.
    """

    winners: NDArray[np.int64]
    dwell: NDArray[np.int64]


def turns(course: ArrayLike) -> Turns:
    """The sequence of winners of a course.

    Args:
        course: (samples, n), such as one copy of what `WinnerlessCompetition.run` returns.
    """
    values = np.asarray(course, dtype=np.float64)
    if values.ndim != 2 or not values.size:
        raise ValueError(f"course: got shape {values.shape}, expected (samples, n)")
    winner = values.argmax(axis=1)
    starts = np.flatnonzero(np.r_[True, winner[1:] != winner[:-1]])
    return Turns(winner[starts], np.diff(np.r_[starts, len(winner)]))
