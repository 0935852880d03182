"""`reafference microcircuit`: the cortical microcircuit beside its published rates."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments import command, provenance, records, run_folder
from experiments.errors import UsageError, at_least

if TYPE_CHECKING:
    from experiments.microcircuit.activity import Recording
    from experiments.microcircuit.scaling import Circuit

SMALL = 0.002  # a circuit to compile with, before the clock starts


class Run(NamedTuple):
    """One run of the circuit and what it took.

    Attributes:
        circuit: What was built.
        recording: Spikes after the settling time.
        build_seconds: From the description to the first step; without compilation.
        bytes_per_synapse: Memory that the network added, over its synapses; None if unknown.
    """

    circuit: Circuit
    recording: Recording
    build_seconds: float
    bytes_per_synapse: float | None


@dataclass(frozen=True)
class Microcircuit:
    """Run the cortical microcircuit of Potjans and Diesmann 2014 and set its rates beside theirs.

    Attributes:
        scale: Factor of the numbers of neurons and of synapses onto each; 1 is the full circuit.
        seconds: Biological time that is measured, s.
        settle: Biological time before that, s.
        seed: Of synapses, background and first potentials.
        float32: Keep weights in half the memory, 1.2 GB less for the full circuit.
        threads: Threads that share the circuit in every other stretch of the time that is measured,
            so that one and many are timed side by side; at most the cores. Circuits of more than
            20 000 neurons are shared, by 2 or 4. Spikes are the same for any number.
        out: Folder for microcircuit.json, README.md and the pictures.
    """

    scale: float = 0.1
    seconds: float = 10.0
    settle: float = 0.5
    seed: int = 1
    float32: bool = False
    threads: int = 1
    out: Path = Path("results/microcircuit")

    def main(self) -> int:
        """Build, run, print the table, draw.

        Returns:
            0: rates that differ are a result, not an error.
        """
        from experiments.figures.drawing import save
        from experiments.microcircuit import drawing, report
        from experiments.microcircuit.scaling import scaled

        at_least("seed", self.seed, 0)
        at_least("threads", self.threads, 1)
        for name, least in (("seconds", 0.1), ("settle", 0.0)):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= least):
                raise UsageError(f"{name}: got {value:g}, expected {least:g} or more.")
        circuit = scaled(self.scale)
        origin = provenance.collect([self.seed])
        run_folder.make_writable(self.out)
        done = simulate(circuit, self)
        found = report.summary(done, self.float32)
        print(report.text(found.values))
        line = command.line("microcircuit", self)
        everything: dict[str, Any] = {"command": line, "origin": origin, **found.values}
        records.write_json(self.out / "microcircuit.json", everything)
        records.write_text(self.out / "README.md", report.markdown(everything))
        save(drawing.raster(found.recording), self.out / "raster.png")
        save(drawing.bars(found.statistics), self.out / "rates.png")
        print(self.out / "README.md")
        return 0


def simulate(circuit: Circuit, options: Microcircuit) -> Run:
    """Build a circuit and run it, with lines about the progress.

    Args:
        circuit: Numbers, weights and currents.
        options: Times, seed, threads and how weights are kept.
    """
    from experiments.microcircuit.activity import record
    from experiments.microcircuit.machine import Progress, resident_bytes
    from experiments.microcircuit.network import build
    from experiments.microcircuit.scaling import scaled

    settle, seconds, seed = options.settle, options.seconds, options.seed
    build(scaled(SMALL), seed, options.float32).run(1)  # compiles
    n_synapses = int(circuit.synapses.sum())
    print(f"building {circuit.neurons.sum():,} neurons, {n_synapses:,} synapses", flush=True)
    before, begun = resident_bytes(), time.perf_counter()
    network = build(circuit, seed, options.float32)
    took, after = time.perf_counter() - begun, resident_bytes()
    print(f"built in {took:.1f} s; running", flush=True)
    progress = Progress(1e3 * (settle + seconds))
    if round(1e3 * settle / network.dt):
        settled = record(network, 1e3 * settle, progress, options.threads)
        progress.next_recording(settled.duration)
    recording = record(network, 1e3 * seconds, progress, options.threads)
    added = None if before is None or after is None else (after - before) / n_synapses
    return Run(circuit, recording, took, added)


def run() -> int:
    """Run the command as `python -m experiments.microcircuit`; return the exit code."""
    return command.script(Microcircuit, "microcircuit")
