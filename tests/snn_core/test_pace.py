"""Sharing one network is tried, kept where it is faster and left where it is not."""

import pytest

from snn_core.pace import Pace


def total(pace, stretches, speed):
    """Time for so many stretches; a trial is a quarter of one. `speed`: of sharing, at each."""
    seconds, shared = 0.0, 0
    done = 0.0
    while done < stretches:
        share = pace.share
        part = 0.25 if share and not pace.proven else 1.0
        step = 1.0 / speed(int(done)) if share else 1.0
        pace.note(share, step)
        seconds, shared, done = seconds + part * step, shared + share, done + part
    return seconds / stretches, shared


def test_sharing_that_is_faster_is_kept():
    seconds, shared = total(Pace(), 1000, lambda _: 3.0)
    assert seconds < 0.35
    assert shared > 900


@pytest.mark.parametrize("speed", [0.1, 0.2, 0.5, 0.95])
def test_sharing_that_is_slower_costs_little(speed):
    assert total(Pace(), 1000, lambda _: speed)[0] < 1.2


def test_a_machine_that_becomes_busy_and_idle_again_is_followed():
    pace = Pace()
    assert total(pace, 500, lambda _: 3.0)[0] < 0.4
    assert total(pace, 500, lambda _: 0.2)[0] < 1.2
    assert total(pace, 1000, lambda _: 3.0)[0] < 0.5


def test_how_long_it_takes_alone_is_measured_again():
    pace = Pace()
    total(pace, 100, lambda _: 2.0)
    pace.note(True, 0.5)
    for _ in range(1000):  # now half the work, and sharing twice as slow as before
        pace.note(pace.share, 0.4 if pace.share else 0.3)
    assert total(pace, 64, lambda _: 0.5)[1] < 10
