"""Threads share copies: every copy once, the same bits, and nobody waits for one who sleeps."""

import os
import signal
import subprocess
import sys
import threading
import time
import weakref

import numpy as np
import pytest

from snn_core import (
    LIF,
    ExponentialCurrent,
    Network,
    PairSTDP,
    PoissonSource,
    Population,
    Projection,
    RewardSTDP,
    VolumeTransmitter,
)
from snn_core import engine as snn_engine
from snn_core import threads as snn_threads
from snn_core.electrical import GapJunction
from snn_core.threads import check_threads, cores, share, spans_of

SHARED = """
import os, sys
import numpy as np
from snn_core import threads
done = []
four = lambda: threads.share(lambda *span: done.append(span[1:]), [(i, i + 1) for i in range(9)], 4)
four()
child = os.fork()
if child == 0:
    four()
    os._exit(len(done) == 18)
sys.exit(os.waitpid(child, 0)[1] >> 8 != 1)
"""


@pytest.mark.parametrize("copies", [1, 2, 7, 8, 63, 64, 65, 1024])
@pytest.mark.parametrize("threads", [1, 2, 4, 7])
@pytest.mark.parametrize("cost", [0, 1, 10_000, 10**9])
def test_spans_hold_every_copy_once(copies, threads, cost):
    spans = spans_of(copies, threads, cost)
    assert [i for first, stop in spans for i in range(first, stop)] == list(range(copies))
    assert all(first < stop for first, stop in spans)
    if threads == 1 or copies * cost < 200_000:
        assert spans == [(0, copies)]
    elif cost == 10**9:
        assert len(spans) >= min(threads, copies // 8, copies)


def test_spans_are_taken_once_each_and_by_the_threads_that_were_asked():
    taken = []
    spans = [(i, i + 1) for i in range(500)]
    share(lambda thread, *span: taken.append((thread, span)), spans, 3)
    assert sorted(span for _, span in taken) == spans
    assert {thread for thread, _ in taken} <= {0, 1, 2}


def test_four_threads_work_at_the_same_time():
    everyone, seen = threading.Barrier(4, timeout=30.0), []
    share(lambda thread, *_: (everyone.wait(), seen.append(thread)), [(0, 1)] * 4, 4)
    assert sorted(seen) == [0, 1, 2, 3]


def test_helpers_that_are_busy_elsewhere_are_not_waited_for():
    held, release, who = threading.Event(), threading.Event(), []
    everyone = threading.Barrier(4, held.set, timeout=30.0)

    def hold(thread, *_):
        everyone.wait()
        if thread:
            release.wait(30.0)

    other = threading.Thread(target=share, args=(hold, [(0, 1)] * 4, 4))
    other.start()
    assert held.wait(30.0)
    share(lambda thread, *_: who.append(thread), [(0, 1)] * 20, 4)
    release.set()
    other.join(30.0)
    assert not other.is_alive()
    assert who == [0] * 20


def test_an_error_in_a_thread_reaches_the_caller_when_all_is_done():
    done = []

    def call(_, first, __):
        done.append(first)
        if first == 3:
            raise ArithmeticError("third")

    with pytest.raises(ArithmeticError, match="third"):
        share(call, [(i, i + 1) for i in range(10)], 4)
    assert sorted(done) == list(range(10))


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_is_kept_until_the_others_are_done():
    main, done = threading.main_thread().ident, []
    everyone = threading.Barrier(2, timeout=30.0)

    def call(thread, *_):
        everyone.wait()
        if thread:
            time.sleep(0.1)
            signal.pthread_kill(main, signal.SIGINT)
            time.sleep(0.1)
        done.append(thread)

    with pytest.raises(KeyboardInterrupt):
        share(call, [(0, 1)] * 2, 2)
    assert sorted(done) == [0, 1]


def test_a_helper_that_sleeps_keeps_no_network_alive():
    class Kept:
        def call(self, *_):
            pass

    kept = Kept()
    share(kept.call, [(0, 1)] * 9, 4)
    gone = weakref.ref(kept)
    del kept
    deadline = time.monotonic() + 30.0
    while gone() is not None and time.monotonic() < deadline:
        time.sleep(0.001)
    assert gone() is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_has_threads_of_its_own():
    subprocess.run([sys.executable, "-c", SHARED], check=True, timeout=60)


@pytest.mark.parametrize("wrong", [0, -1, 1.5, True, "4", None])
def test_numbers_of_threads_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match=r"threads: got .* expected an integer >= 1"):
        check_threads(wrong)


def test_more_threads_than_cores_are_not_started():
    assert check_threads(10_000) == cores() >= 1


def test_a_circuit_lives_the_same_life_with_1_2_and_4_threads(circuit, same_for_any_threads):
    some = np.array([True, False, True, True, False])

    def live(network):
        for k in range(4):
            network.feed_back("motor", np.linspace(-1.0, 1.0, 6))
            network.run(25, {"dopamine": k - 1.5})
            network.run(10, mask=some)
        network.plastic = False
        network.reset(some)
        network.run(10)
        network.plastic = True
        network.run(30, {"dopamine": np.arange(5.0)})

    same_for_any_threads(lambda n: circuit(copies=5, threads=n), live)


def test_runs_tags_and_modulators_are_all_shared(circuit, small_work_is_shared, monkeypatch):
    spans = []
    monkeypatch.setattr(
        snn_engine,
        "share",
        lambda call, own, threads: (spans.append(len(own)), share(call, own, threads)),
    )
    circuit(copies=5, threads=4).run(10, {"dopamine": 1.0})
    assert spans == [5, 5, 5]
    circuit(copies=5, threads=1).run(10, {"dopamine": 1.0})
    monkeypatch.setattr(snn_threads, "_LEAST", 10**12)
    circuit(copies=5, threads=4).run(10, {"dopamine": 1.0})
    assert spans == [5, 5, 5]


@pytest.mark.slow
def test_transmitters_and_gap_junctions_are_per_copy(same_for_any_threads):
    source = Population("source", 10, PoissonSource(80.0))
    cells = Population("cells", 6, LIF(), {"in": ExponentialCurrent()})
    rules = (PairSTDP(w_max=200.0, a_plus=1.0), RewardSTDP(w_max=200.0))

    def build(threads):
        return Network(
            [source, cells],
            [Projection(source, cells, "in", weight=90.0, rule=rules)],
            dt=0.5, copies=5, gap_junctions=[GapJunction(cells, cells)],
            volume_transmitters=[VolumeTransmitter("cells")], threads=threads,
        )  # fmt: skip

    same_for_any_threads(build, lambda network: network.run(500))
