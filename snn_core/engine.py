"""A driver with the arrays of one network: what a call costs, and who does which copies."""

from functools import partial
from typing import Any

import numpy as np
from numba.core import config

from snn_core.assembly import Assembly
from snn_core.bound import bind_parts
from snn_core.driver import load_driver
from snn_core.threads import share, spans_of

_NEURON_STEP = 16  # ns, with its synapses; roughly, and never measured while a network runs
_SYNAPSE = 1  # ns to tag or to change a plastic synapse


class Engine:
    """Runs the schedule of a network on all its copies, shared by threads."""

    def __init__(self, assembly: Assembly, threads: int) -> None:
        self._core = core = assembly.core
        self._has_rules = bool(assembly.kinds.rules())
        plastic = sum(p.graph.weight.shape[1] * len(p.rules) for p in assembly.pathways)
        self._copies, self._threads = core.clock.size, threads
        self._step_cost, self._tag_cost = _NEURON_STEP * core.fired.shape[1], _SYNAPSE * plastic
        self.driver = load_driver(assembly.kinds)
        self._parts = assembly.parts()
        self._bound = bind_parts(self._parts)

    def run(self, steps: int) -> None:
        """Advance the active copies by `steps` steps."""
        self._share(self.driver.run, self._step_cost * steps, steps)

    def capture(self) -> None:
        """Tag the synapses."""
        if not self._has_rules:  # spares static networks a compilation
            self._core.tagged[:] = self._core.clock
            return
        self._share(self.driver.capture, self._tag_cost)

    def modulate(self) -> None:
        """Turn tagged eligibility into weights."""
        if self._has_rules:
            self._share(self.driver.modulate, self._tag_cost)

    def _share(self, call: Any, cost: int, *steps: int) -> None:
        spans = spans_of(self._copies, self._threads, cost) if self._threads > 1 else ()
        if len(spans) > 1:
            share(partial(self._span, call, steps), spans, self._threads)
        else:
            self._span(call, steps, 0, 0, self._copies)

    def _span(self, call: Any, steps: tuple[int, ...], thread: int, first: int, stop: int) -> None:
        if config.DISABLE_JIT:
            with np.errstate(over="ignore"):  # which is a matter of each thread
                call(self._bound, *steps, first, stop)
        else:
            call(self._bound, *steps, first, stop)

    def step(self) -> None:
        """Advance all copies by one step in plain Python: the twin of `run`."""
        twin = getattr(self.driver.run, "py_func", self.driver.run)
        with np.errstate(over="ignore"):
            twin(_Loose(self._parts), 1, 0, self._copies)


class _Loose:
    """Stands for the bound pointer in the plain-Python twin."""

    def __init__(self, parts: tuple[Any, ...]) -> None:
        self.parts = parts
