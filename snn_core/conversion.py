"""From a trained network of ReLU units to a network of spiking neurons with the same rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.network import Network
from snn_core.neurons.subtractive_if import SubtractiveIF
from snn_core.population import Population, Projection
from snn_core.synapses.pulse import Pulse
from snn_core.topology import Explicit

Floats = NDArray[np.float64]
Layer = tuple[Floats, Floats]


class Agreement(NamedTuple):
    """How well spiking rates follow the activations.

    Attributes:
        error: largest |rate - activation| of each layer, in units of its scale.
        argmax: part of the inputs on which the largest output is the same.
    """

    error: list[float]
    argmax: float


@dataclass(frozen=True, eq=False)
class Converted:
    """A spiking network that computes a ReLU network in its rates; made by `convert`.

    Attributes:
        layers: weights (out, in) and biases (out,) of the original.
        scales: activation of each layer that is one spike per step.
    """

    layers: list[Layer]
    scales: list[float]

    def network(self, copies: int = 1) -> Network:
        """The spiking network, populations "layer 1", "layer 2", ...; one copy per input."""
        receptors = {"in": Pulse()}
        cells = [
            Population(f"layer {k + 1}", len(bias), SubtractiveIF(), receptors, co_release=True)
            for k, (_, bias) in enumerate(self.layers)
        ]
        links = []
        for k in range(1, len(self.layers)):
            weight = self.layers[k][0] * self.scales[k - 1] / self.scales[k]
            pre, post = np.divmod(np.arange(weight.size), weight.shape[0])
            links.append(
                Projection(cells[k - 1], cells[k], "in", Explicit(pre, post), weight.T.ravel())
            )
        return Network(cells, links, dt=1.0, copies=copies)

    def rates(self, inputs: ArrayLike, steps: int = 1000, settle: int = 100) -> list[Floats]:
        """Rates of all layers, back in units of the activations.

        The input enters the first layer as a constant current.

        Args:
            inputs: (samples, features).
            steps: Steps of counting; the error falls as 1 / steps.
            settle: Steps before it, so that all layers see steady rates.

        Returns:
            One array (samples, units) per layer.
        """
        x = _inputs(inputs, self.layers[0][0].shape[1])
        network = self.network(len(x))
        for k, (weight, bias) in enumerate(self.layers):
            drive = x @ weight.T + bias if k == 0 else np.broadcast_to(bias, (len(x), len(bias)))
            network[f"layer {k + 1}"].i_offset = drive / self.scales[k]
        network.run(settle)
        network.run(steps)
        return [
            np.asarray(network[f"layer {k + 1}"].counts * (scale / steps), np.float64)
            for k, scale in enumerate(self.scales)
        ]

    def check(self, inputs: ArrayLike, steps: int = 1000, settle: int = 100) -> Agreement:
        """Hold steady rates against the ReLU activations of the original.

        Args:
            inputs: (samples, features).
            steps: As in `rates`.
            settle: As in `rates`.
        """
        expected = activations(self.layers, inputs)
        found = self.rates(inputs, steps, settle)
        clipped = [np.minimum(e, s) for e, s in zip(expected, self.scales, strict=True)]
        error = [
            float(np.abs(f - e).max() / s)
            for f, e, s in zip(found, clipped, self.scales, strict=True)
        ]
        same = found[-1].argmax(axis=1) == expected[-1].argmax(axis=1)
        return Agreement(error, float(same.mean()))


def convert(
    layers: Sequence[tuple[ArrayLike, ArrayLike]], calibration: ArrayLike, percentile: float = 100.0
) -> Converted:
    """Convert a multilayer perceptron of ReLU units into integrate-and-fire neurons.

    Weights and biases are scaled layer by layer so that the given percentile of the activations on
    the calibration data is one spike per step; activations above saturate there.

    Source: Diehl et al. 2015, IJCNN, data-based normalisation; Rueckauer et al. 2017, Front
    Neurosci 11:682 (percentile, reset by subtraction).

    Args:
        layers: Weights (out, in) and biases (out,) from input to output; ReLU after each.
        calibration: Typical inputs, (samples, features).
        percentile: Of the activations, in (0, 100].

    Returns:
        The converted network.

    Raises:
        ValueError: Shapes that do not fit, numbers that are not finite, or a silent layer.
    """
    if not 0.0 < percentile <= 100.0:
        raise ValueError(f"percentile: got {percentile!r}, expected 0 < percentile <= 100")
    checked: list[Layer] = []
    for k, (weight, bias) in enumerate(layers):
        w, b = np.asarray(weight, np.float64), np.asarray(bias, np.float64)
        fits = w.ndim == 2 and b.shape == w.shape[:1]
        if not fits or (checked and w.shape[1] != len(checked[-1][1])):
            raise ValueError(
                f"layers[{k}]: got weights {w.shape} and biases {b.shape}, expected (out, in) and "
                "(out,), in as the layer before has out"
            )
        if not (np.isfinite(w).all() and np.isfinite(b).all()):
            raise ValueError(f"layers[{k}]: got NaN or infinity, expected finite numbers")
        checked.append((w, b))
    if not checked:
        raise ValueError("layers: got none, expected at least one")
    scales = [float(np.percentile(a, percentile)) for a in activations(checked, calibration)]
    for k, scale in enumerate(scales):
        if not scale > 0.0:
            raise ValueError(f"layers[{k}]: silent on the calibration data; give other inputs")
    return Converted(checked, scales)


def activations(layers: Sequence[Layer], inputs: ArrayLike) -> list[Floats]:
    """ReLU activations of all layers, (samples, units) each."""
    x = _inputs(inputs, layers[0][0].shape[1])
    found = []
    for weight, bias in layers:
        x = np.maximum(x @ weight.T + bias, 0.0)
        found.append(x)
    return found


def layers_of(module: Any) -> list[Layer]:
    """Weights and biases of a torch.nn.Sequential of Linear and ReLU modules.

    Raises:
        ValueError: Another kind of module.
    """
    layers = []
    for part in module:
        kind = type(part).__name__
        if kind == "Linear":
            weight = part.weight.detach().cpu().numpy().astype(np.float64)
            bias = part.bias
            flat = np.zeros(len(weight)) if bias is None else bias.detach().cpu().numpy()
            layers.append((weight, flat.astype(np.float64)))
        elif kind not in ("ReLU", "Flatten", "Dropout", "Identity"):
            raise ValueError(f"module: got {kind}, expected Linear and ReLU in a Sequential")
    return layers


def _inputs(inputs: ArrayLike, features: int) -> Floats:
    x = np.asarray(inputs, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] != features or not np.isfinite(x).all():
        raise ValueError(
            f"inputs: got shape {x.shape}, expected (samples, {features}) finite numbers"
        )
    return x
