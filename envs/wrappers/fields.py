"""Which elements of an observation a wrapper means: by field name or by number."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from envs.errors import unknown_name
from envs.layout import Layout

Which = str | int | Sequence[str | int] | None
Ints = NDArray[np.int64]


def flat_box(space: spaces.Space[Any]) -> spaces.Box[Any]:
    """Checks that a space is a flat Box of floats.

    Args:
        space: The space.

    Returns:
        The same space.

    Raises:
        ValueError: It is not.
    """
    if not isinstance(space, spaces.Box) or space.shape is None or len(space.shape) != 1:
        raise ValueError(
            f"Observation space: got {space}, expected a flat Box. Wrap the environment in "
            "gymnasium.wrappers.FlattenObservation first."
        )
    if not np.issubdtype(space.dtype, np.floating):
        raise ValueError(f"Observation space: got dtype {space.dtype}, expected floats.")
    return space


def find_elements(size: int, layout: Layout | None, which: Which) -> Ints:
    """Looks up elements of an observation.

    Args:
        size: Number of elements.
        layout: Named fields, None where there are none.
        which: Field names, numbers of elements, or a list of both; None for all.

    Returns:
        Numbers of the elements, sorted, each once.

    Raises:
        ValueError: A name or number does not exist.
    """
    if which is None:
        return np.arange(size, dtype=np.int64)
    listed = [which] if isinstance(which, str | int) else list(which)
    found: set[int] = set()
    for each in listed:
        found.update(_one(size, layout, each))
    return np.array(sorted(found), np.int64)


def layout_of(env: Any, size: int) -> Layout | None:
    """The named fields of an environment's observation.

    Args:
        env: The environment.
        size: Number of elements that it has now.

    Returns:
        Its public ``layout``, or None if it has none or elements were added or hidden since.
    """
    layout = getattr(env.unwrapped, "layout", None)
    return layout if isinstance(layout, Layout) and layout.size == size else None


def _one(size: int, layout: Layout | None, each: str | int) -> range:
    if isinstance(each, str):
        if layout is None:
            raise ValueError(
                f"Field {each!r}: this observation has no named fields; "
                f"give numbers of elements from 0 to {size - 1}."
            )
        if each not in layout.names:
            raise unknown_name("field", each, layout.names)
        return range(size)[layout[each].slice]
    if not 0 <= each < size:
        raise ValueError(f"Element: got {each!r}, expected a number from 0 to {size - 1}.")
    return range(each, each + 1)
