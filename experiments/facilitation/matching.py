"""Equal mean efficacy: what an ablated synapse must weigh to drive as much as the intact one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import gymnasium
import numpy as np
from numpy.typing import NDArray

from agents import make_agent
from experiments.facilitation.circuit import JUMP_F, JUMP_P, SETTINGS, TAU_F, TAU_P
from snn_core import SynapticEnhancement, lab

_OUT = re.compile(r"(\+> \w+ )(\d+\.\d+)")


class Trains(NamedTuple):
    """Spikes of the first two neurons of a wiring.

    Attributes:
        spikes: (time in ms, whether it was asked for) of each episode and neuron, (spikes, 2).
        seconds: Time that was asked for, all episodes together.
    """

    spikes: list[NDArray[np.float64]]
    seconds: float

    @property
    def rate(self) -> float:
        """Rate of both neurons together in the time asked for, Hz."""
        return sum(float(train[:, 1].sum()) for train in self.spikes) / self.seconds


def trains(
    env_id: str, text: str, asked: Callable[[Any, Any], bool], episodes: int, seed: int
) -> Trains:
    """Live episodes and keep the spikes, those of a control step spread evenly over it.

    Args:
        env_id: Task.
        text: Wiring; where the first two neurons hear the senses only, their spikes do not depend
            on their synapses.
        asked: (env, observation) -> whether the control step counts.
        episodes: Number of episodes.
        seed: Of episodes and noise.
    """
    env: Any = gymnasium.make(env_id)
    agent = make_agent("reflex", env, seed, {**SETTINGS, "wiring": text})
    span, found, counted = float(agent.config()["control"]), [], 0
    for episode in range(episodes):
        seen, _ = env.reset(seed=seed + episode)
        own: list[list[tuple[float, float]]] = [[], []]
        over, step = False, 0
        while not over:
            action, now = agent.act(seen, 0.0, step == 0), bool(asked(env, seen))
            counted += now
            counts = agent.networks[0]["cells"].counts[0, :2]
            for train, count in zip(own, counts, strict=True):
                times = span * (step + (np.arange(count) + 0.5) / max(count, 1))
                train.extend((float(time), float(now)) for time in times)
            seen, _, terminated, truncated, _ = env.step(action)
            over, step = terminated or truncated, step + 1
        found += [np.array(train).reshape(-1, 2) for train in own]
    return Trains(found, 1e-3 * span * counted)


def efficacy(settings: Mapping[str, float], spikes: list[NDArray[np.float64]]) -> float:
    """Mean release at the spikes asked for.

    Args:
        settings: jump_f, tau_f, jump_p, tau_p of `reflex` where they differ.
        spikes: As in `Trains`.
    """
    c = {"jump_f": JUMP_F, "tau_f": TAU_F, "jump_p": JUMP_P, "tau_p": TAU_P, **settings}
    synapse = SynapticEnhancement(
        jump_f1=0.0, jump_f2=c["jump_f"], tau_f2=c["tau_f"], jump_a=0.0,
        jump_p=c["jump_p"], tau_p=c["tau_p"],
    )  # fmt: skip
    releases = [lab.release(synapse, train[:, 0])[train[:, 1] > 0.0] for train in spikes]
    return float(np.concatenate(releases).mean())


def factor(settings: Mapping[str, float], spikes: list[NDArray[np.float64]]) -> float:
    """By what the weights of `+>` must grow so that the mean efficacy is that without settings."""
    return efficacy({}, spikes) / efficacy(settings, spikes)


def scaled(text: str, by: float) -> str:
    """Return a wiring whose `+>` synapses are stronger by a factor."""
    return _OUT.sub(lambda found: f"{found[1]}{by * float(found[2]):.6f}", text)


def recalls(env: Any, seen: NDArray[np.float32]) -> bool:
    """Whether the box is near (AnotB)."""
    return bool(seen[env.unwrapped.layout["go"].slice][0] > 0.5)


def waits(env: Any, seen: NDArray[np.float32]) -> bool:
    """Whether nothing is shown and the box is not near (AnotB)."""
    cue = seen[env.unwrapped.layout["cue"].slice]
    return bool(cue.max() < 0.25) and not recalls(env, seen)


def always(env: Any, seen: NDArray[np.float32]) -> bool:
    """Every control step."""
    del env, seen
    return True
