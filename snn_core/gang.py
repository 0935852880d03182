"""Threads that advance the parts of one network side by side, and meet at the end of each step."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.atomic import add, await_change, look, settle, wake
from snn_core.core import sift
from snn_core.flags import marked
from snn_core.kernel import kernel

_LINE = 16  # words between those that different threads write
_JOINED, _VERDICT, _ARRIVED, _STEP = 0, 1 * _LINE, 2 * _LINE, 3 * _LINE
_GO, _CANCEL = 1, 2
_PATIENCE = 5_000_000  # ns for threads that were woken


class Gang(NamedTuple):
    """What one part knows of all parts."""

    part: NDArray[np.int64]  # (1,) own number
    words: NDArray[np.int64]  # shared; see above
    starts: NDArray[np.int64]  # (parts,) first neuron of each
    marks: NDArray[np.uint32]  # (parts, N) neurons that fired in this step, from its first on
    n_marks: NDArray[np.int64]  # (parts, _LINE) their number, in the first column
    skips: NDArray[np.uint64]  # (streams,) what the other parts move each stream on in a step

    @classmethod
    def of(cls, starts: NDArray[np.int64], neurons: int, streams: int) -> list["Gang"]:
        """One for each part."""
        n = len(starts)
        words, marks = np.zeros(4 * _LINE, np.int64), np.zeros((n, neurons), np.uint32)
        n_marks = np.zeros((n, _LINE), np.int64)
        return [
            cls(np.full(1, p), words, starts, marks, n_marks, np.zeros(streams, np.uint64))
            for p in range(n)
        ]

    def renew(self) -> None:
        """Forget who came the last time."""
        self.words[:] = 0
        self.words[_VERDICT + 3] = _PATIENCE

    @property
    def went(self) -> bool:
        """Whether all came."""
        return bool(self.words[_VERDICT] == _GO)


@kernel
def join(gang: Any) -> bool:
    """Wait for the threads of all parts; False if one that waits has lost patience.

    Nobody waits for ever here, since a thread may be busy elsewhere or interrupted on its way.
    """
    words = gang.words
    if add(words, _JOINED, 1) + 1 == len(gang.starts):
        settle(words, _VERDICT, _GO)
        wake(words, _VERDICT)
    elif not await_change(words, _VERDICT, 0):
        settle(words, _VERDICT, _CANCEL)
        wake(words, _VERDICT)
    return look(words, _VERDICT) == _GO


@kernel
def meet(gang: Any, core: Any, clock: int) -> None:
    """Hand over the spikes of a part. Who comes last writes the history, in order of neurons."""
    words, part = gang.words, gang.part[0]
    start, stop = core.neuron_starts[0], core.neuron_starts[-1]
    gang.n_marks[part, 0] = marked(core.fired[0, start:stop], gang.marks[part])
    step = look(words, _STEP)
    if add(words, _ARRIVED, 1) + 1 < len(gang.starts):
        await_change(words, _STEP, step)
        return
    slot, count = clock & (core.n_spikes.shape[1] - 1), 0
    for p in range(len(gang.starts)):
        for k in range(gang.n_marks[p, 0]):
            core.history[0, slot, count] = gang.starts[p] + gang.marks[p, k]
            count += 1
    sift(core, 0, slot, count)
    core.clock[0] = clock + 1
    add(words, _ARRIVED, -len(gang.starts))
    add(words, _STEP, 1)
    wake(words, _STEP)


@kernel
def skip(stream: Any, gang: Any, number: int) -> None:
    """Move a stream past what the other parts drew from it in this step."""
    stream[0, 0] += gang.skips[number]
