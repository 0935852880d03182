"""Everything that gradients change in an SB3 model as named arrays, and back."""

from operator import attrgetter
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from agents.state import State, array_of

_MOMENTS = ("exp_avg", "exp_avg_sq", "step")  # what Adam keeps for each tensor


def model_arrays(model: Any) -> dict[str, NDArray[Any]]:
    """Networks, targets, lone tensors, and Adam's moments once it has made a step (copies)."""
    arrays: dict[str, NDArray[Any]] = {}
    for name, tensor in _tensors(model).items():
        arrays[name] = tensor.detach().numpy().copy()
    for name, optimizer in _optimizers(model).items():
        for i, moments in optimizer.state_dict()["state"].items():
            for key in _MOMENTS:
                arrays[f"{name}/{i}/{key}"] = moments[key].numpy().copy()
    return arrays


def restore_model(model: Any, state: State) -> None:
    """Take up what `model_arrays` gave.

    Raises:
        ValueError: missing arrays, other shapes or types; the model is unchanged then.
    """
    tensors = _tensors(model)
    values = {name: _tensor(state, name, tensor) for name, tensor in tensors.items()}
    optimizers = _optimizers(model)
    moments = {name: _moments(state, name, each) for name, each in optimizers.items()}
    with torch.no_grad():
        for name, tensor in tensors.items():
            tensor.copy_(values[name])
    for name, optimizer in optimizers.items():
        groups = optimizer.state_dict()["param_groups"]
        optimizer.load_state_dict({"state": moments[name], "param_groups": groups})


def _tensors(model: Any) -> dict[str, torch.Tensor]:
    """Tensors by name; writing into one changes the model."""
    states, lone = model._get_torch_save_params()
    found: dict[str, torch.Tensor] = {name: attrgetter(name)(model) for name in lone}
    for name in states:
        part = attrgetter(name)(model)
        if isinstance(part, torch.nn.Module):
            found |= {f"{name}/{key}": tensor for key, tensor in part.state_dict().items()}
    return found


def _optimizers(model: Any) -> dict[str, torch.optim.Optimizer]:
    parts = {name: attrgetter(name)(model) for name in model._get_torch_save_params()[0]}
    return {name: part for name, part in parts.items() if isinstance(part, torch.optim.Optimizer)}


def _moments(
    state: State, name: str, optimizer: torch.optim.Optimizer
) -> dict[int, dict[str, torch.Tensor]]:
    if not any(key.startswith(f"{name}/") for key in state):
        return {}
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    found = {}
    for i, parameter in enumerate(parameters):
        like = {"step": torch.zeros(())}
        found[i] = {
            key: _tensor(state, f"{name}/{i}/{key}", like.get(key, parameter.detach()))
            for key in _MOMENTS
        }
        for key in ("exp_avg_sq", "step"):
            if (found[i][key] < 0).any():
                raise ValueError(f"state: array '{name}/{i}/{key}' has negative numbers")
    return found


def _tensor(state: State, name: str, like: torch.Tensor) -> torch.Tensor:
    array = array_of(state, name, tuple(like.shape), like.detach().numpy().dtype)
    return torch.from_numpy(np.array(array, order="C"))
