"""What a peer is told: numbers as JSON, and the very synapses and initial values of our network."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.bench import networks
from experiments.bench.networks import Brette, Loop
from experiments.bench.peers.catalog import Workload
from snn_core import Network

_LEAD = 200.0  # ms
Arrays = dict[str, NDArray[Any]]


def job(workload: Workload, folder: Path) -> dict[str, Any]:
    """Return the job of a workload; its arrays are written into `folder`.

    Brunel's network is drawn by each peer: its in-degrees are fixed, so its rates hardly depend on
    the draw, and 15.6 million synapses take long to hand over.
    """
    graph = None
    if isinstance(workload.numbers, (Brette, Loop)):
        graph = str(folder / "graph.npz")
        saved: dict[str, Any] = arrays(workload.numbers)
        np.savez(graph, **saved)
    return {
        "kind": workload.kind,
        "numbers": dataclasses.asdict(workload.numbers),
        "skip": workload.skip,
        "stretch": workload.stretch,
        "graph": graph,
        "folder": str(folder),
    }


def arrays(numbers: Brette | Loop) -> Arrays:
    """Return synapses and initial values.

    Of a `Loop`: `pre`, `post` (synapses,), `weight` (copies, synapses), pA, `v` (copies, n), mV.
    Of a `Brette`: `pre_e`, `post_e`, `pre_i`, `post_i` (synapses,), numbered with all excitatory
    neurons first, `v` (n,), mV, and of COBA `g_e`, `g_i` (n,), nS: those of a network that is
    already active, as COBA falls silent from many a start.
    """
    if isinstance(numbers, Loop):
        return _of_loop(networks.loop(numbers))
    return _of_brette(networks.brette(numbers), numbers.conductance)


def _of_loop(network: Network) -> Arrays:
    view = network.projection("recurrent")
    cells = network["cells"]
    ends = {"pre": view.pre.astype(int), "post": view.post.astype(int)}
    return {**ends, "weight": np.array(view.weight), "v": np.array(cells.v)}


def _of_brette(network: Network, conductance: bool) -> Arrays:
    network.run(round(_LEAD / network.dt))
    first = {"E": 0, "I": network["E"].size}
    found: Arrays = {"v": np.concatenate([network[name].v[0] for name in first])}
    for receptor, source in (("e", "E"), ("i", "I")):
        views = {target: network.projection(f"{source}->{target}") for target in first}
        pre = np.concatenate([view.pre for view in views.values()])
        post = np.concatenate([view.post.astype(int) + first[t] for t, view in views.items()])
        found[f"pre_{receptor}"], found[f"post_{receptor}"] = pre.astype(int) + first[source], post
        if conductance:
            starts = [network[name].receptor(receptor).g[0] for name in first]
            found[f"g_{receptor}"] = np.concatenate(starts)
    return found
