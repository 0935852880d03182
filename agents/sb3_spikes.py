"""A population-coded spiking actor in torch, trained through surrogate gradients.

Source: Tang et al. 2020, CoRL, Deep reinforcement learning with population-coded spiking neural
network for continuous control (PopSAN): code, neurons, decoder, rectangular surrogate. Ours gives
every layer one input per step of the network below it, adds biases to the synaptic current, and
lets no gradient through the reset (Zenke and Vogels 2021, Neural Comput 33:899).
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from gymnasium import spaces
from torch import nn

from agents.config import require

REACH = 3.0
"""Preferred values lie between -3 and 3 where an observation has no finite bounds."""

NARROW = 0.58
"""First width of the tuning, in units of the spacing of the cells."""


@dataclass(frozen=True)
class Spikes:
    """A spiking actor.

    Attributes:
        cells: Gaussian cells per observed number.
        hidden: LIF neurons of each hidden layer.
        motor_cells: LIF neurons of the last layer for each output.
        steps: steps of the network in a decision; it starts from rest in each.
        keep_current: part of the synaptic current that is left after a step.
        keep_voltage: part of the membrane potential that is left after a step.
        threshold: of the membrane potential; it is reset to 0.
        window: half width of the surrogate, in units of the membrane potential.
    """

    cells: int = 10
    hidden: tuple[int, ...] = (64, 64)
    motor_cells: int = 10
    steps: int = 5
    keep_current: float = 0.5
    keep_voltage: float = 0.75
    threshold: float = 0.5
    window: float = 0.5

    def __post_init__(self) -> None:
        """Check the ranges.

        Raises:
            ValueError: a value out of its range.
        """
        require(2 <= self.cells <= 1024, "cells", self.cells, "2 to 1024")
        require(1 <= self.motor_cells <= 1024, "motor_cells", self.motor_cells, "1 to 1024")
        require(2 <= self.steps <= 1024, "steps", self.steps, "2 to 1024: the code is mute in 1")
        sizes = all(1 <= units <= 4096 for units in self.hidden)
        require(sizes and len(self.hidden) <= 16, "hidden", self.hidden, "up to 16 of 1 to 4096")
        for name in ("keep_current", "keep_voltage"):  # time constants of at least one step
            keep = getattr(self, name)
            require(0.37 <= keep <= 0.999, name, keep, "0.37 to 0.999")
        for name in ("threshold", "window"):
            require(getattr(self, name) > 0.0, name, getattr(self, name), "more than 0")


class LeakyLayer(torch.autograd.Function):  # type: ignore[misc] # torch is not typed for us
    """Leaky integrate-and-fire neurons over all steps of a decision.

    c <- keep_current c + x;  v <- keep_voltage v + c;  a spike where v > threshold, then v = 0. The
    gradient of a spike by v is 1 within `window` of the threshold.
    """

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, s: Spikes) -> torch.Tensor:
        """Spikes of shape (steps, rows, neurons) for currents of that shape."""
        potentials, spikes = torch.empty_like(x), torch.empty_like(x)
        current, v = torch.zeros_like(x[0]), torch.zeros_like(x[0])
        for t in range(len(x)):
            current.mul_(s.keep_current).add_(x[t])
            torch.add(current, v, alpha=s.keep_voltage, out=potentials[t])
            torch.gt(potentials[t], s.threshold, out=spikes[t])
            torch.addcmul(potentials[t], potentials[t], spikes[t], value=-1.0, out=v)
        ctx.save_for_backward(potentials, spikes)
        ctx.s = s
        return spikes

    @staticmethod
    def backward(ctx: Any, up: torch.Tensor) -> tuple[torch.Tensor, None]:
        """Gradient of the currents, through time, not through the reset."""
        potentials, spikes = ctx.saved_tensors
        s: Spikes = ctx.s
        direct = up * ((potentials - s.threshold).abs_() < s.window)
        through = (1.0 - spikes).mul_(s.keep_voltage)
        by_v, by_x = torch.zeros_like(up[0]), torch.zeros_like(up)
        for t in reversed(range(len(up))):
            by_v = torch.addcmul(direct[t], by_v, through[t]) if t + 1 < len(up) else direct[t]
            by_x[t] = by_v
            if t + 1 < len(up):
                by_x[t].add_(by_x[t + 1], alpha=s.keep_current)
        return by_x, None


class GaussianCode(nn.Module):  # type: ignore[misc]
    """Gaussian cells, each an integrate-and-fire neuron driven by its activity.

    Preferred values and widths are learnt; the gradient of each spike by the activity is 1, since
    the mean of the spikes is the activity.

    Args:
        space: a flat Box.
        s: the actor.
    """

    def __init__(self, space: spaces.Box, s: Spikes) -> None:
        super().__init__()
        low, high = space.low.reshape(-1), space.high.reshape(-1)
        bounded = np.isfinite(low) & np.isfinite(high) & (high - low < 1e3) & (high > low)
        low, high = np.where(bounded, low, -REACH), np.where(bounded, high, REACH)
        centres = np.linspace(low, high, s.cells, axis=1).astype(np.float32)
        sharp = (s.cells - 1) / (NARROW * (high - low))
        self.centres = nn.Parameter(torch.from_numpy(centres))
        self.sharpness = nn.Parameter(
            torch.from_numpy(np.repeat(sharp[:, None], s.cells, 1).astype(np.float32))
        )
        self.register_buffer("times", torch.arange(s.steps + 1).double()[:, None, None], False)

    def forward(self, observations: torch.Tensor) -> torch.Tensor:
        """Spikes of shape (steps, rows, dims * cells)."""
        apart = (observations[:, :, None] - self.centres) * self.sharpness
        activity = torch.exp(-0.5 * apart.square()).flatten(1)
        fired = torch.floor(self.times * activity.detach().double())  # exact: 24 bits times few
        spikes = torch.diff(fired, dim=0).to(activity.dtype)
        return spikes + (activity - activity.detach())


class SpikingNet(nn.Module):  # type: ignore[misc]
    """From observations to the firing rates of the last layer.

    Args:
        space: a flat Box.
        outputs: numbers that will be decoded.
        s: the actor.
    """

    def __init__(self, space: spaces.Box, outputs: int, s: Spikes) -> None:
        super().__init__()
        self.spikes = s
        self.code = GaussianCode(space, s)
        widths = (self.code.centres.numel(), *s.hidden, outputs * s.motor_cells)
        self.layers = nn.ModuleList(nn.Linear(*pair) for pair in pairwise(widths))

    def trains(self, observations: torch.Tensor) -> list[torch.Tensor]:
        """Spikes of the code and of all layers, (steps, rows, neurons) each."""
        trains = [self.code(observations)]
        for layer in self.layers:
            trains.append(LeakyLayer.apply(layer(trains[-1]), self.spikes))
        return trains

    def forward(self, observations: torch.Tensor) -> torch.Tensor:
        """Spikes per step, (rows, neurons of the last layer)."""
        return self.trains(observations)[-1].mean(0)


class PopulationDecoder(nn.Module):  # type: ignore[misc]
    """A weighted sum of the rates of each output's own cells.

    Args:
        outputs: numbers that come out.
        cells: of each.
    """

    def __init__(self, outputs: int, cells: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(outputs, cells))
        self.bias = nn.Parameter(torch.zeros(outputs))
        nn.init.uniform_(self.weight, -(cells**-0.5), cells**-0.5)

    def forward(self, rates: torch.Tensor) -> torch.Tensor:
        """(rows, outputs) for rates of shape (rows, outputs * cells)."""
        own = rates.view(len(rates), *self.weight.shape)
        return (own * self.weight).sum(-1) + self.bias
