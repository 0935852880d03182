"""What an agent lived through, moment by moment: the data behind a replay page.

A `TraceRecorder` is told about every control step and gives a `Trace`. Time starts at 0 with the
first control step; control step k lasts from k * control_ms to (k + 1) * control_ms and holds what
was observed at its start, the activity that the observation caused, the action that came out, and
the reward which that action earned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

QUANTILES = (0.0, 0.25, 0.5, 0.75, 1.0)
Floats = NDArray[np.float32]
Scene = dict[str, Any]


@dataclass(frozen=True)
class Population:
    """A group of neurons in the raster.

    Attributes:
        name: What stands beside it.
        size: Number of neurons.
    """

    name: str
    size: int


@dataclass(frozen=True)
class Activity:
    """What happened inside an agent during one control step.

    Attributes:
        spike_steps: Neural step of each spike within the control step, from 0, shape (spikes,).
        spike_neurons: Its neuron, counted over all populations in their order, shape (spikes,).
        potentials: Membrane potentials of a few chosen neurons in mV, shape (steps, channels).
        modulators: Value of each modulator during the step.
        weights: Weights of the plastic projections as they are now, shape (post, pre) or (n,);
            only in the steps where they are to be shown, else empty.
    """

    spike_steps: ArrayLike = ()
    spike_neurons: ArrayLike = ()
    potentials: ArrayLike = ()
    modulators: Mapping[str, float] = field(default_factory=dict)
    weights: Mapping[str, ArrayLike] = field(default_factory=dict)


@dataclass(frozen=True)
class WeightHistory:
    """One projection's weights at some control steps.

    Attributes:
        steps: Control steps, shape (samples,).
        quantiles: Minimum, quartiles, maximum over the synapses, shape (samples, 5).
        matrices: The weights, shape (samples, post, pre); None where they are no matrix.
    """

    steps: NDArray[np.int64]
    quantiles: Floats
    matrices: Floats | None


@dataclass(frozen=True)
class Labels:
    """What the numbers of a trace are called.

    Attributes:
        agent: Name of the agent.
        env: Id of the task.
        observations: One name per element of an observation.
        actions: One name per element of an action.
        potentials: One name per recorded membrane potential.
    """

    agent: str
    env: str
    observations: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    potentials: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trace:
    """A recorded stretch of life; n control steps.

    Attributes:
        labels: Names.
        dt_ms: Neural time step, ms.
        control_ms: Control step, ms; a whole number of neural steps.
        populations: Groups of the raster, from the top; empty for an agent without spikes.
        episodes: Control steps at which an episode begins, the first 0.
        spike_steps: Neural step of each spike from the start of the trace, ascending, (spikes,).
        spike_neurons: Neuron of each spike, counted over all populations, (spikes,).
        potentials: mV, shape (neural steps, channels); no channels if none was recorded.
        modulators: Per name, shape (n,).
        rewards: Shape (n,).
        observations: Shape (n, elements).
        actions: Shape (n, elements).
        weights: Per projection.
        scenes: Static part of the picture, one per episode, as `env.scene()` gives it; or empty.
        frames: Per shape that moves x, y (m), angle (rad), scale; shape (n, 4), NaN where absent.
        pictures: (control step, encoded WebP) for tasks that have only a rendered picture.
    """

    labels: Labels
    dt_ms: float
    control_ms: float
    populations: tuple[Population, ...]
    episodes: tuple[int, ...]
    spike_steps: NDArray[np.int64]
    spike_neurons: NDArray[np.int64]
    potentials: Floats
    modulators: dict[str, Floats]
    rewards: Floats
    observations: Floats
    actions: Floats
    weights: dict[str, WeightHistory]
    scenes: tuple[Scene, ...] = ()
    frames: dict[str, Floats] = field(default_factory=dict)
    pictures: tuple[tuple[int, bytes], ...] = ()

    @property
    def steps(self) -> int:
        """Number of control steps."""
        return len(self.rewards)

    @property
    def substeps(self) -> int:
        """Neural steps in a control step."""
        return round(self.control_ms / self.dt_ms)
