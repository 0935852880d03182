"""Spare parts that give every network of these tests the same kinds, hence one compilation."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from snn_core import (
    LIF,
    SRM0,
    TDLTP,
    Delta,
    EfferenceTD,
    ExponentialConductance,
    ExponentialCurrent,
    Network,
    PairSTDP,
    PoissonCurrent,
    PoissonSource,
    Population,
    Projection,
    RewardSTDP,
    SpikeSource,
    TsodyksMarkram,
    Uniform,
    WhiteNoise,
    division,
    sharing,
)
from snn_core import threads as snn_threads
from snn_core.synapses import SHORT_TERM
from snn_core.topology import FixedInDegree, FixedProbability, Recurrent

MODES = {"interpreted": {"NUMBA_DISABLE_JIT": "1"}, "checked": {"NUMBA_BOUNDSCHECK": "1"}}


# Not every kind: compilation grows faster than their number.
RULES = (PairSTDP, RewardSTDP, TDLTP, EfferenceTD)
RECEPTORS = (ExponentialCurrent, ExponentialConductance, Delta, WhiteNoise)


def _spares():
    """One default neuron, receptor and synapse of the kinds that most tests use."""
    silent = Population("spare silent", 1, SpikeSource([[]]))
    receptors = {cls.__name__: cls() for cls in RECEPTORS}
    cells = [Population(f"spare {c.__name__}", 1, c(), receptors) for c in (LIF, SRM0)]
    kinds = [
        {},
        *({"short_term": cls()} for cls in SHORT_TERM),
        *({"rule": cls()} for cls in RULES),
    ]
    links = [
        Projection(silent, cells[0], "Delta", name=f"spare {i}", **kind)
        for i, kind in enumerate(kinds)
    ]
    return [silent, *cells, Population("spare Poisson", 1, PoissonSource())], links


def build_network(populations, projections=(), **options):
    """A network with spare parts of every kind that it lacks."""
    more_populations, more_projections = _spares()
    return Network([*populations, *more_populations], [*projections, *more_projections], **options)


def make_circuit(copies=3, seed=0, size=12, dt=0.5, plasticity=1.0, threads=1):
    """A lively network of every kind: recurrent, plastic, with delays of 1 to 9 steps."""
    sensory = Population("sensory", size, PoissonSource(rate=60.0), co_release=True)
    prompt = Population("prompt", 2, SpikeSource([[5.0, 40.0, 41.0], [12.5]]))
    receptors = {
        "exc": ExponentialCurrent(),
        "inh": ExponentialConductance(tau=5.0, reversal=-70.0),
        "background": WhiteNoise(sd=4.0),
    }
    membrane = LIF(tau_m=np.linspace(8.0, 16.0, 2 * size), t_ref=1.7, i_offset=150.0)
    hidden = Population("hidden", 2 * size, membrane, receptors)
    inhibitory = Population("inhibitory", 5, LIF(), {"exc": ExponentialCurrent()})
    motor = Population("motor", 6, SRM0(), {"exc": ExponentialCurrent(tau=5.0)})
    far = Uniform(0.5, 4.5)
    stdp = PairSTDP(w_max=150.0, a_plus=plasticity, a_minus=plasticity)
    stp = TsodyksMarkram(tau_facil=100.0)
    links = [
        Projection(sensory, hidden, "exc", FixedInDegree(5), Uniform(60.0, 120.0), far, rule=stdp),
        Projection(hidden, hidden, "exc", Recurrent(4), Uniform(10.0, 50.0), far, short_term=stp),
        Projection(
            hidden, motor, "exc", FixedProbability(0.7), Uniform(0.2, 1.0), far, rule=TDLTP()
        ),
        Projection(hidden, inhibitory, "exc", FixedInDegree(6), 700.0, 1.0),
        Projection(inhibitory, hidden, "inh", FixedInDegree(3), Uniform(1.0, 3.0), far),
        Projection(prompt, motor, "exc", weight=1.0, delay=3.0, rule=RewardSTDP(w_max=4.0)),
        Projection(sensory, motor, "exc", FixedProbability(0.5), 0.5, rule=EfferenceTD(w_min=-3.0)),
    ]
    populations = [sensory, prompt, hidden, inhibitory, motor]
    return build_network(populations, links, dt=dt, copies=copies, seed=seed, threads=threads)


@pytest.fixture
def interruptible():
    """SIGINT raises KeyboardInterrupt, also where a shell started the tests in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def build():
    return build_network


@pytest.fixture(scope="session")
def circuit():
    return make_circuit


