"""Surrogate gradients against closed forms and a slow twin; our core against torch by spikes."""

import numpy as np
import pytest
import torch
from gymnasium import spaces

from agents.sb3_spikes import GaussianCode, LeakyLayer, PopulationDecoder, Spikes, SpikingNet
from agents.sb3_spiking_body import SpikingBody

ACTORS = (
    Spikes(),
    Spikes(cells=7, hidden=(20,), motor_cells=4, steps=9, keep_current=0.6, keep_voltage=0.9),
    Spikes(hidden=(16, 12, 8), steps=3, keep_current=0.4, keep_voltage=0.4, threshold=0.3),
    Spikes(
        cells=2,
        hidden=(),
        motor_cells=3,
        steps=2,
        keep_voltage=0.5,
        keep_current=0.5,
        threshold=0.1,
    ),
)


def net_of(s, seed, dims=4, outputs=2):
    torch.manual_seed(seed)
    return SpikingNet(spaces.Box(-1.0, 1.0, (dims,)), outputs, s)


def slow_spikes(x, s):
    """The equations step by step; a spike has the gradient of a ramp, its reset has none."""
    current, v, found = torch.zeros_like(x[0]), torch.zeros_like(x[0]), []
    for drive in x:
        current = s.keep_current * current + drive
        v = s.keep_voltage * v + current
        ramp = torch.clamp(v - s.threshold, -s.window, s.window)
        spike = (v > s.threshold).to(x.dtype)
        found.append(spike.detach() + ramp - ramp.detach())
        v = v * (1.0 - spike)
    return torch.stack(found)


@pytest.mark.parametrize("s", ACTORS)
def test_spikes_and_gradients_are_those_of_the_equations(s):
    torch.manual_seed(3)
    x = torch.randn(7, 5, 6, dtype=torch.float64)
    weight = torch.randn(7, 5, 6, dtype=torch.float64)
    found, expected = x.clone().requires_grad_(), x.clone().requires_grad_()
    ours, theirs = LeakyLayer.apply(found, s), slow_spikes(expected, s)
    assert torch.equal(ours, theirs.round())
    assert 0.05 < ours.mean() < 0.95
    (ours * weight).sum().backward()
    (theirs * weight).sum().backward()
    torch.testing.assert_close(found.grad, expected.grad, rtol=1e-12, atol=1e-12)


def test_a_silent_neuron_has_the_gradient_of_its_impulse_response():
    s = Spikes(keep_current=0.5, keep_voltage=0.8, threshold=1e3, window=1e6)
    x = torch.full((6, 1, 1), 0.01, requires_grad=True)
    LeakyLayer.apply(x, s).sum().backward()
    a, b = 0.5, 0.8
    response = [(b ** (k + 1) - a ** (k + 1)) / (b - a) for k in range(6)]
    expected = [sum(response[: 6 - t]) for t in range(6)]
    np.testing.assert_allclose(x.grad.flatten(), expected, rtol=1e-6)


def test_a_constant_current_fires_when_the_closed_form_crosses():
    s = Spikes(keep_current=0.5, keep_voltage=0.75, threshold=0.5)
    for drive in (0.05, 0.1, 0.2, 0.6):
        spikes = LeakyLayer.apply(torch.full((40, 1, 1), drive), s).flatten()
        v = [drive * sum(0.75 ** (t - k) * (2.0 - 0.5**k) for k in range(t + 1)) for t in range(40)]
        first = next((t for t, each in enumerate(v) if each > 0.5), None)
        assert (spikes.argmax().item() if spikes.any() else None) == first


@pytest.mark.parametrize("steps", [2, 5, 40])
def test_the_code_fires_in_proportion_to_the_activity(steps):
    code = GaussianCode(spaces.Box(-2.0, 2.0, (3,)), Spikes(cells=9, steps=steps))
    seen = torch.rand(50, 3) * 4.0 - 2.0
    trains = code(seen).detach()
    apart = (seen[:, :, None] - code.centres) * code.sharpness
    activity = torch.exp(-0.5 * apart.square()).flatten(1).detach()
    assert set(trains.unique().tolist()) <= {0.0, 1.0}
    assert (trains.mean(0) <= activity + 1e-6).all()
    assert (trains.mean(0) > activity - 1.0 / steps).all()
    np.testing.assert_allclose(code.centres[1].detach(), np.linspace(-2.0, 2.0, 9), atol=1e-6)


def test_the_gradient_of_the_code_is_that_of_the_activity():
    code = GaussianCode(spaces.Box(-np.inf, np.inf, (2,)), Spikes(cells=5, steps=8)).double()
    assert code.centres.min() == -3.0
    seen = torch.randn(6, 2, dtype=torch.float64)
    code(seen).mean(0).sum().backward()
    with torch.no_grad():
        apart = seen[:, :, None] - code.centres
        activity = torch.exp(-0.5 * (apart * code.sharpness).square())
        by_centre = (activity * apart * code.sharpness**2).sum(0)
        by_sharpness = -(activity * apart**2 * code.sharpness).sum(0)
    torch.testing.assert_close(code.centres.grad, by_centre)
    torch.testing.assert_close(code.sharpness.grad, by_sharpness)


@pytest.mark.parametrize("s", ACTORS)
@pytest.mark.parametrize("seed", [0, 5])
def test_our_core_fires_the_spikes_of_torch(s, seed):
    net = net_of(s, seed)
    body = SpikingBody(net, PopulationDecoder(2, s.motor_cells))
    names = ["code", *(f"layer {k + 1}" for k in range(len(net.layers)))]
    seen = torch.rand(20, 4) * 2.0 - 1.0
    with torch.no_grad():
        trains = [each.numpy() for each in net.trains(seen)]
    assert all(each.any() for each in trains)
    for row, observation in enumerate(seen.numpy()):
        body.rates(observation[None])  # sets the drive
        body.network.reset()
        for step in range(s.steps + len(net.layers)):
            body.network.run(1)
            for lag, (name, train) in enumerate(zip(names, trains, strict=True)):
                if 0 <= step - lag < s.steps:
                    fired = body.network[name].fired[0]
                    np.testing.assert_array_equal(fired, train[step - lag, row])


@pytest.mark.parametrize("s", ACTORS)
def test_outputs_are_those_of_torch_whatever_the_batch(s):
    net = net_of(s, 1, dims=3, outputs=3)
    decoders = [PopulationDecoder(3, s.motor_cells) for _ in range(2)]
    body = SpikingBody(net, *decoders)
    seen = torch.rand(200, 3) * 3.0 - 1.5
    with torch.no_grad():
        expected = torch.cat([decoder(net(seen)) for decoder in decoders], 1).numpy()
        counts = net(seen).numpy() * s.steps
    together = body(seen.numpy(), None)[0]
    np.testing.assert_allclose(body.rates(seen.numpy()) * s.steps, counts, atol=1e-4)
    np.testing.assert_allclose(together, expected, atol=2e-6)
    alone = np.concatenate([body(row[None], None)[0] for row in seen.numpy()])
    np.testing.assert_array_equal(together, alone)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"cells": 1}, "cells"),
        ({"steps": 1}, "steps"),
        ({"hidden": (0,)}, "hidden"),
        ({"keep_current": 0.2}, "keep_current"),
        ({"keep_voltage": 1.0}, "keep_voltage"),
        ({"window": 0.0}, "window"),
    ],
)
def test_actors_that_cannot_be_are_refused(wrong, named):
    with pytest.raises(ValueError, match=rf"setting '{named}': got .*expected"):
        Spikes(**wrong)
