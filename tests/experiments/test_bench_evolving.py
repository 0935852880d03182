"""Speed of decisions and populations: what is measured, without a clock."""

import pytest

from experiments.bench import cli, evolving, goals, page


def test_decisions_and_populations_are_measured(monkeypatch):
    monkeypatch.setattr(evolving, "DECIDERS", ("CartPole-v1",))
    rows = {row.case: row for row in cli.measured("evolving", 1, quick=True)}
    decision = rows["decision of 32 neurons, CartPole-v1"]
    assert decision.unit == "us/decision"
    assert decision.reference == "batch of one"
    one, two = (rows[f"CartPole-v1, 50 members, {crew} threads"] for crew in evolving.CREWS)
    assert one.ratio == 1.0
    assert two.ratio == pytest.approx(two.value / one.value)
    assert two.unit == "env steps/s"
    assert "evolving" in page.HEADINGS
    assert "evolving" in page.NOTES


def test_the_goals_are_found_by_name():
    row = {"case": "decision of 32 neurons, CartPole-v1", "value": 2.5}
    many = {"case": "PointB-v0, 1024 members, 2 threads", "value": 4e5}
    own = [goal for goal in goals.GOALS if goal.suite == "evolving"]
    found = {v.goal.work: v for v in goals.judged({"evolving": {"rows": [row, many]}}, own)}
    assert found["Decision of 32 recurrent neurons from Python"].met is True
    assert found["PointB-v0, population, 2 threads"].met is False
    assert found["AnotB-v0, population, 2 threads"].met is None