@pytest.fixture
def small_work_is_shared(monkeypatch):
    """However small the network, and whatever the machine."""
    monkeypatch.setattr(snn_threads, "_LEAST", 1)
    monkeypatch.setattr(snn_threads, "cores", lambda: 4)


def rest_of(network, copy):
    """What the driver can write, without the rows of one copy."""
    named = (pair for p in network._engine._parts for pair in zip(p._fields, p, strict=True))
    arrays = [(name, array) for name, array in named if isinstance(array, np.ndarray)]
    return [
        (name, np.delete(array, copy, 0) if len(array) == network.copies else array.copy())
        for name, array in arrays
    ]


def advance_alone(network, copy=2, steps=60):
    """Calls the driver for one copy only; the others must keep every bit."""
    engine, span = network._engine, (copy, copy + 1)
    before = rest_of(network, copy)
    engine.driver.run(engine._bound, steps, *span)
    engine.driver.capture(engine._bound, *span)
    network._core.modulators[copy] = 1.5
    engine.driver.modulate(engine._bound, *span)
    engine.driver.run(engine._bound, 1, *span)
    for (name, old), (_, new) in zip(before, rest_of(network, copy), strict=True):
        np.testing.assert_array_equal(old, new, err_msg=name)
    assert network.time[copy] == (network.time[0] + (steps + 1) * network.dt)


@pytest.fixture
def same_for_any_threads(small_work_is_shared):
    """Takes a builder of networks of 5 copies and a life; also checks that copies are apart."""

    def check(build, live):
        ends = []
        for number in (1, 2, 4):
            network = build(number)
            assert network.copies == 5
            live(network)
            ends.append(network.state())
        for end in ends[1:]:
            for name, array in ends[0].items():
                np.testing.assert_array_equal(array, end[name], err_msg=name)
        advance_alone(network)

    return check


class _Always:
    share, proven = True, True

    def note(self, shared, seconds):
        assert shared
        assert seconds > 0.0


def _always_shared(network, threads):
    """However many cores there are, and again when the machine did not wake the threads in time."""
    engine = network._engine
    engine.threads = threads
    shared = sharing.Sharing(network._assembly, engine.driver.run_part, threads, engine._step_cost)
    once, shared._pace = shared._together, _Always()
    shared._together = lambda calls, steps: any(once(calls, steps) for _ in range(1000))

    def refuse(steps):
        raise AssertionError(f"{steps} steps by one thread alone")

    engine._sharing[threads], engine._advance = shared, refuse


def _noisy(threads=1, receptor=None, extra=None, weight=None, **options):
    """Two populations and a source, excited and noisy, with delays of 1 to 3 ms."""
    receptors = {"in": receptor or PoissonCurrent(5.0, 8000.0, 20.0), **(extra or {})}
    first = Population("first", 300, LIF(), receptors)
    second = Population("second", 211, LIF(), receptors)
    source = Population("source", 90, PoissonSource(50.0))
    weight = weight or Uniform(10.0, 60.0)
    links = [
        Projection(pre, post, "in", FixedProbability(0.1), weight, Uniform(1.0, 3.0))
        for pre in (source, first, second)
        for post in (first, second)
    ]
    made = Network([first, source, second], links, dt=0.5, seed=5, history=10.0, **options)
    if threads > 1:
        _always_shared(made, threads)
    return made


@pytest.fixture
def divided(monkeypatch):
    """Builder of small networks that are divided, and always shared if there are threads."""
    monkeypatch.setattr(division, "LEAST", 500)
    monkeypatch.setattr(sharing, "_LEAST", 0)
    return _noisy


def control_steps(network):
    """The life that is compared between modes."""
    for period, dopamine in ((30, 1.5), (1, -0.7), (40, 0.3)):
        network.feed_back("motor", np.linspace(-1.0, 1.0, 6))
        network.run(period, {"dopamine": dopamine})
    return b"".join(n.encode() + a.tobytes() for n, a in sorted(network.state().items()))


@pytest.fixture(scope="session")
def live_in_this_mode():
    return control_steps(make_circuit(copies=2))


@pytest.fixture(scope="session")
def live_in_other_mode(request):
    """The same life in a process of its own, in a mode by its name."""

    def live(mode):
        return subprocess.run(
            [sys.executable, "-W", "error", __file__],
            env={**os.environ, **MODES[mode]},
            cwd=request.config.rootpath,
            capture_output=True,
        )

    return live


if __name__ == "__main__":
    sys.stdout.buffer.write(control_steps(make_circuit(copies=2)))
