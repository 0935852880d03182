"""A network of populations in copies, run in one compiled call per control step."""

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from functools import partial
from typing import Any

import numpy as np
from numba.core import config
from numpy.typing import NDArray

from snn_core.assembly import Assembly, assemble, check_names
from snn_core.blocks import Setting
from snn_core.component import Stream, fields, reset
from snn_core.driver import bind_parts, load_driver
from snn_core.electrical import GapJunction
from snn_core.errors import closest
from snn_core.fixed_weights import check_fixed, refusal
from snn_core.neuromodulation import VolumeTransmitter, doses
from snn_core.population import Population, Projection
from snn_core.random import check_seed, stream_words
from snn_core.states import check_state, state_arrays
from snn_core.values import fitting
from snn_core.views import PopulationView, ProjectionView

MODULATORS = ("dopamine", "acetylcholine", "noradrenaline", "serotonin")


class Network:
    """Spiking network with `copies` lives side by side.

    Copies share the topology and have their own weights, state and random streams; what copy i
    does depends neither on the number of copies nor on threads. A step of `dt` is: deliver
    (spikes reach synapses whose delay has passed), integrate, fire, learn. A spike fired in
    step k reaches a synapse with a delay of d steps at the start of step k + d.

    Args:
        populations: Populations with unique names.
        projections: Projections between them, with unique names.
        dt: Step, ms.
        copies: Number of copies, >= 1.
        seed: Seed of topology, weights and all random streams, >= 0.
        modulators: Names of the modulator channels.
        gap_junctions: Electrical synapses between them, with unique names.
        history: How long spikes are remembered at least, ms, for `fired_before` and `Ganglia`.
        volume_transmitters: Populations whose spikes release a modulator.
        fixed_weights: Learn without weights, by short-term plasticity, delays, loops and
            `ModulatorGate` alone (fixed-weight learning: Cotter & Conwell 1990, IJCNN 3:553). Rules
            that change weights are refused, and so are weights that are assigned or restored.
            What it has learnt lives in states that a reset clears.
        weight_dtype: `numpy.float64`, or `numpy.float32` to keep weights in half the memory; each
            is then rounded by at most 6e-8 of itself, also after each step of a rule. All else
            stays float64.

    Raises:
        ValueError: The description is wrong; the message names the part and what to do.
    """

    def __init__(
        self,
        populations: Iterable[Population],
        projections: Iterable[Projection] = (),
        dt: float = 0.1,
        copies: int = 1,
        seed: int = 0,
        modulators: Iterable[str] = MODULATORS,
        gap_junctions: Iterable[GapJunction] = (),
        history: float = 0.0,
        volume_transmitters: Iterable[VolumeTransmitter] = (),
        fixed_weights: bool = False,
        weight_dtype: type = np.float64,
    ) -> None:
        self.populations = tuple(populations)
        self.projections = tuple(projections)
        self.gap_junctions = tuple(gap_junctions)
        if not (np.isfinite(dt) and dt > 0):
            raise ValueError(f"dt: got {dt!r}, expected a positive time in ms")
        if not isinstance(copies, (int, np.integer)) or copies < 1:
            raise ValueError(f"copies: got {copies!r}, expected an integer >= 1")
        self.dt, self.copies, self.seed = float(dt), int(copies), check_seed(seed)
        self.modulators = tuple(modulators)
        self._everyone = np.ones(self.copies, bool)
        check_names(self.populations, (*self.projections, *self.gap_junctions))
        if fixed_weights:
            check_fixed(self.populations, self.projections)
        if not 0.0 <= history < np.inf:
            raise ValueError(f"history: got {history!r}, expected a time >= 0 in ms")
        kept = round(history / self.dt)
        if weight_dtype not in (np.float32, np.float64):
            raise ValueError(
                f"weight_dtype: got {weight_dtype!r}, expected numpy.float32 or numpy.float64"
            )
        setting = Setting(self.dt, self.copies, self.seed, self.modulators, kept, weight_dtype)
        self._assembly: Assembly = assemble(
            self.populations, self.projections, self.gap_junctions, setting,
            tuple(volume_transmitters),
        )._replace(fixed_weights=bool(fixed_weights))  # fmt: skip
        self._core = self._assembly.core
        self._driver = load_driver(self._assembly.kinds)
        self._parts = self._assembly.parts()
        self._bound = bind_parts(self._driver, self._parts)
        quiet = partial(np.errstate, over="ignore")
        self._quiet: Any = quiet if config.DISABLE_JIT else nullcontext
        self._arrays = dict(state_arrays(self._assembly))

    def run(
        self,
        steps: int,
        modulators: Mapping[str, Any] | None = None,
        mask: NDArray[np.bool_] | None = None,
    ) -> None:
        """Advance by `steps` steps in one compiled call.

        Args:
            steps: Number of steps, >= 0.
            modulators: Values by channel, numbers or (copies,). If given, they first turn the
                eligibility of everything until now into weights; missing channels are 0.
            mask: Copies to advance, (copies,); all if None. The others stand still; modulators
                act on all copies, so give one or the other.

        Raises:
            ValueError: Steps, modulators or a mask that cannot be.
        """
        if not isinstance(steps, (int, np.integer)) or steps < 0:
            raise ValueError(f"steps: got {steps!r}, expected an integer >= 0")
        chosen = self._chosen(mask)
        if modulators is not None:
            if mask is not None:
                raise ValueError("mask: got one with modulators, which act on all copies")
            self.capture()
            self.modulate(modulators)
        self._core.active[:] = chosen
        self._core.counts[chosen] = 0
        try:
            with self._quiet():
                self._driver.run(self._bound, int(steps))
        finally:
            self._core.active.fill(1)

    def step(self, modulators: Mapping[str, Any] | None = None) -> None:
        """Advance by one step in plain Python, kernel by kernel: the twin of `run`.

        Spikes are counted since the last `run`.
        """
        if modulators is not None:
            self.capture()
            self.modulate(modulators)
        twin = getattr(self._driver.run, "py_func", self._driver.run)
        with np.errstate(over="ignore"):
            twin(_Loose(self._parts), 1)

    def capture(self) -> None:
        """Tag the synapses: the next `modulate` acts on what happened until now."""
        if self.plastic:
            self._driver.capture(self._bound)

    def modulate(self, modulators: Mapping[str, Any]) -> None:
        """Turn tagged eligibility into weights, scaled by the modulators.

        Args:
            modulators: Values by channel, numbers or (copies,); missing channels are 0.

        Raises:
            ValueError: Unknown channel, wrong shape, or a value that is not finite.
        """
        self._core.modulators[:] = doses(modulators, self.modulators, self.copies)
        if self.plastic:
            self._driver.modulate(self._bound)

    def feed_back(self, population: str, values: Any) -> None:
        """Tell the neurons of a population what came of their firing.

        Rules with a `feedback` field use it up: `EfferenceTD` at the next tag, `EProp` at the next
        `modulate`.

        Args:
            population: Name of the postsynaptic population.
            values: One per neuron, (size,) or (copies, size).
        """
        if population not in self._assembly.places:
            raise KeyError(closest("population", population, self._assembly.places))
        place = self._assembly.places[population]
        given = fitting(f"feed_back to {population!r}", values, (self.copies, place.size))
        for pathway in self._assembly.pathways:
            for rule in (rule for rule in pathway.rules if hasattr(rule, "feedback")):
                columns = pathway.graph.columns[place.start : place.start + place.size + 1]
                inside = slice(columns[0], columns[-1])
                repeats = np.diff(columns.astype(int))
                rule.feedback[:, inside] = np.repeat(given, repeats, axis=1)

    @property
    def plastic(self) -> bool:
        """Whether long-term plasticity is on; setting it to False freezes the weights.

        Time that goes by while it is off leaves no trace in the rules: when it is on again,
        eligibility has decayed, and their other traces and levels start anew.
        """
        return bool(self._core.plastic[0])

    @plastic.setter
    def plastic(self, on: bool) -> None:
        if on == self.plastic:
            return
        if on:
            for pathway in self._assembly.pathways:
                pathway.thaw(self._core.clock != self._core.tagged)
        self._driver.capture(self._bound)
        self._core.plastic[0] = on

    @property
    def fixed_weights(self) -> bool:
        """Whether it learns without weights: they are those it was built with, for ever."""
        return self._assembly.fixed_weights

    @property
    def time(self) -> NDArray[np.float64]:
        """Time since the last reset of each copy, ms, (copies,)."""
        return self._core.clock * self.dt

    @property
    def remembered(self) -> int:
        """Steps for which spikes are remembered."""
        return int(self._core.n_spikes.shape[1])

    def fired_before(self, population: str, steps: int) -> NDArray[np.bool_]:
        """Which neurons fired so many steps before the last one, (copies, size).

        The past reaches back over `history` and over the longest delay.
        """
        core, place = self._core, self._assembly.places[population]
        if not 0 <= steps < core.n_spikes.shape[1]:
            raise ValueError(
                f"steps: got {steps}, expected 0 to {self.remembered - 1}; build the network with "
                "a longer history"
            )
        fired = np.zeros((self.copies, place.size), bool)
        for copy, clock in enumerate(core.clock):
            if steps < clock:
                slot = (clock - 1 - steps) % core.n_spikes.shape[1]
                ids = core.history[copy, slot, : core.n_spikes[copy, slot]].astype(np.int64)
                own = ids[(ids >= place.start) & (ids < place.start + place.size)]
                fired[copy, own - place.start] = True
        return fired

    def reset(self, mask: NDArray[np.bool_] | None = None) -> None:
        """Clear potentials, traces and spikes under way; keep weights, inputs, random streams.

        Args:
            mask: Copies to reset, (copies,); all if None.
        """
        chosen = self._chosen(mask)
        for _, block in self._assembly.named_blocks():
            reset(block, chosen)
        for pathway in self._assembly.pathways:
            pathway.prepare(chosen)
        core = self._core
        for array in (core.clock, core.tagged, core.fired, core.n_spikes, core.counts):
            array[chosen] = 0
        core.arrivals[chosen] = core.before[chosen] = 0.0

    def _chosen(self, mask: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
        chosen = self._everyone if mask is None else np.asarray(mask, bool)
        if chosen.shape != (self.copies,):
            raise ValueError(f"mask: got shape {chosen.shape}, expected ({self.copies},)")
        return chosen

    def reseed(self, seed: int) -> None:
        """Start all random streams anew, as in a network of this seed; keep everything else."""
        for label, block in self._assembly.named_blocks():
            for name, words in fields(block, Stream):
                words[:] = stream_words(check_seed(seed), self.copies, f"{label}.{name}")

    def __getitem__(self, name: str) -> PopulationView:
        """The population of this name, with its state."""
        if name not in self._assembly.places:
            raise KeyError(closest("population", name, self._assembly.places))
        return PopulationView(self._assembly, name)

    def projection(self, name: str) -> ProjectionView:
        """The projection of this name, with its weights."""
        if name not in self._assembly.links:
            raise KeyError(closest("projection", name, self._assembly.links))
        return ProjectionView(self._assembly, name)

    def state(self) -> dict[str, NDArray[Any]]:
        """Everything that changes, as a flat dict of arrays (copied)."""
        return {name: array.copy() for name, array in self._arrays.items()}

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Continue exactly where `state` was taken.

        Raises:
            ValueError: Arrays are missing, unknown, or of another shape or type; or they hold
                other weights than a network with fixed weights.
        """
        check_state(state, self._arrays)
        for name in (n for n in state if self.fixed_weights and n.startswith("weight.")):
            if not np.array_equal(state[name], self._arrays[name]):
                raise ValueError(refusal(f"state: {name!r}"))
        for name, own in self._arrays.items():
            own[...] = state[name]


class _Loose:
    """Stands for the bound pointer in the plain-Python twin."""

    def __init__(self, parts: tuple[Any, ...]) -> None:
        self.parts = parts
