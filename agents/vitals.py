"""Whether a network is alive: silent and runaway populations are told, once each."""

import warnings

import numpy as np
from numpy.typing import NDArray

from snn_core import Network

EVERY = 16
"""Control steps from one look to the next."""

LOOKS = 64
"""Looks that a verdict rests on."""

SATURATED = 0.9
"""Share of the fastest possible firing that counts as runaway."""


class Vitals:
    """Watches the rates of a network that learns; it changes nothing in it.

    Args:
        agent: name in the warning.
        network: its network.
        sub_steps: network steps of a control step.
    """

    def __init__(self, agent: str, network: Network, sub_steps: int) -> None:
        self._agent, self._network = agent, network
        self._span = sub_steps * network.dt
        self._views = [network[p.name] for p in network.populations]
        self._fastest = [_fastest(p.neuron, network.dt) for p in network.populations]
        self._told: set[str] = set()
        self._begin()

    def _begin(self) -> None:
        self._spikes = np.zeros(len(self._views))
        self._steps = self._looks = 0

    def look(self) -> None:
        """Call it after each control step."""
        self._steps += 1
        if self._steps % EVERY:
            return
        self._spikes += [view.counts.mean() for view in self._views]
        self._looks += 1
        if self._looks == LOOKS:
            self._judge(1000.0 * self._spikes / (LOOKS * self._span))
            self._begin()

    def _judge(self, rates: NDArray[np.float64]) -> None:
        report = ", ".join(
            f"{view.name} {rate:.1f} Hz" for view, rate in zip(self._views, rates, strict=True)
        )
        for view, rate, fastest in zip(self._views, rates, self._fastest, strict=True):
            state = "is silent" if rate == 0.0 else "runs away" if rate > fastest else ""
            if state and view.name not in self._told:
                self._told.add(view.name)
                warnings.warn(
                    f"agent {self._agent!r}: population {view.name!r} {state} "
                    f"(mean rates over {EVERY * LOOKS} control steps: {report}); "
                    "it goes on, but it will hardly learn: look at its drive and learning rate",
                    RuntimeWarning,
                    stacklevel=2,
                )


def _fastest(neuron: object, dt: float) -> float:
    """Rate in Hz above which a neuron does nothing but fire."""
    rest = float(np.max(getattr(neuron, "t_ref", 0.0)))
    return SATURATED * 1000.0 / max(dt, rest)
