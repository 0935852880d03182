"""Asks NEST, in its own environment, and lets a network of ours do the same."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from snn_core import (
    ExponentialCurrent,
    Network,
    Population,
    Projection,
    SpikeSource,
    VolumeTransmitter,
)

SCRIPT = Path(__file__).with_name("nest_reference.py")


@pytest.fixture(scope="session")
def ask_nest():
    python = os.environ.get("NEST_PYTHON")
    if not python:
        pytest.skip("needs NEST: run `make test-oracles`")

    def ask(*jobs):
        answer = subprocess.run(
            [python, str(SCRIPT)], input=json.dumps(jobs), capture_output=True, text=True
        )
        assert answer.returncode == 0, answer.stderr[-2000:]
        return json.loads(answer.stdout[answer.stdout.index("[{") :])

    return ask


@pytest.fixture(scope="session")
def irregular():
    """Poisson trains on the grid of 0.1 ms."""

    def train(seed, rate, duration, dt=0.1):
        chance = np.random.default_rng(seed).random(round(duration / dt))
        return (np.flatnonzero(chance < rate * dt / 1000.0) * dt + 10.0).round(6).tolist()

    return train


@pytest.fixture(scope="session")
def weights_of():
    """Weight of a synapse after each presynaptic spike that arrives, in a network."""

    def weights(rule, pre, post, initial, delay=1.0, dt=0.1, released=(), amount=1.0):
        source = Population("pre", 1, SpikeSource([np.subtract(pre, delay)]), co_release=True)
        target = Population("post", 1, SpikeSource([post]), {"in": ExponentialCurrent()})
        cells = Population("cells", 1, SpikeSource([released]))
        link = Projection(source, target, "in", weight=initial, delay=delay, rule=rule, name="link")
        modulated = [VolumeTransmitter("cells", "dopamine", amount)] if len(released) else []
        network = Network([source, target, cells], [link], dt=dt, volume_transmitters=modulated)
        found = []
        for time in pre:
            network.run(round(time / dt) + 1 - round(network.time[0] / dt))
            network.capture()
            found.append(network.projection("link").weight[0, 0])
        return np.array(found)

    return weights
