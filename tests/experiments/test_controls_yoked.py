"""Yoked controls, and the page of all controls."""

import numpy as np
import pytest

from experiments.controls import jobs, page, yoked
from experiments.controls.rules import ENTRIES

RULES = {entry.name: entry.yoked for entry in ENTRIES if entry.yoked is not None}


@pytest.mark.parametrize("name", ["RewardSTDP", "DopamineSTDP"])
def test_contingent_rewards_teach_and_yoked_ones_do_not(name):
    """The sign of the rule is that of the contingent group."""
    changes = yoked.compare(RULES[name], False, copies=200, duration=700, seed=4)
    assert yoked.in_errors(changes.contingent) > 5.0
    assert abs(yoked.in_errors(changes.yoked)) < 3.0
    flipped = RULES[name]._replace(learning_rate=-RULES[name].learning_rate)
    changes = yoked.compare(flipped, False, copies=200, duration=700, seed=4)
    assert yoked.in_errors(changes.contingent) < -5.0


def test_potentiation_without_depression_fails_the_control_unless_rewards_are_centred():
    """TD-LTP's eligibility has one sign, so pulses of one sign move yoked synapses too."""
    raw = yoked.compare(RULES["TDLTP"], False, copies=200, duration=500, seed=4)
    centred = yoked.compare(RULES["TDLTP"], True, copies=200, duration=500, seed=4)
    assert yoked.in_errors(raw.yoked) > 5.0
    assert abs(yoked.in_errors(centred.yoked)) < 3.0
    assert yoked.in_errors(centred.contingent) > 4.0


def test_both_groups_see_the_same_spikes_and_the_same_pulses():
    own = yoked.compare(RULES["RewardSTDP"]._replace(tau_e=1e9), False, 30, 300, seed=4)
    again = yoked.compare(RULES["RewardSTDP"]._replace(tau_e=1e9), False, 30, 300, seed=4)
    np.testing.assert_array_equal(own.contingent, again.contingent)
    np.testing.assert_array_equal(own.yoked, again.yoked)
    assert (own.contingent != own.yoked).any()


def test_means_in_errors():
    assert yoked.in_errors(np.array([1.0, 3.0])) == pytest.approx(2.0)
    assert yoked.in_errors(np.zeros(5)) == 0.0


def test_the_page_shows_every_row_and_marks_what_fails():
    tables = {name: [] for name in jobs.MAKERS}
    for job in jobs.all_jobs():
        if job.table == "track":
            variant, rate = job.arguments
            ten = [0.5] * 10
            row = {"variant": variant, "rate": rate, "correlation": ten, "single": ten}
            row |= {"error": ten, "start": ten, "fits": 0, "close": 0, "diverged": 10}
            tables["track"].append(row | ({"fits": 10, "close": 9} if rate == 2e-5 else {}))
        elif job.table == "bandit":
            name, when = job.arguments
            for condition in jobs.BANDITS[when].conditions:
                row = {"rule": name, "reward": when, "condition": condition.name, "sem": 0.1}
                row |= {"mean": 0.5, "chance": 0.5, "share": [0.4], "reached": [None, 30]}
                tables["bandit"].append(row | {"moved": 0.0, "passes": name != "TDLTP"})
        elif job.table == "yoked":
            group = {"mean": 0.1, "in_errors": 6.0}
            row = {"rule": job.arguments[0], "modulator": "reward", "passes": False}
            tables["yoked"].append(row | {"contingent": group, "yoked": group})
    origin = {"seeds": [9], "commit": "c", "dirty": False, "python": "3", "platform": "p"}
    origin["versions"] = dict.fromkeys(("reafference", "numpy", "numba"), "1")
    origins = dict.fromkeys(tables, origin) | {"distal": origin | {"commit": "d"}}
    text = page.markdown(tables, origins, "the command")
    lines = text.splitlines()
    assert sum(line.startswith("| TDLTP | ") for line in lines) == 8
    assert text.count("**no**") == 2 * 7 + 3 + 1  # and once in the lead
    assert "Rates at which 9 of 10 seeds meet what is asked. correlation: 2.0e-05" in text
    assert "    the command" in lines
    assert "Tables track, bandit, yoked, weightless, retention: commit c (clean)" in text
    assert "Tables distal: commit d (clean)" in text
    assert "{" not in text


@pytest.mark.slow
@pytest.mark.parametrize("name", RULES)
def test_yoked_control_of_200_seeds(name):
    rows = jobs.yoked_rows(name, seed=6)
    assert all(row["contingent"]["in_errors"] > 5.0 for row in rows)
    assert abs(rows[1]["yoked"]["in_errors"]) < 3.0
