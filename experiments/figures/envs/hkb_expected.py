"""What is expected of two coupled hands: averages over a cycle, linear response, first passage.

None of it uses the kernels of the task: the equations of ``envs.bodies.hands.Hands`` are solved
anew, with the classical Runge-Kutta method where they are solved step by step.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.bodies.hands import Hands

Floats = NDArray[np.float64]


def size(hands: Hands, tempo: Any) -> Any:
    """Return the amplitude of hands in anti-phase, rad, by averaging over a cycle.

    R^2 = (drive + 2 A) / ((van_der_pol + 3 rayleigh w^2) / 4 - 2 B).

    Args:
        hands: The constants; A is `attraction`, B `twofold`.
        tempo: Hz, number or array.
    """
    return np.sqrt(_square(hands, tempo, np.asarray(1.0)))


def growth(hands: Hands, tempo: Any) -> Any:
    """Return -A - B R^2, the growth of a deviation from anti-phase, 1/s; a - 4 b of HKB.

    Args:
        hands: The constants.
        tempo: Hz, number or array.
    """
    a, b = hands.phase_constants(size(hands, tempo))
    return a - 4.0 * b


def _square(hands: Hands, tempo: Any, apart: Any) -> Any:
    """Squared amplitude, rad2, that hands take at a relative phase with sin^2(phi/2) = apart."""
    speed = 2.0 * math.pi * np.asarray(tempo, np.float64)
    own = 0.25 * (hands.van_der_pol + 3.0 * hands.rayleigh * speed**2)
    return (hands.drive + 2.0 * hands.attraction * apart) / (own - 2.0 * hands.twofold * apart**2)


class Response(NamedTuple):
    """Response of hands in anti-phase to small disturbances.

    Attributes:
        growth: Growth of a deviation, 1/s, the larger Floquet exponent, (tempos,).
        spread: Standard deviation of the relative phase under the noise, rad, (tempos,).
    """

    growth: Floats
    spread: Floats


def _flow(state: Floats, hands: Hands, stiff: Floats) -> Floats:
    """Derivative of x, v of a hand, of s, s' of a deviation and of the covariances of s, s'.

    In anti-phase y = -x; of s = x + y the coupling drops out.
    """
    x, v, s, r, ss, sr, rr = state
    own = hands.drive - hands.rayleigh * v**2 - hands.van_der_pol * x**2
    pair = 2.0 * v * (hands.attraction + 4.0 * hands.twofold * x**2)
    lean = -stiff - 2.0 * hands.van_der_pol * x * v
    damp = own - 2.0 * hands.rayleigh * v**2
    return np.array([
        v, own * v + pair - stiff * x,
        r, lean * s + damp * r,
        2.0 * sr, rr + lean * ss + damp * sr,
        2.0 * (lean * sr + damp * rr) + 2.0 * hands.noise**2,
    ])  # fmt: skip


def respond(hands: Hands, tempo: Any, seconds: float = 24.0, step: float = 0.004) -> Response:
    """Return growth and spread of small deviations, with the cycle as it is, not a sine.

    Args:
        hands: The constants.
        tempo: Hz, (tempos,).
        seconds: Duration; the spread is that reached then, the growth is a slope from 4 s on.
        step: s.
    """
    speed = 2.0 * math.pi * np.asarray(tempo, np.float64)
    stiff = speed**2
    state = np.zeros((7, speed.size))
    state[0], state[2] = size(hands, tempo), 1.0
    logs, squares = [], []
    for _ in range(round(seconds / step)):
        one = _flow(state, hands, stiff)
        two = _flow(state + 0.5 * step * one, hands, stiff)
        three = _flow(state + 0.5 * step * two, hands, stiff)
        four = _flow(state + step * three, hands, stiff)
        state = state + step / 6.0 * (one + 2.0 * two + 2.0 * three + four)
        x, v, s, r, ss, sr, rr = state
        logs.append(0.5 * np.log(s**2 + (r / speed) ** 2))
        by_angle, by_rate = v * speed, -x * speed
        norm = (stiff * x**2 + v**2) ** 2
        squares.append((by_angle**2 * ss + 2 * by_angle * by_rate * sr + by_rate**2 * rr) / norm)
    time = step * np.arange(len(logs))
    late = time >= 4.0
    slope = np.polyfit(time[late], np.array(logs)[late], 1)[0]
    return Response(slope, np.sqrt(np.array(squares)[time >= seconds - 4.0].mean(axis=0)))


def passage(
    hands: Hands, first: float, last: float, seconds: float, cells: int = 120, step: float = 0.05
) -> tuple[Floats, Floats]:
    """Return the share of pairs that have left anti-phase as the tempo goes up.

    The stochastic equation of the relative phase (Schoner, Haken & Kelso 1986): the drift of HKB
    with the amplitude that belongs to each phase, the noise averaged over a cycle, Q =
    (noise / (R w))^2 per second; the density between anti-phase and a quarter of a turn from it,
    by finite volumes and implicit steps.

    Args:
        hands: The constants.
        first: Tempo at the start, Hz.
        last: Tempo at the end, Hz.
        seconds: Duration, s.
        cells: Number of cells.
        step: s.

    Returns:
        Tempo, Hz, and share, each (steps,).
    """
    edge = np.linspace(0.0, 0.5 * math.pi, cells + 1)
    width = edge[1]
    density = np.zeros(cells)
    density[0] = 1.0
    tempo = first + (last - first) * step / seconds * np.arange(1, round(seconds / step) + 1)
    left = []
    for now in tempo:
        apart = np.cos(0.5 * edge) ** 2
        square = _square(hands, now, apart)
        drift = -(hands.attraction + hands.twofold * square * apart) * np.sin(edge)
        spread = 0.5 * hands.noise**2 / (square * (2.0 * math.pi * now) ** 2) / width
        out = np.maximum(drift, 0.0) + spread
        back = np.maximum(-drift, 0.0) + spread
        out[0] = back[0] = back[-1] = 0.0
        flow = np.diag(out[1:] + back[:-1]) - np.diag(out[1:-1], -1) - np.diag(back[1:-1], 1)
        density = np.linalg.solve(np.eye(cells) + step / width * flow, density)
        left.append(1.0 - density.sum())
    return tempo, np.array(left)
