"""A pathway that a modulator opens and closes; its weights stay as they are."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, require, require_positive, require_resolved, state
from snn_core.kernel import kernel, row


class ModulatorGate(NamedTuple):
    """Gating: all synapses of the projection are scaled by max(0, rest + gain d).

    d is the level of the modulator: dd/dt = -d / tau, plus M at each release. Weights are never
    touched: with short-term plasticity and delays this is learning without weights.

    Source: Marder 2012, Neuron 76:1 (neuromodulators reconfigure circuits of fixed anatomy).

    Args:
        rest: Factor without the modulator.
        gain: Change of the factor per unit of the modulator.
        tau: Time constant of the modulator, ms.
        modulator: Name of the modulator channel.
    """

    rest: Field = 1.0
    gain: Field = 1.0
    tau: Field = 500.0
    modulator: Field = "dopamine"
    level: Field = state(0.0)
    decay: Field = derived()

    @staticmethod
    def keeps_weights() -> bool:
        """It may be part of a network with fixed weights."""
        return True

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no gate."""
        require_positive(self, "tau")
        require_resolved(self, dt, "tau")
        rest = np.asarray(self.rest)
        require(self, (rest >= 0) & np.isfinite(rest), "rest: expected a finite factor >= 0")
        require(self, np.isfinite(self.gain), "gain: expected a finite number")

    def derive(self, dt: float) -> "ModulatorGate":
        """Compute the decay over one step."""
        return self._replace(decay=np.exp(-dt / self.tau))

    def prepare(self, graph: Any, mask: Any) -> None:
        """Put the gate to rest in the copies that start anew."""
        rest = np.broadcast_to(np.asarray(self.rest), graph.gate.shape)
        graph.gate[mask] = rest[mask]

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        """Let the level decay and set the gate for the next step."""
        level, decay = self.level[copy], row(self.decay, copy)
        rest, gain = row(self.rest, copy), row(self.gain, copy)
        for p in range(level.size):
            level[p] *= decay[p]
            graph.gate[copy, p] = max(0.0, rest[p] + gain[p] * level[p])

    @kernel
    def modulate(self: Any, copy: int, graph: Any, modulators: Any) -> None:
        """Release the modulator; it acts from the next step on."""
        channel = row(self.modulator, copy)
        rest, gain = row(self.rest, copy), row(self.gain, copy)
        for p in range(channel.size):
            self.level[copy, p] += modulators[channel[p]]
            graph.gate[copy, p] = max(0.0, rest[p] + gain[p] * self.level[copy, p])
