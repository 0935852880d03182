"""What a linear sensor must have felt: the inverse of its filter, for reference controllers."""

import numpy as np

from envs.kernel import Array
from envs.sensors.modes import Modes, make_filter


class Decoder:
    """Recovers the input of a sensor from its output, sample by sample.

    It inverts the discretised filter exactly. A sensor that forgets a steady input, as the canal
    does, has an inverse that never forgets an error; ``leak`` makes it forget.

    Args:
        modes: The sensor in continuous time.
        rows: Number of bodies.
        step: Time between two samples, s.
        leak: Time constant of forgetting, s, or 0 for none.
    """

    def __init__(self, modes: Modes, rows: int, step: float, leak: float = 0.0) -> None:
        self._filter = make_filter(modes, rows, step)
        self._kept = 1.0 - step / leak if leak else 1.0
        self._gain = self._filter.direct[0] + float(self._filter.weights @ self._filter.new)

    def rest(self) -> None:
        """Forgets everything: the input was always 0."""
        self._filter.state[:] = 0.0
        self._filter.input[:] = 0.0

    def felt(self, output: Array) -> Array:
        """Goes on by one sample.

        Args:
            output: Output of the sensor, (rows,).

        Returns:
            Its input, (rows,).
        """
        sensor = self._filter
        past = sensor.keep * sensor.state + sensor.old * sensor.input[:, np.newaxis]
        value: Array = self._kept * (output - past @ sensor.weights) / self._gain
        sensor.state[:] = past + sensor.new * value[:, np.newaxis]
        sensor.input[:] = value
        return value
