"""Plain Python and bounds checking give the bits of the compiled engine."""

import pytest


@pytest.mark.parametrize("mode", ["interpreted", pytest.param("checked", marks=pytest.mark.slow)])
def test_the_engine_gives_the_same_bits(live_in_other_mode, live_in_this_mode, mode):
    done = live_in_other_mode(mode)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert len(done.stdout) > 10_000
    assert done.stdout == live_in_this_mode
