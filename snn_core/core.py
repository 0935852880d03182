"""What all kinds of components of a network share: clocks, spikes, inputs, potentials."""

from typing import Any, NamedTuple

from numpy.typing import NDArray

from snn_core.flags import marked
from snn_core.kernel import kernel


class Core(NamedTuple):
    """N neurons, P ports (inputs of compartments) and receptor slots, in blocks by kind."""

    dt: float
    neuron_starts: NDArray[Any]  # (neuron kinds + 1,)
    port_starts: NDArray[Any]  # (neuron kinds + 1,)
    receptor_spans: NDArray[Any]  # (receptor kinds, 2) first slot, one after the last
    slot_target: NDArray[Any]  # (slots,) port of each slot
    slot_neuron: NDArray[Any]  # (slots,) neuron of each slot
    secretion: NDArray[Any]  # (neurons, channels) modulator released by a spike
    clock: NDArray[Any]  # (copies,) steps since the reset
    tagged: NDArray[Any]  # (copies,) clock of the last tag
    tag_limit: NDArray[Any]  # (1,) steps after which a tag is set by itself
    plastic: NDArray[Any]  # (1,) whether rules learn
    active: NDArray[Any]  # (copies,) whether a copy takes part in this run
    altered: NDArray[Any]  # (copies,) whether a receptor gain is not 1
    intact: NDArray[Any]  # (copies, N) 0 where lesioned
    gain: NDArray[Any]  # (copies, slots) of receptors, set from outside
    fired: NDArray[Any]  # (copies, N)
    history: NDArray[Any]  # (copies, L, N) neurons that fired, per step
    n_spikes: NDArray[Any]  # (copies, L)
    counts: NDArray[Any]  # (copies, N) spikes since `run` was called
    arrivals: NDArray[Any]  # (copies, slots)
    before: NDArray[Any]  # (copies, P) membrane potential one step ago, mV
    potential: NDArray[Any]  # (copies, P) mid-step for receptors, at the end of it for rules, mV
    current: NDArray[Any]  # (copies, P) pA
    conductance: NDArray[Any]  # (copies, P) nS
    drive: NDArray[Any]  # (copies, P) pA, conductance times reversal potential
    modulators: NDArray[Any]  # (copies, channels)

    @kernel
    def collect(self: Any, copy: int, clock: int) -> Any:
        """Write the spikes of this step into the history; return the neurons that fired."""
        slot = clock & (self.n_spikes.shape[1] - 1)
        return sift(self, copy, slot, marked(self.fired[copy], self.history[copy, slot]))

    @kernel
    def secrete(self: Any, copy: int, fired: Any) -> bool:
        """Sum what the neurons that fired release; return whether that is anything."""
        modulators = self.modulators[copy]
        some = False
        for c in range(modulators.size):
            modulators[c] = 0.0
            for i in range(fired.size):
                modulators[c] += self.secretion[fired[i], c]
            some = some or modulators[c] != 0.0
        return some

    @kernel
    def scale(self: Any, copy: int) -> None:
        """Apply the gain of the receptors to what arrives."""
        arrivals, gain = self.arrivals[copy], self.gain[copy]
        for k in range(len(self.receptor_spans)):
            for s in range(self.receptor_spans[k, 0], self.receptor_spans[k, 1]):
                arrivals[s] *= gain[s]

    @kernel
    def extrapolate(self: Any, copy: int, v: Any, first: int, port: int) -> None:
        """Extrapolate the potentials v of one compartment, (n,), to the middle of the step.

        `first` is its first neuron, `port` its first port. Not across a spike or a reset.
        """
        before, potential, fired = self.before[copy], self.potential[copy], self.fired[copy]
        for i in range(v.size):
            now = v[i]
            change = now - before[port + i]
            if fired[first + i] or self.clock[copy] == 0:
                change = 0.0
            potential[port + i] = now + 0.5 * change
            before[port + i] = now

    @kernel
    def keep(self: Any, copy: int, v: Any, port: int) -> None:
        """Write down the potentials v of one compartment, (n,), at the end of the step."""
        for i in range(v.size):
            self.potential[copy, port + i] = v[i]


@kernel
def sift(core: Any, copy: int, slot: int, marks: int) -> Any:
    """Count the first `marks` neurons of a step's history as spikes, but for lesioned ones."""
    fired, counts, intact = core.fired[copy], core.counts[copy], core.intact[copy]
    spikes, count = core.history[copy, slot], 0
    for k in range(marks):
        i = spikes[k]
        fired[i] = intact[i]
        if intact[i]:
            spikes[count] = i
            counts[i] += 1
            count += 1
    core.n_spikes[copy, slot] = count
    return spikes[:count]


class Inputs(NamedTuple):
    """What neurons receive in one step."""

    current: NDArray[Any]
    conductance: NDArray[Any]
    drive: NDArray[Any]


@kernel
def inputs_of(core: Any, copy: int, start: int, stop: int) -> Any:
    """The inputs of the neurons from `start` to `stop`."""
    return Inputs(
        core.current[copy, start:stop],
        core.conductance[copy, start:stop],
        core.drive[copy, start:stop],
    )


@kernel
def clear(inputs: Any) -> None:
    """Empty the inputs."""
    for i in range(inputs.current.size):
        inputs.current[i] = 0.0
        inputs.conductance[i] = 0.0
        inputs.drive[i] = 0.0
