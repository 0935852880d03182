"""Two loops of four neurons that remember a side: in synapses, or by neurons that go on firing."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

import numpy as np

ID = "envs:reafference/AnotB-v0"
SETTINGS = {"dt": 1.0, "tau_rate": 100.0, "noise": 0.3}
"""Settings of `reflex` in all conditions; all others are its defaults."""

JUMP_F, TAU_F, JUMP_P, TAU_P = 0.05, 1500.0, 0.005, 60_000.0
"""Those defaults: facilitation and potentiation by a spike, and how long they last, ms."""

CUE = 1000.0  # ms of hiding
MISMATCH = 0.1  # standard deviation of the logarithm of each weight between networks

_REACH = """
cue[0] -> reach_left -20.0; cue[0] -> reach_right -20.0
cue[1] -> reach_left -20.0; cue[1] -> reach_right -20.0
go[0] -> reach_left {ready}; go[0] -> reach_right {ready}
reach_left ~> reach_right -{rivalry}; reach_right ~> reach_left -{rivalry}
reach_left -> action[2] -{aside}; reach_right -> action[2] {aside}
reach_left -> action[3] {ahead}; reach_right -> action[3] {ahead}
"""
SYNAPTIC = (
    """
cue[0] -> left {cue}; cue[1] -> right {cue}; go[0] -> left {recall}; go[0] -> right {recall}
left +> reach_left {out}; right +> reach_right {out}
"""
    + _REACH
)
"""The hiding fires one of two neurons; when the box is near both fire, and the synapses that were
used are stronger. Between the two moments nothing drives them. While something is hidden the motor
neurons are silenced, else their slow rivalry would remember who fired for a second."""

PERSISTENT = (
    """
cue[0] -> left {cue}; cue[1] -> right {cue}; cue[0] -> right -{off}; cue[1] -> left -{off}
left ~> left {hold}; right ~> right {hold}
touch[0] -> left -{off}; touch[0] -> right -{off}; touch[1] -> left -{off}; touch[1] -> right -{off}
left -> reach_left {out}; right -> reach_right {out}
"""
    + _REACH
)
"""The hiding starts one of two neurons that excite themselves; the touch of a lid ends it."""

_SHARED = {"rivalry": 12.0, "aside": 0.6, "ahead": 1.0}
FIRST = {
    SYNAPTIC: {"cue": 2.0, "recall": 1.2, "out": 0.8, "ready": 0.9, **_SHARED},
    PERSISTENT: {"cue": 2.0, "hold": 2.0, "off": 6.0, "out": 0.6, "ready": 0.5, **_SHARED},
}
"""Where tuning starts."""

_WEIGHT = re.compile(r"(?<= )-?\d+\.\d+(?=$|[;\n])", re.MULTILINE)


def wiring(circuit: str, numbers: Mapping[str, float]) -> str:
    """Return the phrases of a circuit with its numbers."""
    return circuit.format(**{name: f"{value:.6f}" for name, value in numbers.items()})


def one_of_many(text: str, network: int) -> str:
    """Return a wiring whose weights differ from the given ones as chance decides.

    Args:
        text: phrases.
        network: seed; each weight has a draw of its own by its place in the text.
    """
    rng = np.random.default_rng([network, 1])

    def vary(found: re.Match[str]) -> str:
        return f"{float(found[0]) * math.exp(MISMATCH * rng.standard_normal()):.6f}"

    return _WEIGHT.sub(vary, text)


def jump_for(tau_f: float) -> float:
    """Jump with which facilitation at the end of the hiding is that of `TAU_F`, at any tau_f (ms).

    Spikes at a steady rate r add up to jump r tau (1 - exp(-T / tau)) in a time T.
    """

    def gathered(tau: float) -> float:
        return -tau * math.expm1(-CUE / tau)

    return JUMP_F * gathered(TAU_F) / gathered(tau_f)
