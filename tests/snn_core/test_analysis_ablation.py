"""The causal effect of a feedback projection, and the network that is left as it was."""

import numpy as np
import pytest

from snn_core import (
    LIF,
    ExponentialCurrent,
    Network,
    PairSTDP,
    PoissonSource,
    Population,
    Projection,
    SpikeSource,
    analysis,
)
from snn_core.recording import record


def bits(network):
    return b"".join(n.encode() + a.tobytes() for n, a in sorted(network.state().items()))


def loop(build, copies=1, noise=0.0):
    """Stimulus at 10 ms -> low -> high, and high -> low after 20 ms."""
    synapse = {"in": ExponentialCurrent(tau=2.0)}
    stimulus = Population("stimulus", 1, SpikeSource([[10.0]]))
    background = Population("background", 5, PoissonSource(rate=noise))
    low, high = (Population(name, 10, LIF(), synapse) for name in ("low", "high"))
    links = [
        Projection(stimulus, low, "in", weight=3000.0, delay=1.0),
        Projection(background, low, "in", weight=200.0),
        Projection(low, high, "in", weight=300.0, delay=1.0),
        Projection(high, low, "in", weight=300.0, delay=20.0, name="feedback"),
    ]
    return build([stimulus, background, low, high], links, copies=copies, seed=1)


def test_the_late_response_is_the_feedback_and_the_early_one_is_not(build):
    effect = analysis.ablate(loop(build), "feedback", 60.0).effect("low", 10.0)
    early, late = (effect.t > 10.0) & (effect.t < 20.0), effect.t > 30.0
    assert effect.intact[early].sum() == effect.ablated[early].sum() > 0.0
    assert effect.intact[late].sum() > 0.0
    assert effect.ablated[late].sum() == 0.0
    np.testing.assert_array_equal(effect.difference, effect.intact - effect.ablated)
    # One spike of each of 10 neurons in a window of 10 ms is 100 Hz.
    assert effect.intact[early].tolist() == [100.0]


def test_the_noise_is_the_same_in_both_runs(build):
    result = analysis.ablate(
        loop(build, copies=2, noise=400.0), "feedback", 30.0, ["background", "low"], ["v"]
    )
    intact, ablated = (run.spikes["background"] for run in result)
    assert intact.times.tobytes() == ablated.times.tobytes()
    assert intact.times.size > 10
    change = result.change("low", "v")
    first = np.flatnonzero(np.abs(change).max(axis=(0, 2)))[0]
    assert change.shape == (2, 300, 10)
    # The stimulus (or noise) needs a loop of more than 21 ms before its feedback is felt.
    assert result.intact.t[first] > 21.0


def test_every_bit_stands_as_before_and_life_goes_on_the_same(circuit):
    probed, alone = circuit(), circuit()
    for network in (probed, alone):
        network.run(60, {"dopamine": 0.5})
    before = bits(probed)
    result = analysis.ablate(probed, ["hidden->hidden", "sensory->hidden"], 20.0, ["hidden"])
    assert bits(probed) == before
    assert probed.plastic
    assert set(result.intact.spikes) == {"hidden"}
    for network in (probed, alone):
        network.run(40, {"dopamine": -1.0})
    assert bits(probed) == bits(alone)


def test_a_learning_projection_stays_silent_and_a_frozen_network_stays_frozen(build):
    source = Population("source", 1, PoissonSource(rate=500.0))
    cell = Population("cell", 1, LIF(i_offset=400.0), {"in": ExponentialCurrent()})
    rule = PairSTDP(w_max=500.0, a_plus=50.0)
    network = build([source, cell], [Projection(source, cell, "in", weight=100.0, rule=rule)])
    result = analysis.ablate(network, "source->cell", 200.0, ["cell"])
    alone = Network([Population("cell", 1, LIF(i_offset=400.0))])
    free = record(alone, 200.0)
    assert result.ablated.spikes["cell"].times.tobytes() == free.spikes["cell"].times.tobytes()
    network.plastic = False
    analysis.ablate(network, "source->cell", 5.0)
    assert not network.plastic


def test_a_failing_stimulus_leaves_the_network_as_it_was(build):
    network = loop(build)
    network.run(50)
    before = bits(network)

    def stimulus(t):
        if t > 3.0:
            raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        analysis.ablate(network, "feedback", 10.0, stimulus=stimulus)
    assert bits(network) == before


def test_wrong_names_are_refused(build):
    network = loop(build)
    with pytest.raises(KeyError, match="did you mean 'feedback'"):
        analysis.ablate(network, "feedbak", 10.0)
    with pytest.raises(ValueError, match="projections: got none"):
        analysis.ablate(network, [], 10.0)
    result = analysis.ablate(network, "feedback", 10.0, ["low"])
    with pytest.raises(KeyError, match="recorded population 'high'"):
        result.effect("high", 5.0)
