"""Conduction along axons: how fast, and how late a spike arrives."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.topology import Edges

Floats = NDArray[np.float64]
Distribution = Callable[[np.random.Generator, int], Floats]

_HURSH = 6.0  # m/s per um
_SQUID = 18.8 / 476.0**0.5  # m/s per um^(1/2)


def myelinated_speed(diameter: ArrayLike) -> Floats:
    """Conduction speed of myelinated axons, m/s: 6 m/s per um of the diameter with its sheath.

    2 um give 12 m/s, 20 um give 120 m/s. Source: Hursh 1939, Am J Physiol 127:131; linear by the
    theory of Rushton 1951, J Physiol 115:101.

    Args:
        diameter: um, any shape.

    Raises:
        ValueError: A diameter that is not positive and finite.
    """
    return _HURSH * _positive("diameter", diameter, "um")


def unmyelinated_speed(diameter: ArrayLike) -> Floats:
    """Conduction speed of unmyelinated axons, m/s: it grows with the root of the diameter.

    18.8 m/s in the squid axon of 476 um at 18.5 degrees; hence 0.86 m/s at 1 um. Source: Hodgkin &
    Huxley 1952, J Physiol 117:500, part III (speed and scaling with the root of the radius).

    Args:
        diameter: um, any shape.

    Raises:
        ValueError: A diameter that is not positive and finite.
    """
    return _SQUID * np.sqrt(_positive("diameter", diameter, "um"))


class Conduction(NamedTuple):
    """Delays from axon length and conduction speed: straight distance / speed.

    Synapses between neurons at one place have no length: give `synaptic` of at least one step.

    Args:
        speed: Conduction speed, m/s: 2 in thin unmyelinated, 120 in thick myelinated axons;
            number, array (synapses,) in the order of the edges, or a distribution such as
            `Normal(10.0, 2.0, low=2.0)`, drawn per synapse.
        synaptic: What transmission adds, ms.
    """

    speed: float | Floats | Distribution = 2.0
    synaptic: float = 0.0

    @classmethod
    def myelinated(
        cls, diameter: float | Floats | Distribution, synaptic: float = 0.0
    ) -> "Conduction":
        """Conduction at `myelinated_speed(diameter)`; diameter (um) as `speed` is given."""
        return cls(_of_diameter(myelinated_speed, diameter), synaptic)

    @classmethod
    def unmyelinated(
        cls, diameter: float | Floats | Distribution, synaptic: float = 0.0
    ) -> "Conduction":
        """Conduction at `unmyelinated_speed(diameter)`; diameter (um) as `speed` is given."""
        return cls(_of_diameter(unmyelinated_speed, diameter), synaptic)

    def delays(self, pre: Any, post: Any, edges: Edges, rng: np.random.Generator) -> Floats:
        """Return the delay of each edge in ms, (synapses,).

        Args:
            pre: Source population, with positions.
            post: Target population, with positions.
            edges: The synapses.
            rng: Stream from which a distribution of speeds is drawn.

        Raises:
            ValueError: No positions, or speeds of a wrong shape or sign.
        """
        for population in (pre, post):
            if population.positions is None:
                raise ValueError(
                    f"Conduction needs positions, population {population.name!r} has none"
                )
        n = len(edges.pre)
        given = self.speed(rng, n) if callable(self.speed) else self.speed
        speed = _positive("Conduction.speed", given, "m/s")
        if speed.shape not in ((), (n,)):
            raise ValueError(
                f"Conduction.speed: got shape {speed.shape}, expected a number or ({n},)"
            )
        if not self.synaptic >= 0.0:
            raise ValueError(f"Conduction.synaptic: got {self.synaptic!r}, expected >= 0 ms")
        apart = np.asarray(pre.positions)[edges.pre] - np.asarray(post.positions)[edges.post]
        return self.synaptic + np.linalg.norm(apart, axis=1) / speed  # mm / (m/s) = ms


def _of_diameter(
    law: Callable[[ArrayLike], Floats], diameter: float | Floats | Distribution
) -> Floats | Distribution:
    return partial(_drawn, law, diameter) if callable(diameter) else law(diameter)


def _drawn(
    law: Callable[[ArrayLike], Floats], diameter: Distribution, rng: np.random.Generator, n: int
) -> Floats:
    return law(diameter(rng, n))


def _positive(name: str, values: ArrayLike, unit: str) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    wrong = ~((array > 0.0) & np.isfinite(array))
    if wrong.any():
        raise ValueError(
            f"{name}: got {array[wrong][:1]}, expected > 0 {unit} and finite; "
            "axons conduct at 0.5 to 120 m/s"
        )
    return array
