"""Winnerless competition: populations that take turns in a reproducible order."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.dynamics.unit import Dynamics, Floats, finite
from snn_core.kernel import kernel
from snn_core.random import normal


class WinnerlessCompetition(Dynamics):
    """Lotka-Volterra units with inhibition that need not be symmetric.

    dx_i/dt = x_i (sigma_i + input_i - sum_j rho_ij x_j) + noise dW_i/dt. Asymmetric inhibition can
    make every winner unstable towards the next one: a heteroclinic channel. Steps of fourth order;
    without noise they are taken in ln x, so that a unit can rest at 1e-300 and come back; with
    noise x is reflected at 0.

    Source: Rabinovich, Huerta & Laurent 2008, Science 321:48; Afraimovich, Zhigulin & Rabinovich
    2004, Chaos 14:1123.

    Args:
        rho: Inhibition of unit i by unit j, (n, n).
        sigma: Growth rates, number or (n,).
        noise: Amplitude of the white noise.
        start: First state, (n,) or (copies, n), positive.
        dt: Step.
        copies: Number of copies.
        seed: Seed of the noise.
    """

    def __init__(
        self, rho: ArrayLike, sigma: ArrayLike = 1.0, noise: float = 0.0,
        start: ArrayLike | None = None, dt: float = 0.01, copies: int = 1, seed: int = 0,
    ) -> None:  # fmt: skip
        matrix = np.asarray(rho, dtype=np.float64)
        if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
            raise ValueError(f"rho: got shape {matrix.shape}, expected (n, n)")
        n = len(matrix)
        self.rho, self.sigma = finite("rho", matrix, (n, n)), finite("sigma", sigma, (n,))
        if not (np.isfinite(noise) and noise >= 0.0):
            raise ValueError(f"noise: got {noise!r}, expected a number >= 0")
        self.noise = float(noise)
        default = np.geomspace(0.5, 0.05, n)
        first = finite("start", default if start is None else start, (copies, n))
        if not (first > 0.0).all():
            raise ValueError("start: expected positive numbers (a unit at 0 stays there)")
        super().__init__(first, copies, dt, seed)
        self._log = np.log(self.x)

    def __repr__(self) -> str:
        return f"WinnerlessCompetition({self.copies} copies of {len(self.rho)} units)"

    def run(self, duration: float, inputs: ArrayLike = 0.0, every: int = 1) -> Floats:
        """Advance, and return the course.

        Args:
            duration: Time.
            inputs: Added to the growth rates: number, (n,) or (copies, n).
            every: Steps between two samples.

        Returns:
            x after every `every` steps, (samples, copies, n).
        """
        steps, n = self._steps(duration), len(self.rho)
        growth = self.sigma + finite("inputs", inputs, (self.copies, n))
        if not isinstance(every, (int, np.integer)) or every < 1:
            raise ValueError(f"every: got {every!r}, expected an integer >= 1")
        course = np.empty((steps // every, self.copies, n))
        exact = np.exp(self._log) if self.noise == 0.0 else self.x
        self._log = np.where(exact == self.x, self._log, np.log(np.maximum(self.x, 1e-300)))
        for copy in range(self.copies):
            if self.noise > 0.0:
                _run_noisy(
                    self.x[copy], self.rho, growth[copy], self.noise, self._rng[copy], self.dt,
                    steps, every, course[:, copy],
                )  # fmt: skip
            else:
                _run_log(
                    self._log[copy], self.rho, growth[copy], self.dt, steps, every, course[:, copy]
                )
                self.x[copy] = np.exp(self._log[copy])
        return course

    def reset(self, mask: NDArray[np.bool_] | None = None) -> None:
        """Go back to the start; the random streams go on."""
        super().reset(mask)
        self._log = np.log(np.maximum(self.x, 1e-300))

    def state(self) -> dict[str, NDArray[np.float64]]:
        """Everything that changes (copied)."""
        return {**super().state(), "log": self._log.copy()}

    def restore(self, state: dict[str, NDArray[np.float64]]) -> None:  # type: ignore[override]
        """Continue exactly where `state` was taken."""
        super().restore(state)
        self._log = np.array(state["log"], dtype=np.float64)


@kernel
def _run_log(
    y: Floats, rho: Floats, growth: Floats, dt: float, steps: int, every: int, course: Floats
) -> None:
    n = y.size
    k, x, total, at = np.empty((4, n)), np.empty(n), np.empty(n), np.empty(n)
    for step in range(steps):
        for stage in range(4):
            h = 0.0 if stage == 0 else (dt if stage == 3 else 0.5 * dt)
            for i in range(n):
                at[i] = y[i] + h * k[max(stage - 1, 0), i] if stage else y[i]
                x[i] = math.exp(min(at[i], 600.0))
            for i in range(n):
                k[stage, i] = growth[i]
                for j in range(n):
                    k[stage, i] -= rho[i, j] * x[j]
        for i in range(n):
            total[i] = k[0, i] + 2.0 * k[1, i] + 2.0 * k[2, i] + k[3, i]
            y[i] += dt / 6.0 * total[i]
        if (step + 1) % every == 0:
            for i in range(n):
                course[step // every, i] = math.exp(y[i])


@kernel
def _run_noisy(
    x: Floats, rho: Floats, growth: Floats, noise: float, rng: Floats, dt: float, steps: int,
    every: int, course: Floats,
) -> None:  # fmt: skip
    n = x.size
    k, at = np.empty((4, n)), np.empty(n)
    for step in range(steps):
        for stage in range(4):
            h = 0.0 if stage == 0 else (dt if stage == 3 else 0.5 * dt)
            for i in range(n):
                at[i] = x[i] + h * k[max(stage - 1, 0), i] if stage else x[i]
            for i in range(n):
                rate = growth[i]
                for j in range(n):
                    rate -= rho[i, j] * at[j]
                k[stage, i] = at[i] * rate
        for i in range(n):
            drift = dt / 6.0 * (k[0, i] + 2.0 * k[1, i] + 2.0 * k[2, i] + k[3, i])
            x[i] = abs(x[i] + drift + noise * math.sqrt(dt) * normal(rng))
        if (step + 1) % every == 0:
            for i in range(n):
                course[step // every, i] = x[i]
