"""What holds for every plasticity rule, each in a small network of its own kind."""

import numpy as np
import pytest

from snn_core import (
    LIF,
    ClopathAdEx,
    ExponentialConductance,
    ExponentialCurrent,
    Network,
    PairSTDP,
    PoissonSource,
    Population,
    Projection,
    Uniform,
    WhiteNoise,
)
from snn_core.component import Drive, Lasting, State, fields
from snn_core.driver import compiled_signatures
from snn_core.fixed_weights import keeps_weights
from snn_core.plasticity import RULES, Cascade, Clopath
from snn_core.topology import FixedInDegree

KINDS = {cls.__name__: cls for cls in RULES}
# Built like others that stay, or in the circuit of the engine's tests: checked by make test-slow.
LIKE_OTHERS = (
    "TripletSTDP", "InhibitorySTDP", "HebbianABCD", "Oja", "BCM", "RewardSTDP", "TDLTP",
    "EfferenceTD",
)  # fmt: skip
EVERY = [pytest.param(n, marks=[pytest.mark.slow] * (n in LIKE_OTHERS)) for n in KINDS]
SECOND = ("SynapticScaling", "Consolidation", "Metaplasticity", "Rewiring")


def rules_of(name):
    """The rule, after pair STDP if it acts on the changes of others."""
    return (PairSTDP(w_max=2.0), KINDS[name]()) if name in SECOND else (KINDS[name](),)


def bounds_of(rules):
    """Bounds within which the weights must stay."""
    lows = [rule.w_min for rule in rules if hasattr(rule, "w_min")]
    highs = [rule.w_max for rule in rules if hasattr(rule, "w_max")]
    return max(lows, default=0.0), min(highs, default=2.0)


def small_network(name, copies=2, seed=0, rate=60.0, rules=None, threads=1):
    """Ten Poisson cells onto four lively cells that are connected among themselves."""
    rules = rules or rules_of(name)
    low, high = bounds_of(rules)
    weight = Uniform(low + 0.1 * (high - low), low + 0.5 * (high - low))
    if isinstance(rules[0], Cascade):
        weight = high
    source = Population("source", 10, PoissonSource(rate))
    voltage = isinstance(rules[0], Clopath)
    receptors = {"in": ExponentialConductance() if voltage else ExponentialCurrent()}
    receptors["noise"] = WhiteNoise(8.0)
    cells = Population("cells", 4, ClopathAdEx() if voltage else LIF(), receptors)
    delays = Uniform(0.5, 8.0)
    links = [
        Projection(source, cells, "in", FixedInDegree(5), weight, delays, rule=rules, name="in"),
        Projection(cells, cells, "in", FixedInDegree(2), weight, delays, rule=rules, name="loop"),
    ]
    return Network([source, cells], links, dt=0.5, copies=copies, seed=seed, threads=threads)


def live(network, periods=20, steps=100, seed=0):
    """Modulators and feedback of both signs."""
    rng = np.random.default_rng(seed)
    for _ in range(periods):
        modulator, feedback = rng.normal(), rng.normal(size=4)
        network.feed_back("cells", feedback)
        network.run(steps, {"dopamine": modulator})


def assert_same(state, other, rows=slice(None)):
    assert state.keys() == other.keys()
    for name, array in state.items():
        if name != "plastic":
            found = array[rows] if np.ndim(array) else array
            np.testing.assert_array_equal(found, other[name], err_msg=name)


def assert_sound(network, name, masks):
    low, high = bounds_of(network.projections[0].rules)
    for label, block in network._assembly.named_blocks():
        for field, array in fields(block, State, Lasting, Drive):
            assert np.isfinite(array).all(), (name, label, field)
    for link in ("in", "loop"):
        view = network.projection(link)
        assert np.isfinite(view.weight).all()
        assert view.weight.min() >= low, link
        assert view.weight.max() <= high, link
        for old, new in zip(masks[link], (view.pre, view.post, view.delay), strict=True):
            np.testing.assert_array_equal(old, new)


def masks_of(network):
    views = {link: network.projection(link) for link in ("in", "loop")}
    return {link: (v.pre.copy(), v.post.copy(), v.delay.copy()) for link, v in views.items()}


