"""Fill a `Trace` while an agent lives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.trace import (
    QUANTILES,
    Activity,
    Floats,
    Labels,
    Population,
    Scene,
    Trace,
    WeightHistory,
)

_Step = tuple[Floats, Floats, float, Activity, Mapping[str, Sequence[float]]]


class TraceRecorder:
    """Collects a `Trace` step by step.

    Args:
        labels: Names of agent, env and channels.
        control_ms: Duration of a control step, ms.
        dt_ms: Neural time step, ms; the control step is a whole number of them.
        populations: Groups of the raster; empty for an agent without spikes.

    Raises:
        ValueError: The control step is not a whole number of neural steps.
    """

    def __init__(
        self,
        labels: Labels,
        control_ms: float,
        dt_ms: float | None = None,
        populations: Sequence[Population] = (),
    ) -> None:
        self._labels = labels
        self._control_ms = control_ms
        self._dt_ms = control_ms if dt_ms is None else dt_ms
        self._substeps = round(control_ms / self._dt_ms)
        if not np.isclose(self._substeps * self._dt_ms, control_ms):
            raise ValueError(
                f"control_ms: got {control_ms}, expected a whole number of dt_ms={self._dt_ms}"
            )
        self._populations = tuple(populations)
        self._neurons = sum(population.size for population in populations)
        self._episodes: list[int] = []
        self._scenes: list[Scene] = []
        self._steps: list[_Step] = []
        self._pictures: list[tuple[int, bytes]] = []

    def episode(self, scene: Scene | None = None) -> None:
        """Say that the next control step begins an episode.

        Args:
            scene: What `env.scene()` gives for it, if the task has one.
        """
        self._episodes.append(len(self._steps))
        if scene is not None:
            self._scenes.append(scene)

    def control_step(
        self,
        observation: ArrayLike,
        action: ArrayLike,
        reward: float,
        activity: Activity | None = None,
        frame: Mapping[str, Sequence[float]] | None = None,
        picture: bytes | None = None,
    ) -> None:
        """Add one control step.

        Args:
            observation: What was observed at its start, shape (elements,).
            action: What was done.
            reward: What that earned.
            activity: What happened inside the agent in between.
            frame: `env.frame()` at the start of the step.
            picture: A WebP picture of the same moment.

        Raises:
            ValueError: A spike lies outside the control step or the populations.
        """
        if not self._episodes:
            self.episode()
        activity = activity or Activity()
        self._check(activity)
        if picture is not None:
            self._pictures.append((len(self._steps), picture))
        # Copies: what comes in may be the agent's own memory, which changes in the next step.
        kept = Activity(
            np.array(activity.spike_steps, np.int64),
            np.array(activity.spike_neurons, np.int64),
            np.array(activity.potentials, np.float32),
            dict(activity.modulators),
            {name: np.array(weights, np.float32) for name, weights in activity.weights.items()},
        )
        self._steps.append((_row(observation), _row(action), reward, kept, dict(frame or {})))

    def trace(self) -> Trace:
        """Return what was recorded so far.

        Raises:
            ValueError: Nothing was recorded.
        """
        if not self._steps:
            raise ValueError("The trace is empty; add at least one control step.")
        observations, actions, rewards, activities, frames = zip(*self._steps, strict=True)
        spike_steps, spike_neurons = _spikes(activities, self._substeps)
        return Trace(
            labels=self._labels,
            dt_ms=self._dt_ms,
            control_ms=self._control_ms,
            populations=self._populations,
            episodes=tuple(self._episodes),
            spike_steps=spike_steps,
            spike_neurons=spike_neurons,
            potentials=_potentials(activities, len(self._labels.potentials)),
            modulators=_modulators(activities),
            rewards=np.array(rewards, np.float32),
            observations=np.array(observations),
            actions=np.array(actions),
            weights=_weights(activities),
            scenes=tuple(self._scenes),
            frames=_frames(frames),
            pictures=tuple(self._pictures),
        )

    def _check(self, activity: Activity) -> None:
        steps, neurons = np.asarray(activity.spike_steps), np.asarray(activity.spike_neurons)
        if steps.shape != neurons.shape:
            raise ValueError(f"{steps.size} spike steps for {neurons.size} spiking neurons")
        bounds = (("step", steps, self._substeps), ("neuron", neurons, self._neurons))
        for what, values, end in bounds:
            if values.size and not (values.min() >= 0 and values.max() < end):
                raise ValueError(
                    f"Spike {what}: got {values.min()} to {values.max()}, expected 0 to {end - 1}"
                )


def _spikes(
    activities: Sequence[Activity], substeps: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    steps = [np.asarray(a.spike_steps, np.int64) + k * substeps for k, a in enumerate(activities)]
    neurons = [np.asarray(activity.spike_neurons, np.int64) for activity in activities]
    all_steps, all_neurons = np.concatenate(steps), np.concatenate(neurons)
    order = np.lexsort((all_neurons, all_steps))
    return all_steps[order], all_neurons[order]


def _potentials(activities: Sequence[Activity], channels: int) -> Floats:
    parts = [np.asarray(activity.potentials, np.float32) for activity in activities]
    return np.concatenate([part.reshape(-1, channels) for part in parts]) if channels else _empty()


def _empty() -> Floats:
    return np.zeros((0, 0), np.float32)


def _modulators(activities: Sequence[Activity]) -> dict[str, Floats]:
    names = dict.fromkeys(name for activity in activities for name in activity.modulators)
    return {
        name: np.array([a.modulators.get(name, np.nan) for a in activities], np.float32)
        for name in names
    }


def _row(values: ArrayLike) -> Floats:
    return np.array(values, np.float32).ravel()


def _weights(activities: Sequence[Activity]) -> dict[str, WeightHistory]:
    names = dict.fromkeys(name for activity in activities for name in activity.weights)
    return {name: _history(name, activities) for name in names}


def _history(name: str, activities: Sequence[Activity]) -> WeightHistory:
    steps = [k for k, activity in enumerate(activities) if name in activity.weights]
    samples = [np.asarray(activities[k].weights[name], np.float32) for k in steps]
    quantiles = np.array([np.quantile(sample, QUANTILES) for sample in samples], np.float32)
    matrices = np.array(samples) if samples[0].ndim == 2 else None
    return WeightHistory(np.array(steps), quantiles, matrices)


def _frames(frames: Sequence[Mapping[str, Sequence[float]]]) -> dict[str, Floats]:
    names = dict.fromkeys(name for frame in frames for name in frame)
    found = {name: np.full((len(frames), 4), np.nan, np.float32) for name in names}
    for k, frame in enumerate(frames):
        for name, pose in frame.items():
            found[name][k] = (*pose, 1.0)[:4]
    return found
