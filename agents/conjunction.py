"""Several networks as one: ganglia behind the interface that a spiking agent has to a network."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from agents.circuits import Circuit
from snn_core import Ganglia, Message, Nerve, Network, Population, Projection


@dataclass(frozen=True)
class Ganglion:
    """One network of several, before it is built.

    Attributes:
        name: of the network.
        populations: its populations; no other ganglion has one of the same name.
        projections: its projections.
        dt: its step, ms; divides the step of the conjunction.
    """

    name: str
    populations: tuple[Population, ...]
    projections: tuple[Projection, ...]
    dt: float


@dataclass(frozen=True)
class Conjunction(Circuit):
    """Ganglia joined by nerves and slow messages; a step of it is an exchange between them.

    Attributes:
        ganglia: the networks; `populations` and `projections` are all of theirs.
        nerves: spikes from one to another.
        messages: rates of one that change parameters of another.
    """

    ganglia: tuple[Ganglion, ...] = ()
    nerves: tuple[Nerve, ...] = ()
    messages: tuple[Message, ...] = ()

    @staticmethod
    def of(
        ganglia: Iterable[Ganglion],
        nerves: Iterable[Nerve],
        messages: Iterable[Message],
        dt: float,
        sub_steps: int,
    ) -> "Conjunction":
        """Join ganglia that exchange every `dt` ms, `sub_steps` times in a control step."""
        parts = tuple(ganglia)
        populations = tuple(each for part in parts for each in part.populations)
        projections = tuple(each for part in parts for each in part.projections)
        joints = (tuple(nerves), tuple(messages))
        return Conjunction(populations, projections, dt, sub_steps, 0, parts, *joints)

    def network(self, copies: int, seed: int) -> Network:
        """Build it: what looks like a network to the agent."""
        own = {each.name: each for each in self.projections}  # a control may have changed rules
        networks = {
            part.name: Network(
                part.populations, [own[each.name] for each in part.projections], part.dt, copies,
                seed_of(seed, k), history=self.dt,
            )
            for k, part in enumerate(self.ganglia)
        }  # fmt: skip
        joined = Ganglia(networks, self.nerves, self.dt, self.messages)
        return cast(Network, JoinedNetwork(joined, self))


def seed_of(seed: int, number: int) -> int:
    """Seed of a ganglion: a child of the agent's."""
    return int(np.random.SeedSequence(seed, spawn_key=(number,)).generate_state(1)[0])


class JoinedNetwork:
    """Ganglia with the methods of `Network` that agents use; see there.

    Attributes:
        ganglia: what is joined.
        populations, projections: of all ganglia.
        dt: time of an exchange, ms; the step of `run`.
        copies: copies of each ganglion.
        modulators: channels that any of them has.
    """

    def __init__(self, ganglia: Ganglia, plan: Conjunction) -> None:
        self.ganglia = ganglia
        self.populations, self.projections, self.dt = plan.populations, plan.projections, plan.dt
        self._parts = tuple(ganglia.networks.values())
        self.copies = self._parts[0].copies
        self.modulators = tuple({name: None for net in self._parts for name in net.modulators})
        self._home = {p.name: net for net in self._parts for p in net.populations}
        self._site = {p.name: net for net in self._parts for p in net.projections}

    def run(self, steps: int) -> None:
        """Advance all by `steps` exchanges; `counts` are those of all of them together."""
        totals = {name: np.zeros_like(self[name].counts) for name in self._home}
        for _ in range(steps):
            self.ganglia.run(self.dt)
            for name, total in totals.items():
                total += self[name].counts
        for name, total in totals.items():
            self[name].counts[:] = total

    def __getitem__(self, name: str) -> Any:
        """The population of this name."""
        return self._home[name][name]

    def projection(self, name: str) -> Any:
        """The projection of this name."""
        return self._site[name].projection(name)

    def capture(self) -> None:
        """Tag the synapses of all."""
        for network in self._parts:
            network.capture()

    def modulate(self, modulators: Mapping[str, Any]) -> None:
        """Release modulators into all."""
        for network in self._parts:
            network.modulate(modulators)

    def feed_back(self, population: str, values: Any) -> None:
        """Tell the neurons of a population what came of their firing."""
        self._home[population].feed_back(population, values)

    @property
    def plastic(self) -> bool:
        """Whether long-term plasticity is on."""
        return self._parts[0].plastic

    @plastic.setter
    def plastic(self, on: bool) -> None:
        for network in self._parts:
            network.plastic = on

    @property
    def time(self) -> NDArray[np.float64]:
        """Time since the last reset of each copy, ms."""
        return self._parts[0].time

    def reset(self, mask: NDArray[np.bool_] | None = None) -> None:
        """Clear activity, traces and spikes under way; keep weights."""
        self.ganglia.reset(mask)

    def reseed(self, seed: int) -> None:
        """Start all random streams anew."""
        for k, network in enumerate(self._parts):
            network.reseed(seed_of(seed, k))

    def state(self) -> dict[str, NDArray[Any]]:
        """Everything that changes."""
        return self.ganglia.state()

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Continue where `state` was taken."""
        self.ganglia.restore(state)
