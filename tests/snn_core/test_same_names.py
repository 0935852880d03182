"""Components of a user may have the names of others."""

import importlib

from snn_core import LIF, ExponentialCurrent, Network, PairSTDP, Population, Projection, SpikeSource

SOURCE = '''
"""A neuron that never fires and a rule that writes one number."""

from typing import Any, NamedTuple

from snn_core.component import Field, state
from snn_core.kernel import kernel


class LIF(NamedTuple):
    v: Field = state(-70.0)
    age: Field = state(0.0)

    def check(self, dt):
        pass

    def derive(self, dt):
        return self

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        for i in range(fired.size):
            self.age[copy, i] += 1.0
            fired[i] = False


class PairSTDP(NamedTuple):
    number: Field = 0.25

    def check(self, dt):
        pass

    def derive(self, dt):
        return self

    @kernel
    def learn(self: Any, copy: int, graph: Any, fired: Any, since: float) -> None:
        for i in range(graph.n_arrived[copy, 0]):
            graph.weight[copy, graph.first[graph.arrived[copy, i]]] = self.number[0, 0]
'''


def test_equal_names_from_two_modules_are_two_kinds(tmp_path, monkeypatch):
    (tmp_path / "homonyms.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    theirs = importlib.import_module("homonyms")
    source = Population("source", 1, SpikeSource([[1.0, 20.0]]))
    cells = Population("cells", 1, LIF(), {"in": ExponentialCurrent()})
    mute = Population("mute", 1, theirs.LIF(), {"in": ExponentialCurrent()})
    links = [
        Projection(source, cells, "in", weight=0.5, rule=PairSTDP(), name="ours"),
        Projection(source, cells, "in", weight=0.5, rule=theirs.PairSTDP(), name="theirs"),
        Projection(source, mute, "in", weight=0.5, rule=PairSTDP(), name="mute"),
    ]
    network = Network([source, cells, mute], links, dt=0.5)
    start = network.state()
    network.run(60)
    assert network.projection("ours").weight == 0.5
    assert network.projection("theirs").weight == 0.25
    assert network["mute"].age == 60.0
    network.restore(start)
    assert network["mute"].age == 0.0
    assert sum(name.endswith("LIF.v") for name in start) == 2
