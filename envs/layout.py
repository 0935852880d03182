"""What each number of an observation means."""

import dataclasses
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from envs.errors import unknown_name


@dataclasses.dataclass(frozen=True)
class Sensor:
    """A group of sensor elements of one kind with one path to the agent.

    Each element passes, in this order: division by ``scale``, ``delay``, ``gain``, Gaussian noise,
    drop-out, saturation at ``low`` and ``high``.

    Args:
        name: Name of the field in the observation.
        size: Number of elements.
        unit: Physical unit of ``scale``.
        scale: Physical quantity that reads 1.0.
        low: Lowest reading, in observation units.
        high: Highest reading, in observation units.
        delay: Time from the receptor to the agent, s.
        noise: Standard deviation of the white noise per control step, in observation units.
        dropout: Probability per control step and element that the element is silent (reads 0).
        gain: Factor on the reading.

    Raises:
        ValueError: A parameter is out of its range.
    """

    name: str
    size: int
    unit: str
    scale: float
    low: float
    high: float
    delay: float = 0.0
    noise: float = 0.0
    dropout: float = 0.0
    gain: float = 1.0

    def __post_init__(self) -> None:
        ranges = {"delay": (0.0, math.inf), "noise": (0.0, math.inf), "dropout": (0.0, 1.0)}
        ranges["gain"] = (-math.inf, math.inf)
        for name, (low, high) in ranges.items():
            value = getattr(self, name)
            if not (math.isfinite(value) and low <= value <= high):
                raise ValueError(
                    f"Sensor {self.name!r}: got {name}={value!r}, "
                    f"expected a finite number in [{low}, {high}]."
                )


@dataclasses.dataclass(frozen=True)
class Field:
    """One named part of an observation.

    Args:
        name: Name of the field.
        slice: Where it lies in the observation.
        unit: Physical unit.
        scale: Physical quantity that reads 1.0, in ``unit``.
        low: Lowest reading.
        high: Highest reading.
        delay: Delay, s.
        noise: Standard deviation of the noise, in observation units.
        dropout: Probability of silence per control step.
        gain: Factor on the reading.
    """

    name: str
    slice: slice
    unit: str
    scale: float
    low: float
    high: float
    delay: float
    noise: float
    dropout: float
    gain: float

    @property
    def size(self) -> int:
        """Number of elements."""
        return int(self.slice.stop - self.slice.start)


class Layout:
    """The fields of an observation in their order; indexed by name.

    Args:
        sensors: The sensors, in the order in which they fill the observation.
    """

    def __init__(self, sensors: Iterable[Sensor]) -> None:
        fields = []
        start = 0
        for sensor in sensors:
            values = dataclasses.asdict(sensor)
            size = values.pop("size")
            fields.append(Field(slice=slice(start, start + size), **values))
            start += size
        self.fields = tuple(fields)
        self.size = start

    def __getitem__(self, name: str) -> Field:
        for field in self.fields:
            if field.name == name:
                return field
        raise unknown_name("field", name, self.names)

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    def __repr__(self) -> str:
        parts = [f"{f.name}[{f.slice.start}:{f.slice.stop}]" for f in self.fields]
        return f"Layout({', '.join(parts)})"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields in their order."""
        return tuple(field.name for field in self.fields)


def changed_sensors(
    sensors: Iterable[Sensor], changes: Mapping[str, Mapping[str, float]] | None
) -> tuple[Sensor, ...]:
    """Replaces parameters of named sensors.

    Args:
        sensors: The sensors of a task.
        changes: New parameters by sensor name, for example ``{"rays": {"noise": 0.0}}``; of
            delay, noise, dropout, gain.

    Returns:
        The changed sensors in the same order.

    Raises:
        ValueError: A sensor or parameter is unknown, or a value is out of its range.
    """
    table = {sensor.name: sensor for sensor in sensors}
    for name, parameters in (changes or {}).items():
        if name not in table:
            raise unknown_name("sensor", name, table)
        table[name] = dataclasses.replace(table[name], **_known(name, parameters))
    return tuple(table.values())


def _known(name: str, parameters: Mapping[str, float]) -> dict[str, Any]:
    allowed = ("delay", "noise", "dropout", "gain")
    for key in parameters:
        if key not in allowed:
            raise unknown_name(f"parameter of sensor {name!r}", key, allowed)
    return {key: float(value) for key, value in parameters.items()}
