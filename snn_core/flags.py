"""Which of many neurons are marked, read eight at a time."""

from typing import Any

import numpy as np

from snn_core.kernel import inlined


@inlined
def marked(flags: Any, found: Any) -> int:
    """Write the places of the bytes of `flags`, (n,), that are not 0 into `found`; their number.

    The places are in ascending order; the rest of `found`, (n,), is left as it is.
    """
    count, words = 0, flags[: flags.size // 8 * 8].view(np.uint64)
    for w in range(words.size):
        if words[w]:
            for i in range(8 * w, 8 * w + 8):
                if flags[i]:
                    found[count] = i
                    count += 1
    for i in range(8 * words.size, flags.size):
        if flags[i]:
            found[count] = i
            count += 1
    return count
