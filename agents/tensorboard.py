"""Training as TensorBoard shows it: any agent, under the tags of Stable-Baselines3."""

import os
import time
from collections.abc import Mapping
from statistics import fmean
from typing import Any

EVERY = 1000
"""Env steps between two entries."""

EPISODES = 100
"""Episodes that the means of return and length are over."""


class TensorBoard:
    """A callback that writes an event file; torch and TensorFlow are not needed.

    Every 1000 env steps and at the end of `learn`: `rollout/ep_rew_mean`, `rollout/ep_len_mean`
    (the last 100 episodes), `time/fps`, `time/iterations`, `time/time_elapsed` (s),
    `time/total_timesteps`, and the mean of what the agent measures in itself: `train/...` for
    SB3's algorithms, `rates/...` (spikes per second of a neuron of each population) for spiking
    agents. A log that goes on after a restart hides what an earlier one wrote beyond that step.

    Args:
        folder: where the event file is made.

    Raises:
        ImportError: TensorBoard is not installed.
        OSError: the folder cannot be written.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        try:
            from tensorboard.compat.proto import event_pb2, summary_pb2
            from tensorboard.summary.writer.event_file_writer import EventFileWriter
        except ModuleNotFoundError as error:
            raise ImportError(
                f"TensorBoard logs: the module {error.name!r} is not installed; "
                "run: pip install 'reafference[tensorboard]'"
            ) from error
        self._events, self._summaries = event_pb2, summary_pb2
        self._writer = EventFileWriter(os.fspath(folder))
        self._agent: Any = None
        self._begun, self._first, self._last = 0.0, 0, 0
        self._iterations, self._steps = 0, 0
        self._heard: dict[str, list[float]] = {}

    def init_callback(self, model: Any) -> None:
        """Take the agent; the first time, entries of later steps that are there are hidden."""
        if self._agent is None:
            self._begun = time.perf_counter()
            self._first = self._last = model.num_timesteps
            start = self._events.SessionLog(status=self._events.SessionLog.START)
            self._writer.add_event(
                self._events.Event(wall_time=time.time(), step=self._first + 1, session_log=start)
            )
        self._agent = model

    def on_training_start(self, locals_: dict[str, Any], globals_: dict[str, Any]) -> None:
        """Nothing."""

    def on_rollout_start(self) -> None:
        """Nothing."""

    def update_locals(self, locals_: dict[str, Any]) -> None:
        """Nothing."""

    def on_step(self) -> bool:
        """Measure, and write when it is time."""
        self._steps += 1
        for name, value in self._agent.measures().items():
            self._heard.setdefault(name, []).append(value)
        if self._agent.num_timesteps - self._last >= EVERY:
            self._enter()
        return True

    def on_rollout_end(self) -> None:
        """Nothing."""

    def on_training_end(self) -> None:
        """Write what is left."""
        if self._steps:
            self._enter()
        self._writer.flush()

    def write(self, step: int, values: Mapping[str, float]) -> None:
        """Write scalars.

        Args:
            step: env steps.
            values: by tag.
        """
        kind = self._summaries.Summary
        scalars = [kind.Value(tag=tag, simple_value=value) for tag, value in values.items()]
        event = self._events.Event(wall_time=time.time(), step=step, summary=kind(value=scalars))
        self._writer.add_event(event)

    def close(self) -> None:
        """Bring everything to disk."""
        self._writer.close()

    def _enter(self) -> None:
        agent, elapsed = self._agent, time.perf_counter() - self._begun
        self._iterations += 1
        values = {
            "time/fps": (agent.num_timesteps - self._first) / max(elapsed, 1e-9),
            "time/iterations": float(self._iterations),
            "time/time_elapsed": elapsed,
            "time/total_timesteps": float(agent.num_timesteps),
            **{name: fmean(values) for name, values in self._heard.items()},
        }
        recent = agent.episodes[-EPISODES:]
        if recent:
            values["rollout/ep_rew_mean"] = fmean(total for _, total, _ in recent)
            values["rollout/ep_len_mean"] = fmean(length for _, _, length in recent)
        self.write(agent.num_timesteps, values)
        self._last, self._steps, self._heard = agent.num_timesteps, 0, {}
