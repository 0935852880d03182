"""SB3's actor-critic MLP as named arrays, and as a function from observations to actions."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from gymnasium import spaces
from numpy.typing import NDArray

from agents.normalizer import Normalizer
from agents.spaces import ActionSpec
from agents.state import State, array_of

_MOMENTS = ("exp_avg", "exp_avg_sq", "step")  # what Adam keeps for each tensor
_LAYERS = ("mlp_extractor.policy_net.0", "mlp_extractor.policy_net.2", "action_net")


@dataclass(frozen=True)
class Actor:
    """SB3's default actor (two tanh layers of 64) in NumPy: no autograd, no global stream.

    Attributes:
        layers: weights (out, in) and biases (out,), float32.
        log_std: shape (size,) for a Box, None for Discrete.
        normalizer: what the inputs went through in training.
        spec: the action space.
    """

    layers: tuple[tuple[NDArray[np.float32], NDArray[np.float32]], ...]
    log_std: NDArray[np.float32] | None
    normalizer: Normalizer
    spec: ActionSpec

    @classmethod
    def of(cls, network: Any, normalizer: Normalizer, spec: ActionSpec) -> "Actor":
        """Copy the actor of an SB3 ActorCriticPolicy."""
        weights = {k: t.numpy().copy() for k, t in network.state_dict().items()}
        layers = tuple((weights[f"{k}.weight"], weights[f"{k}.bias"]) for k in _LAYERS)
        return cls(layers, weights.get("log_std"), normalizer.copy(), spec)

    def choose(
        self, batch: NDArray[np.float64], rng: np.random.Generator, deterministic: bool
    ) -> NDArray[Any]:
        """Actions of the env's space for observations of shape (n, dims)."""
        out = self.normalizer(batch).astype(np.float32)
        for weight, bias in self.layers[:-1]:
            out = np.tanh(out @ weight.T + bias)
        weight, bias = self.layers[-1]
        out = out @ weight.T + bias
        if isinstance(self.spec.space, spaces.Discrete):
            noise = 0.0 if deterministic else rng.gumbel(size=out.shape)  # Gumbel-max: a softmax
            return np.argmax(out + noise, axis=1) + self.spec.space.start
        assert self.log_std is not None
        noise = 0.0 if deterministic else np.exp(self.log_std) * rng.standard_normal(out.shape)
        low, high = self.spec.space.low, self.spec.space.high
        return np.clip((out + noise).reshape(-1, *low.shape), low, high).astype(low.dtype)


def network_arrays(network: Any) -> dict[str, NDArray[Any]]:
    """Weights of actor and critic, and Adam's moments once it has made a step."""
    arrays = {f"ppo/{k}": t.numpy().copy() for k, t in network.state_dict().items()}
    for i, moments in network.optimizer.state_dict()["state"].items():
        for key in _MOMENTS:
            arrays[f"adam/{i}/{key}"] = moments[key].numpy().copy()
    return arrays


def restore_network(network: Any, state: State) -> None:
    """Take up what `network_arrays` gave.

    Raises:
        ValueError: missing arrays, other shapes or types; the network is unchanged then.
    """
    weights = {k: _tensor(state, f"ppo/{k}", t) for k, t in network.state_dict().items()}
    moments: dict[int, dict[str, torch.Tensor]] = {}
    if any(name.startswith("adam/") for name in state):
        for i, parameter in enumerate(network.parameters()):
            like = {"step": torch.zeros(())}
            moments[i] = {
                key: _tensor(state, f"adam/{i}/{key}", like.get(key, parameter.detach()))
                for key in _MOMENTS
            }
    network.load_state_dict(weights)
    groups = network.optimizer.state_dict()["param_groups"]
    network.optimizer.load_state_dict({"state": moments, "param_groups": groups})


def _tensor(state: State, name: str, like: Any) -> Any:
    array = array_of(state, name, tuple(like.shape), like.numpy().dtype)
    return torch.from_numpy(array.copy())