@pytest.mark.parametrize("name", EVERY)
def test_step_is_run_copies_are_alone_and_states_return_exactly(name):
    network, one = small_network(name), small_network(name, copies=1)
    start, first = network.state(), one.state()
    assert_same(start, first, slice(0, 1))
    live(network)
    live(one)
    assert_same(network.state(), one.state(), slice(0, 1))
    end = network.state()
    network.restore(start)
    live(network, 7)
    middle = network.state()
    live(network, 3)
    network.restore(middle)
    rng = np.random.default_rng(0)
    for k in range(20):
        modulator, feedback = rng.normal(), rng.normal(size=4)
        if k >= 7:
            network.feed_back("cells", feedback)
            network.run(100, {"dopamine": modulator})
    assert_same(end, network.state())
    network.restore(start)
    for _ in range(60):
        network.step()
    stepped = network.state()
    network.restore(start)
    network.run(60)
    assert_same({**stepped, "counts": 0}, {**network.state(), "counts": 0})


@pytest.mark.parametrize("name", EVERY)
def test_weights_move_only_while_the_network_is_plastic(name):
    network = small_network(name)
    before = network.projection("in").weight
    network.plastic = False
    live(network)
    assert (network.projection("in").weight == before).all()
    network.plastic = True
    live(network, 60)
    moved = (network.projection("in").weight != before).any()
    assert moved == (not keeps_weights(KINDS[name]()))


@pytest.mark.parametrize("name", EVERY)
def test_a_reset_clears_traces_and_keeps_what_lasts(name):
    network = small_network(name)
    live(network)
    weights = network.projection("in").weight
    kept = {
        (label, field): array.copy()
        for label, block in network._assembly.named_blocks()
        for field, array in fields(block, Lasting)
    }
    network.reset(np.array([True, False]))
    assert (network.projection("in").weight == weights).all()
    fresh = small_network(name)
    for (label, block), (_, new) in zip(
        network._assembly.named_blocks(), fresh._assembly.named_blocks(), strict=True
    ):
        for field, array in fields(block, Lasting):
            np.testing.assert_array_equal(array, kept[label, field])
        for field, array in fields(block, State):
            np.testing.assert_array_equal(array[0], getattr(new, field)[0], err_msg=field)


@pytest.mark.parametrize("name", EVERY)
def test_one_compilation_serves_all_sizes_and_parameters(name):
    network = small_network(name)
    network.run(5)
    another = small_network(name, copies=3, seed=4)
    another.run(5)
    assert another._engine.driver is network._engine.driver
    assert compiled_signatures(network._engine.driver) <= 1


@pytest.mark.parametrize("name", EVERY)
def test_threads_change_no_bit(same_for_any_threads, name):
    same_for_any_threads(lambda n: small_network(name, copies=5, threads=n), live)


def soak(name, steps, copies=2):
    network = small_network(name, copies=copies, rate=400.0)
    masks, rng = masks_of(network), np.random.default_rng(3)
    for _ in range(steps // 1000):
        network["cells"].i_offset = 10.0 ** rng.uniform(0.0, 5.0) * rng.normal(size=(copies, 4))
        network["source"].rate = float(10.0 ** rng.uniform(0.0, 3.3))
        network.feed_back("cells", rng.normal(size=4))
        network.run(1000, {"dopamine": 10.0 * rng.normal(size=copies)})
    assert_sound(network, name, masks)


@pytest.mark.parametrize("name", EVERY)
def test_sound_after_20_000_plastic_steps_of_wild_input(name):
    soak(name, 20_000)


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_sound_after_a_million_plastic_steps_of_wild_input(name):
    soak(name, 1_000_000, copies=1)


@pytest.mark.parametrize("name", EVERY)
def test_each_copy_may_have_coefficients_of_its_own(name):
    """So rules can be evolved: a population of lives with different rules in one network."""
    rules = rules_of(name)
    mine = rules[-1]
    numbers = [
        field
        for field, default in mine._field_defaults.items()
        if isinstance(default, (int, float)) and not isinstance(default, bool)
    ]
    for field in numbers:
        value = float(getattr(mine, field))
        if field in ("w_min", "w_max", "levels", "interval", "delay"):
            continue
        own = mine._replace(**{field: np.array([[value], [value * 1.0001]])})
        network = small_network(name, rules=(*rules[:-1], own))
        one = small_network(name, copies=1, rules=rules)
        live(network, 2)
        live(one, 2)
        found, alone = network.projection("in").weight, one.projection("in").weight
        np.testing.assert_array_equal(found[:1], alone, err_msg=field)


@pytest.mark.parametrize("name", EVERY)
def test_bounds_that_would_let_a_weight_change_its_sign_are_refused(name):
    rules = rules_of(name)
    if not hasattr(rules[-1], "w_min"):
        pytest.skip("has no bounds of its own")
    wide = (*rules[:-1], rules[-1]._replace(w_min=-1.0))
    with pytest.raises(ValueError, match=r"Dale's principle.*co_release"):
        small_network(name, rules=wide)
