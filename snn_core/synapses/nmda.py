"""NMDA receptor: a slow conductance that opens with depolarisation."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.component import Field, derived, require, require_resolved, state
from snn_core.kernel import kernel, row
from snn_core.synapses.courses import check_rise, peak_scale, step_mean
from snn_core.synapses.pouring import pour_conductance


class NMDA(NamedTuple):
    """NMDA conductance with a magnesium block; its peak without block is the weight (nS).

    g(t) = w s (exp(-t / tau_decay) - exp(-t / tau_rise));
    I = g B(v) (reversal - v),  B(v) = 1 / (1 + magnesium exp(-0.062 v) / 3.57).
    B is taken at the potential extrapolated to the middle of the step: second order in dt.

    Source: Jahr & Stevens 1990, J Neurosci 10:3178; Wang 2002, Neuron 36:955.

    Args:
        tau_rise: Time constant of the rise, ms.
        tau_decay: Time constant of the decay, ms; longer than the rise.
        reversal: Reversal potential, mV.
        magnesium: Concentration outside, mM; 0 removes the block.
    """

    tau_rise: Field = 2.0
    tau_decay: Field = 100.0
    reversal: Field = 0.0
    magnesium: Field = 1.0
    slow: Field = state(0.0)
    fast: Field = state(0.0)
    open: Field = state(0.0)  # B(v), 0 to 1
    scale: Field = derived()
    decay_slow: Field = derived()
    decay_fast: Field = derived()
    mean_slow: Field = derived()
    mean_fast: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no receptor."""
        check_rise(self)
        require_resolved(self, dt, "tau_decay")
        require(self, np.asarray(self.magnesium) >= 0, "magnesium: expected >= 0 mM")

    def derive(self, dt: float, tau_m: NDArray[np.float64], c_m: Any) -> "NMDA":
        """Compute the decays and means over one step."""
        return self._replace(
            scale=peak_scale(self.tau_rise, self.tau_decay),
            decay_slow=np.exp(-dt / self.tau_decay),
            decay_fast=np.exp(-dt / self.tau_rise),
            mean_slow=step_mean(dt, self.tau_decay),
            mean_fast=step_mean(dt, self.tau_rise),
        )

    @kernel
    def sense(self: Any, copy: int, potential: Any, target: Any) -> None:
        """Open as far as the potentials of the compartments, (ports,), allow."""
        opened, magnesium = self.open[copy], row(self.magnesium, copy)
        for s in range(opened.size):
            exponent = min(-0.062 * potential[target[s]], 700.0)
            opened[s] = 1.0 / (1.0 + magnesium[s] * math.exp(exponent) / 3.57)

    @kernel
    def receive(self: Any, copy: int, arrived: Any, target: Any, inputs: Any) -> None:
        """Add what arrived in this step, pass the conductance on, and let it decay."""
        slow, fast, scale = self.slow[copy], self.fast[copy], row(self.scale, copy)
        decay_slow, decay_fast = row(self.decay_slow, copy), row(self.decay_fast, copy)
        mean_slow, mean_fast = row(self.mean_slow, copy), row(self.mean_fast, copy)
        opened = self.open[copy]
        for s in range(slow.size):
            jump = scale[s] * arrived[s]
            late, early = slow[s] + jump, fast[s] + jump
            arrived[s] = (mean_slow[s] * late - mean_fast[s] * early) * opened[s]
            slow[s] = late * decay_slow[s]
            fast[s] = early * decay_fast[s]
        pour_conductance(arrived, row(self.reversal, copy), target, inputs)
