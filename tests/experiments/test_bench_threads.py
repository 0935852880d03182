"""Rows of `reafference bench threads`: one network, run in turn by 1, 2 and 4 threads."""

import pytest

from experiments.bench import crews
from experiments.bench.networks import Loop


def test_populations_and_a_large_network_are_timed_in_turn():
    rows = list(crews.shared(Loop(False, 128, 2), 1, 2))
    assert [row.case for row in rows] == [f"128 neurons x 2, {n} threads" for n in (1, 2, 4)]
    assert {(row.size, row.copies, row.unit) for row in rows} == {(128, 2, "member steps/s")}
    more = list(crews.divided(0.005, 1, 0.01))
    assert [row.case for row in more] == [f"microcircuit 0.005, {n} threads" for n in (1, 2, 4)]
    assert {(row.copies, row.unit) for row in more} == {(1, "s/s")}
    for row in (*rows, *more):
        assert row.value > 0.0
        assert row.ratio > 0.0
    assert rows[0].ratio == more[0].ratio == 1.0


def test_each_task_has_the_network_run_by_its_number_of_threads(monkeypatch):
    seen = []

    class Watched:
        threads = 1

        def run(self, steps):
            seen.append((self.threads, steps))

    for task in crews._tasks(Watched(), 20, 2).values():
        task()
    assert seen == [(n, 20) for n in (1, 1, 2, 2, 4, 4)]


@pytest.mark.parametrize(("quick", "large"), [(True, []), (False, [0.3])])
def test_large_networks_only_if_asked(quick, large, monkeypatch):
    populations, scales = [], []
    monkeypatch.setattr(crews, "shared", lambda loop, *_: populations.append(loop.copies) or [])
    monkeypatch.setattr(crews, "divided", lambda scale, *_: scales.append(scale) or [])
    assert list(crews.threads(1, quick)) == []
    assert scales == large
    assert populations == ([8, 64] if quick else [8, 64, 256, 1024])
