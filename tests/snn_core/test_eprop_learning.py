"""E-prop generates patterns with each way for errors to come back, and not without."""

import numpy as np
import pytest

from snn_core import (
    AdaptiveFeedback,
    Delta,
    DiscreteLIF,
    EProp,
    LeakyReadout,
    Network,
    Normal,
    Population,
    Projection,
    RandomFeedback,
    SpikeSource,
    SymmetricFeedback,
    Uniform,
)

KINDS = [SymmetricFeedback, RandomFeedback, AdaptiveFeedback]


def patterns(rng, n, steps):
    """Three sinusoids of random phase each, unit variance, (n, steps)."""
    t = 2.0 * np.pi * np.arange(steps) / steps
    waves = sum(np.sin(k * t + rng.uniform(0.0, 2.0 * np.pi, (n, 1))) for k in (1, 2, 3))
    return waves / np.sqrt(1.5)


def reservoir(size, copies, seed, steps):
    """Leaky cells, connected among themselves; input cells fire in turn, as a clock."""
    turns = [np.arange(max(1, 15 * i), 15 * (i + 1), 5.0) for i in range(steps // 15)]
    clock = Population("clock", len(turns), SpikeSource(turns), co_release=True)
    cell = DiscreteLIF(tau_m=20.0, t_ref=2.0)
    cells = Population("cells", size, cell, {"in": Delta()}, co_release=True)
    rule = EProp(learning_rate=0.2, tau_m=20.0, w_min=-30.0, w_max=30.0)
    links = [
        Projection(pre, cells, "in", weight=Normal(0.0, sd), delay=Uniform(1.0, 4.0), rule=rule)
        for pre, sd in ((clock, 2.5), (cells, 1.0))
    ]
    return Network([clock, cells], links, dt=1.0, copies=copies, seed=seed)


def learn_patterns(kind, seeds=5, base=0, trials=100, steps=300, size=20):
    """Mean squared error of each trial, (trials, conditions, seeds); the last one is a test.

    Conditions: the feedback as it is; none; with a random sign for each neuron and step. The
    readout learns in all of them, so what the last two reach is what it finds in the cells.
    Permuted feedback would still tell the sign of the error, since the learnt W_out has a mean.
    """
    rng = np.random.default_rng(base)
    network = reservoir(size, 3 * seeds, base, steps)
    readout = LeakyReadout(size, copies=3 * seeds, weight_decay=1e-5, seed=base)
    feedback = kind(readout) if kind is SymmetricFeedback else kind(readout, seed=base + 1)
    target, curve = np.tile(patterns(rng, seeds, steps), (3, 1)), np.zeros((trials, 3 * seeds))
    for trial in range(trials):
        network.reset()
        readout.reset()
        pace = 1.0 - trial / (trials - 1)
        readout.learning_rate = 0.002 * pace
        for k in range(steps):
            network.run(1)
            error = target[:, k : k + 1] - readout(network["cells"].fired)
            curve[trial] += error[:, 0] ** 2 / steps
            given = feedback(error).reshape(3, seeds, size)
            given[1] = 0.0
            given[2] *= rng.choice([-1.0, 1.0], (seeds, size))
            network.feed_back("cells", given.reshape(3 * seeds, size))
            network.capture()
            network.modulate({"dopamine": pace})
            if pace:
                feedback.learn(error)
    return curve.reshape(trials, 3, seeds)


def check_learnt(kind, base):
    learnt, without, shuffled = learn_patterns(kind, base=base)[-1]
    assert learnt.max() < 0.3
    assert without.min() > 0.4
    assert np.median(shuffled) > 0.5  # weights that wander make cells fire, which helps a little
    assert (learnt < 0.5 * np.minimum(without, shuffled)).all()


@pytest.mark.parametrize("kind", KINDS)
def test_patterns_are_learnt_with_every_feedback_and_not_without(kind):
    check_learnt(kind, 0)


@pytest.mark.slow
@pytest.mark.parametrize("base", [1, 2, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_patterns_of_other_seeds_are_learnt_too(kind, base):
    check_learnt(kind, base)
