"""Parameters, inputs and states of one part of a network as attributes."""

from abc import ABC, abstractmethod
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

    def __setattr__(self, field: str, values: Any) -> None:
        """Write into a parameter, input or state variable."""
        if isinstance(getattr(type(self), field, None), property):
            object.__setattr__(self, field, values)
            return
        old = getattr(self, field).copy()
        array, inside = getattr(self._block, field), self._inside
        if array.dtype == np.int64:
            values = self._numbers(field, values)
        array[:, inside] = fitting(f"{self._label}: {field}", values, old.shape)
        if isinstance(self._marks()[field], (Drive, State, Lasting)):
            return
        try:
            self._assembly.refresh()
        except ValueError as error:
            self._undo(array, old)
            raise ValueError(f"{self._label}: {error}") from None
        if field in LIMITS:
            try:
                self._assembly.check_signs()
            except ValueError:
                self._undo(array, old)
                raise

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

    def _undo(self, array: NDArray[Any], old: NDArray[Any]) -> None:
        array[:, self._inside] = old
        self._assembly.refresh()
