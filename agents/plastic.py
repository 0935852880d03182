"""Spiking controllers that are born with rules and learn in their one life."""

from collections.abc import Mapping, Sequence
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from agents.brains import Brain, Lives, Mask
from agents.genes import Gene, express
from agents.modulation import MODULATOR_GENES, Modulation
from agents.recipes import Recipe
from agents.seeding import BIRTH, stream
from agents.senses import relays
from agents.sight import RATE, Sight
from agents.spaces import ActionSpec
from snn_core import Delta, DiscreteLIF, Network, Population, Projection, WhiteNoise
from snn_core.topology import OneToOne

Array = NDArray[np.float64]

TAU = 4.0  # ms, membrane time constant where its gene is 0
MOTOR_RATE = 100.0  # Hz, about
LONG_AGO = 1e300  # ms
CLASSES = ("senses", "lateral", "efference")
BODY_GENES = (
    Gene("noise", 0.5, 0.7, 0.0, 3.0, log=True),
    Gene("bias", 0.0, 0.3, -3.0, 3.0),
    Gene("membrane", TAU, 0.5, 1.0, 100.0, log=True),
    Gene("rivalry", 0.7, 0.3, -3.0, 5.0),
    Gene("gain", 2.0, 0.5, 0.01, 20.0, log=True),
    Gene("keep", 0.2, 0.2, 0.0, 0.95),
    *MODULATOR_GENES,
)


@final
class PlasticBrain(Brain):
    """Sensory cells onto rival motor pools, which hear each other and their last step.

    Evolved are the constants of three classes of synapses (senses to motor, motor to motor, and
    the efference copy to motor), those of the modulator and of the motor neurons. Weights at
    birth are random, or evolved too. Threshold 1 mV, rest and reset 0.

    Args:
        dims: inputs.
        spec: of the actions: opponents pull on a component, pools speak for choices.
        sight: its senses.
        pool: neurons of a motor pool.
        sub_steps: network steps of 1 ms in a control step.
        recipe: how synapses learn.
        innate: weights at birth evolve; else they are drawn for each life.
        plastic: it learns in its life; without, it is the control.
        threads: threads that share the copies.
    """

    def __init__(
        self, dims: int, spec: ActionSpec, sight: Sight, pool: int, sub_steps: int, recipe: Recipe,
        innate: bool, plastic: bool, threads: int,
    ) -> None:  # fmt: skip
        super().__init__(dims, spec.size)
        self.spec, self.sub_steps, self.recipe = spec, sub_steps, recipe
        self.innate, self.plastic, self.threads = innate, plastic, threads
        self.sight, self._pool = sight, pool
        self.body_genes = (*BODY_GENES, *sight.genes)
        self.pools = spec.size if spec.discrete else 2 * spec.size

    @property
    def has_traces(self) -> bool:
        """See `Recipe.has_traces`."""
        return self.recipe.has_traces

    @property
    def neurons(self) -> int:
        """Motor neurons."""
        return self.pools * self._pool

    @property
    def synapses(self) -> dict[str, int]:
        """Plastic synapses of each class."""
        n = self.neurons
        counts = (self.dims * self.sight.cells * n, n * (n - 1), n * n)
        return dict(zip(CLASSES, counts, strict=True))

    @property
    def units(self) -> dict[str, float]:
        """Weight of each class that holds a neuron at threshold."""
        heard = 1e-3 * MOTOR_RATE * self.neurons * TAU
        seen = 1e-3 * RATE * self.dims * TAU
        return dict(zip(CLASSES, (1.0 / seen, 1.0 / heard, 1.0 / heard), strict=True))

    def without_traces(self) -> "PlasticBrain":
        """See `Brain.without_traces`."""
        return PlasticBrain(
            self.dims, self.spec, self.sight, self._pool, self.sub_steps,
            self.recipe.without_traces(1.0), self.innate, self.plastic, self.threads,
        )  # fmt: skip

    def _sizes(self) -> dict[str, int]:
        sizes = {"body": len(self.body_genes), **dict.fromkeys(CLASSES, len(self.recipe.genes))}
        if self.innate:
            sizes["weights"] = sum(self.synapses.values())
        return sizes

    def lives(self, rows: int) -> "PlasticLives":
        """Copies of one network."""
        return PlasticLives(self, rows)

    def network(self, rows: int) -> Network:
        """The network, one copy for each row."""
        n, one = self.neurons, np.ones((rows, self.neurons))
        cell = DiscreteLIF(tau_m=TAU * one, c_m=1.0, v_rest=0.0, v_threshold=1.0, v_reset=0.0)
        receptors = {"input": Delta(), "background": WhiteNoise(sd=0.3 * one)}
        sensory = relays(self.dims * self.sight.cells, co_release=True)
        motor = Population("motor", n, cell, receptors, co_release=True)
        echo = DiscreteLIF(tau_m=1.0, c_m=1.0, v_rest=0.0, v_threshold=1.0, v_reset=0.0)
        efference = Population("efference", n, echo, {"input": Delta()}, co_release=True)
        parts = self.recipe.parts(rows)
        projections = [
            Projection(pre, motor, "input", weight=0.0, name=name, **parts)
            for name, pre in zip(CLASSES, (sensory, motor, efference), strict=True)
        ]
        late = float(self.sub_steps)
        projections.append(Projection(motor, efference, "input", OneToOne(), 2.0, delay=late))
        return Network([sensory, motor, efference], projections, 1.0, rows, 0, threads=self.threads)

    def born(self, constants: Mapping[str, dict[str, Array]], draws: Array) -> dict[str, Array]:
        """Weights at birth by class, (rows, synapses), from standard normal draws or genes."""
        ends = np.cumsum(list(self.synapses.values()))[:-1]
        parts = dict(zip(CLASSES, np.split(draws, ends, axis=1), strict=True))
        return {name: self._weights(name, constants, parts[name]) for name in CLASSES}

    def _weights(self, name: str, constants: Mapping[str, dict[str, Array]], draws: Array) -> Array:
        c, unit = constants[name], self.units[name]
        mean = c["mean"]
        if name == "lateral":
            post = np.arange(self.neurons) // self._pool
            a, b = (m[~np.eye(self.neurons, dtype=bool)] for m in np.meshgrid(post, post))
            rival = (a != b) if self.spec.discrete else (a ^ 1) == b
            mean = np.where(a == b, mean, np.where(rival, -constants["body"]["rivalry"], 0.0))
        weights = mean + c["deviation"] * draws
        return unit * np.asarray(np.clip(weights, -c["floor"] * c["top"], c["top"]))


