"""A14: sequences of winners, heteroclinic channels, relative phase."""

import math

import numpy as np
import pytest

from snn_core.dynamics import (
    HKB,
    WinnerlessCompetition,
    broken_conditions,
    channel_cycle,
    heteroclinic_chain,
    may_leonard,
    turns,
)


def course(rho, duration, start, **options):
    return WinnerlessCompetition(rho, start=start, **options).run(duration)[:, 0]


@pytest.mark.parametrize(("a", "b", "ratio"), [(0.5, 1.7, 1.4), (0.8, 1.3, 1.5), (0.6, 1.8, 2.0)])
def test_the_turns_of_may_and_leonard_come_in_order_and_grow(a, b, ratio):
    seen = turns(course(may_leonard(a, b), 3000.0, [0.6, 0.1, 0.3]))
    assert (np.diff(seen.winners) % 3 == 2).all()  # 1 3 2 1 3 2
    assert len(seen.winners) > 6
    growth = seen.dwell[2:-1] / seen.dwell[1:-2]
    assert growth[-1] == pytest.approx(ratio, abs=0.02)
    swapped = turns(course(may_leonard(b, a), 300.0, [0.6, 0.1, 0.3]))
    assert (np.diff(swapped.winners) % 3 == 1).all()


@pytest.mark.parametrize("winner", range(3))
def test_symmetric_inhibition_has_one_winner_the_first_to_be_ahead(winner):
    start = np.full(3, 0.3)
    start[winner] = 0.35
    seen = turns(course(may_leonard(1.5, 1.5), 500.0, start))
    assert seen.winners.tolist() == [winner]


def sub_period(eps, duration, copies):
    rho, sigma = channel_cycle(3, 1.0, 1.0, 2.0)
    system = WinnerlessCompetition(rho, sigma, eps, [1.0, 0.01, 0.01], copies=copies)
    runs = [turns(one) for one in system.run(duration).transpose(1, 0, 2)]
    dwell = np.concatenate([run.dwell[2:-1] for run in runs]) * system.dt
    steps = np.concatenate([np.diff(run.winners) % 3 for run in runs])
    return dwell.mean(), (steps == 1).mean()


@pytest.mark.slow
def test_noise_sets_the_pace_of_a_heteroclinic_channel_and_keeps_its_order():
    listed = {1e-3: 15.02, 1e-4: 19.53, 1e-6: 28.82}
    found = {eps: sub_period(eps, 6000.0, 4) for eps in listed}
    for eps, period in listed.items():
        assert found[eps][0] == pytest.approx(period, abs=0.45)  # three times the listed error
        assert found[eps][1] >= 0.99
    logs = np.log(1.0 / np.array(list(listed)))
    slope = np.polyfit(logs, [found[eps][0] for eps in listed], 1)[0]
    assert slope == pytest.approx(2.0, abs=0.1)


def test_a_sample_of_the_pace():
    fast, order = sub_period(1e-3, 2000.0, 2)
    slow, _ = sub_period(1e-6, 2000.0, 2)
    assert order >= 0.99
    assert (slow - fast) / math.log(1e3) == pytest.approx(2.0, abs=0.2)


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 3, 1], [4, 2, 0, 1, 3]])
@pytest.mark.parametrize("slack", [0.3, 0.5])
def test_a_chain_runs_through_its_units_in_the_order_asked_for(order, slack):
    sigma = np.linspace(1.0, 1.2, len(order))
    rho = heteroclinic_chain(order, sigma, slack)
    assert broken_conditions(rho, sigma, order) == []
    start = np.full(len(order), 0.01)
    start[order[0]] = 0.9
    system = WinnerlessCompetition(rho, sigma, 1e-5, start, seed=1)
    winners = turns(system.run(1500.0)[:, 0]).winners
    expected = [order[k % len(order)] for k in range(len(winners))]
    assert len(winners) > 2 * len(order)
    assert winners.tolist() == expected


def test_broken_conditions_are_named():
    rho = heteroclinic_chain([0, 1, 2])
    rho[1, 0] = 1.5
    (text,) = broken_conditions(rho, 1.0, [0, 1, 2])
    assert "rho[1, 0] = 1.5" in text
    for bad in ({"order": [0, 1]}, {"order": [0, 1, 1]}, {"order": [0, 1, 2], "slack": 1.5}):
        with pytest.raises(ValueError, match="expected"):
            heteroclinic_chain(**bad)


def test_input_to_a_unit_lets_it_wait():
    """A unit that is driven grows faster, so its turn comes earlier."""
    rho, sigma = channel_cycle(3)
    plain, driven = (
        WinnerlessCompetition(rho, sigma, 1e-5, [1.0, 0.01, 0.01], copies=1) for _ in range(2)
    )
    first = turns(plain.run(60.0)[:, 0]).dwell[0]
    assert turns(driven.run(60.0, [0.0, 0.3, 0.0])[:, 0]).dwell[0] < first


def test_the_fixed_points_and_rates_of_relative_phase():
    points = dict(HKB(1.0, 1.0, 0.3).fixed_points())
    stable = sorted(phase for phase, rate in points.items() if rate < 0.0)
    np.testing.assert_allclose(stable, [-3.040740, 0.060123], atol=1e-4)
    for a, b in ((1.0, 1.0), (2.0, 0.3), (1.0, 0.4)):
        assert HKB(a, b).stability(0.0) == pytest.approx(-(a + 4 * b))
        assert HKB(a, b).stability(math.pi) == pytest.approx(a - 4 * b)


def test_anti_phase_is_lost_at_a_quarter():
    def holds(ratio):
        phase = HKB(1.0, ratio, start=math.pi - 0.05).run(3000.0)[-1, 0, 0]
        return abs(phase - math.pi) < 0.05

    low, high = 0.1, 0.5
    for _ in range(12):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if holds(middle) else (middle, high)
    assert high == pytest.approx(0.25, abs=0.005)


def test_relaxation_near_anti_phase_takes_its_time():
    system = HKB(1.0, 0.5, start=math.pi - 1e-3)
    phase = system.run(3.0)[:, 0, 0]
    rate = np.polyfit(np.arange(1, 301) * 0.01, np.log(math.pi - phase), 1)[0]
    assert rate == pytest.approx(1.0 - 4 * 0.5, rel=1e-3)


def test_noise_spreads_the_phase_as_an_ornstein_uhlenbeck_process():
    system = HKB(1.0, 1.0, noise=0.1, n=400, seed=2)
    phases = system.run(100.0, every=100)[20:]
    assert phases.var() == pytest.approx(0.1**2 / (2 * 5.0), rel=0.05)
