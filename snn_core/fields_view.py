"""Parameters, inputs and states of one part of a network as attributes."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core.assembly import Assembly
from snn_core.component import Choice, Derived, Drive, Lasting, State, Stream
from snn_core.errors import closest
from snn_core.signs import LIMITS
from snn_core.values import fitting


class FieldsView(ABC):
    """Parameters, inputs and state variables of one part as attributes.

    They are arrays (copies, n), or (1, n) for parameters shared by all copies. Inputs and state
    share memory with the network. Parameters are read-only arrays: assign to the attribute
    (`view.tau = 20.0`), then they are checked and everything that follows from them is derived
    again. What is assigned must be finite.
    """

    _assembly: Assembly
    _block: Any
    _inside: Any
    _label: str

    def __init__(self, assembly: Assembly, block: Any, inside: Any, label: str) -> None:
        self.__dict__.update(_assembly=assembly, _block=block, _inside=inside, _label=label)

    @abstractmethod
    def __repr__(self) -> str:
        """What this is a view of."""

    def _marks(self) -> dict[str, Any]:
        """Fields with one value per neuron, slot or projection."""
        block = self.__dict__.get("_block")
        defaults = getattr(type(block), "_field_defaults", {})
        own = not hasattr(type(block), "collect")
        return {
            name: mark
            for name, mark in defaults.items()
            if (isinstance(mark, (Drive, State, Lasting)) and getattr(mark, "per", "n") == "n")
            or (own and not isinstance(mark, (Derived, Stream, Drive, State, Lasting)))
        }

    def __getattr__(self, field: str) -> NDArray[Any]:
        """Array of a parameter, input or state variable."""
        marks = self._marks()
        if field not in marks:
            kind = type(self.__dict__.get("_block")).__name__
            raise AttributeError(closest(f"field of {kind}", field, marks))
        array: NDArray[Any] = getattr(self._block, field)[:, self._inside]
        if not isinstance(marks[field], (Drive, State, Lasting)):
            array.flags.writeable = False
            return array
        self.__dict__[field] = array  # found there from now on
        return array

    def __setattr__(self, field: str, values: Any) -> None:
        """Write into a parameter, input or state variable."""
        try:
            assign([(self, field, values)])
        except _Refused as error:
            raise ValueError(f"{self._label}: {error}") from None

    def _put(self, field: str, values: Any) -> bool:
        """Write without a check of the whole; return whether anything follows from the field."""
        if isinstance(getattr(type(self), field, None), property):
            object.__setattr__(self, field, values)
            return False
        shape, array = getattr(self, field).shape, getattr(self._block, field)
        if array.dtype == np.int64:
            values = self._numbers(field, values)
        array[:, self._inside] = fitting(f"{self._label}: {field}", values, shape)
        return not isinstance(self._marks()[field], (Drive, State, Lasting))

    def _numbers(self, field: str, values: Any) -> Any:
        """The numbers of names of choices or modulators."""
        mark = self._marks()[field]
        known = mark.names if isinstance(mark, Choice) else self._assembly.channels
        if isinstance(values, str):
            kind = "choice" if isinstance(mark, Choice) else "modulator"
            if values not in known:
                raise ValueError(f"{self._label}: {field}: {closest(kind, values, known)}")
            return known.index(values)
        if not np.isin(values, np.arange(len(known))).all():
            raise ValueError(f"{self._label}: {field}: got {values!r}, expected one of {known}")
        return values


class _Refused(ValueError):
    """Parameters of one component that make no such component."""


def assign(changes: Sequence[tuple[Any, str, Any]]) -> None:
    """Write several attributes of views of one network, which are checked together: all or none.

    Args:
        changes: View (also of a projection), attribute and values.

    Raises:
        ValueError: A value that does not fit, or values that do not go together.
    """
    assembly, before, derived = changes[0][0]._assembly, [], False
    try:
        for view, field, values in changes:
            before.append((view, field, np.array(getattr(view, field))))
            derived = view._put(field, values) or derived
        if derived:
            _refresh(assembly)
        if any(field in LIMITS for _, field, _ in changes):
            assembly.check_signs()
    except ValueError:
        for view, field, old in reversed(before):
            view._put(field, old)
        assembly.refresh()
        raise


def _refresh(assembly: Assembly) -> None:
    try:
        assembly.refresh()
    except ValueError as error:
        raise _Refused(str(error)) from None
