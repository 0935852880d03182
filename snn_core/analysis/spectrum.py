"""Power spectrum of spike trains."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from snn_core.analysis.checks import Floats, check_positive, checked_train, whole


class Spectrum(NamedTuple):
    """Power of a spike train by frequency.

    Attributes:
        f: Hz, shape (frequencies,); multiples of 1 / segment, without 0.
        power: spikes^2 per second (Hz), shape (frequencies,).
    """

    f: Floats
    power: Floats


def power_spectrum(
    times: ArrayLike, duration: float, segment: float, highest: float = 500.0
) -> Spectrum:
    """Returns |sum over spikes of exp(-2 pi i f t)|^2 / segment, averaged over segments.

    At the spike times themselves, no bins. The rate of the train at every frequency for a
    Poisson process; at high frequencies for any train without a clock; rate * CV^2 towards 0 Hz
    for a renewal process.

    Source: Bartlett 1963, J R Stat Soc B 25:264; Gabbiani & Koch 1998 in Methods in Neuronal
    Modeling, ch. 9.

    Args:
        times: spike times, ms.
        duration: recorded time from 0, ms; a whole number of segments.
        segment: ms; longer is finer in frequency, shorter is less noisy.
        highest: highest frequency, Hz, 1 / segment or more.

    Raises:
        ValueError: a spike outside the recording, a segment that does not fit, or no frequency.
    """
    train = checked_train(times, "times", duration)
    check_positive(segment, "segment")
    count = whole(duration, segment, "duration")
    many = int(np.floor(highest * segment / 1000.0 + 1e-9)) if np.isfinite(highest) else 0
    if many < 1:
        raise ValueError(
            f"`highest` is {highest} Hz, expected a finite frequency of {1000.0 / segment} Hz or "
            "more; raise it or lengthen the segments."
        )
    f = 1000.0 / segment * np.arange(1, many + 1, dtype=np.float64)
    power: Floats = np.zeros(many)
    for k in range(count):
        inside = train[(train >= k * segment) & (train < (k + 1) * segment)]
        waves = np.zeros(many, np.complex128)
        for at in np.array_split(inside - k * segment, inside.size // 512 + 1):
            waves += np.exp(-2j * np.pi / 1000.0 * f[:, np.newaxis] * at).sum(axis=1)
        power += np.abs(waves) ** 2
    return Spectrum(f, power * (1000.0 / segment / count))
