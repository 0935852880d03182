"""Modulators that neurons of the network itself release."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.errors import closest

#: Channels of a network unless it is told otherwise.
MODULATORS = ("dopamine", "acetylcholine", "noradrenaline", "serotonin")


class VolumeTransmitter(NamedTuple):
    """A population whose spikes release a modulator into the whole network.

    At the end of a step, each spike of the population acts on the rules that name the modulator
    like a number handed to `Network.run(modulators=...)`: what happened until now is tagged, then
    modulated. It adds to what comes from outside.

    Args:
        population: Name of the population.
        modulator: Name of the modulator channel.
        amount: Size of the pulse of one spike; negative for a dip.
    """

    population: str
    modulator: str = "dopamine"
    amount: float = 1.0


def secretion_of(
    transmitters: Sequence[VolumeTransmitter], places: Mapping[str, Any], channels: Sequence[str]
) -> NDArray[np.float64]:
    """What a spike of each neuron releases into each channel, (neurons, channels).

    Raises:
        ValueError: Unknown population or modulator, or an amount that is not finite.
    """
    n = sum(place.size for place in places.values()) if transmitters else 0
    secretion = np.zeros((n, len(channels)))
    for given in transmitters:
        if not isinstance(given, VolumeTransmitter):
            raise ValueError(
                f"volume_transmitters: got {given!r}, expected a list of VolumeTransmitter, such "
                'as [VolumeTransmitter("cells", "dopamine")]'
            )
        name, modulator, amount = given
        if name not in places:
            raise ValueError(f"volume transmitter: {closest('population', name, places)}")
        if modulator not in channels:
            raise ValueError(f"volume transmitter: {closest('modulator', modulator, channels)}")
        if np.ndim(amount) or not np.isfinite(amount):
            raise ValueError(
                f"volume transmitter {name!r}: amount: got {amount!r}, expected a finite number"
            )
        place = places[name]
        secretion[place.start : place.start + place.size, channels.index(modulator)] += amount
    return secretion


def doses(
    modulators: Mapping[str, Any], channels: Sequence[str], copies: int
) -> NDArray[np.float64]:
    """Values of all channels, (copies, channels), 0 where none is given.

    Raises:
        ValueError: Unknown channel, wrong shape, or a value that is not finite.
    """
    all_doses = np.zeros((copies, len(channels)))
    for name, value in modulators.items():
        if name not in channels:
            raise ValueError(closest("modulator", name, channels))
        if isinstance(value, float) and math.isfinite(value):
            all_doses[:, channels.index(name)] = value
            continue
        values = np.asarray(value, dtype=np.float64)
        if not np.isfinite(values).all() or values.shape not in ((), (copies,)):
            raise ValueError(
                f"modulator {name!r}: got {value!r}, expected a finite number "
                f"or an array of shape ({copies},)"
            )
        all_doses[:, channels.index(name)] = values
    return all_doses


def hand_back(pathways: Sequence[Any], place: Any, values: NDArray[np.float64]) -> None:
    """Give `values`, (copies, neurons), of the population at `place` to the rules that use them."""
    for pathway in pathways:
        for rule in (rule for rule in pathway.rules if hasattr(rule, "feedback")):
            columns = pathway.graph.columns[place.start : place.start + place.size + 1]
            inside = slice(columns[0], columns[-1])
            rule.feedback[:, inside] = np.repeat(values, np.diff(columns.astype(int)), axis=1)
