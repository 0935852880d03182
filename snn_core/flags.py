"""Which of many neurons are marked, read eight at a time."""

from typing import Any

import numpy as np

from snn_core.kernel import inlined

_ONE, _TWO, _FOUR, _TOP = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)
_LOWEST = np.uint64(0x0101010101010101)  # the lowest bit of each byte
_BYTE_OF = np.uint64(0x0001020304050607)  # times 1 << 8 k: k in the top byte


@inlined
def marked(flags: Any, found: Any) -> int:
    """Write the places of the bytes of `flags`, (n,), that are not 0 into `found`; their number.

    The places are in ascending order; the rest of `found`, (n,), is left as it is.
    """
    count, words = 0, flags[: flags.size // 8 * 8].view(np.uint64)
    for w in range(words.size):
        word = words[w]
        if not word:
            continue
        for shift in (_FOUR, _TWO, _ONE):
            word |= word >> shift
        word &= _LOWEST
        while word:
            first = word & (~word + _ONE)
            found[count] = 8 * w + np.int64((first * _BYTE_OF) >> _TOP)
            count += 1
            word ^= first
    for i in range(8 * words.size, flags.size):
        if flags[i]:
            found[count] = i
            count += 1
    return count
