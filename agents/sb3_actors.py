"""SB3's actors in NumPy: a copy of the weights, no autograd, no global random stream."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from agents.sb3_heads import Head
from agents.seeding import ACTIONS, stream
from agents.spaces import flat_batch
from agents.state import State

if TYPE_CHECKING:
    from snn_core import Network

Float = NDArray[np.float32]
Array = NDArray[np.float64]
Memory = tuple[Float, Float] | None
Weights = dict[str, Float]


class Senses(Protocol):
    """What an observation goes through before it reaches a network."""

    @property
    def size(self) -> int:
        """Numbers that come out."""

    def update(self, observation: Array) -> None:
        """Count one observation of shape (dims,) of training."""

    def __call__(self, observations: Array) -> Array:
        """Numbers of shape (..., size) for observations of shape (..., dims)."""

    def copy(self) -> "Senses":
        """A copy that later updates leave alone."""

    def state(self) -> dict[str, NDArray[Any]]:
        """What `update` changes."""

    def restore(self, state: State) -> None:
        """Take up what `state` gave."""


class Body(Protocol):
    """A network from numbers to the parameters of actions, with or without a memory."""

    @property
    def networks(self) -> "tuple[Network, ...]":
        """The spiking networks that it runs; none for others."""

    def rest(self, rows: int) -> Memory:
        """The memory of a new episode in each row."""

    def __call__(self, seen: Float, memory: Memory) -> tuple[Float, Memory]:
        """Outputs of shape (rows, outputs), and the memory for the next step."""


@dataclass(frozen=True)
class Perceptron:
    """A multi-layer perceptron with a linear output.

    Attributes:
        layers: weights (out, in) and biases (out,).
        squash: what hidden layers go through.
    """

    layers: tuple[tuple[Float, Float], ...]
    squash: Callable[[Float], Float]

    @classmethod
    def of(cls, weights: Weights, names: tuple[str, ...], squash: Any) -> "Perceptron":
        """Copy the layers of those names."""
        return cls(tuple((weights[f"{n}.weight"], weights[f"{n}.bias"]) for n in names), squash)

    @property
    def networks(self) -> "tuple[Network, ...]":
        """There are none."""
        return ()

    def rest(self, rows: int) -> None:
        """There is none."""

    def __call__(self, seen: Float, memory: Memory) -> tuple[Float, Memory]:
        """See `Body`."""
        out = seen
        for weight, bias in self.layers[:-1]:
            out = self.squash(out @ weight.T + bias)
        weight, bias = self.layers[-1]
        return out @ weight.T + bias, memory


@dataclass(frozen=True)
class Recurrent:
    """One layer of long short-term memory before a perceptron, gates in torch's order.

    Source: Hochreiter and Schmidhuber 1997, Neural Comput 9:1735, with the forget gate of Gers et
    al. 2000, Neural Comput 12:2451.

    Attributes:
        inward: weights from the input, (4 units, size).
        back: weights from the last output, (4 units, units).
        bias: (4 units,).
        after: the perceptron.
    """

    inward: Float
    back: Float
    bias: Float
    after: Perceptron

    @property
    def networks(self) -> "tuple[Network, ...]":
        """There are none."""
        return ()

    def rest(self, rows: int) -> Memory:
        """Output and cell of 0."""
        zeros = np.zeros((rows, self.back.shape[1]), np.float32)
        return zeros, zeros.copy()

    def __call__(self, seen: Float, memory: Memory) -> tuple[Float, Memory]:
        """See `Body`."""
        assert memory is not None
        out, cell = memory
        gates = seen @ self.inward.T + out @ self.back.T + self.bias
        enter, keep, fresh, leave = np.split(gates, 4, axis=1)
        cell = _logistic(keep) * cell + _logistic(enter) * np.tanh(fresh)
        out = _logistic(leave) * np.tanh(cell)
        return self.after(out, None)[0], (out, cell)


@dataclass(frozen=True)
class Actor:
    """An actor as it was when this was made.

    Attributes:
        senses: what observations go through.
        body: the network.
        head: from its outputs to actions.
    """

    senses: Senses
    body: Body
    head: Head

    def draw(
        self, batch: Array, memory: Memory, rng: np.random.Generator, deterministic: bool
    ) -> tuple[NDArray[Any], Memory]:
        """SB3's actions for observations (rows, dims), and the memory for the next step."""
        out, memory = self.body(self.senses(batch).astype(np.float32), memory)
        return (self.head.greedy(out) if deterministic else self.head.draw(out, rng)), memory


class ActorPolicy:
    """SB3's `predict` around an actor; the memory of a recurrent one is the `state`.

    Args:
        observation_space: a flat Box.
        actor: the actor.
        seed: root of the policy's own stream.
    """

    def __init__(self, observation_space: spaces.Box, actor: Actor, seed: int) -> None:
        self._space, self._actor = observation_space, actor
        self._rng = stream(seed, ACTIONS)

    def predict(
        self,
        observation: Any,
        state: Any = None,
        episode_start: Any = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[Any], Any]:
        """Choose actions (see `Policy.predict`); give back the state that the last call gave."""
        batch, single = flat_batch(observation, self._space)
        rest = self._actor.body.rest(len(batch))
        memory: Memory = rest if state is None else state
        if memory is not None and rest is not None and episode_start is not None:
            begins = np.broadcast_to(np.asarray(episode_start, bool), len(batch))[:, None]
            out, cell = (np.where(begins, new, old) for old, new in zip(memory, rest, strict=True))
            memory = out, cell
        drawn, memory = self._actor.draw(batch, memory, self._rng, deterministic)
        actions = self._actor.head.actions(drawn)
        return (np.asarray(actions[0]) if single else actions), memory


def rectified(values: Float) -> Float:
    """max(0, x)."""
    return np.maximum(values, np.float32(0.0))


def weights_of(module: Any) -> Weights:
    """Copies of a torch module's tensors by name."""
    return {name: tensor.numpy().copy() for name, tensor in module.state_dict().items()}


def _logistic(values: Float) -> Float:
    half = np.float32(0.5)
    return half * (np.tanh(half * values) + np.float32(1.0))
