"""`python -m experiments.bench.peers`: our speed beside other simulators."""

from __future__ import annotations

import dataclasses
import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments import command, provenance
from experiments.bench.peers import page
from experiments.bench.peers.catalog import OURS, PEERS, SCRIPTS, WORKLOADS, Peer, Workload
from experiments.bench.peers.comparison import TOLERANCE, rows
from experiments.bench.peers.jobs import job
from experiments.bench.peers.process import PeerFailedError, Process
from experiments.bench.peers.rounds import Series, interleave
from experiments.errors import UsageError, at_least, closest


@dataclass(frozen=True)
class Peers:
    """Compare our speed with other simulators on the same networks.

    Attributes:
        workloads: Networks to run; all if none is named.
        peers: Simulators to run beside ours; all if none is named.
        rounds: Stretches of each, interleaved; what suits the workload if not given.
        patience: Longest wait for one answer of a peer, s.
        out: Folder of `peers.json` and `peers.txt`; workloads that another run of the same commit
            has written there are kept.
    """

    workloads: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    rounds: int | None = None
    patience: float = 120.0
    out: Path = Path("runs/bench")

    def main(self) -> int:
        """Print and write a table for each workload as soon as it is done."""
        if self.rounds is not None:
            at_least("rounds", self.rounds, 1)
        workloads = chosen("workload", self.workloads, WORKLOADS)
        peers = chosen("peer", self.peers, PEERS)
        self.out.mkdir(parents=True, exist_ok=True)
        record: dict[str, Any] = {
            "command": "python -m experiments."
            + command.line("bench.peers", self).removeprefix("reafference "),
            "provenance": provenance.collect([1]),
            "tolerance": TOLERANCE,
            "workloads": {},
        }
        record["workloads"] = _before(self.out / "peers.json", record["provenance"]["commit"])
        pages = []
        for name, workload in workloads.items():
            rounds = self.rounds or workload.rounds
            found = measure(workload, {OURS: PEERS[OURS]} | peers, rounds, self.patience)
            compared = rows(workload, found)
            pages.append(f"{page.table(name, workload, compared)}\n{page.versions(found)}")
            print(pages[-1] + "\n", flush=True)
            record["workloads"][name] = {
                "command": record["command"],
                "numbers": dataclasses.asdict(workload),
                "unit": workload.unit,
                "rows": [dataclasses.asdict(row) for row in compared],
                "series": {peer: dataclasses.asdict(series) for peer, series in found.items()},
            }
            (self.out / "peers.json").write_text(json.dumps(record, indent=1), encoding="utf-8")
            (self.out / "peers.txt").write_text("\n\n".join(pages) + "\n", encoding="utf-8")
        return 0


def _before(path: Path, commit: str | None) -> dict[str, Any]:
    """Return what another run of the same commit has written: a long comparison in pieces."""
    if not path.exists():
        return {}
    written = json.loads(path.read_text(encoding="utf-8"))
    same = commit is not None and written["provenance"]["commit"] == commit
    known: dict[str, Any] = written["workloads"]
    return known if same else {}


def measure(
    workload: Workload, peers: Mapping[str, Peer], rounds: int, patience: float
) -> dict[str, Series]:
    """Build the network in each peer that is asked for its kind, then run them in turn."""
    asked = {name: peer for name, peer in peers.items() if workload.kind in peer.kinds}
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="reafference-peers-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        told, runners, failed = job(workload, folder), {}, {}
        for name, peer in asked.items():
            try:
                own = {**told, "float32": peer.float32}
                runners[name] = Process(SCRIPTS / peer.script, peer.python, own, patience)
                stack.callback(runners[name].stop)
            except PeerFailedError as error:
                failed[name] = Series(failed=str(error))
        found = {**interleave(runners, rounds), **failed}
    return {name: found[name] for name in asked}


def chosen(what: str, names: Iterable[str], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the named entries of `known`, all if none is named.

    Raises:
        UsageError: There is none of this name.
    """
    for name in names:
        if name not in known:
            near = closest(name, known)
            raise UsageError(f"Unknown {what} {name!r}.{near} Known: {', '.join(known)}.")
    return {name: known[name] for name in names or known}
