"""What holds for every population of another kind."""

import numpy as np
import pytest

from snn_core.dynamics import DYNAMICS, HKB, DelayLoop, WinnerlessCompetition, channel_cycle


def build(name, copies=2, seed=5):
    if name == "WinnerlessCompetition":
        rho, sigma = channel_cycle(3)
        return WinnerlessCompetition(rho, sigma, 1e-3, copies=copies, seed=seed)
    if name == "silent WinnerlessCompetition":
        return WinnerlessCompetition(channel_cycle(3)[0], copies=copies)
    if name == "HKB":
        return HKB(noise=0.2, start=[0.1, 1.0], n=2, copies=copies, seed=seed)
    return DelayLoop(12, 0.7, 0.2, copies=copies)


def life(system, part=0):
    if isinstance(system, DelayLoop):
        return system.run(np.sin(np.arange(40.0) + part))
    return system.run(20.0, every=10)


NAMES = ["WinnerlessCompetition", "silent WinnerlessCompetition", "HKB", "DelayLoop"]


def test_every_kind_is_here():
    assert {cls.__name__ for cls in DYNAMICS} == {type(build(name)).__name__ for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_same_seed_same_bits_and_copies_do_not_know_of_each_other(name):
    np.testing.assert_array_equal(life(build(name)), life(build(name)))
    one, three = life(build(name, copies=1)), life(build(name, copies=3))
    np.testing.assert_array_equal(one, three[:, :1])
    assert np.isfinite(three).all()


@pytest.mark.parametrize("name", NAMES)
def test_states_return_exactly(name):
    system = build(name)
    life(system)
    state = system.state()
    expected = life(system, 1)
    life(system, 2)
    system.restore(state)
    np.testing.assert_array_equal(life(system, 1), expected)
    with pytest.raises(ValueError, match="expected an array"):
        system.restore({"x": np.zeros(1), "rng": np.zeros(1)})


@pytest.mark.parametrize("name", NAMES)
def test_a_reset_of_some_copies_leaves_the_others_alone(name):
    system, start = build(name), build(name).x.copy()
    life(system)
    later = system.x.copy()
    system.reset(np.array([True, False]))
    np.testing.assert_array_equal(system.x[0], start[0])
    np.testing.assert_array_equal(system.x[1], later[1])
    with pytest.raises(ValueError, match="mask"):
        system.reset(np.array([True]))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: WinnerlessCompetition(np.ones((2, 3))), r"rho: got shape \(2, 3\)"),
        (lambda: WinnerlessCompetition(np.full((2, 2), np.nan)), "rho: got NaN"),
        (lambda: WinnerlessCompetition(np.eye(2), [1, 2, 3]), "sigma: got shape"),
        (lambda: WinnerlessCompetition(np.eye(2), noise=-1.0), "noise"),
        (lambda: WinnerlessCompetition(np.eye(2), start=[0.0, 1.0]), "start: expected positive"),
        (lambda: WinnerlessCompetition(np.eye(2), dt=0.0), "dt: got 0.0"),
        (lambda: HKB(a=np.nan), "a, b, detuning, noise: got NaN"),
        (lambda: HKB(copies=0), "copies: got 0"),
        (lambda: HKB().run(-1.0), "duration"),
        (lambda: HKB().run(1.0, every=0), "every"),
        (lambda: DelayLoop(n=0), "n: got 0"),
        (lambda: DelayLoop(p=1.5), "p: got 1.5"),
        (lambda: DelayLoop(mask=np.ones(3)), r"mask: got shape \(3,\)"),
        (lambda: DelayLoop(theta=-0.2), "theta: got -0.2"),
        (lambda: DelayLoop(3).run([np.nan]), "inputs: got NaN"),
        (lambda: channel_cycle(2), "n: got 2"),
        (lambda: channel_cycle(3, nu=0.5), "nu > 1"),
    ],
)
def test_what_cannot_be_is_refused_by_name(make, message):
    with pytest.raises(ValueError, match=message):
        make()
