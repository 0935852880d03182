"""What one spike lets in at a receptor."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.binding import bind
from snn_core.component import Part, reset
from snn_core.core import Inputs

Floats = NDArray[np.float64]

_STEPS = 800  # of a twentieth of the longest time constant


def charge(
    receptor: Any, potential: ArrayLike = -65.0, c_m: ArrayLike = np.nan, dt: float = 0.1
) -> Floats:
    """Charge that one spike of weight 1 lets in while the potential is held, fC (pA ms).

    The receptor's own kernel is summed over 40 of its longest time constants; positive charges
    depolarise. Of a random receptor only what the spike adds counts. A `NMDA` receptor opens as
    the held potential allows.

    Args:
        receptor: Template, such as `ExponentialConductance(5.0, -70.0)`; arrays are (n,).
        potential: mV, a number or (n,).
        c_m: Capacitance, pF, for receptors in mV (`Delta`), a number or (n,).
        dt: Step, ms, for receptors without time constants (`Pulse` lasts one step).

    Returns:
        fC per unit of weight, (n,); n is 1 for numbers.

    Raises:
        ValueError: Shapes that differ, or a potential that is not finite.
    """
    taus = [np.max(value) for name, value in receptor._asdict().items() if name.startswith("tau")]
    sizes = [np.size(value) for value in receptor if isinstance(value, np.ndarray)]
    n = max(np.size(potential), np.size(c_m), *sizes, 1)
    held = np.broadcast_to(np.asarray(potential, np.float64), (n,)).copy()
    if not np.isfinite(held).all():
        raise ValueError(f"potential: got {potential!r}, expected finite values in mV")
    step = float(max(taus)) / 20.0 if taus else dt
    capacitance = np.broadcast_to(np.asarray(c_m, np.float64), (1, n))
    totals = []
    for weight in (1.0, 0.0):
        block = _alone(receptor, n, capacitance, step)
        totals.append(_let_in(block, held, weight, _STEPS if taus else 1))
    return np.asarray((totals[0] - totals[1]) * step)


def _alone(receptor: Any, n: int, c_m: Floats, step: float) -> Any:
    """The receptor at a membrane that hardly leaks: means over a step, exact for any step."""
    cls = type(receptor)
    block = bind(cls, [Part(cls.__name__, receptor, n)], {"n": n}, 1, step, 0, ())
    block = block.derive(step, np.full((1, n), 1e12 * step), c_m)
    reset(block, np.ones(1, bool))
    return block


def _let_in(block: Any, held: Floats, weight: float, steps: int) -> Floats:
    n = held.size
    arrived, total = np.full(n, weight), np.zeros(n)
    target = np.arange(n, dtype=np.uint32)
    for _ in range(steps):
        inputs = Inputs(np.zeros(n), np.zeros(n), np.zeros(n))
        if hasattr(block, "sense"):
            block.sense(0, held, target)
        block.receive(0, arrived, target, inputs)
        total += inputs.current + inputs.drive - inputs.conductance * held
    return total
