"""A large network that threads share: the same bits, whoever advances which of its neurons."""

import numpy as np
import pytest

from snn_core import (
    LIF,
    Delta,
    ExponentialConductance,
    ExponentialCurrent,
    Network,
    PoissonCurrent,
    PoissonInput,
    PoissonSource,
    Population,
    Projection,
    RewardSTDP,
    Uniform,
    WhiteNoise,
    division,
    sharing,
    static_build,
)
from snn_core.topology import FixedProbability

SIZES = {"first": 300, "second": 211}


@pytest.fixture(autouse=True)
def small_networks_are_divided(monkeypatch):
    monkeypatch.setattr(division, "LEAST", 500)
    monkeypatch.setattr(sharing, "_LEAST", 0)


class _Always:
    share, proven = True, False

    def note(self, shared, seconds):
        assert shared
        assert seconds > 0.0


NOISY = PoissonCurrent(5.0, 8000.0, 20.0)


def network(threads=1, receptor=NOISY, extra=None, **options):
    """Return two populations and a source, excited and noisy, with delays of 1 to 3 ms."""
    receptors = {"in": receptor, **(extra or {})}
    first, second = (Population(n, s, LIF(), receptors) for n, s in SIZES.items())
    source = Population("source", 90, PoissonSource(50.0))
    weight = Uniform(0.1, 0.5) if isinstance(receptor, Delta) else Uniform(10.0, 60.0)
    links = [
        Projection(pre, post, "in", FixedProbability(0.1), weight, Uniform(1.0, 3.0))
        for pre in (source, first, second)
        for post in (first, second)
    ]
    made = Network(
        [first, source, second], links, dt=0.5, seed=5, history=10.0, threads=1, **options
    )
    engine = made._engine
    if threads > 1:  # however many cores there are
        engine.threads = threads
        shared = sharing.Sharing(made._assembly, engine.driver.run_part, threads, engine._step_cost)
        shared._pace = _Always()
        _patient(shared)
        engine._sharing[threads], engine._advance = shared, _refuse
    return made


def _refuse(steps):
    raise AssertionError(f"{steps} steps by one thread alone")


def _patient(shared):
    """Try again when the machine did not wake the threads in time."""
    once = shared._together

    def together(calls, steps):
        return any(once(calls, steps) for _ in range(1000))

    shared._together = together


def same(one, other):
    a, b = one.state(), other.state()
    assert a.keys() == b.keys()
    for name, array in a.items():
        np.testing.assert_array_equal(array, b[name], err_msg=name)


@pytest.mark.parametrize("threads", [2, 4])
def test_threads_change_no_bit(threads):
    alone, shared = network(), network(threads)
    assert len(alone._assembly.cuts) == 5
    for made in (alone, shared):
        for steps in (1, 100, 37):
            made.run(steps)
    assert (alone["first"].counts.sum(), alone["second"].counts.sum()) > (100, 100)
    same(alone, shared)


def test_a_divided_network_does_what_one_in_one_piece_does(monkeypatch):
    shared = network(4)
    monkeypatch.setattr(division, "LEAST", 10_000)
    whole = network()
    assert whole._assembly.cuts == ()
    for made in (whole, shared):
        made.run(150)
    for name in SIZES:
        assert whole[name].counts.sum() > 100
        np.testing.assert_array_equal(whole[name].counts, shared[name].counts)
        np.testing.assert_array_equal(whole[name].v, shared[name].v)
        for steps in range(10):
            was = whole.fired_before(name, steps)
            np.testing.assert_array_equal(was, shared.fired_before(name, steps))
    for name in whole._assembly.links:
        one, other = whole.projection(name), shared.projection(name)
        for field in ("pre", "post", "weight", "delay"):
            np.testing.assert_array_equal(getattr(one, field), getattr(other, field))


