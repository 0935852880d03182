"""Perfect integrator that subtracts the threshold at a spike."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, drive, require_positive, state
from snn_core.kernel import kernel, row


class SubtractiveIF(NamedTuple):
    """Integrate-and-fire neuron without leak, reset by subtraction: a spiking ReLU.

    v <- v + I dt / c_m; if v >= v_threshold it fires and v <- v - v_threshold. Nothing is lost at
    a spike, so over T steps the rate is ReLU(I) (in spikes per step, up to 1) to within 1 / T. At
    most one spike per step; below v_floor the potential is held. Conductances add g (E - v).

    Source: Rueckauer et al. 2017, Front Neurosci 11:682, eq. 2-6.

    Args:
        c_m: Capacitance, pF.
        v_threshold: Threshold above the potential 0, mV.
        v_floor: Lowest potential, mV.
        i_offset: Current from outside, pA; can be set while the network runs.
    """

    c_m: Field = 1.0
    v_threshold: Field = 1.0
    v_floor: Field = -1e6
    i_offset: Field = drive(0.0)
    v: Field = state(0.0)
    tau_m: Field = derived()
    step: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no neuron."""
        require_positive(self, "c_m", "v_threshold")

    def derive(self, dt: float) -> "SubtractiveIF":
        """Without leak the membrane time constant is infinite."""
        return self._replace(tau_m=np.full(np.shape(self.c_m), np.inf), step=np.full((1, 1), dt))

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Advance one copy by one step; write 1 to `fired`, (n,), where a spike is fired."""
        dt, v, i_offset = self.step[0, 0], self.v[copy], self.i_offset[copy]
        c_m, threshold, floor = (
            row(self.c_m, copy),
            row(self.v_threshold, copy),
            row(self.v_floor, copy),
        )
        for i in range(v.size):
            pull = inputs.conductance[i] * dt / c_m[i]
            push = i_offset[i] + inputs.current[i] + inputs.drive[i]
            v[i] = (v[i] + push * dt / c_m[i]) / (1.0 + pull)
            fired[i] = v[i] >= threshold[i]
            if fired[i]:
                v[i] -= threshold[i]
            v[i] = max(v[i], floor[i])
