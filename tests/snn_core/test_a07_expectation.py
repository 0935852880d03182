"""A7: augmentation and potentiation as an expectation that the experience repeats."""

import numpy as np
import pytest

from snn_core import (
    LIF,
    ExponentialCurrent,
    Network,
    Population,
    Projection,
    SpikeSource,
    SynapticEnhancement,
    TsodyksMarkram,
    lab,
)
from snn_core.weights import synchronous_weight

TETANI = {
    (20.0, 10.0): {
        0.1: 8.13064, 0.5: 4.93571, 1: 3.97941, 2: 3.43307, 5: 2.81419, 10: 2.23575, 30: 1.58184,
        60: 1.33927, 120: 1.12471,
    },
    (33.0, 5.0): {1: 4.08688, 10: 2.14321, 30: 1.5043, 60: 1.29156},
    (50.0, 10.0): {10: 4.83341, 30: 2.48486, 60: 1.84822},
}  # fmt: skip
CASES = [(t, d, e) for t, table in TETANI.items() for d, e in table.items()]


def tetanus(rate, seconds):
    return 10.0 + 1e3 / rate * np.arange(round(rate * seconds))


@pytest.mark.parametrize(("train", "delay", "enhancement"), CASES)
def test_a_test_spike_after_a_tetanus(train, delay, enhancement):
    times = tetanus(*train)
    releases = lab.release(SynapticEnhancement(), [*times, times[-1] + 1e3 * delay])
    assert releases[0] == 1.0
    assert releases[-1] == pytest.approx(enhancement, abs=1e-5)


@pytest.mark.parametrize("seed", range(2))
def test_irregular_trains_and_other_constants_agree_with_sums_over_all_spikes(seed):
    rng = np.random.default_rng(seed)
    constants = rng.uniform(0.01, 0.5, 4), np.exp(rng.uniform(3.0, 8.0, 4))
    rule = SynapticEnhancement(*np.stack(constants, axis=1).ravel())
    times = np.cumsum(rng.exponential(80.0, 40))
    expected = []
    for k, t in enumerate(times):
        f1, f2, a, p = (
            jump * np.exp((times[:k] - t) / tau).sum() for jump, tau in zip(*constants, strict=True)
        )
        expected.append((1 + f1 + f2) * (1 + a) * (1 + p))
    np.testing.assert_allclose(lab.release(rule, times), expected, rtol=1e-12)


def outcome(wait, with_hint, trained=True, with_test=True):
    """Does the neuron fire? Its EPSP is half of the way to threshold, the hint three tenths."""
    train = tetanus(20.0, 10.0) if trained else np.zeros(0)
    moment = (train[-1] if trained else 0.0) + wait
    full = synchronous_weight(LIF(), ExponentialCurrent(5.0), 1.0)
    pathway = Population("pathway", 1, SpikeSource([[*train, moment] if with_test else train]))
    hint = Population("hint", 1, SpikeSource([[moment] if with_hint else []]))
    cell = Population("cell", 1, LIF(), {"in": ExponentialCurrent(5.0)})
    links = [
        Projection(pathway, cell, "in", weight=0.5 * full, short_term=SynapticEnhancement()),
        Projection(hint, cell, "in", weight=0.3 * full),
    ]
    network = Network([pathway, hint, cell], links, dt=0.5)
    network.run(round((moment - 1.0) / 0.5))
    expectation = network.projection("pathway->cell").expectation[0, 0]
    network.run(100)
    return network["cell"].counts[0, 0] > 0, expectation


def test_what_was_experienced_is_expected_for_a_while():
    assert outcome(5.0, with_hint=True, trained=False) == (False, 0.0)
    alone, after_half_a_minute = outcome(30e3, with_hint=False)
    with_hint, _ = outcome(30e3, with_hint=True)
    late, after_twenty_minutes = outcome(20 * 60e3, with_hint=True)
    assert (alone, with_hint, late) == (False, True, False)
    assert not outcome(30e3, with_hint=True, with_test=False)[0]
    assert after_half_a_minute == pytest.approx(0.58184, abs=1e-3)
    assert after_twenty_minutes < 1e-6


def test_only_synapses_that_can_expect_are_asked():
    source = Population("source", 1, SpikeSource([[1.0]]))
    cell = Population("cell", 2, LIF(), {"in": ExponentialCurrent()})
    link = Projection(source, cell, "in", short_term=TsodyksMarkram())
    with pytest.raises(AttributeError, match="its synapses expect nothing"):
        _ = Network([source, cell], [link]).projection("source->cell").expectation
    for wrong in ({"tau_a": -1.0}, {"jump_p": -0.1}, {"tau_f1": np.nan}):
        with pytest.raises(ValueError, match="SynapticEnhancement"):
            lab.release(SynapticEnhancement(**wrong), [1.0])
