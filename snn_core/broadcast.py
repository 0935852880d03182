"""Slow messages between networks that change parameters: metaplasticity, gain, excitability."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.fields_view import assign
from snn_core.targets import Networks, Target, population_at

Floats = NDArray[np.float64]


class Message(NamedTuple):
    """A population tells a part of a network how active it has been of late.

    Of each copy, r is the mean firing rate of the source over its neurons, Hz, low-passed:
    tau dr/dt = -r + rate. Every `interval` ms r is sent; `delay` ms later
    value = base + slope (r - reference), kept within [low, high], is written to each element of
    the target. base is what the element had when the `Ganglia` was built, so neurons stay
    different. r starts at the reference, and nothing changes until the first delivery.

    A message owns its target: what is set by hand lasts until the next delivery. Lesioned neurons
    count as silent; freezing plasticity stops no message. Parameters that the copies share must
    be given per copy, `LIF(v_threshold=np.full((copies, 1), -50.0))`.

    A reset makes r, and with it what is under way, the reference again and the target its base.

    Example: activity of a midbrain network slows down learning in the cortex,

        Ganglia({"midbrain": midbrain, "cortex": cortex}, nerves, messages=[
            Message(
                "midbrain.raphe", RuleParameter("cortex.in->out", "RewardSTDP", "learning_rate"),
                slope=-1e-3, low=0.0, high=0.02, reference=5.0, tau=2000.0,
            ),
        ])

    Source: Doya 2002, Neural Netw 15:495 (neuromodulators that set the parameters of learning).

    Args:
        source: "network.population" whose rate is sent.
        target: What is changed: `NeuronParameter`, `ReceptorParameter`, `RuleParameter`,
            `ShortTermParameter` or `Efficacy`.
        slope: Change of the target in its own unit per Hz.
        low: Lower bound of the value; the component must accept it.
        high: Upper bound of the value; the component must accept it.
        reference: Rate at which the target keeps its base, Hz.
        tau: Time constant of r, the slow second messenger, ms.
        interval: Time between deliveries, ms; a multiple of the exchange interval.
        delay: Time from the sample of r to its effect, ms; a multiple of the exchange interval.
    """

    source: str
    target: Target
    slope: float
    low: float
    high: float
    reference: float = 0.0
    tau: float = 1000.0
    interval: float = 100.0
    delay: float = 0.0


class Broadcast:
    """One message at work.

    Args:
        message: The message.
        networks: Networks by name.
        exchange: Interval of exchange, ms.

    Raises:
        ValueError: An address, number or bound that does not fit.
    """

    def __init__(self, message: Message, networks: Networks, exchange: float) -> None:
        self._message, self._label = message, f"message {message.source!r} -> {message.target!r}"
        try:
            self._source = population_at(networks, message.source)
            self._part = _target(message.target).found(networks)
            self._check_numbers(exchange)
        except ValueError as error:
            raise ValueError(f"{self._label}: {error}") from None
        self._copies = len(self._source.counts)
        self._base = np.array(getattr(self._part, message.target.name))
        self._check_copies()
        self._check_bounds()
        self._interval, self._delay = (
            round(time / exchange) for time in (message.interval, message.delay)
        )
        self._kept = float(np.exp(-exchange / message.tau))
        self._per_spike = 1e3 / (exchange * self._source.size)  # Hz
        samples = -(-self._delay // self._interval) + 1  # those that are still needed
        self._rounds = np.zeros(self._copies, np.int64)
        self._rate = np.full(self._copies, float(message.reference))
        self._sent = np.full((samples, self._copies), float(message.reference))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Its state: rounds since the reset, r, and the rates under way, (samples, copies)."""
        return {"rounds": self._rounds, "rate": self._rate, "sent": self._sent}

    def listen(self) -> None:
        """Take the spikes of one round; sample r where an interval is over."""
        rate = self._source.counts.sum(axis=1) * self._per_spike
        self._rate += (1.0 - self._kept) * (rate - self._rate)
        self._rounds += 1
        due = np.flatnonzero(self._rounds % self._interval == 0)
        if due.size:
            slot = self._rounds[due] // self._interval % len(self._sent)
            self._sent[slot, due] = self._rate[due]

    @property
    def due(self) -> bool:
        """Whether a sample arrives in this round."""
        return bool(((self._rounds - self._delay) % self._interval == 0).any())

    def change(self) -> tuple[Any, str, Floats] | None:
        """Target, name, and the value that follows from the last sample that has arrived.

        None if the target has this value.
        """
        message, name = self._message, self._message.target.name
        slot = (self._rounds - self._delay) // self._interval % len(self._sent)
        change = message.slope * (self._sent[slot, np.arange(self._copies)] - message.reference)
        shape = (self._copies,) + (1,) * (self._base.ndim - 1)
        value = np.clip(self._base + change.reshape(shape), message.low, message.high)
        return (
            None if np.array_equal(value, getattr(self._part, name)) else (self._part, name, value)
        )

    def reset(self, chosen: NDArray[np.bool_]) -> None:
        """Forget the rates of the copies in `chosen`, (copies,)."""
        self._rounds[chosen] = 0
        self._rate[chosen] = self._sent[:, chosen] = self._message.reference

    def _check_numbers(self, exchange: float) -> None:
        for name in ("slope", "low", "high", "reference"):
            value = getattr(self._message, name)
            if not np.isfinite(value):
                raise ValueError(f"{name}: got {value!r}, expected a finite number")
        message = self._message
        if message.low > message.high:
            raise ValueError(f"low: got {message.low}, expected at most high, {message.high}")
        if message.reference < 0.0:
            raise ValueError(f"reference: got {message.reference}, expected a rate >= 0 Hz")
        if not exchange <= message.tau < np.inf:
            raise ValueError(
                f"tau: got {message.tau} ms, expected at least the exchange interval, {exchange} ms"
            )
        for name, least in (("interval", 1), ("delay", 0)):
            time = getattr(self._message, name)
            count = multiple(time, exchange)
            if count is None or count < least:
                raise ValueError(
                    f"{name}: got {time} ms, expected a multiple of the exchange interval, "
                    f"{exchange} ms, of at least {least * exchange:g} ms"
                )

    def _check_copies(self) -> None:
        if len(self._base) != self._copies:
            name, shape = self._message.target.name, f"np.full(({self._copies}, 1), ...)"
            raise ValueError(
                f"{self._label}: {name} is shared by all {self._copies} copies, so they cannot "
                f"receive values of their own; give it per copy: {name}={shape}"
            )

    def _check_bounds(self) -> None:
        """Try the bounds out: the component itself says whether it accepts them."""
        message = self._message
        name, low, high = message.target.name, message.low, message.high
        if not ((low <= self._base) & (self._base <= high)).all():
            raise ValueError(
                f"{self._label}: {name} is {self._base.min():g} to {self._base.max():g}, "
                f"expected within [low, high] = [{low:g}, {high:g}]; widen them or change {name}"
            )
        try:
            for bound in (low, high):
                setattr(self._part, name, bound)
                self._part._assembly.refresh()  # inputs are not checked when set
        except ValueError as error:
            raise ValueError(f"{self._label}: bound {bound:g}: {error}") from None
        finally:
            setattr(self._part, name, self._base)


