"""Networks with fixed weights: what they refuse, and that gates alone change what they do."""

import math

import numpy as np
import pytest

from snn_core import (
    LIF,
    Delta,
    ExponentialCurrent,
    IntrinsicPlasticity,
    ModulatorGate,
    Network,
    PairSTDP,
    PoissonSource,
    Population,
    Projection,
    SpikeSource,
    SynapticEnhancement,
    TsodyksMarkram,
    Uniform,
    VolumeTransmitter,
)
from snn_core.analysis import ablate
from snn_core.fixed_weights import keeps_weights
from snn_core.plasticity import RULES

WRITERS = [cls for cls in RULES if cls is not ModulatorGate]


SHORT_TERM = (None, SynapticEnhancement(), TsodyksMarkram())


def description(rule=None, receptors=None):
    source = Population("source", 6, PoissonSource(rate=80.0), co_release=True)
    cells = Population("cells", 3, LIF(), {"in": ExponentialCurrent(), **(receptors or {})})
    weight, delay = Uniform(200.0, 300.0), Uniform(1.0, 9.0)
    links = [
        Projection(source, cells, "in", weight=weight, delay=delay, short_term=short, rule=rule,
                   name=f"link{n or ''}")
        for n, short in enumerate(SHORT_TERM)
    ]  # fmt: skip
    return [source, cells], links


def network(rule=None, fixed_weights=True, **options):
    options = {"dt": 0.5, "copies": 2, **options}
    return Network(*description(rule), fixed_weights=fixed_weights, **options)


@pytest.mark.parametrize("cls", WRITERS)
def test_rules_that_change_weights_are_refused_by_name(cls):
    with pytest.raises(ValueError, match=rf"'link': {cls.__name__} changes weights.*take it away"):
        network(cls())
    with pytest.raises(ValueError, match=rf"{cls.__name__} changes weights"):
        network((ModulatorGate(), cls()))


def test_a_rule_that_says_nothing_or_no_is_refused():
    assert [cls.__name__ for cls in RULES if keeps_weights(cls())] == ["ModulatorGate"]

    class Frank:
        @staticmethod
        def keeps_weights():
            return False

    assert not keeps_weights(Frank())
    assert not keeps_weights(object())


def test_a_bias_that_outlives_resets_is_refused():
    parts = description(receptors={"bias": IntrinsicPlasticity()})
    assert not Network(*parts, dt=0.5).fixed_weights
    with pytest.raises(ValueError, match=r"'cells': receptor 'bias'.*bias outlives resets"):
        Network(*parts, dt=0.5, fixed_weights=True)


def test_it_says_what_it_is_and_cannot_be_told_otherwise():
    fixed, free = network(), network(fixed_weights=False)
    assert fixed.fixed_weights is True
    assert free.fixed_weights is False
    with pytest.raises(AttributeError):
        fixed.fixed_weights = False


def test_assigned_and_restored_weights_are_refused():
    fixed = network(ModulatorGate())
    before = fixed.projection("link").weight
    with pytest.raises(ValueError, match=r"'link': weight.*expected none.*efficacy"):
        fixed.projection("link").weight = 1.0
    state = fixed.state()
    fixed.run(50)
    fixed.restore(state)
    name = next(n for n in state if n.startswith("weight."))
    state[name][0, 0] += 1e-9
    clock = fixed.time.copy()
    with pytest.raises(ValueError, match=rf"state: '{name}'.*expected none"):
        fixed.restore(state)
    np.testing.assert_array_equal(fixed.projection("link").weight, before)
    np.testing.assert_array_equal(fixed.time, clock)
    free = network(ModulatorGate(), fixed_weights=False)
    free.restore(state)
    free.projection("link").weight = 1.0
    assert (free.projection("link").weight == 1.0).all()


def test_it_lives_as_without_the_promise_and_its_weights_keep_their_bits():
    lives = [network(ModulatorGate(), fixed) for fixed in (True, False)]
    first, spikes = weights_of(lives[0]), 0
    rng = np.random.default_rng(2)
    for _ in range(30):
        modulator = rng.normal()
        for life in lives:
            life.run(100, {"dopamine": modulator})
        spikes += lives[0]["cells"].counts.sum()
    one, other = (life.state() for life in lives)
    for name, array in one.items():
        np.testing.assert_array_equal(array, other[name], err_msg=name)
    assert weights_of(lives[0]) == first
    assert spikes > 100


