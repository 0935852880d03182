"""Relative phase of two rhythmic limbs."""

import math

import numpy as np
from numpy.typing import ArrayLike

from snn_core.dynamics.unit import Dynamics, Floats, finite
from snn_core.kernel import kernel
from snn_core.random import normal


class HKB(Dynamics):
    """Relative phase of Haken, Kelso & Bunz: in-phase and anti-phase coordination.

    dphi/dt = detuning - a sin phi - 2 b sin 2 phi + noise dW/dt. In-phase (0) is stable with rate
    -(a + 4 b), anti-phase (pi) with a - 4 b, so it is lost below b / a = 1 / 4. Steps of fourth
    order; phases are not wrapped.

    Source: Haken, Kelso & Bunz 1985, Biol Cybern 51:347; detuning: Kelso, DelColle & Schoner 1990.

    Args:
        a: Strength of the in-phase attraction, per unit of time.
        b: Strength of the two-fold attraction.
        detuning: Difference of the limbs' own frequencies, rad per unit of time.
        noise: Amplitude of the white noise.
        start: First phase, rad: number, (n,) or (copies, n).
        n: Number of units.
        dt: Step.
        copies: Number of copies.
        seed: Seed of the noise.
    """

    def __init__(
        self, a: float = 1.0, b: float = 1.0, detuning: float = 0.0, noise: float = 0.0,
        start: ArrayLike = 0.0, n: int = 1, dt: float = 0.01, copies: int = 1, seed: int = 0,
    ) -> None:  # fmt: skip
        parameters = finite("a, b, detuning, noise", [a, b, detuning, noise], (4,))
        if parameters[3] < 0.0:
            raise ValueError(f"noise: got {noise!r}, expected a number >= 0")
        self.a, self.b, self.detuning, self.noise = (float(value) for value in parameters)
        super().__init__(finite("start", start, (copies, n)), copies, dt, seed)

    def __repr__(self) -> str:
        return f"HKB(a={self.a:g}, b={self.b:g}, detuning={self.detuning:g})"

    def run(self, duration: float, inputs: ArrayLike = 0.0, every: int = 1) -> Floats:
        """Advance, and return the course.

        Args:
            duration: Time.
            inputs: Added to the detuning: number, (n,) or (copies, n).
            every: Steps between two samples.

        Returns:
            Phases after every `every` steps, rad, (samples, copies, n).
        """
        steps = self._steps(duration)
        push = self.detuning + finite("inputs", inputs, self.x.shape)
        if not isinstance(every, (int, np.integer)) or every < 1:
            raise ValueError(f"every: got {every!r}, expected an integer >= 1")
        course = np.empty((steps // every, *self.x.shape))
        for copy in range(self.copies):
            _run(
                self.x[copy], self.a, self.b, push[copy], self.noise, self._rng[copy], self.dt,
                steps, every, course[:, copy],
            )  # fmt: skip
        return course

    def fixed_points(self) -> list[tuple[float, float]]:
        """Phases in (-pi, pi] where the flow vanishes, each with its stability (1 / time).

        Negative stability is an attractor; its inverse is the relaxation time.
        """
        grid = np.linspace(-math.pi, math.pi, 4001) + 1e-4
        flow = self._flow(grid)
        found = []
        for k in np.flatnonzero(np.sign(flow[:-1]) != np.sign(flow[1:])):
            low, high = grid[k], grid[k + 1]
            for _ in range(60):
                middle = 0.5 * (low + high)
                same = np.sign(self._flow(middle)) == np.sign(flow[k])
                low, high = (middle, high) if same else (low, middle)
            phase = math.remainder(low, 2.0 * math.pi)
            found.append((phase, self.stability(phase)))
        return sorted(found)

    def stability(self, phase: float) -> float:
        """Slope of the flow at a phase, 1 / time: -a cos phi - 4 b cos 2 phi."""
        return -self.a * math.cos(phase) - 4.0 * self.b * math.cos(2.0 * phase)

    def _flow(self, phase: Floats) -> Floats:
        return self.detuning - self.a * np.sin(phase) - 2.0 * self.b * np.sin(2.0 * phase)


@kernel
def _run(
    x: Floats, a: float, b: float, push: Floats, noise: float, rng: Floats, dt: float, steps: int,
    every: int, course: Floats,
) -> None:  # fmt: skip
    for step in range(steps):
        for i in range(x.size):
            total, at, slope = 0.0, x[i], 0.0
            for stage in range(4):
                if stage:
                    at = x[i] + (dt if stage == 3 else 0.5 * dt) * slope
                slope = push[i] - a * math.sin(at) - 2.0 * b * math.sin(2.0 * at)
                total += slope if stage in (0, 3) else 2.0 * slope
            x[i] += dt / 6.0 * total
            if noise > 0.0:
                x[i] += noise * math.sqrt(dt) * normal(rng)
        if (step + 1) % every == 0:
            for i in range(x.size):
                course[step // every, i] = x[i]
