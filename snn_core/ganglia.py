"""Networks in conjunction: each with its own step, rules and seed, joined by ports."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.broadcast import Message, broadcasts_of, multiple, write
from snn_core.errors import closest
from snn_core.network import Network
from snn_core.neurons.port import Port
from snn_core.targets import population_at

_LONGEST = 52  # bits of a pending field that are exact


class Nerve(NamedTuple):
    """A bundle of axons from a population of one network to a port of another.

    Args:
        source: "network.population" whose spikes are sent, neuron i to neuron i.
        target: "network.population" of `Port` neurons, of the same size.
        delay: ms; a multiple of the exchange interval, at least one.
    """

    source: str
    target: str
    delay: float


class Ganglia:
    """Several networks that run side by side and exchange spikes and slow messages.

    Every `exchange` ms all spikes of the sources are handed over; a spike at time t fires the port
    neuron at t + delay, to within the target's step (exactly, if steps are equal). A spike in the
    port's step k acts as any other spike in its network, so synapses from the port add their own
    delays. Several spikes of a neuron in one step of the target are one. Networks that send need
    `Network(..., history=exchange)`.

    Args:
        networks: Networks by name, with equal numbers of copies.
        nerves: Connections between them.
        exchange: Interval of exchange, ms: a multiple of every network's step.
        messages: Rates that change parameters; at most one for each target.

    Raises:
        ValueError: A name, size, delay or step that does not fit.
    """

    def __init__(
        self, networks: Mapping[str, Network], nerves: Iterable[Nerve], exchange: float = 1.0,
        messages: Iterable[Message] = (),
    ) -> None:  # fmt: skip
        self.networks, self.nerves = dict(networks), tuple(nerves)
        self.messages = tuple(messages)
        self.exchange = float(exchange)
        self._check_networks()
        copies = {network.copies for network in self.networks.values()}
        if len(copies) != 1:
            raise ValueError(f"networks: got {sorted(copies)} copies, expected equal numbers")
        (self._copies,) = copies
        self._steps = {name: self._whole(name, net.dt) for name, net in self.networks.items()}
        for nerve in self.nerves:
            self._check_history(nerve.source.partition(".")[0])
        self._ends = [self._end(nerve) for nerve in self.nerves]
        self._under_way = [
            np.zeros((round(nerve.delay / self.exchange), *target.pending.shape))
            for nerve, (_, target) in zip(self.nerves, self._ends, strict=True)
        ]
        self._broadcasts = broadcasts_of(self.messages, self.networks, self.exchange)

    def _check_networks(self) -> None:
        if not 0.0 < self.exchange < np.inf:
            raise ValueError(f"exchange: got {self.exchange}, expected a positive time in ms")
        for name in self.networks:
            if set(name) & set("./"):
                raise ValueError(f"network {name!r}: expected a name without '.' and '/'")
        if len({id(network) for network in self.networks.values()}) < len(self.networks):
            raise ValueError("networks: got one network under two names; build two")

    def _whole(self, name: str, dt: float) -> int:
        steps = multiple(self.exchange, dt)
        if not steps:
            raise ValueError(
                f"exchange: got {self.exchange} ms, expected a multiple of the step of network "
                f"{name!r}, {dt} ms"
            )
        if steps > _LONGEST:
            raise ValueError(
                f"exchange: got {self.exchange} ms, {steps} steps of network {name!r}; expected "
                f"at most {_LONGEST}: shorten the exchange interval"
            )
        return steps

    def _check_history(self, name: str) -> None:
        network = self.networks.get(name)
        if network is not None and network.remembered < self._steps[name]:
            raise ValueError(
                f"network {name!r}: it remembers spikes for {network.remembered * network.dt:g} "
                f"ms, expected the exchange interval; build it with history={self.exchange:g}"
            )

    def _end(self, nerve: Nerve) -> tuple[Any, Any]:
        try:
            source, target = (population_at(self.networks, end) for end in nerve[:2])
        except ValueError as error:
            raise ValueError(f"nerve: {error}") from None
        kinds = {p.name: p for p in self.networks[nerve.target.partition(".")[0]].populations}
        if not isinstance(kinds[target.name].neuron, Port):
            raise ValueError(f"nerve: target {nerve.target!r}: expected a population of Port")
        if source.size != target.size:
            raise ValueError(
                f"nerve {nerve.source!r} -> {nerve.target!r}: got sizes {source.size} and "
                f"{target.size}, expected equal ones"
            )
        if not multiple(nerve.delay, self.exchange):
            raise ValueError(
                f"nerve {nerve.source!r} -> {nerve.target!r}: delay: got {nerve.delay} ms, "
                f"expected a multiple of the exchange interval, {self.exchange} ms"
            )
        return source, target

    def run(
        self, duration: float, modulators: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        """Advance all networks.

        Args:
            duration: ms; a multiple of the exchange interval.
            modulators: Modulators of each network by its name; see `Network.run`.

        Raises:
            ValueError: A wrong duration or modulator; or messages whose values do not go together:
                the round is over then, their targets keep their values, and `run` can go on.
        """
        rounds = multiple(duration, self.exchange)
        if rounds is None:
            raise ValueError(
                f"duration: got {duration} ms, expected a multiple of {self.exchange} ms"
            )
        for name, values in (modulators or {}).items():
            if name not in self.networks:
                raise ValueError(closest("network", name, self.networks))
            self.networks[name].capture()
            self.networks[name].modulate(values)
        for _ in range(rounds):
            for (_, target), queue in zip(self._ends, self._under_way, strict=True):
                due, others = queue[0].astype(np.int64), target.pending.astype(np.int64)
                target.pending[:] = due | others  # several nerves may end at one port
                queue[:-1] = queue[1:]
                queue[-1] = 0.0
            for name, network in self.networks.items():
                network.run(self._steps[name])
            for nerve, ends, queue in zip(self.nerves, self._ends, self._under_way, strict=True):
                self._collect(nerve, ends[0], queue)
            for broadcast in self._broadcasts:
                broadcast.listen()
            write(broadcast for broadcast in self._broadcasts if broadcast.due)

    def _collect(self, nerve: Nerve, source: Any, queue: NDArray[np.float64]) -> None:
        sender, receiver = (end.partition(".")[0] for end in (nerve.source, nerve.target))
        steps, theirs = self._steps[sender], self._steps[receiver]
        if not source.counts.any():
            return
        due = np.zeros((theirs, *queue.shape[1:]), bool)
        for back in range(steps):
            at = (steps - 1 - back) * theirs // steps
            due[at] |= self.networks[sender].fired_before(source.name, back)
        queue[-1] = (due * 2.0 ** np.arange(theirs)[:, None, None]).sum(axis=0)

    def __getitem__(self, name: str) -> Network:
        """The network of this name."""
        if name not in self.networks:
            raise KeyError(closest("network", name, self.networks))
        return self.networks[name]

    def reset(self, mask: NDArray[np.bool_] | None = None) -> None:
        """Clear potentials, traces, spikes and messages under way; what messages changed is undone.

        Args:
            mask: Copies to reset, (copies,); all if None.
        """
        chosen = np.ones(self._copies, bool) if mask is None else np.asarray(mask, bool)
        if chosen.shape != (self._copies,):
            raise ValueError(f"mask: got shape {chosen.shape}, expected ({self._copies},)")
        for broadcast in self._broadcasts:
            broadcast.reset(chosen)
        write(self._broadcasts)  # first, since states may start at a parameter
        for network in self.networks.values():
            network.reset(chosen)
        for queue, (_, target) in zip(self._under_way, self._ends, strict=True):
            queue[:, chosen] = 0.0
            target.pending[chosen] = 0.0

    def _arrays(self) -> dict[str, NDArray[Any]]:
        """What changes besides the networks."""
        arrays: dict[str, NDArray[Any]] = {
            f"nerve.{k}": queue for k, queue in enumerate(self._under_way)
        }
        for k, broadcast in enumerate(self._broadcasts):
            arrays |= {f"message.{k}.{name}": own for name, own in broadcast.arrays().items()}
        return arrays

    def state(self) -> dict[str, NDArray[Any]]:
        """Everything that changes, as a flat dict of arrays (copied)."""
        arrays = {key: own.copy() for key, own in self._arrays().items()}
        for name, network in self.networks.items():
            arrays |= {f"{name}/{key}": array for key, array in network.state().items()}
        return arrays

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Continue exactly where `state` was taken.

        Raises:
            ValueError: Arrays are missing, unknown, or of another shape or type.
        """
        self._check_state(state)
        before = {name: network.state() for name, network in self.networks.items()}
        try:
            for name, network in self.networks.items():
                network.restore(_of_network(state, name))
        except ValueError:
            for name, network in self.networks.items():
                network.restore(before[name])
            raise
        for key, own in self._arrays().items():
            own[...] = state[key]
        write(self._broadcasts)

    def _check_state(self, state: Mapping[str, NDArray[Any]]) -> None:
        arrays = self._arrays()
        for key in state:
            if key not in arrays and key.partition("/")[0] not in self.networks:
                raise ValueError(f"state: {closest('array', key, [*arrays, *self.networks])}")
        for key, own in arrays.items():
            given = np.asarray(state.get(key))
            if (given.shape, given.dtype) != (own.shape, own.dtype):
                raise ValueError(
                    f"state: {key!r}: expected an array of shape {own.shape}, {own.dtype}"
                )
            if not np.isfinite(given).all():
                raise ValueError(f"state: {key!r}: expected finite numbers")


def _of_network(state: Mapping[str, NDArray[Any]], name: str) -> dict[str, NDArray[Any]]:
    prefix = f"{name}/"
    return {key[len(prefix) :]: a for key, a in state.items() if key.startswith(prefix)}
