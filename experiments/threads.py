"""One thread per process, decided before numpy or torch is imported."""

from __future__ import annotations

import os
import sys

SINGLE = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "PASSIVE",
}


def single_thread() -> None:
    """Set one thread for every numerical library of this process and of its children.

    Parallelism comes from one process per run, and one thread makes the sums of torch and BLAS
    independent of the machine. Variables only count before the first import, so a process that
    already holds torch is told directly.
    """
    os.environ.update(SINGLE)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)
