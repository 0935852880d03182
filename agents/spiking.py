"""The spiking agent: senses, circuit, motor and modulator in a closed loop with a body."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, final

import numpy as np
from numpy.typing import NDArray

from agents.base import Agent
from agents.callbacks import Hook
from agents.circuits import Circuit
from agents.cost import sizes
from agents.modulators import Modulator
from agents.motors import Motor
from agents.probe import Probe
from agents.seeding import ACTIONS, generator_words, restore_generator, stream
from agents.senses import PopulationSenses
from agents.spaces import flat_batch
from agents.state import State, array_of
from agents.task import Action, Policy, Task
from agents.training import train_online
from agents.vitals import Vitals
from snn_core import Network


class Anatomy(NamedTuple):
    """The parts that a spiking agent is composed of.

    Attributes:
        senses: observations to sensory drive.
        circuit: the network as data.
        motor: motor spikes to actions.
        modulator: rewards to dopamine.
        half_life: env steps after which the learning rate has halved, 1 / (1 + t / half_life).
    """

    senses: PopulationSenses
    circuit: Circuit
    motor: Motor
    modulator: Modulator
    half_life: float


@dataclass(frozen=True)
class Blueprint:
    """How to build an agent: its registry name, its settings, and its anatomy from a task."""

    name: str
    config: dict[str, Any]
    anatomy: Callable[[Task], Anatomy]


@final
class SpikingAgent(Agent):
    """An agent whose only model is a spiking network that learns by local plasticity.

    One control step is one compiled call of `sub_steps` network steps. Dopamine that depends on
    the reward alone is released before the network sees what came of the action, a TD error
    after; either acts on what was tagged up to the action that earned it.

    Args:
        task: spaces and env.
        seed: root of all its random streams.
        blueprint: what to build.
    """

    name: ClassVar[str] = "spiking"
    has_traces: ClassVar[bool] = True
    connections: ClassVar[tuple[str, ...]] = ("*/weight.*",)
    _probe: Probe | None

    def __init__(self, task: Task, seed: int, blueprint: Blueprint) -> None:
        self.name = blueprint.name  # type: ignore[misc]
        self._task = task
        self._blueprint = blueprint
        super().__init__(task, seed)

    def config(self) -> dict[str, Any]:
        """The settings of its blueprint."""
        return dict(self._blueprint.config)

    @property
    def network(self) -> Network:
        """Its network."""
        return self._network

    @property
    def anatomy(self) -> Anatomy:
        """Its parts."""
        return self._anatomy

    @property
    def parameters(self) -> int:
        """Its plastic synapses."""
        return sizes(self.networks)[2]

    @property
    def networks(self) -> tuple[Network, ...]:
        """Its network."""
        return (self._network,)

    def policy(self, seed: int) -> Policy:
        """A frozen copy with its own network and random streams."""
        return SpikingPolicy(self, seed)

    def measures(self) -> dict[str, float]:
        """Mean rate of a neuron of each population in the last control step, Hz."""
        return self._anatomy.circuit.rates(self._network)

    def probe(self) -> Probe:
        """Put electrodes in: from now on each control step is recorded by what this returns."""
        probe = Probe(self._network, self._anatomy.circuit.sub_steps)
        self._probe = probe
        return probe

    def reset(self) -> None:
        """Clear activity and traces, keep the weights."""
        self._network.reset()
        self._anatomy.modulator.reset()
        self._mood.fill(0.0)

    def freeze(self) -> None:
        """Stop plasticity: `act` and `conclude` change no weight until `unfreeze`."""
        super().freeze()
        self._network.plastic = False

    def unfreeze(self) -> None:
        """Let plasticity go on."""
        super().unfreeze()
        self._network.plastic = True

    def _birth(self) -> None:
        self._anatomy = self._blueprint.anatomy(self._task)
        circuit = self._anatomy.circuit
        if not self.control.traces:
            circuit = circuit.without_traces()
            self._anatomy = self._anatomy._replace(circuit=circuit)
        self._network = circuit.network(1, self.seed)
        self._mood = np.zeros(self.action_spec.size)
        self._vitals = Vitals(self.name, self._network, circuit.sub_steps)
        self._rng = stream(self.seed, ACTIONS)
        self._learnt = 0
        self._probe = None

    def _train(self, steps: int, hook: Hook) -> None:
        train_online(self, steps, hook)

    def _act(self, observation: NDArray[np.float64], reward: float, start: bool) -> Action:
        senses, circuit, motor, modulator, _ = self._anatomy
        if start:
            self.reset()
        if not self.frozen:
            senses.normalizer.update(observation)
            self._release(modulator.before(reward, start))
        senses.drive(self._network, observation[None])
        if start:
            circuit.settle(self._network, None)
        (self._probe or self._network).run(circuit.sub_steps)
        if not self.frozen:
            self._vitals.look()
            self._release(modulator.after(reward, start, self._network))
            self._learnt += 1
        counts = self._network["motor"].counts[0]
        action, feedback = motor.explore(counts, self._rng, self._mood)
        self._tag(feedback)
        return action

    def _conclude(self, observation: NDArray[np.float64], reward: float, terminated: bool) -> None:
        senses, circuit, _, modulator, _ = self._anatomy
        if not self.frozen:
            if terminated:
                self._release(modulator.end(reward))
            else:
                self._release(modulator.before(reward, False))
                senses.drive(self._network, observation[None])
                self._network.run(circuit.sub_steps)
                self._release(modulator.after(reward, False, self._network))
        self.reset()

    def _release(self, dopamine: float | None) -> None:
        if dopamine is not None and "dopamine" in self._network.modulators:
            rate = 1.0 / (1.0 + self._learnt / self._anatomy.half_life)
            if self._probe:
                self._probe.dopamine = dopamine
            self._network.modulate({"dopamine": rate * dopamine})

    def _tag(self, feedback: NDArray[np.float64] | None) -> None:
        if feedback is not None:
            self._network.feed_back("motor", feedback)
        self._network.capture()

    def _state(self) -> dict[str, NDArray[Any]]:
        return {
            **{f"network/{name}": a for name, a in self._network.state().items()},
            **self._anatomy.senses.state(),
            **self._anatomy.modulator.state(),
            "actions": generator_words(self._rng),
            "learnt": np.array([self._learnt], dtype=np.int64),
        }

    def _restore(self, state: State) -> None:
        prefix = "network/"
        words = array_of(state, "actions", (6,), np.dtype(np.uint64))
        learnt = array_of(state, "learnt", (1,), np.dtype(np.int64))
        own = {name[len(prefix) :]: a for name, a in state.items() if name.startswith(prefix)}
        self._network.restore(own)
        self._anatomy.senses.restore(state)
        self._anatomy.modulator.restore(state)
        restore_generator(self._rng, words)
        self._learnt = int(learnt[0])


class SpikingPolicy:
    """A spiking agent as it was when this was made: frozen, with a network of its own.

    Args:
        agent: what to copy.
        seed: root of the copy's streams.
    """

    def __init__(self, agent: SpikingAgent, seed: int) -> None:
        self._space = agent.observation_space
        self._senses = agent.anatomy.senses.copy()
        self._circuit, self._motor = agent.anatomy.circuit, agent.anatomy.motor
        self._agent_seed, self._seed = agent.seed, seed
        self._rng = stream(seed, ACTIONS)
        self._weights = {
            p.name: agent.network.projection(p.name).weight for p in self._circuit.projections
        }
        self.network = self._copies(1)

    def predict(
        self,
        observation: Any,
        state: Any = None,
        episode_start: Any = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[Any], Any]:
        """Choose actions (see `Policy.predict`); a row of the batch is a copy of the network."""
        batch, single = flat_batch(observation, self._space)
        if len(batch) != self.network.copies:
            self.network = self._copies(len(batch))
        self._senses.drive(self.network, batch)
        if episode_start is not None:
            begins = np.broadcast_to(np.asarray(episode_start, bool), len(batch))
            self.network.reset(begins)
            self._mood[begins] = 0.0
            self._circuit.settle(self.network, begins)
        self.network.run(self._circuit.sub_steps)
        counts = self.network["motor"].counts
        if deterministic:
            actions = [self._motor.exploit(row) for row in counts]
        else:
            rows = zip(counts, self._mood, strict=True)
            actions = [self._motor.explore(row, self._rng, mood)[0] for row, mood in rows]
        return np.asarray(actions[0] if single else actions), state

    def _copies(self, copies: int) -> Network:
        network = self._circuit.network(copies, self._agent_seed)
        self._mood = np.zeros((copies, self._motor.spec.size))
        for name, weight in self._weights.items():
            network.projection(name).weight = weight
        network.plastic = False
        network.reseed(self._seed)
        return network
