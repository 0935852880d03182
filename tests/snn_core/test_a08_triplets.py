"""A8: triplet STDP against published fits, the data behind them, and a slow twin."""

import numpy as np
import pytest

from snn_core import PairSTDP, TripletSTDP, lab
from snn_core.presets import PFISTER_GERSTNER_2006

RATES = (0.1, 10.0, 20.0, 40.0, 50.0)
FREE = {"w_min": -10.0, "w_max": 10.0}
# Weight change of 60 pairs at these rates, post 10 ms after (+) and before (-) pre.
LISTED = {
    "visual cortex, full, all": (
        [0, 0.13205, 0.24696, 0.53372, 0.74091], [-0.31216, -0.33362, -0.35162, 0.15479, 0.72725],
    ),
    "visual cortex, minimal, all": (
        [0, 0.11864, 0.2278, 0.53211, 0.76273], [-0.31662, -0.33221, -0.34173, 0.17371, 0.74918],
    ),
    "visual cortex, full, nearest": (
        [0, 0.10359, 0.32316, 0.56029, 0.62425],
        [-0.29432, -0.41129, -0.33823, 0.25979, 0.61935],
    ),
}  # fmt: skip
# Sjostrom, Turrigiano & Nelson 2001, mean and standard error of the mean
DATA = {
    10.0: ([-0.04, 0.14, 0.29, 0.53, 0.56], [0.05, 0.1, 0.14, 0.11, 0.26]),
    -10.0: ([-0.29, -0.41, -0.34, 0.56, 0.75], [0.08, 0.11, 0.1, 0.32, 0.19]),
}


def change(rule, rate, lag):
    pre = 100.0 + 1e3 / rate * np.arange(60)
    return lab.weight_change(rule, pre, pre + lag, initial=0.0, dt=5.0).weight[-1]


def curve(rule, lag):
    free = rule._replace(**FREE)
    return np.array([change(free, rate, lag) for rate in RATES])


@pytest.mark.parametrize("name", LISTED)
def test_sixty_pairs_at_five_rates(name):
    rule = PFISTER_GERSTNER_2006[name]
    for lag, expected in zip((10.0, -10.0), LISTED[name], strict=True):
        np.testing.assert_allclose(curve(rule, lag), expected, atol=1e-4)


@pytest.mark.parametrize(("kind", "error"), [("full", 0.3416), ("minimal", 0.356)])
def test_the_distance_to_the_data_is_that_of_the_paper(kind, error):
    rule = PFISTER_GERSTNER_2006[f"visual cortex, {kind}, all"]
    z = [(curve(rule, lag) - mean) / np.array(sem) for lag, (mean, sem) in DATA.items()]
    assert np.mean(np.square(z)) == pytest.approx(error, abs=5e-4)
    assert np.mean(np.square(z)) == pytest.approx(0.34, abs=0.02)


def test_a_pair_rule_cannot_potentiate_at_50_hz_with_post_first():
    pairs = PairSTDP(0.005, 0.00525, w_min=-10.0, w_max=10.0)
    assert change(pairs, 50.0, -10.0) <= 0.0
    assert curve(PFISTER_GERSTNER_2006["visual cortex, minimal, all"], -10.0)[-1] > 0.5


def slow_twin(rule, pre, post):
    """Sums over all earlier spikes (or the nearest one), event by event."""
    events = sorted([(t, 0) for t in pre] + [(t, 1) for t in post])
    w, nearest = 0.0, rule.pairing == "nearest"

    def trace(times, now, tau):
        past = np.array([t for t in times if t < now])
        kept = np.exp((past - now) / tau)
        return (kept[-1:] if nearest else kept).sum()

    for now, kind in events:
        if kind == 0:
            w -= trace(post, now, rule.tau_minus) * (
                rule.a2_minus + rule.a3_minus * trace(pre, now, rule.tau_x)
            )
        else:
            w += trace(pre, now, rule.tau_plus) * (
                rule.a2_plus + rule.a3_plus * trace(post, now, rule.tau_y)
            )
    return w


@pytest.mark.parametrize("name", PFISTER_GERSTNER_2006)
def test_irregular_trains_agree_with_the_slow_twin(name):
    rule, rng = PFISTER_GERSTNER_2006[name]._replace(**FREE), np.random.default_rng(5)
    pre, post = (np.sort(rng.uniform(0.0, 2000.0, 40)) for _ in range(2))
    trace = lab.weight_change(rule, pre, post, initial=0.0, dt=10.0, duration=2000.0)
    assert trace.weight[-1] == pytest.approx(slow_twin(rule, pre, post), abs=1e-12)


def test_weights_stay_within_their_bounds():
    times = np.arange(0.0, 3000.0, 10.0)
    rule = TripletSTDP(w_min=0.5, w_max=1.2)
    rising = rule._replace(a2_minus=0.0)
    up = lab.weight_change(rising, times, times + 3.0, initial=1.0, dt=10.0).weight
    down = lab.weight_change(rule._replace(a3_plus=0.0), times, times, initial=1.0, dt=10.0).weight
    assert up.max() == up[-1] == 1.2
    assert down.min() == down[-1] == 0.5
    for wrong in ({"tau_x": -1.0}, {"w_min": 5.0}, {"pairing": "nearst"}):
        with pytest.raises(ValueError, match="TripletSTDP"):
            lab.weight_change(TripletSTDP(**wrong), [1.0], [2.0])
