"""The table of agents."""

import difflib
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

from gymnasium import spaces

from agents.base import Agent
from agents.task import Task


class Builder(Protocol):
    """What an entry point is."""

    def __call__(self, task: Task, seed: int, config: Mapping[str, Any]) -> Agent:
        """Build an agent.

        Args:
            task: spaces and env.
            seed: root of its random streams.
            config: settings that differ from the defaults, checked by the builder.
        """


@dataclass(frozen=True, slots=True)
class AgentEntry:
    """One line of the table.

    Attributes:
        name: what the user types.
        entry_point: "module:function"; the function is a `Builder`.
        summary: one line for lists.
        learns: whether `learn` changes how it acts.
        extra: the extra of this distribution that it needs, "" for none.
        discrete: whether it can choose, where the action space is Discrete.
        needs_oracle: whether it serves only envs that offer an oracle.
        forgets: what its checkpoint lacks to go on training to the same bits, "" for nothing.
    """

    name: str
    entry_point: str
    summary: str
    learns: bool
    extra: str = ""
    discrete: bool = True
    needs_oracle: bool = False
    forgets: str = ""

    def build(self, task: Task, seed: int, config: Mapping[str, Any]) -> Agent:
        """Import the entry point and build the agent.

        Raises:
            ImportError: the extra is not installed.
            ValueError: it cannot act in this action space; the message names agents that can.
        """
        if isinstance(task.action_space, spaces.Discrete) and not self.discrete:
            others = ", ".join(entry.name for entry in AGENTS if entry.learns and entry.discrete)
            raise ValueError(
                f"action space: got {task.action_space}, but agent {self.name!r} has continuous "
                f"actions only, expected a Box with finite bounds; agents for both: {others}"
            )
        builder: Builder = getattr(self.module(), self.entry_point.partition(":")[2])
        return builder(task, seed, config)

    def module(self) -> ModuleType:
        """Import where it is built; ImportError with the pip line where the extra is missing."""
        try:
            return importlib.import_module(self.entry_point.partition(":")[0])
        except ModuleNotFoundError as error:
            if not self.extra:
                raise
            raise ImportError(
                f"agent {self.name!r}: the module {error.name!r} is not installed; "
                f"run: pip install 'reafference[{self.extra}]'"
            ) from error


EPISODES = "the running episodes: the states of its envs"
REPLAY = f"{EPISODES}, and the replay buffer, which random actions fill anew"

