"""Threads that share one network: what happens when one does not come, fails or is interrupted."""

import gc
import os
import signal
import subprocess
import sys
import threading
import weakref
from pathlib import Path

import numpy as np
import pytest

from snn_core import sharing

LIFE = """
import os, sys
import numpy as np
from conftest import _noisy
from snn_core import atomic, division, sharing
division.LEAST, sharing._LEAST = 500, 0
{before}
alone, shared = _noisy(), _noisy(4)
alone.run(40)
shared.run(20)
{then}
shared.run(20)
one, other = alone.state(), shared.state()
assert alone["first"].counts.sum() > 10
assert all((array == other[name]).all() for name, array in one.items() if name != "counts")
{last}
"""
FORK = ("", "child = os.fork()", "child and sys.exit(os.waitpid(child, 0)[1] >> 8)")
YIELD = ("atomic._LINUX, atomic._TRIES = False, 5000", "", "")


def parts_of(network, threads):
    """What advances each part, in a list that can be changed."""
    return network._engine._sharing[threads]._calls


def same(one, other):
    a, b = one.state(), other.state()
    for name, array in a.items():
        np.testing.assert_array_equal(array, b[name], err_msg=name)


def test_without_all_threads_one_does_it_alone(divided, monkeypatch):
    alone, shared = divided(), divided(4)
    own, done = shared._engine._sharing[4], []
    del own._together  # try once

    def by_the_caller(call, spans, threads):
        for span in spans:
            call(0, *span)

    def advance(steps):
        done.append(steps)
        type(shared._engine)._advance(shared._engine, steps)

    monkeypatch.setattr(sharing, "share", by_the_caller)
    shared._engine._advance = advance
    for made in (alone, shared):
        made.run(30)
    assert sum(done) == 30
    same(alone, shared)


@pytest.mark.parametrize("error", [MemoryError, KeyboardInterrupt])
@pytest.mark.parametrize("part", [0, 3])
def test_a_part_that_fails_before_it_starts_leaves_the_network_as_it_was(divided, part, error):
    def fail(steps):
        raise error

    alone, shared = divided(), divided(4)
    for made in (alone, shared):
        made.run(20)
    calls = parts_of(shared, 4)
    good, calls[part] = calls[part], fail
    with pytest.raises(error):
        shared.run(20)
    shared._core.counts[:] = alone._core.counts
    same(alone, shared)
    calls[part] = good
    for made in (alone, shared):
        made.run(20)
    same(alone, shared)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_is_raised_when_all_parts_stand_at_the_same_step(divided):
    main = threading.main_thread().ident
    alone, shared = divided(), divided(2)
    for made in (alone, shared):
        made.run(20)
    calls = parts_of(shared, 2)

    def interrupting(call):
        def run(steps):
            if threading.get_ident() != main:
                signal.pthread_kill(main, signal.SIGINT)
            call(steps)

        return run

    def live():
        for _ in range(1000):
            shared.run(20)
            alone.run(20)

    calls[:] = map(interrupting, list(calls))
    with pytest.raises(KeyboardInterrupt):
        live()
    if shared._core.clock > alone._core.clock:
        alone.run(20)
    else:
        shared._core.counts[:] = alone._core.counts
    same(alone, shared)


def test_the_number_of_threads_can_change_at_any_time(divided, monkeypatch):
    monkeypatch.setattr("snn_core.threads.cores", lambda: 4)
    monkeypatch.setattr(sharing, "_STRETCH", 0)
    alone, changing = divided(), divided()
    for threads in (4, 1, 2, 4):
        changing.threads = threads
        assert changing.threads == threads
        for made in (alone, changing):
            made.run(50)
    same(alone, changing)
    with pytest.raises(ValueError, match="threads: got 0"):
        changing.threads = 0


def test_nothing_of_a_network_that_was_shared_is_kept(divided):
    shared = divided(2)
    shared.run(20)
    gone = weakref.ref(shared._assembly.pathways[0].graph.slot)
    gc.disable()
    try:
        del shared._engine._advance, shared._engine._sharing[2]._together  # closures of the tests
        del shared
        assert gone() is None
    finally:
        gc.enable()


@pytest.mark.parametrize(("what", "value"), [("CAN_WAIT", False), ("config.DISABLE_JIT", 1)])
def test_where_threads_cannot_wait_for_one_another_nothing_is_shared(
    divided, monkeypatch, what, value
):
    assembly = divided()._assembly
    assert sharing.partners(assembly, 4) == 4
    monkeypatch.setattr(f"snn_core.sharing.{what}", value)
    assert sharing.partners(assembly, 4) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_goes_on_with_threads_of_its_own():
    live(*FORK)


@pytest.mark.slow
def test_systems_without_futex_wait_by_yielding(tmp_path):
    live(*YIELD, cache=tmp_path)


def live(before, then, last, cache=None):
    """The same life by one thread and by four, in a process of its own."""
    folder = Path(__file__).parent
    paths = os.pathsep.join(map(str, (folder, folder.parent.parent)))
    environment = {**os.environ, "PYTHONPATH": paths}
    if cache is not None:  # what is compiled depends on the system
        environment["REAFFERENCE_CACHE"] = str(cache)
    code = LIFE.format(before=before, then=then, last=last)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=120)


class Slow:
    """Sharing is tried and never faster."""

    share, proven = True, False

    def note(self, shared, seconds):
        pass


def test_fewer_threads_are_tried_where_many_are_slower(divided):
    alone, shared = divided(), divided(4)
    ours, asked = shared._engine._sharing[4], []
    ours._pace, together = Slow(), ours._together
    ours._together = lambda calls, steps: asked.append(len(calls)) or together(calls, steps)
    for made in (alone, shared):
        for _ in range(4):
            made.run(10)
    assert asked[:3] == [4, 2, 4]
    same(alone, shared)