def broadcasts_of(
    messages: Sequence[Message], networks: Networks, exchange: float
) -> list[Broadcast]:
    """All messages at work.

    Raises:
        ValueError: Two messages have one target, or a message does not fit.
    """
    for given in messages:
        if not isinstance(given, Message):
            raise ValueError(f"messages: got {given!r}, expected a list of Message")
    targets = [message.target for message in messages]
    for target in targets:
        if targets.count(target) > 1:
            raise ValueError(f"messages: got several to {target!r}, expected at most one")
    return [Broadcast(message, networks, exchange) for message in messages]


def write(broadcasts: Iterable[Broadcast]) -> None:
    """Write the values of messages; those to one component together, all or none.

    Raises:
        ValueError: Values that do not go together, after all others have been written.
    """
    groups: dict[int, list[Any]] = {}
    for change in filter(None, (broadcast.change() for broadcast in broadcasts)):
        groups.setdefault(id(getattr(change[0], "_block", change[0])), []).append(change)
    refused = []
    for changes in groups.values():
        try:
            assign(changes)
        except ValueError as error:
            named = ", ".join(f"{part!r}.{name}" for part, name, _ in changes)
            refused.append(
                f"messages to {named}: {error}; these keep their values; choose low and high "
                "of the messages so that all values go together"
            )
    if refused:
        raise ValueError("; ".join(refused))


def _target(given: Any) -> Target:
    if not isinstance(given, Target):
        raise ValueError(
            f"target: got {given!r}, expected one such as "
            'NeuronParameter("network.population", "v_threshold")'
        )
    return given


def multiple(value: float, unit: float) -> int | None:
    """How many units a value is; None if no whole number."""
    if not 0.0 <= value < np.inf:
        return None
    count = round(value / unit)
    return count if abs(count * unit - value) <= 1e-9 * max(value, unit) else None
