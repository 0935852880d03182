"""Small networks written down by hand, one connection a phrase.

    lean = 0.2                     a neuron, and its tonic drive (0 if nothing else names it)
    obs[2] -> right 10             a number of the observation drives a neuron
    ia_afferents[0] -> flexor 2    the same by field, where the env has a `layout`
    right -> left -1.5             a synapse of 5 ms
    left ~> left -2                a slow synapse of 300 ms
    left +> right 0.5              one of 5 ms that facilitates and is potentiated as it is used
    right -> action[1] 1           a neuron drives a component of the action, or speaks for a choice

Phrases are parted by semicolons or new lines. Drives are in units of what holds a neuron at
threshold; a synapse gives its weight when the neuron before it fires at 100 Hz
(`+>`: the first time); an action moves by
its weight, in halves of its range, when the neuron fires at 100 Hz. What nothing drives stays at 0.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_NEURONS = 8
"""Neurons of a reflex at most."""

Array = NDArray[np.float64]
_NAME = r"[A-Za-z_]\w*"
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_TONIC = re.compile(rf"({_NAME}) *= *({_NUMBER})")
_ARROW = re.compile(rf"({_NAME})(?:\[(\d+)\])? *(->|~>|\+>) *({_NAME})(?:\[(\d+)\])? +({_NUMBER})")
_PHRASES = "'name = 0.5', 'obs[2] -> name 1', 'name -> other -1' (or ~> or +>) or "
FAST, SLOW, LASTING = "->", "~>", "+>"
"""Kinds of synapses."""


@dataclass(frozen=True)
class Synapse:
    """A connection between two neurons.

    Attributes:
        pre: number of the neuron before it.
        post: number of the neuron behind it.
        weight: drive at 100 Hz, in thresholds.
        kind: FAST, SLOW or LASTING.
    """

    pre: int
    post: int
    weight: float
    kind: str


@dataclass(frozen=True)
class Wiring:
    """A network of two to eight neurons.

    Attributes:
        neurons: their names.
        tonic: drive without input, thresholds, (neurons,).
        senses: drive per unit of observation, (dims, neurons).
        synapses: between neurons.
        motors: pull on each output at 100 Hz, (neurons, outputs).
    """

    neurons: tuple[str, ...]
    tonic: Array
    senses: Array
    synapses: tuple[Synapse, ...]
    motors: Array


def numbered(text: str, places: Mapping[str, int]) -> str:
    """Write numbers of the observation for the elements of named fields: `obs[3]` for `rays[1]`.

    Args:
        text: phrases; see the module.
        places: first number of each field.

    Raises:
        ValueError: an unknown field; the message has the closest.
    """

    def place(found: re.Match[str]) -> str:
        field, index = found[1], int(found[2])
        if field in ("obs", "action"):
            return found[0]
        if field not in places:
            known = ["obs", *places]
            close = difflib.get_close_matches(field, known, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise ValueError(f"wiring: got {found[0]!r}, expected one of {', '.join(known)}.{hint}")
        return f"obs[{places[field] + index}]"

    return re.sub(rf"({_NAME})\[(\d+)\]", place, text)


def parse_wiring(text: str, dims: int, outputs: int) -> Wiring:
    """Read a wiring whose senses are numbered.

    Args:
        text: phrases; see the module.
        dims: numbers of an observation.
        outputs: components or choices of the action.

    Raises:
        ValueError: a phrase that is none, a number out of range, no neuron or more than eight,
            one that both excites and inhibits.
    """
    reader = _Reader(dims, outputs)
    for phrase in re.split(r"[;\n]", text):
        if phrase.strip():
            reader.read(phrase.strip())
    return reader.wiring()


class _Reader:
    """Takes phrase by phrase."""

    def __init__(self, dims: int, outputs: int) -> None:
        self._dims, self._outputs = dims, outputs
        self._tonic: dict[str, float] = {}
        self._senses: list[tuple[int, str, float]] = []
        self._synapses: list[tuple[str, str, float, str]] = []
        self._motors: list[tuple[str, int, float]] = []

    def read(self, phrase: str) -> None:
        tonic, arrow = _TONIC.fullmatch(phrase), _ARROW.fullmatch(phrase)
        if tonic:
            self._tonic[tonic[1]] = float(tonic[2])
        elif arrow and arrow[4] == "action" and arrow[2] is None and arrow[3] == FAST:
            self._motors.append(
                (self._neuron(arrow[1]), self._output(arrow[5], phrase), float(arrow[6]))
            )
        elif arrow and arrow[5] is None:
            self._connect(arrow, phrase)
        else:
            raise ValueError(f"wiring: got {phrase!r}, expected {_PHRASES}'name -> action[0] 1'")

    def _connect(self, arrow: re.Match[str], phrase: str) -> None:
        source, index, kind, target, _, weight = arrow.groups()
        neuron = self._neuron(target)
        if index is None:
            self._synapses.append((self._neuron(source), neuron, float(weight), kind))
        elif kind != FAST or source != "obs":
            raise ValueError(f"wiring: got {phrase!r}; a sense drives as in 'obs[2] -> name 1'")
        else:
            self._senses.append((self._place(int(index), phrase), neuron, float(weight)))

    def _neuron(self, name: str) -> str:
        self._tonic.setdefault(name, 0.0)
        return name

    def _place(self, index: int, phrase: str) -> int:
        if index >= self._dims:
            raise ValueError(
                f"wiring: got {phrase!r}, but the observation has {self._dims} numbers"
            )
        return index

    def _output(self, index: str | None, phrase: str) -> int:
        if index is None or int(index) >= self._outputs:
            raise ValueError(
                f"wiring: got {phrase!r}, expected action[0] to action[{self._outputs - 1}]"
            )
        return int(index)

    def wiring(self) -> Wiring:
        names = tuple(self._tonic)
        if not 1 <= len(names) <= MOST_NEURONS:
            raise ValueError(f"wiring: got {len(names)} neurons, expected 1 to {MOST_NEURONS}")
        for name in names:
            signs = {weight > 0 for before, _, weight, _ in self._synapses if before == name}
            if len(signs) > 1:
                raise ValueError(
                    f"wiring: Dale's principle: neuron {name!r} both excites and inhibits; "
                    "let it excite another one that inhibits"
                )
        number = {name: i for i, name in enumerate(names)}
        senses, motors = np.zeros((self._dims, len(names))), np.zeros((len(names), self._outputs))
        for place, name, weight in self._senses:
            senses[place, number[name]] += weight
        for name, output, weight in self._motors:
            motors[number[name], output] += weight
        synapses = [Synapse(number[a], number[b], w, kind) for a, b, w, kind in self._synapses]
        return Wiring(names, np.array(list(self._tonic.values())), senses, tuple(synapses), motors)
