"""Long lives of plastic networks need no more memory than short ones."""

import ctypes
import os
from pathlib import Path

import numpy as np
import pytest

from snn_core import (
    LIF,
    Clopath,
    ClopathAdEx,
    DopamineSTDP,
    ExponentialConductance,
    ExponentialCurrent,
    GraupnerBrunel,
    Network,
    PairSTDP,
    PoissonSource,
    Population,
    Projection,
    RewardSTDP,
    Uniform,
    WhiteNoise,
)

MEMORY = Path("/proc/self/statm")
PAGE = os.sysconf("SC_PAGE_SIZE")
RULES = {
    "PairSTDP": (PairSTDP(), Uniform(0.0, 0.5)),
    "RewardSTDP": (RewardSTDP(), Uniform(0.0, 0.5)),
    "DopamineSTDP": (DopamineSTDP(), Uniform(0.0, 0.5)),
    "GraupnerBrunel": (GraupnerBrunel(sigma=2.8), Uniform(1.0, 5.0)),
    "Clopath": (Clopath(), Uniform(0.0, 0.5)),
}

needs_memory_map = pytest.mark.skipif(
    not (MEMORY.exists() and hasattr(ctypes.CDLL(None), "mallinfo2")),
    reason="needs Linux's /proc and glibc",
)


def resident():
    """Memory in use, bytes."""
    return int(MEMORY.read_text().split()[1]) * PAGE


class Mallinfo(ctypes.Structure):
    """What glibc's mallinfo2 returns."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks",
            "fordblks", "keepcost",
        )
    ]  # fmt: skip


def allocated():
    """Bytes that are allocated and not freed: sees what fits into pages freed before, too."""
    mallinfo = ctypes.CDLL(None).mallinfo2
    mallinfo.restype = Mallinfo
    found = mallinfo()
    return found.uordblks + found.hblkhd


def lively_network(name):
    """Fifty sources onto two hundred cells, all to all."""
    rule, weight = RULES[name]
    source = Population("source", 50, PoissonSource(rate=100.0))
    voltage = name == "Clopath"
    receptors = {"in": ExponentialConductance() if voltage else ExponentialCurrent()}
    receptors["noise"] = WhiteNoise(8.0)
    cells = Population("cells", 200, ClopathAdEx() if voltage else LIF(), receptors)
    link = Projection(source, cells, "in", weight=weight, delay=Uniform(0.5, 8.0), rule=rule)
    return Network([source, cells], [link], dt=0.5)


def live(network, updates):
    """Run until so many spikes have met synapses; return how many did."""
    done, k = 0, 0
    while done < updates:
        network.run(20, {"dopamine": np.sin(k)})
        done += 200 * network["source"].counts.sum() + 50 * network["cells"].counts.sum()
        network["source"].rate[:] = 50.0 + k % 100
        k += 1
    return done


def assert_no_growth(name, updates, allowed):
    network = lively_network(name)
    start = network.projection("source->cells").weight
    live(network, updates // 10)
    before, blocks = resident(), allocated()
    assert live(network, updates) >= updates
    grown, more = resident() - before, allocated() - blocks
    assert grown <= allowed, f"{grown} bytes resident"
    assert more <= 100_000, f"{more} bytes allocated"
    weight = network.projection("source->cells").weight
    assert np.isfinite(weight).all()
    assert (weight != start).mean() > 0.5


@needs_memory_map
@pytest.mark.parametrize("name", ["PairSTDP", "GraupnerBrunel"])
def test_a_million_synaptic_updates_need_no_memory(name):
    assert_no_growth(name, 1_000_000, 1 << 20)


@needs_memory_map
@pytest.mark.slow
@pytest.mark.parametrize("name", RULES)
def test_a_hundred_million_synaptic_updates_need_no_memory(name):
    assert_no_growth(name, 100_000_000, 1 << 20)
