"""Plain Python and bounds checking give the bits of the compiled engine."""

import pytest


@pytest.mark.parametrize("mode", ["interpreted", pytest.param("checked", marks=pytest.mark.slow)])
def test_the_engine_gives_the_same_bits(other_modes, live_in_this_mode, mode):
    output, errors = other_modes[mode].communicate()
    assert other_modes[mode].returncode == 0, errors.decode()[-2000:]
    assert len(output) > 10_000
    assert output == live_in_this_mode
