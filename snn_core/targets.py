"""What messages between networks can change: parameters, inputs, gains and efficacies."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from snn_core.component import Lasting, State
from snn_core.errors import closest
from snn_core.fields_view import FieldsView
from snn_core.network import Network
from snn_core.views import PopulationView, ProjectionView, ReceptorView

Networks = Mapping[str, Network]


class Target(ABC):
    """A number of one part of a network that `Message` can change, for each copy on its own."""

    name: str

    @abstractmethod
    def part(self, networks: Networks) -> FieldsView | ProjectionView:
        """The view that has it as an attribute.

        Raises:
            ValueError: Unknown network or part.
        """

    def known(self, part: Any) -> list[str]:
        """The names that the part has: parameters and inputs that are numbers."""
        marks = part._marks().items()
        return [
            name
            for name, mark in marks
            if not isinstance(mark, (State, Lasting)) and getattr(part, name).dtype == np.float64
        ]

    def found(self, networks: Networks) -> Any:
        """The view, checked to have the name.

        Raises:
            ValueError: Unknown network, part or name.
        """
        part = self.part(networks)
        if self.name not in self.known(part):
            raise ValueError(closest(f"parameter of {part!r}", self.name, self.known(part)))
        return part


@dataclass(frozen=True)
class NeuronParameter(Target):
    """A parameter or an input of neurons: `NeuronParameter("cortex.motor", "v_threshold")`.

    Args:
        population: "network.population".
        name: Name of the parameter or input.
    """

    population: str
    name: str

    def part(self, networks: Networks) -> PopulationView:
        """The population."""
        return population_at(networks, self.population)


@dataclass(frozen=True)
class ReceptorParameter(Target):
    """A parameter of a receptor, or its gain: `ReceptorParameter("cortex.motor", "gaba", "gain")`.

    Args:
        population: "network.population".
        receptor: Name of the receptor.
        name: Name of the parameter or input, or "gain", the factor of all that arrives.
    """

    population: str
    receptor: str
    name: str

    def part(self, networks: Networks) -> ReceptorView:
        """The receptor."""
        try:
            return population_at(networks, self.population).receptor(self.receptor)
        except KeyError as error:
            raise ValueError(error.args[0]) from None

    def known(self, part: Any) -> list[str]:
        """The parameters of the receptor, and "gain"."""
        return ["gain", *super().known(part)]


@dataclass(frozen=True)
class RuleParameter(Target):
    """A parameter of a rule: `RuleParameter("cortex.a->b", "RewardSTDP", "learning_rate")`.

    Args:
        projection: "network.projection".
        rule: Kind of the rule, since a projection may have several.
        name: Name of the parameter.
    """

    projection: str
    rule: str
    name: str

    def part(self, networks: Networks) -> FieldsView:
        """The rule."""
        rules = projection_at(networks, self.projection).rules
        if self.rule not in rules:
            raise ValueError(closest(f"rule of {self.projection!r}", self.rule, rules))
        return rules[self.rule]


@dataclass(frozen=True)
class ShortTermParameter(Target):
    """A parameter of short-term plasticity: `ShortTermParameter("cortex.a->b", "tau_rec")`.

    Args:
        projection: "network.projection".
        name: Name of the parameter.
    """

    projection: str
    name: str

    def part(self, networks: Networks) -> FieldsView:
        """The short-term plasticity."""
        try:
            return projection_at(networks, self.projection).short_term
        except AttributeError as error:
            raise ValueError(str(error)) from None


@dataclass(frozen=True)
class Efficacy(Target):
    """The factor of all that a projection releases: `Efficacy("cortex.a->b")`.

    Args:
        projection: "network.projection".
    """

    projection: str
    name: str = field(default="efficacy", init=False)

    def part(self, networks: Networks) -> ProjectionView:
        """The projection."""
        return projection_at(networks, self.projection)

    def known(self, part: Any) -> list[str]:
        """Only the efficacy."""
        return [self.name]


def population_at(networks: Networks, address: str) -> PopulationView:
    """The population at "network.population".

    Raises:
        ValueError: Unknown network or population.
    """
    network, name = _split(networks, address, "population")
    known = [p.name for p in networks[network].populations]
    if name not in known:
        raise ValueError(closest(f"population of {network!r}", name, known))
    return networks[network][name]


def projection_at(networks: Networks, address: str) -> ProjectionView:
    """The projection at "network.projection".

    Raises:
        ValueError: Unknown network or projection.
    """
    network, name = _split(networks, address, "projection")
    known = [p.name for p in networks[network].projections]
    if name not in known:
        raise ValueError(closest(f"projection of {network!r}", name, known))
    return networks[network].projection(name)


def _split(networks: Networks, address: str, what: str) -> tuple[str, str]:
    network, dot, name = str(address).partition(".")
    if not dot:
        raise ValueError(f"address: got {address!r}, expected 'network.{what}'")
    if network not in networks:
        raise ValueError(closest("network", network, networks))
    return network, name
