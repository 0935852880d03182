"""Speed of bodies with muscles beside other people's."""

import pytest

from experiments.bench import cli, muscles, page
from experiments.bench.measure import Times
from experiments.bench.peers.catalog import SCRIPTS


class Elbow:
    """Stands for MyoSuite in its process."""

    def __init__(self):
        self.stopped = False

    def run(self):
        return {"seconds": 0.5, "rates": {}}

    def stop(self):
        self.stopped = True


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(muscles, "STEPS", 200)
    monkeypatch.setattr(muscles, "BATCH", 40)
    monkeypatch.setattr(muscles, "MANY", 80)


def test_all_bodies_are_measured_beside_the_elbow(small, monkeypatch):
    elbow = Elbow()
    monkeypatch.setattr(muscles, "_elbow", lambda steps: elbow)
    rows = {row.case: row for row in cli.measured("muscles", 1, quick=True)}
    assert elbow.stopped
    assert rows[muscles.ELBOW].value == pytest.approx(20 / 0.5)
    assert rows[muscles.ELBOW].ratio is None
    for name in muscles.OURS:
        for case in (f"{name}, single", f"{name}, batch of 4"):
            row = rows[case]
            assert row.reference == muscles.ELBOW
            assert row.ratio == pytest.approx(row.value / 40.0)
        crews = [rows[f"{name}, batch of 8, {crew} threads"] for crew in muscles.CREWS]
        assert crews[0].ratio == 1.0
        assert all(row.reference == "1 thread" for row in crews)
    assert rows[muscles.ANT].ratio == pytest.approx(rows[muscles.ANT].value / 40.0)
    assert "muscles" in page.HEADINGS
    assert "muscles" in page.NOTES


def test_a_ratio_counts_the_steps_of_both(monkeypatch):
    monkeypatch.setattr(muscles, "_elbow", lambda steps: Elbow())
    monkeypatch.setattr(muscles, "single", lambda name, steps: None)
    monkeypatch.setattr(muscles, "play", lambda name, env, steps: None)
    monkeypatch.setattr(muscles.gymnasium, "make_vec", lambda *given, **named: None)
    slow, fast = Times((4.0, 6.0)), Times((2.0, 2.0))
    monkeypatch.setattr(
        muscles, "_rounds",
        lambda tasks, rounds: {name: slow if name == muscles.ELBOW else fast for name in tasks},
    )  # fmt: skip
    rows = {row.case: row for row in muscles._one_core({"Body": "id"}, 200, 30, 2)}
    assert rows["Body, single"].ratio == pytest.approx(2.5)
    assert rows["Body, batch of 30"].ratio == pytest.approx(2.5 * 30 * 10 / 200)
    assert rows["Body, batch of 30"].value == pytest.approx(30 * 10 / 2.0)


def test_without_the_elbow_the_others_are_measured(small, monkeypatch, tmp_path, capsys):
    absent = muscles.MYOSUITE.__class__("myosuite", "with_myosuite.py", str(tmp_path), ("body",))
    monkeypatch.setattr(muscles, "MYOSUITE", absent)
    rows = list(muscles._one_core({"ReachMuscle": "reafference/ReachMuscle-v0"}, 20, 4, 1))
    assert len(rows) == 3
    assert all(row.ratio is None and row.value > 0.0 for row in rows)
    assert capsys.readouterr().err.startswith(
        "Left out: MyoSuite (not installed; `make bench-peers`"
    )
    assert (SCRIPTS / muscles.MYOSUITE.script).exists()
