"""A network of populations in copies, run in one compiled call per control step."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core import states
from snn_core.assembly import Assembly, assemble
from snn_core.blocks import setting_of
from snn_core.electrical import GapJunction
from snn_core.engine import Engine
from snn_core.errors import known
from snn_core.fixed_weights import check_fixed
from snn_core.neuromodulation import MODULATORS, VolumeTransmitter, doses, hand_back
from snn_core.population import Population, Projection
from snn_core.random import check_seed
from snn_core.threads import check_threads
from snn_core.values import fitting
from snn_core.views import PopulationView, ProjectionView


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
        threads: Threads that share the copies, or the neurons of one copy of more than 20 000, if
            that pays: at most so many, and the cores of this process. No bit depends on it. One
            copy is shared by 2 or 4 if its projections are static, its neurons LIF and
            PoissonSource, its receptors currents, Delta or background, one of a kind each.

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
        threads: int = 1,
    ) -> None:
        self.populations = tuple(populations)
        self.projections = tuple(projections)
        self.gap_junctions = tuple(gap_junctions)
        self.modulators = tuple(modulators)
        setting = setting_of(dt, copies, seed, self.modulators, history, weight_dtype)
        self.dt, self.copies, self.seed = setting[:3]
        if fixed_weights:
            check_fixed(self.populations, self.projections)
        self._assembly: Assembly = assemble(
            self.populations, self.projections, self.gap_junctions, setting,
            tuple(volume_transmitters),
        )._replace(fixed_weights=bool(fixed_weights))  # fmt: skip
        self._core = self._assembly.core
        self._engine = Engine(self._assembly, check_threads(threads))
        self._views = {name: PopulationView(self._assembly, name) for name in self._assembly.places}
        self._arrays = dict(states.state_arrays(self._assembly))

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
        if mask is not None:
            chosen = self._chosen(mask)
            if modulators is not None:
                raise ValueError("mask: got one with modulators, which act on all copies")
            self._engine.run_some(int(steps), chosen)
            return
        if modulators is not None:
            self.capture()
            self.modulate(modulators)
        self._core.counts.fill(0)
        self._engine.run(int(steps))

    def bare_run(self, steps: int) -> Callable[[], None]:
        """What `run(steps)` calls, for loops in which a microsecond counts.

        It advances all copies on one thread, and `counts` go on counting.

        Args:
            steps: Number of steps, >= 0.
        """
        return self._engine.bare(int(steps))

    def step(self, modulators: Mapping[str, Any] | None = None) -> None:
        """Advance by one step in plain Python, the twin of `run`; `counts` go on counting."""
        if modulators is not None:
            self.capture()
            self.modulate(modulators)
        self._engine.step()

    def capture(self) -> None:
        """Tag the synapses: the next `modulate` acts on what happened until now."""
        if self.plastic:
            self._engine.capture()

    def modulate(self, modulators: Mapping[str, Any]) -> None:
        """Turn tagged eligibility into weights, scaled by the modulators.

        Args:
            modulators: Values by channel, numbers or (copies,); missing channels are 0.

        Raises:
            ValueError: Unknown channel, wrong shape, or a value that is not finite.
        """
        self._core.modulators[:] = doses(modulators, self.modulators, self.copies)
        if self.plastic:
            self._engine.modulate()

    def feed_back(self, population: str, values: Any) -> None:
        """Tell the neurons of a population what came of their firing.

        Rules with a `feedback` field use it up: `EfferenceTD` at the next tag, `EProp` at the next
        `modulate`.

        Args:
            population: Name of the postsynaptic population.
            values: One per neuron, (size,) or (copies, size).
        """
        place = known("population", population, self._assembly.places)
        given = fitting(f"feed_back to {population!r}", values, (self.copies, place.size))
        hand_back(self._assembly.pathways, place, given)

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
        self._engine.capture()
        self._core.plastic[0] = on

    @property
    def threads(self) -> int:
        """Threads that share the work at most; can be set at any time, and changes no result."""
        return self._engine.threads

    @threads.setter
    def threads(self, threads: int) -> None:
        self._engine.threads = check_threads(threads)

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
        return states.past_spikes(self._core, self._assembly.places[population], steps)

    def reset(self, mask: NDArray[np.bool_] | None = None) -> None:
        """Clear potentials, traces and spikes under way; keep weights, inputs, random streams.

        Args:
            mask: Copies to reset, (copies,); all if None.
        """
        states.clear_state(self._assembly, None if mask is None else self._chosen(mask))

    def _chosen(self, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        chosen = np.asarray(mask, bool)
        if chosen.shape != (self.copies,):
            raise ValueError(f"mask: got shape {chosen.shape}, expected ({self.copies},)")
        return chosen

    def reseed(self, seed: int) -> None:
        """Start all random streams anew, as in a network of this seed; keep everything else."""
        states.start_streams(self._assembly, check_seed(seed))

    def __getitem__(self, name: str) -> PopulationView:
        """The population of this name, with its state."""
        return known("population", name, self._views)

    def projection(self, name: str) -> ProjectionView:
        """The projection of this name, with its weights."""
        known("projection", name, self._assembly.links)
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
        states.restore(state, self._arrays, self.fixed_weights)