def _finite(array: NDArray[Any]) -> NDArray[Any]:
    """Moments before all time, at which nothing has been released yet, as very long ago."""
    return np.clip(array, -LONG_AGO, LONG_AGO) if array.dtype.kind == "f" else array


class PlasticLives(Lives):
    """Copies of one network; weights last until `assign`, activity until `reset`.

    Args:
        brain: what they are copies of.
        rows: copies.
    """

    def __init__(self, brain: PlasticBrain, rows: int) -> None:
        self._brain = brain
        self.network = brain.network(rows)
        self.network.plastic = brain.plastic
        self._drive = self.network["sensory"].i_offset
        self._counts = self.network["motor"].counts
        self._y = np.zeros((rows, brain.pools))
        self.assign(np.zeros((rows, brain.parameters)), [0] * rows)

    def assign(self, parameters: Array, seeds: Sequence[int]) -> None:
        """See `Lives.assign`."""
        brain, network = self._brain, self.network
        part = brain.parts(parameters)
        genes = {"body": brain.body_genes, **dict.fromkeys(CLASSES, brain.recipe.genes)}
        constants = {name: express(genes[name], part[name]) for name in genes}
        total = sum(brain.synapses.values())
        drawn = (stream(seed, BIRTH, 0).standard_normal(total) for seed in seeds)
        weights = brain.born(constants, part["weights"] if brain.innate else np.stack([*drawn]))
        for name in CLASSES:
            view = network.projection(name)
            view.weight = 0.0
            brain.recipe.express(view, constants[name], brain.units[name])
            view.weight = weights[name]
        self._embody(constants["body"])
        network.reseed(int(seeds[0]))
        self._settled = np.zeros(len(parameters), bool)
        self.reset(np.ones(len(parameters), bool))

    def _embody(self, c: dict[str, Array]) -> None:
        motor = self.network["motor"]
        motor.tau_m = np.broadcast_to(c["membrane"], self._counts.shape)
        motor.receptor("background").sd = np.broadcast_to(c["noise"], self._counts.shape)
        motor.i_offset[:] = c["bias"] / c["membrane"]
        self._body, self._gain, self._keep = c, c["gain"], c["keep"]
        self.modulation = Modulation(c)

    def reset(self, mask: Mask) -> None:
        """See `Lives.reset`; what was learnt stays."""
        self.network.reset(mask)
        self._y[mask] = 0.0

    def settle(self, mask: Mask) -> None:
        """See `Lives.settle`."""
        self._settled |= mask
        for name in CLASSES:
            self._brain.recipe.settle(self.network.projection(name), mask)

    def freeze(self, frozen: bool) -> None:
        """See `Lives.freeze`."""
        self.network.plastic = self._brain.plastic and not frozen

    def think(self, observations: Array, mask: Mask | None = None) -> Array:
        """See `Lives.think`."""
        brain = self._brain
        self._drive[:] = 1e-3 * brain.sight.rates(observations, self._body)
        self.network.run(brain.sub_steps, None, mask)
        self.network.capture()
        pooled = self._counts.reshape(len(self._y), brain.pools, -1).mean(axis=2)
        self._y = self._keep * self._y + (1.0 - self._keep) * pooled
        y = self._y if brain.spec.discrete else self._y[:, 0::2] - self._y[:, 1::2]
        return np.asarray(self._gain * y)

    def feel(self, rewards: Array, mask: Mask) -> None:
        """See `Lives.feel`."""
        if self.network.plastic:
            dose = self.modulation.dose(rewards, mask)
            self.network.modulate({"dopamine": np.where(self._settled, 0.0, dose)})

    def memory(self) -> dict[str, NDArray[Any]]:
        """See `Lives.memory`."""
        inside = {f"network/{k}": _finite(a) for k, a in self.network.state().items()}
        return {**inside, **self.modulation.state(), "readout": self._y.copy()}

    def remember(self, memory: Mapping[str, NDArray[Any]]) -> None:
        """See `Lives.remember`."""
        prefix = "network/"
        inside = {k[len(prefix) :]: a for k, a in memory.items() if k.startswith(prefix)}
        self.network.restore(inside)
        self.modulation.restore(memory)
        self._y = np.array(memory["readout"])

    def inherit(self, other: Lives) -> None:
        """See `Lives.inherit`."""
        assert isinstance(other, PlasticLives)
        for name in CLASSES:
            weight = other.network.projection(name).weight
            self.network.projection(name).weight = np.repeat(weight, len(self._y), axis=0)