@pytest.mark.parametrize("layout", [(0, 1 << 30, 1 << 30), (0, 0, 0)], ids=["mixed", "by row"])
def test_every_layout_is_divided(monkeypatch, layout):
    for name, value in zip(("LARGE", "BY_ROW", "SHORT"), layout, strict=True):
        monkeypatch.setattr(static_build, name, value)
    alone, shared = network(), network(4)
    for made in (alone, shared):
        made.projection("first->second").efficacy = 0.5
        made.run(100)
    same(alone, shared)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("receptor", "extra"),
    [
        (ExponentialCurrent(), {"noise": WhiteNoise(4.0), "more": PoissonInput(8000.0, 0.3)}),
        (Delta(), {"noise": WhiteNoise(8.0)}),
    ],
)
def test_other_receptors_are_divided(receptor, extra):
    alone, shared = network(1, receptor, extra), network(4, receptor, extra)
    for made in (alone, shared):
        made.run(150)
    assert alone["first"].counts.sum() > 100
    same(alone, shared)


def test_a_life_with_lesions_blocks_resets_and_restored_states():
    def live(made):
        made.run(40)
        made["first"].lesion(0.3, seed=2)
        made.projection("source->first").efficacy = 0.0
        made["second"].receptor("in").gain = 0.5
        made["second"].receptor("in").rate = np.linspace(0.0, 20_000.0, 211)
        made["first"].receptor("in").weight = 35.0
        made.run(40)
        kept = made.state()
        made.reset()
        made.run(40)
        made.reseed(9)
        made.projection("first->first").weight = 20.0
        made.run(40)
        made.restore(kept)
        made.run(40)

    alone, shared = network(), network(4)
    for made in (alone, shared):
        live(made)
    assert alone["first"].counts[:, alone["first"].intact[0] == 0].sum() == 0
    assert alone["first"].counts.sum() > 100
    same(alone, shared)


def test_the_plain_twin_and_states_go_from_one_to_the_other():
    alone, shared = network(), network(2)
    shared.run(30)
    alone.restore(shared.state())
    alone._core.counts[:] = 0
    for _ in range(3):
        alone.step()
    shared.run(3)
    np.testing.assert_array_equal(alone["first"].v, shared["first"].v)
    np.testing.assert_array_equal(alone["first"].counts, shared["first"].counts)


def test_large_means_are_drawn_by_one_thread():
    shared, alone = network(4), network()
    done, engine = [], shared._engine
    engine._advance = lambda n: (done.append(n), type(engine)._advance(engine, n))
    for made in (shared, alone):
        made["first"].receptor("in").rate = 40_000.0  # 20 a step
        made.run(20)
        made["first"].receptor("in").rate = 8_000.0
        made.run(20)
    assert done == [20]
    same(alone, shared)


def test_what_depends_on_others_stays_in_one_piece(monkeypatch):
    assert network(copies=2)._assembly.cuts == ()
    assert network(1, ExponentialConductance())._assembly.cuts == ()
    twice = {"other": PoissonCurrent()}
    assert network(1, extra=twice)._assembly.cuts == ()
    cells = Population("cells", 501, LIF(), {"in": ExponentialCurrent()})
    plain = Projection(cells, cells, "in", FixedProbability(0.01))
    learns = Projection(cells, cells, "in", FixedProbability(0.01), rule=RewardSTDP(), name="b")
    assert len(Network([cells], [plain], dt=0.5)._assembly.cuts) == 5
    assert Network([cells], [plain, learns], dt=0.5)._assembly.cuts == ()
    monkeypatch.setattr(division, "LEAST", 501)
    assert Network([cells], [plain], dt=0.5)._assembly.cuts == ()


@pytest.mark.parametrize(("threads", "parts"), [(1, 1), (2, 2), (3, 2), (4, 4), (9, 4)])
def test_parts_hold_whole_blocks(threads, parts):
    assert sharing.partners(network()._assembly, threads) == parts


def test_small_networks_are_never_shared(monkeypatch):
    monkeypatch.setattr(division, "LEAST", 10_000)
    assert sharing.partners(network()._assembly, 4) == 1
