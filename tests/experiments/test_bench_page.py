"""Rows, goals, page and pictures of `reafference bench`."""

import dataclasses
import json
import math

import pytest

from experiments.bench import goals, page, pictures, rows, suites
from experiments.bench.goals import GOALS, Goal

ROW = rows.Row("closed-loop", "static 100", 100, 1, "us/control step", 12.5, 12.0, 0.03,
               "hand-written loop", 0.8, 30.0, 31.0, 0.6, None, 0.75,
               {"call, us": 12.5, "call by hand, us": 10.0, "call floor, us": 7.5})  # fmt: skip
ORIGIN = {
    "commit": "c0ffee", "dirty": False, "created": "today", "python": "3.11", "platform": "here",
    "cpu": "fast", "cpus": 4,
    "versions": dict.fromkeys(("reafference", "numpy", "numba"), "1.0"),
}  # fmt: skip


def recorded(*measured, figure=False):
    return {"command": "reafference bench x", "origin": ORIGIN, "figure": figure,
            "rows": [row.as_json() for row in measured]}  # fmt: skip


def test_json_keeps_the_row_and_refuses_what_is_not_finite():
    kept = json.loads(json.dumps(ROW.as_json(), allow_nan=False))
    assert page.row_of(kept) == ROW
    assert kept["rates_agree"] is True
    with pytest.raises(ValueError, match="ratio: got inf"):
        dataclasses.replace(ROW, ratio=math.inf).as_json()


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0145, "0.0145"), (12.34, "12.3"), (1234.5, "1 234"), (0.99999, "1.00"), (0.0, "0")],
)
def test_numbers_have_three_digits(value, text):
    assert rows.number(value) == text


def goal(**changes):
    plain = Goal("work", "us", 10.0, True, "6.5", "closed-loop", "static 100", "value")
    return plain._replace(**changes)


def test_goals_are_met_missed_or_not_measured():
    records = {"closed-loop": recorded(ROW)}
    asked = [goal(), goal(bound=12.5), goal(at_most=False), goal(case="static 7"),
             goal(suite="open-loop"), goal(field="event_floor")]  # fmt: skip
    found = goals.judged(records, asked)
    assert [verdict.met for verdict in found] == [False, True, True, None, None, None]
    assert found[0].found == 12.5


def test_the_fastest_peer_counts_and_one_without_ratio_does_not():
    peers = [{"peer": "torch", "ratio": 60.0}, {"peer": "brian2", "ratio": 45.0},
             {"peer": "nest", "ratio": None}, {"peer": "genn", "ratio": 3.0}]  # fmt: skip
    records = {"peers": {"workloads": {"loop-1000": {"rows": peers}}}}
    asked = [one for one in GOALS if one.case == "loop-1000"]
    best, genn = goals.judged(records, asked)
    assert (best.found, best.met) == (45.0, False)
    assert (genn.found, genn.met) == (3.0, False)
    lost = {"peers": {"workloads": {"loop-1000": {"rows": peers[2:3]}}}}
    assert goals.judged(lost, asked)[0].met is None


def test_the_microcircuit_counts_at_full_scale_only(tmp_path):
    asked = [one for one in GOALS if one.suite == "microcircuit"]
    for scale, met in ((1.0, [False, None, True]), (0.1, [None, None, None])):
        found = {"scale": scale, "real_time_factor": 2.5, "peak_bytes": 2_900_000_000}
        (tmp_path / "microcircuit").mkdir(exist_ok=True)
        (tmp_path / "microcircuit" / "microcircuit.json").write_text(json.dumps(found))
        records = page.read(tmp_path / "speed")
        assert [verdict.met for verdict in goals.judged(records, asked)] == met


def test_every_goal_has_a_row_that_can_answer_it():
    names = {
        "closed-loop": {f"static {n}" for n in suites.SIZES}
        | {f"plastic {n}" for n in suites.PLASTIC_SIZES},
        "open-loop": set(suites.OPEN),
        "startup": {"first step, cached", "first step, ever"},
    }
    fields = {field.name for field in dataclasses.fields(rows.Row)}
    for one in GOALS:
        if one.suite in names:
            assert one.case in names[one.suite], one
            assert one.field in fields, one


def test_the_page_says_what_is_missed_and_why(monkeypatch):
    asked = (goal(reason="division is slow"), goal(work="other"), goal(bound=20.0, work="third"))
    monkeypatch.setattr(page, "judged", lambda records: goals.judged(records, asked))
    text = page.markdown({"closed-loop": recorded(ROW, figure=True), "envs": recorded()})
    assert "| work | <= 10.0 us | 12.5 | **missed** | 6.5 | division is slow |" in text
    assert "| other | <= 10.0 us | 12.5 | **missed** | 6.5 | no reason written yet |" in text
    assert "| third | <= 20.0 us | 12.5 | met | 6.5 |  |" in text
    assert "![Closed loop: a control step of 20 ms, dt 1 ms](closed-loop.png)" in text
    assert "(envs.png)" not in text
    line = "| static 100 | 1 | 12.5 us/control step | 12.0 | 3 % | 0.800x | 30.0 / 31.0 | yes |"
    assert line in text
    assert "c0ffee (clean)" in text


def test_the_page_has_the_peers_with_their_remarks():
    row = {"peer": "nest", "cost": None, "ratio": None, "rates": {"E": 3.21}, "remark": "no eta"}
    record = {"command": "bench peers", "provenance": ORIGIN,
              "workloads": {"coba": {"unit": "RTF", "rows": [row]}}}  # fmt: skip
    assert "| coba: nest |  |  | E 3.2 | no eta |" in page.markdown({"peers": record})


def test_pictures_have_plain_numbers_and_units():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    large = dataclasses.replace(ROW, case="plastic 10000", size=10_000, value=2000.0)
    made = pictures.closed_loop([ROW, dataclasses.replace(ROW, case="plastic 100"), large])
    made.canvas.draw()
    left = made.axes[0]
    assert "ours" in [text.get_text() for text in left.get_legend().get_texts()]
    assert "us" in left.get_ylabel()
    assert "10 000" in [text.get_text() for text in made.axes[1].get_xticklabels()]
