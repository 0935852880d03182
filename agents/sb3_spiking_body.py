"""A trained spiking actor on our own core: the spikes of torch, without torch."""

from typing import final

import numpy as np

from agents.brain_kernels import decode, tune
from agents.sb3_actors import Float, Memory, Weights, weights_of
from agents.sb3_spikes import PopulationDecoder, Spikes, SpikingNet
from snn_core import (
    DiscreteLIF,
    ExponentialCurrent,
    Network,
    Population,
    Projection,
    SubtractiveIF,
)
from snn_core.synapses.courses import mean_current


@final
class SpikingBody:
    """A copy of a `SpikingNet` and its decoders; each decision starts from rest.

    A spike needs one step from layer to layer, so layer k lags k steps behind torch's; a neuron
    that always fires brings each layer its bias in time with its input. What layers below fire
    after the last step that counts arrives too late to matter.

    Attributes:
        network: of one copy; rows of a batch pass through it one by one.

    Args:
        net: code and layers.
        decoders: of its rates; outputs side by side.
    """

    def __init__(self, net: SpikingNet, *decoders: PopulationDecoder) -> None:
        weights = weights_of(net)
        self._centres, self._sharpness = weights["code.centres"], weights["code.sharpness"]
        self._steps, depth = net.spikes.steps, len(net.layers)
        self._weight = np.concatenate([weights_of(d)["weight"] for d in decoders])
        self._bias = np.concatenate([weights_of(d)["bias"] for d in decoders])
        self.network = network_of(weights, net.spikes, depth)
        self._drive = self.network["code"].i_offset
        self._counts = self.network[f"layer {depth}"].counts
        self._run, self._reset = self.network.run, self.network.reset
        self._length = self._steps + depth

    @property
    def networks(self) -> tuple[Network, ...]:
        """The one."""
        return (self.network,)

    def rest(self, rows: int) -> None:
        """There is no memory."""

    def rates(self, seen: Float) -> Float:
        """Spikes per step of the last layer, (rows, neurons), for observations (rows, dims)."""
        counts = np.empty((len(seen), self._counts.shape[1]), np.float32)
        for row, observation in enumerate(seen):
            self._reset()
            tune(observation, self._centres, self._sharpness, self._drive)
            self._run(self._length)
            counts[row] = self._counts[0]
        return counts / np.float32(self._steps)

    def __call__(self, seen: Float, memory: Memory) -> tuple[Float, Memory]:
        """See `Body`."""
        out = np.empty((len(seen), len(self._bias)), np.float32)
        decode(self.rates(seen), self._weight, self._bias, out)
        return out, memory


def network_of(weights: Weights, s: Spikes, depth: int) -> Network:
    """The network of a `SpikingNet`: populations "code", "bias", "layer 1", "layer 2", ..."""
    code = Population("code", weights["code.centres"].size, SubtractiveIF(), co_release=True)
    bias = Population("bias", 1, SubtractiveIF(i_offset=1.0), co_release=True)
    tau_m, tau = (-1.0 / np.log(keep) for keep in (s.keep_voltage, s.keep_current))
    # capacitance at which a weight of 1 moves the membrane by 1
    c_m = tau_m * (1.0 - s.keep_voltage) * float(mean_current(1.0, tau, np.asarray(tau_m)))
    cell = DiscreteLIF(tau_m=tau_m, c_m=c_m, v_rest=0.0, v_threshold=s.threshold, v_reset=0.0)
    cells, links = [code], []
    for k in range(depth):
        weight = weights[f"layers.{k}.weight"]
        layer = Population(
            f"layer {k + 1}", len(weight), cell, {"in": ExponentialCurrent(tau)}, co_release=True
        )
        offset = weights[f"layers.{k}.bias"].astype(np.float64)
        links += [
            Projection(cells[-1], layer, "in", weight=weight.T.ravel().astype(np.float64)),
            Projection(bias, layer, "in", weight=offset, delay=float(k + 1)),
        ]
        cells.append(layer)
    return Network([*cells, bias], links, dt=1.0)