def weights_of(net):
    return [net.projection(p.name).weight.tobytes() for p in net.projections]


@pytest.mark.slow
def test_a_reset_makes_it_forget_everything():
    """With its noise started anew, it lives the same life again; one with weights does not."""
    found = {}
    for fixed, rule in (
        (True, ModulatorGate()),
        (False, PairSTDP(a_plus=50.0, a_minus=60.0, w_max=300.0)),
    ):
        life = network(rule, fixed)
        fresh = []
        for _ in range(2):
            life.reset()
            life.reseed(9)
            life.run(2000, {"dopamine": 1.0})
            fresh.append(life["cells"].counts.copy())
        found[fixed] = (fresh[0] == fresh[1]).all()
    assert found == {True: True, False: False}


def test_an_ablation_needs_no_weight():
    fixed = network(copies=1)
    before = fixed.state()
    names = [p.name for p in fixed.projections]
    outcome = ablate(fixed, names, 200.0, ["cells"])
    assert len(outcome.intact.spikes["cells"].times) > 0
    assert len(outcome.ablated.spikes["cells"].times) == 0
    for name, array in fixed.state().items():
        np.testing.assert_array_equal(array, before[name], err_msg=name)


def gated(rule, times=(), transmitters=()):
    """One spike per ms onto a cell that never fires; its jumps are the gate."""
    drive = Population("drive", 1, SpikeSource([np.arange(0.0, 400.0)]))
    nurse = Population("nurse", 1, SpikeSource([times]))
    still = LIF(v_rest=0.0, v_reset=0.0, v_threshold=1e9, tau_m=1e9)
    cell = Population("cell", 1, still, {"in": Delta()})
    links = [Projection(drive, cell, "in", weight=1.0, rule=rule, name="gated")]
    return Network(
        [drive, nurse, cell], links, dt=1.0, volume_transmitters=transmitters, fixed_weights=True
    )


def jumps(net, steps):
    v = []
    for _ in range(steps):
        net.run(1)
        v.append(float(net["cell"].v[0, 0]))
    return np.diff(v)


def test_a_gate_opens_with_the_release_and_closes_as_the_modulator_decays():
    net = gated(ModulatorGate(rest=0.25, gain=2.0, tau=40.0))
    np.testing.assert_allclose(jumps(net, 20), 0.25, rtol=1e-6)
    net.modulate({"dopamine": 1.5})
    since = np.arange(1, 60)  # the first difference is the second step after the release
    np.testing.assert_allclose(jumps(net, 60), 0.25 + 3.0 * np.exp(-since / 40.0), rtol=1e-6)
    net.modulate({"dopamine": -5.0})
    np.testing.assert_allclose(jumps(net, 10), 0.0, atol=1e-6)  # closed, it never inverts
    net.reset()
    np.testing.assert_allclose(jumps(net, 10), 0.25, rtol=1e-6)


def test_neurons_open_the_gates_of_others():
    secreting = [VolumeTransmitter("nurse", "serotonin", 0.5)]
    rule = ModulatorGate(rest=0.0, gain=1.0, tau=100.0, modulator="serotonin")
    net = gated(rule, [30.0, 130.0], secreting)
    found = jumps(net, 250)
    assert (found[:29] == 0.0).all()
    decay = math.exp(-1.0 / 100.0)
    peaks = found[np.flatnonzero(np.diff(found) > 0) + 1]
    np.testing.assert_allclose(peaks, [0.5, 0.5 + 0.5 * decay**100], rtol=0.02)
    other = gated(rule._replace(modulator="dopamine"), [30.0, 130.0], secreting)
    assert (jumps(other, 250) == 0.0).all()


@pytest.mark.parametrize("bad", [{"rest": -0.1}, {"rest": math.inf}, {"gain": -math.inf}])
def test_a_gate_that_cannot_be_is_refused(bad):
    with pytest.raises(ValueError, match=f"ModulatorGate: {next(iter(bad))}: expected"):
        network(ModulatorGate(**bad))
