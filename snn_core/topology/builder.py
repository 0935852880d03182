"""What every connectivity builder is, and the checks they share."""

from typing import Protocol

import numpy as np

from snn_core.topology.edges import Edges


class Builder(Protocol):
    """What a projection asks of its connectivity."""

    def __call__(self, n_pre: int, n_post: int, rng: np.random.Generator, same: bool) -> Edges:
        """Returns the synapses, sorted by (pre, post).

        Args:
            n_pre: size of the presynaptic population.
            n_post: size of the postsynaptic population.
            rng: seeded stream; the same stream gives the same synapses.
            same: pre and post are the same population.

        Raises:
            ValueError: the sizes do not fit this builder.
        """
        ...


def check_sizes(n_pre: int, n_post: int, same: bool) -> None:
    """Refuses sizes that are no counts, or two sizes for one population.

    Raises:
        ValueError: names the wrong size.
    """
    check_count(n_pre, "n_pre", 0)
    check_count(n_post, "n_post", 0)
    if same and n_pre != n_post:
        raise ValueError(
            f"One population has one size, got n_pre={n_pre} and n_post={n_post} with same=True; "
            "pass its size twice or say same=False."
        )


def check_count(value: int, name: str, least: int) -> None:
    """Refuses what is not an integer of `least` or more.

    Raises:
        ValueError: names the value.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(
            f"`{name}` is {value!r}, expected an integer of {least} or more; give a whole number."
        )
