"""Linear decoders of the Neural Engineering Framework."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.codes.checks import Floats, finite
from snn_core.network import Network
from snn_core.population import Population


@dataclass(frozen=True, eq=False)
class NEFDecoder:
    """Least-squares decoder: values are sums of decoder_i rate_i; made by `nef_decoder`.

    Source: Eliasmith & Anderson 2003, Neural Engineering, section 2.2 (rates in Hz, D = G^-1 U with
    G = <a a^T> + sigma^2 I).

    Attributes:
        decoders: shape (cells, dims), value per Hz.
    """

    decoders: Floats

    def __call__(self, rates: ArrayLike) -> Floats:
        """Returns values, shape (..., dims), of rates in Hz, shape (..., cells).

        Raises:
            ValueError: a wrong number of cells, or a non-finite rate, named by its index.
        """
        decoded: Floats = finite(rates, "rates", last=len(self.decoders)) @ self.decoders
        return decoded


def nef_decoder(tuning: ArrayLike, values: ArrayLike, noise: float = 0.1) -> NEFDecoder:
    """Finds the decoders of values from tuning curves, robust against noise in the rates.

    D = (A^T A + samples sigma^2 I)^-1 A^T X, by singular values, sigma in Hz. Source: Eliasmith &
    Anderson 2003, Neural Engineering, eq. 2.13-2.16.

    Args:
        tuning: rates in Hz, shape (samples, cells).
        values: what to decode at each sample, shape (samples,) or (samples, dims).
        noise: standard deviation of the rates, as a part of the highest rate; 0 or more.

    Raises:
        ValueError: shapes that do not fit, or numbers that are not finite.
    """
    rates, wanted = finite(tuning, "tuning"), finite(values, "values")
    wanted = wanted[:, None] if wanted.ndim == 1 else wanted
    if rates.ndim != 2 or wanted.ndim != 2 or len(rates) != len(wanted) or not noise >= 0.0:
        raise ValueError(
            f"nef_decoder got tuning of shape {rates.shape}, values of shape {wanted.shape} and "
            f"noise {noise!r}, expected (samples, cells), (samples, dims) and noise >= 0."
        )
    u, s, v = np.linalg.svd(rates, full_matrices=False)
    sigma = noise * rates.max(initial=0.0) * np.sqrt(len(rates))
    kept = s > 1e-12 * s.max(initial=0.0)
    inverse = np.divide(s, s**2 + sigma**2, out=np.zeros_like(s), where=kept)
    return NEFDecoder(v.T @ (inverse[:, None] * (u.T @ wanted)))


def tuning_curves(
    neuron: Any, currents: ArrayLike, duration: float = 1000.0, settle: float = 100.0,
    dt: float = 0.5, seed: int = 0,
) -> NDArray[np.float64]:  # fmt: skip
    """Measures rates of cells of any kind under constant currents, all in one run.

    rate = spikes / duration, Hz. Source: Eliasmith & Anderson 2003, Neural Engineering, sec. 2.1.

    Args:
        neuron: template.
        currents: pA, shape (samples, cells): gain * (encoder . x) + bias of each cell at each x.
        duration: time of counting, ms.
        settle: time before it, ms.
        dt: step, ms.
        seed: seed of neurons with noise.

    Returns:
        Rates in Hz, shape (samples, cells).
    """
    drive = finite(currents, "currents")
    if drive.ndim != 2:
        raise ValueError(f"`currents` has shape {drive.shape}, expected (samples, cells).")
    cells = Population("cells", drive.shape[1], neuron)
    network = Network([cells], dt=dt, copies=len(drive), seed=seed)
    network["cells"].i_offset = drive
    network.run(round(settle / dt))
    network.run(round(duration / dt))
    return np.asarray(network["cells"].counts * (1e3 / duration), np.float64)
