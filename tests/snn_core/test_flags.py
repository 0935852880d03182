"""Marked neurons are found, wherever in memory their flags begin."""

import numpy as np
import pytest

from snn_core.flags import marked


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 64, 203])
@pytest.mark.parametrize("offset", [0, 1, 5])
@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 1.0])
def test_the_places_of_all_marks_in_order_and_nothing_else(size, offset, share):
    rng = np.random.default_rng(size)
    flags = (rng.random(size + offset) < share).astype(np.uint8)[offset:]
    flags[flags > 0] = rng.integers(1, 256, int((flags > 0).sum()))
    found = np.full(size, 7, np.uint32)
    with np.errstate(over="ignore"):  # of whole numbers, without compilation
        count = marked(flags, found)
    np.testing.assert_array_equal(found[:count], np.flatnonzero(flags))
    assert (found[count:] == 7).all()
