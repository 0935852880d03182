"""A driver with the arrays of one network: what a call costs, and who does which copies."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core.assembly import Assembly
from snn_core.bound import bind_parts
from snn_core.driver import entry, load_driver
from snn_core.sharing import Sharing, partners
from snn_core.threads import share, spans_of

_NEURON_STEP = 6  # ns, with its synapses; roughly, and never measured while a network runs
_SYNAPSE = 1  # ns to tag or to change a plastic synapse


class Engine:
    """Runs the schedule of a network on all its copies, shared by threads.

    Attributes:
        threads: Their number; can be set at any time.
    """

    def __init__(self, assembly: Assembly, threads: int) -> None:
        self._core = core = assembly.core
        self._has_rules = bool(assembly.kinds.rules())
        plastic = sum(p.graph.weight.shape[1] * len(p.rules) for p in assembly.pathways)
        self._assembly, self._copies, self.threads = assembly, core.clock.size, threads
        self._step_cost, self._tag_cost = _NEURON_STEP * core.fired.shape[1], _SYNAPSE * plastic
        self.driver = load_driver(assembly.kinds)
        self._parts = assembly.parts()
        self._bound = bind_parts(self._parts)
        self._sharing: dict[int, Sharing] = {}  # by number of threads

    def run(self, steps: int) -> None:
        """Advance the active copies by `steps` steps."""
        crew = partners(self._assembly, self.threads) if self.threads > 1 else 1
        if crew == 1:
            self._advance(steps)
            return
        if crew not in self._sharing:
            self._sharing[crew] = Sharing(
                self._assembly, self.driver.run_part, crew, self._step_cost
            )
        self._sharing[crew].run(steps, self._advance)

    def bare(self, steps: int) -> Callable[[], None]:
        """All copies by `steps` steps in one compiled call that checks and clears nothing."""
        return partial(self._run, steps, 0, self._copies)

    def run_some(self, steps: int, chosen: NDArray[np.bool_]) -> None:
        """Advance the copies in `chosen`, (copies,)."""
        self._core.active[:] = chosen
        self._core.counts[chosen] = 0
        try:
            self.run(steps)
        finally:
            self._core.active.fill(1)

    def _advance(self, steps: int) -> None:
        self._share(self._run, self._step_cost * steps, steps)

    def capture(self) -> None:
        """Tag the synapses."""
        if self._has_rules:
            self._share(self._capture, self._tag_cost)
        else:  # spares static networks a compilation
            self._core.tagged[:] = self._core.clock

    def modulate(self) -> None:
        """Turn tagged eligibility into weights."""
        if self._has_rules:
            self._share(self._modulate, self._tag_cost)

    # Looked up at their first call, so that building a network compiles nothing.

    @cached_property
    def _run(self) -> Any:
        return entry(self.driver.run, self._bound, 3)

    @cached_property
    def _capture(self) -> Any:
        return entry(self.driver.capture, self._bound, 2)

    @cached_property
    def _modulate(self) -> Any:
        return entry(self.driver.modulate, self._bound, 2)

    def _share(self, call: Any, cost: int, *steps: int) -> None:
        spans = spans_of(self._copies, self.threads, cost) if self.threads > 1 else ()
        if len(spans) > 1:
            share(lambda _, *span: call(*steps, *span), spans, self.threads)
        else:
            call(*steps, 0, self._copies)

    def step(self) -> None:
        """Advance all copies by one step in plain Python: the twin of `run`."""
        twin = getattr(self.driver.run, "py_func", self.driver.run)
        with np.errstate(over="ignore"):
            twin(_Loose(self._parts), 1, 0, self._copies)


class _Loose:
    """Stands for the bound pointer in the plain-Python twin."""

    def __init__(self, parts: tuple[Any, ...]) -> None:
        self.parts = parts
