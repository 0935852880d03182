"""Which networks are run, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from experiments.bench.networks import COBA, CUBA, Brette, Brunel, Loop

ROOT = Path(__file__).resolve().parents[3]
SCRIPTS = Path(__file__).with_name("scripts")
OURS = "reafference"


@dataclass(frozen=True)
class Peer:
    """A simulator and how to start its script.

    Attributes:
        name: Its name in tables and options.
        script: File in `scripts/`.
        environment: Folder of its virtual environment below the root; our own Python if empty.
        kinds: Kinds of jobs it is asked for.
        float32: Whether it keeps weights in float32; asked of our own engine only.
    """

    name: str
    script: str
    environment: str
    kinds: tuple[str, ...]
    float32: bool = False

    @property
    def python(self) -> Path | None:
        """Its Python; None for our own."""
        return ROOT / self.environment / "bin" / "python" if self.environment else None


@dataclass(frozen=True)
class Workload:
    """A network and how long it is run.

    Attributes:
        numbers: The network.
        skip: Warm-up: ms in open loop, control steps in closed loop.
        stretch: What is measured in each round, in the same unit.
        rounds: Rounds, if the caller does not say.
    """

    numbers: Brette | Brunel | Loop
    skip: int
    stretch: int
    rounds: int

    @property
    def kind(self) -> str:
        """Name of the kind of network, as scripts know it."""
        return type(self.numbers).__name__.lower()

    @property
    def unit(self) -> str:
        """What `cost` is."""
        return "ms/step" if isinstance(self.numbers, Loop) else "RTF"

    def cost(self, seconds: float) -> float:
        """Return ms per control step, or seconds per second simulated, of a measured stretch."""
        return 1e3 * seconds / self.stretch


def _loop(plastic: bool, n: int, stretch: int, copies: int = 1) -> Workload:
    return Workload(Loop(plastic, n, copies), 10, stretch, 3 if n >= 4000 else 7)


WORKLOADS = {
    "coba": Workload(COBA, 200, 1000, 5),
    "cuba": Workload(CUBA, 200, 1000, 5),
    "brunel": Workload(Brunel(plastic=False), 100, 200, 3),
    "brunel-stdp": Workload(Brunel(plastic=True), 100, 200, 3),
    "loop-100": _loop(False, 100, 200),
    "loop-1000": _loop(False, 1000, 50),
    "loop-4000": _loop(False, 4000, 20),
    "learning-100": _loop(True, 100, 200),
    "learning-1000": _loop(True, 1000, 50),
    "learning-4000": _loop(True, 4000, 10),
    "population-64": _loop(False, 128, 50, 64),
    "population-256": _loop(False, 128, 20, 256),
    "population-1024": _loop(False, 128, 10, 1024),
}

_OPEN = ("brette", "brunel")
PEERS = {
    peer.name: peer
    for peer in (
        Peer(OURS, "with_reafference.py", "", (*_OPEN, "loop")),
        Peer(f"{OURS}-float32", "with_reafference.py", "", (*_OPEN, "loop"), float32=True),
        Peer("brian2-cpp", "with_brian2_standalone.py", ".venv-peers-brian2", _OPEN),
        Peer("brian2", "with_brian2.py", ".venv-peers-brian2", ("loop",)),
        Peer("nest", "with_nest.py", ".venv-nest", (*_OPEN, "loop")),
        Peer("torch", "with_torch.py", ".venv-peers-torch", ("loop",)),
        Peer("snntorch", "with_snntorch.py", ".venv-peers-torch", ("loop",)),
        Peer("norse", "with_norse.py", ".venv-peers-torch", ("loop",)),
        Peer("spikingjelly", "with_spikingjelly.py", ".venv-peers-torch", ("loop",)),
        Peer("bindsnet", "with_bindsnet.py", ".venv-peers-bindsnet", ("loop",)),
        Peer("nengo", "with_nengo.py", ".venv-peers-nengo", ("loop",)),
    )
}
