"""Named access to the parts of a network, while it lives."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core.assembly import Assembly
from snn_core.component import Lasting, State, fields
from snn_core.errors import closest
from snn_core.fields_view import FieldsView
from snn_core.fixed_weights import refusal
from snn_core.random import check_seed, copy_generator
from snn_core.signs import check_weights
from snn_core.values import fitting


class PopulationView(FieldsView):
    """One population of a network: `network["sensory"].rate[:] = 20.0`."""

    def __init__(self, assembly: Assembly, name: str) -> None:
        place = assembly.places[name]
        inside = slice(place.within, place.within + place.size)
        super().__init__(assembly, assembly.neurons[place.kind], inside, f"population {name!r}")
        among_all = slice(place.start, place.start + place.size)
        self.__dict__.update(name=name, size=place.size, _among_all=among_all)
        self.__dict__["_counts"] = assembly.core.counts[:, among_all]

    name: str
    size: int
    _among_all: slice
    _counts: NDArray[np.int64]

    def __repr__(self) -> str:
        return f"<population {self.name!r}: {self.size} {type(self._block).__name__}>"

    @property
    def counts(self) -> NDArray[np.int64]:
        """Spikes of each neuron in the last `run`, (copies, size)."""
        return self._counts

    @property
    def fired(self) -> NDArray[np.uint8]:
        """Which neurons fired in the last step, (copies, size)."""
        return self._assembly.core.fired[:, self._among_all]

    @property
    def intact(self) -> NDArray[np.uint8]:
        """1, or 0 where a lesion silences the neuron, (copies, size); can be set."""
        return self._assembly.core.intact[:, self._among_all]

    @intact.setter
    def intact(self, values: Any) -> None:
        shape = self.intact.shape
        self.intact[:] = fitting(f"{self._label}: intact", values, shape) != 0.0

    def lesion(self, fraction: float, seed: int = 0) -> None:
        """Silence a random part of the neurons: they integrate, but no spike leaves them.

        Args:
            fraction: Part of the population, 0 to 1; each copy loses its own neurons.
            seed: Seed of the choice.
        """
        if not 0.0 <= fraction <= 1.0:
            raise ValueError(f"{self._label}: lesion: got {fraction!r}, expected 0 to 1")
        for copy, row in enumerate(self.intact):
            rng = copy_generator(check_seed(seed), copy, f"lesion {self.name}")
            row[rng.permutation(self.size)[: round(fraction * self.size)]] = 0

    def receptor(self, name: str) -> "ReceptorView":
        """The receptor of this name."""
        known = [
            own for population, own in self._assembly.receptor_places if population == self.name
        ]
        if name not in known:
            raise KeyError(closest(f"receptor of {self.name!r}", name, known))
        return ReceptorView(self._assembly, self.name, name)


class ReceptorView(FieldsView):
    """One receptor of a population: `network["motor"].receptor("gaba").gain = 0.5`."""

    def __init__(self, assembly: Assembly, population: str, name: str) -> None:
        place = assembly.receptor_places[population, name]
        inside = slice(place.within, place.within + place.size)
        label = f"population {population!r}: receptor {name!r}"
        super().__init__(assembly, assembly.receptors[place.kind], inside, label)
        self.__dict__["_slots"] = slice(place.start, place.start + place.size)

    _slots: slice

    def __repr__(self) -> str:
        return f"<{self._label}: {type(self._block).__name__}>"

    @property
    def gain(self) -> NDArray[np.float64]:
        """Factor of all that arrives, (copies, size): 0 is a full block; assign to change it."""
        return self._assembly.core.gain[:, self._slots].copy()

    @gain.setter
    def gain(self, values: Any) -> None:
        core = self._assembly.core
        new = fitting(f"{self._label}: gain", values, core.gain[:, self._slots].shape, least=0.0)
        core.gain[:, self._slots] = new
        core.altered[:] = (core.gain != 1.0).any(axis=1)


class PlasticityView(FieldsView):
    """Short-term plasticity or rule of a projection: `.short_term.tau_rec = 200.0`."""

    def __repr__(self) -> str:
        return f"<{self._label}: {type(self._block).__name__}>"


class ProjectionView:
    """One projection of a network; arrays are in the order of its edges."""

    def __init__(self, assembly: Assembly, name: str) -> None:
        link = assembly.links[name]
        pathway = assembly.pathways[link.pathway]
        self._assembly, self._pathway, self._link = assembly, pathway, link
        self._graph, self.name = pathway.graph, name

    @property
    def pre(self) -> NDArray[np.uint32]:
        """Source of each synapse, (synapses,)."""
        return self._link.pre

    @property
    def post(self) -> NDArray[np.uint32]:
        """Target of each synapse, (synapses,)."""
        return self._link.post

    @property
    def _synapses(self) -> NDArray[np.int64]:
        return self._link.synapses

    @property
    def weight(self) -> NDArray[np.float64]:
        """Weights (a copy), (copies, synapses); assign to change them.

        A synapse whose weight is assigned is new: what lasts of it starts from that weight.
        Weights beyond the bounds of a rule, or of a sign that goes against Dale's principle, are
        refused: change w_min and w_max first, or build the population with co_release.
        A network with fixed weights refuses it.
        """
        return self._graph.weights(self._synapses)

    @weight.setter
    def weight(self, values: Any) -> None:
        synapses, graph = self._synapses, self._graph
        shape = (len(graph.weight), len(synapses))
        label = f"projection {self.name!r}: weight"
        if self._assembly.fixed_weights:
            raise ValueError(refusal(label))
        new, before = fitting(label, values, shape), graph.weights(synapses)
        projection = next(p for p in self._assembly.projections if p.name == self.name)
        check_weights(projection, self._pathway.rules, self._link.number, new)
        graph.assign(synapses, new)
        try:
            self._assembly.check_signs()
        except ValueError:
            graph.assign(synapses, before)
            raise
        changed = np.zeros(graph.weight.shape if self._pathway.rules else (0, 0), bool)
        if self._pathway.rules:
            changed[:, synapses] = graph.weights(synapses) != before
        self._pathway.renew(changed)

    @property
    def efficacy(self) -> NDArray[np.float64]:
        """Factor of what is released, (copies,): 1, or 0 when a toxin blocks it; can be set."""
        return self._graph.efficacy[:, self._link.number]

    @efficacy.setter
    def efficacy(self, values: Any) -> None:
        old = self.efficacy
        old[:] = fitting(f"projection {self.name!r}: efficacy", values, old.shape, least=0.0)

    def _put(self, field: str, values: Any) -> bool:
        """Set a property; nothing is derived from it."""
        setattr(self, field, values)
        return False

    @property
    def short_term(self) -> PlasticityView:
        """Parameters of the short-term plasticity."""
        return self._part(self._pathway.short_term, "short-term plasticity")

    @property
    def rule(self) -> PlasticityView:
        """Parameters of the rule; of the first, if there are several."""
        return self._part(next(iter(self._pathway.rules), None), "rule")

    @property
    def rules(self) -> dict[str, PlasticityView]:
        """Parameters of all rules, by the name of their kind."""
        rules = self._pathway.rules
        return {type(rule).__name__: self._part(rule, type(rule).__name__) for rule in rules}

    @property
    def expectation(self) -> NDArray[np.float64]:
        """Enhancement that outlasts facilitation, now, (copies, synapses); 0 at rest."""
        block = self._pathway.short_term
        if not hasattr(block, "expectation"):
            raise AttributeError(f"projection {self.name!r}: its synapses expect nothing")
        core = self._assembly.core
        now = block.expectation(core.clock * core.dt, self._link.number)
        return now[:, self._graph.row[self._synapses]]

    def _part(self, block: Any, what: str) -> PlasticityView:
        if block is None:
            raise AttributeError(f"projection {self.name!r}: it has no {what}")
        number = self._link.number
        inside = slice(number, number + 1)
        return PlasticityView(self._assembly, block, inside, f"projection {self.name!r}: {what}")

    @property
    def delay(self) -> NDArray[np.int64]:
        """Delays in steps, (synapses,)."""
        return self._graph.delay_of(self._synapses)

    def trace(self, field: str) -> NDArray[np.float64]:
        """A trace of its rules that is kept per synapse (a copy), (copies, synapses)."""
        known: dict[str, Any] = {}
        for rule in reversed(self._pathway.rules):
            marks = type(rule)._field_defaults
            traces = fields(rule, State, Lasting)
            known |= {name: array for name, array in traces if marks[name].per == "synapse"}
        if field not in known:
            raise AttributeError(closest("trace", field, known))
        return np.asarray(known[field])[:, self._synapses]
