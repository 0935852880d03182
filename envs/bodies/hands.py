"""Two rhythmic hands: hybrid oscillators with the coupling of Haken, Kelso & Bunz."""

import dataclasses
import math
from typing import Any, NamedTuple

import numpy as np

from envs.kernel import part

_ANY_SIGN = ("attraction",)
_MAY_VANISH = ("noise", "rayleigh", "twofold")

State = tuple[float, float, float, float]


@dataclasses.dataclass(frozen=True)
class Hands:
    """Constants of two hands that turn about their wrists.

    Each follows x'' = drive x' - rayleigh x'^3 - van_der_pol x^2 x' - w^2 x + its coupling
    (x' - y') (attraction + twofold (x - y)^2) to the other, y, + (torque + noise) / inertia. The
    form of the limb is that of Kay, Kelso, Saltzman & Schoner 1987 (J Exp Psychol Hum Percept
    Perform 13:178), the coupling that of Haken, Kelso & Bunz 1985 (Biol Cybern 51:347, section 4).
    The values are ours: the amplitude falls with the pace as it does in the wrist, the rates are
    such that a disturbance is gone within a second, and anti-phase is lost at 2.25 Hz.

    Args:
        inertia: Moment of inertia of a hand, kg m2.
        torque: Largest voluntary torque beside the rhythm, N m.
        drive: Negative damping, 1/s.
        rayleigh: Rayleigh term, s.
        van_der_pol: Van der Pol term, 1/s.
        attraction: Coupling of the velocities, 1/s; negative draws the hands together.
        twofold: Coupling that grows with the distance, 1/s.
        noise: Standard deviation of the white torque over inertia, rad/s^1.5.
        slowest: Pace at command -1, Hz.
        fastest: Pace at command 1, Hz.

    Raises:
        ValueError: A constant is not finite or has the wrong sign.
    """

    inertia: float = 0.003
    torque: float = 0.3
    drive: float = 6.41
    rayleigh: float = 0.07095
    van_der_pol: float = 124.57
    attraction: float = -2.0
    twofold: float = 13.0366
    noise: float = 0.5
    slowest: float = 0.5
    fastest: float = 4.0

    def __post_init__(self) -> None:
        for name, value in dataclasses.asdict(self).items():
            low = -math.inf if name in _ANY_SIGN else 0.0
            if (
                not math.isfinite(value)
                or value < low
                or (value == 0.0 and low == 0.0) > (name in _MAY_VANISH)
            ):
                sign = {-math.inf: "finite"}.get(low, "positive")
                raise ValueError(f"Hands: got {name}={value!r}, expected a {sign} number.")
        if self.fastest <= self.slowest:
            raise ValueError(
                f"Hands: got slowest={self.slowest!r}, fastest={self.fastest!r}, "
                "expected slowest < fastest."
            )

    def amplitude(self, pace: Any) -> Any:
        """Amplitude of one hand alone, rad: 2 sqrt(drive / (van_der_pol + 3 rayleigh w^2)).

        Args:
            pace: Frequency, Hz, number or array.

        Returns:
            The amplitude of its limit cycle in the slowly varying approximation (Kay et al. 1987).
        """
        speed = 2.0 * math.pi * np.asarray(pace)
        return 2.0 * np.sqrt(self.drive / (self.van_der_pol + 3.0 * self.rayleigh * speed**2))

    def phase_constants(self, amplitude: Any) -> tuple[Any, Any]:
        """The a and b of d phi/dt = -a sin phi - 2 b sin 2 phi (Haken et al. 1985, eq. 4.12).

        Args:
            amplitude: Amplitude of the hands, rad, number or array.

        Returns:
            a and b, 1/s; anti-phase is lost where b / a falls below 1/4.
        """
        square = np.asarray(amplitude) ** 2
        return -self.attraction - 0.5 * self.twofold * square, self.twofold * square / 8.0

    @property
    def critical_pace(self) -> float:
        """Pace at which b / a = 1/4, Hz; infinite if anti-phase is never lost."""
        square = -self.attraction / self.twofold if self.twofold > 0.0 else math.inf
        left = (4.0 * self.drive / square - self.van_der_pol) / 3.0
        if left <= 0.0 or self.rayleigh == 0.0:
            return 0.0 if left <= 0.0 else math.inf
        return math.sqrt(left / self.rayleigh) / (2.0 * math.pi)


class Wrist(NamedTuple):
    """``Hands`` as the kernels take them.

    Attributes:
        drive: Negative damping, 1/s.
        rayleigh: Rayleigh term, s.
        van_der_pol: Van der Pol term, 1/s.
        attraction: Coupling of the velocities, 1/s.
        twofold: Coupling that grows with the distance, 1/s.
        inertia: Moment of inertia of a hand, kg m2.
        strength: Largest voluntary torque over inertia, rad/s2.
        noise: Standard deviation of the random torque of a control step over inertia, rad/s2.
        slowest: Pace at command -1, Hz.
        span: Pace per unit of command, Hz.
    """

    drive: float
    rayleigh: float
    van_der_pol: float
    attraction: float
    twofold: float
    inertia: float
    strength: float
    noise: float
    slowest: float
    span: float


def make_wrist(hands: Hands, control: float) -> Wrist:
    """Collects the constants of the kernels.

    Args:
        hands: The constants.
        control: Time for which a random torque is held, s.

    Returns:
        The same as the kernels take them.
    """
    return Wrist(
        drive=hands.drive,
        rayleigh=hands.rayleigh,
        van_der_pol=hands.van_der_pol,
        attraction=hands.attraction,
        twofold=hands.twofold,
        inertia=hands.inertia,
        strength=hands.torque / hands.inertia,
        noise=hands.noise / math.sqrt(control),
        slowest=hands.slowest,
        span=0.5 * (hands.fastest - hands.slowest),
    )


@part
def _accelerate(wrist: Wrist, stiff: float, push: float, x: float, v: float) -> float:
    """Acceleration of a hand at (x, v) without its partner."""
    return (wrist.drive - wrist.rayleigh * v * v - wrist.van_der_pol * x * x) * v - stiff * x + push


@part
def move(state: State, wrist: Wrist, link: float, stiff: tuple[float, float],
         push: tuple[float, float], step: float) -> State:  # fmt: skip
    """Moves two hands by one physics step with the midpoint rule.

    Args:
        state: Angles of the left and right hand, rad, and their velocities, rad/s.
        wrist: The constants.
        link: Factor on the coupling.
        stiff: Squared speed w^2 of each hand, rad2/s2.
        push: Torque over inertia on each hand, rad/s2.
        step: Time, s.

    Returns:
        The state a step later.
    """
    x, y, v, w = state
    half = 0.5 * step
    pull = link * (v - w) * (wrist.attraction + wrist.twofold * (x - y) * (x - y))
    mv = v + half * (_accelerate(wrist, stiff[0], push[0], x, v) + pull)
    mw = w + half * (_accelerate(wrist, stiff[1], push[1], y, w) - pull)
    mx, my = x + half * v, y + half * w
    pull = link * (mv - mw) * (wrist.attraction + wrist.twofold * (mx - my) * (mx - my))
    v += step * (_accelerate(wrist, stiff[0], push[0], mx, mv) + pull)
    w += step * (_accelerate(wrist, stiff[1], push[1], my, mw) - pull)
    return x + step * mv, y + step * mw, v, w