AGENTS: tuple[AgentEntry, ...] = (
    AgentEntry(
        "reflex",
        "agents.reflex:build",
        "spiking: two to eight neurons wired by hand, nothing is learnt",
        learns=False,
    ),
    AgentEntry(
        "spiking-actor-critic",
        "agents.spiking_actor_critic:build",
        "spiking: population code, escape-noise critic and actor, dopamine = TD error",
        learns=True,
    ),
    AgentEntry(
        "rstdp",
        "agents.rstdp:build",
        "spiking: opponent pools, reward-modulated STDP, dopamine = reward difference",
        learns=True,
    ),
    AgentEntry(
        "developing",
        "agents.developing:build",
        "spiking: rstdp that grows up: stages of the body, sharper senses, less plasticity",
        learns=True,
    ),
    AgentEntry(
        "culture",
        "agents.culture:build",
        "spiking: a random network with plain STDP that stimulation alone teaches",
        learns=True,
    ),
    AgentEntry(
        "whole",
        "agents.whole:build",
        "spiking: rstdp with every part; adaptation, dendrites, short-term plasticity, delays",
        learns=True,
    ),
    AgentEntry(
        "predictive",
        "agents.predictive:build",
        "spiking: rstdp that foretells its next sensation; prediction and error return as input",
        learns=True,
    ),
    AgentEntry(
        "ganglia",
        "agents.ganglia:build",
        "spiking: three joined networks: action, a rhythm without a winner, a forward model",
        learns=True,
    ),
    AgentEntry(
        "evolved",
        "agents.evolved:build",
        "spiking: a recurrent network with delays, its weights found by an evolution strategy",
        learns=True,
    ),
    AgentEntry(
        "evolved-plastic",
        "agents.evolved_plastic:build",
        "spiking: evolution finds the rules of reward-modulated plasticity, a life does the rest",
        learns=True,
    ),
    AgentEntry(
        "evolved-stp",
        "agents.evolved_plastic:build_short_term",
        "the same without a weight that changes: short-term plasticity and gated pathways",
        learns=True,
    ),
    AgentEntry(
        "reservoir",
        "agents.reservoir:build",
        "spiking: a fixed recurrent network with delays; only its readout learns, from reward",
        learns=True,
    ),
    AgentEntry(
        "reservoir-force",
        "agents.reservoir_force:build",
        "spiking: the same network, its readout imitates the oracle of the env step by step (RLS)",
        learns=True,
        needs_oracle=True,
    ),
    AgentEntry(
        "reservoir-evolved",
        "agents.reservoir_evolved:build",
        "spiking: the same network, its input gains and its readout found by evolution",
        learns=True,
    ),
    AgentEntry(
        "eprop",
        "agents.eprop:build",
        "spiking: adaptive neurons, recurrent; the readout learns from reward, e-prop the rest",
        learns=True,
    ),
    AgentEntry(
        "surrogate",
        "agents.sb3_surrogate:build",
        "spiking: a population-coded actor trained by surrogate gradients in PPO, no local rule",
        learns=True,
        extra="baselines",
        forgets=EPISODES,
    ),
    AgentEntry(
        "converted",
        "agents.sb3_converted:build",
        "spiking: PPO trains a ReLU perceptron, whose activations become firing rates",
        learns=True,
        extra="baselines",
        forgets=EPISODES,
    ),
    AgentEntry(
        "es-mlp",
        "agents.es_mlp:build",
        "a tanh perceptron found by the same evolution strategy: no spikes, no recurrence",
        learns=True,
    ),
    AgentEntry(
        "ars",
        "agents.ars:build",
        "augmented random search for a linear policy: no network",
        learns=True,
    ),
    AgentEntry(
        "linear",
        "agents.linear:build",
        "online linear TD(lambda) actor-critic on the population code: no network",
        learns=True,
    ),
    AgentEntry(
        "ppo",
        "agents.sb3_ppo:build",
        "PPO of Stable-Baselines3, an MLP",
        learns=True,
        extra="baselines",
        forgets=EPISODES,
    ),
    AgentEntry(
        "ppo-continual",
        "agents.sb3_ppo:build_continual",
        "the same PPO, which goes on learning while it is tested",
        learns=True,
        extra="baselines",
        forgets=EPISODES,
    ),
    AgentEntry(
        "ppo-population",
        "agents.sb3_ppo:build_population",
        "the same PPO on the population code of the spiking agents",
        learns=True,
        extra="baselines",
        forgets=EPISODES,
    ),
    AgentEntry(
        "recurrent-ppo",
        "agents.sb3_recurrent_ppo:build",
        "PPO of sb3-contrib with long short-term memory",
        learns=True,
        extra="baselines",
        forgets=EPISODES,
    ),
    AgentEntry(
        "sac",
        "agents.sb3_off_policy:build_sac",
        "SAC of Stable-Baselines3, continuous actions only",
        learns=True,
        extra="baselines",
        forgets=REPLAY,
        discrete=False,
    ),
    AgentEntry(
        "td3",
        "agents.sb3_off_policy:build_td3",
        "TD3 of Stable-Baselines3, continuous actions only",
        learns=True,
        extra="baselines",
        forgets=REPLAY,
        discrete=False,
    ),
    AgentEntry("random", "agents.uniform:build", "uniformly random actions", learns=False),
    AgentEntry(
        "oracle",
        "agents.oracle:build",
        "the scripted solution of the env",
        learns=False,
        needs_oracle=True,
    ),
)


def find_agent(name: str) -> AgentEntry:
    """The table's line of that name.

    Raises:
        ValueError: there is none; the message lists the closest.
    """
    table = {entry.name: entry for entry in AGENTS}
    if name in table:
        return table[name]
    close = difflib.get_close_matches(str(name).lower(), table, n=1, cutoff=0.5)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise ValueError(f"agent: got {name!r}, expected one of {', '.join(sorted(table))}.{hint}")
