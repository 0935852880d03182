"""From the units and steps of NIR graphs to ours and back.

NIR states equations; a spike is a current of 1 for one step of the simulator that wrote or reads
the graph, which the graph does not name. Simulators take Euler steps, v <- v + (dt / tau) (...),
so that within a step the membrane forgets dt / tau of its potential, not 1 - exp(-dt / tau).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEAKLESS = 1e12  # ms: the time constant that stands for no leak


class Units(NamedTuple):
    """How a graph is read or written.

    Attributes:
        dt: Step, ms.
        voltage: mV per unit of potential of the graph.
        current: pA per unit of current of the graph.
        euler: Whether the simulator at the other end takes Euler steps.
    """

    dt: float
    voltage: float
    current: float
    euler: bool

    def check(self) -> None:
        """Raise ValueError for numbers that are no units."""
        for name in ("dt", "voltage", "current"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value > 0.0):
                raise ValueError(f"{name}: got {value!r}, expected a finite number above 0")

    def tau_in(self, label: str, tau: Any) -> Floats:
        """Our time constant, ms, of one in s."""
        given = 1000.0 * np.asarray(tau, np.float64)
        least = self.dt * (1.0 + 1e-6) if self.euler else 0.0
        if not ((given > least) & np.isfinite(given)).all():
            raise ValueError(
                f"{label}: got a time constant of {given.min():g} ms, expected finite and above "
                f"the step, dt = {self.dt:g} ms; give the dt of the simulator that wrote the graph "
                "(snnTorch writes for 0.1 ms; Norse needs to_nir(..., dt=1.0) to write seconds)"
            )
        return -self.dt / np.log1p(-self.dt / given) if self.euler else given

    def tau_out(self, tau: Floats) -> Floats:
        """The time constant in s of one of ours, ms."""
        seconds = self.dt / -np.expm1(-self.dt / tau) if self.euler else tau
        return seconds / 1000.0

    def passed(self, tau: Floats) -> Floats:
        """Part of the way to the steady state that one step takes; `tau` is ours."""
        return -np.expm1(-self.dt / tau)
