"""Cut a share of the connections of a trained agent, spiking or not, in the same way."""

from __future__ import annotations

import math
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import catalog
from experiments.evaluation import stream

if TYPE_CHECKING:
    import gymnasium

    from agents.base import Agent

CUT = 105
"""First word of the spawn key that orders the weights, beside that of `probing.DEAD`."""


def cut(agent: Agent, name: str, env: gymnasium.Env[Any, Any], share: float) -> Agent | None:
    """Return a copy of an agent in which a share of its weights is 0.

    All weights that `Agent.connections` names count alike. For agents whose search sets other
    numbers too, such as thresholds and time constants, 0 is the middle from which the search began.
    Of two shares, the greater cuts what the smaller cuts.

    Args:
        agent: Trained; it stays as it is.
        name: From which `catalog.make_agent` makes its like.
        env: Where the copy is made.
        share: From 0 to 1.

    Returns:
        None if the agent has no weights.
    """
    state = {key: np.array(value) for key, value in agent.state().items()}
    keys = [key for key in state if any(fnmatchcase(key, p) for p in agent.connections)]
    count = sum(state[key].size for key in keys)
    if not count:
        return None
    order = np.random.default_rng(stream(agent.seed, CUT)).permutation(count)
    alive = np.ones(count)
    alive[order[: math.ceil(share * count)]] = 0.0
    for key in keys:
        part, alive = np.split(alive, [state[key].size])
        state[key] *= part.reshape(state[key].shape).astype(state[key].dtype)
    copy = catalog.make_agent(name, env, agent.seed)
    copy.restore(state)
    return copy
