"""Let an agent live for some seconds and record it for a replay page."""

from __future__ import annotations

import functools
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from experiments import catalog, records, replay
from experiments.errors import UsageError
from experiments.evaluation import REPLAY, stream
from experiments.run_folder import RunFolder
from experiments.trace import Activity, Labels, Population, Trace
from experiments.trace_recorder import TraceRecorder

if TYPE_CHECKING:
    import gymnasium

    from agents.base import Agent

MOST_PICTURES = 250
PICTURE_WIDTH = 320
WEIGHT_SAMPLES = 50


class Probe(Protocol):
    """What an agent with spikes offers as `agent.probe()`, and keeps filling while it acts.

    Attributes:
        dt_ms: Neural time step, ms.
        control_ms: Simulated time of one `act`, ms.
        populations: Name and size of each population, in the order in which neurons are counted.
        potential_names: Name of each recorded membrane potential, the population's name first.
    """

    dt_ms: float
    control_ms: float
    populations: Sequence[tuple[str, int]]
    potential_names: Sequence[str]

    def activity(self, weights: bool) -> Activity:
        """Return what happened in the last `act`; any object with the fields of `Activity` will do.

        Args:
            weights: Whether to fill the field `weights` too.
        """


def write_replay(run: RunFolder, seconds: float, path: Path) -> Trace:
    """Record the agent of a run in the conditions of its evaluations, and write its page.

    A copy of the agent lives with all its plasticity; the run is not touched.

    Args:
        run: A folder with a checkpoint.
        seconds: Length of the record in the body's time.
        path: Where the page goes.

    Raises:
        UsageError: If the agent or the env cannot be made, or there is no checkpoint.
    """
    config = run.config
    if not run.checkpoint.exists():
        raise UsageError(f"{run.path} has no checkpoint yet; train the run first.")
    env = picture_env(config.env)
    agent = catalog.load_agent(config.agent, run.checkpoint, env, config.seed)
    options = catalog.evaluation_options(config.env)
    trace = record(agent, env, config, seconds, options)
    env.close()
    records.write_text(path, replay.replay_page(trace, run.name))
    return trace


def picture_env(identity: str) -> gymnasium.Env[Any, Any]:
    """Make a task so that it can be seen: by its scene, else rendered, else not at all."""
    env = catalog.make_env(identity)
    if hasattr(env.unwrapped, "scene") or "rgb_array" not in env.metadata.get("render_modes", ()):
        return env
    rendered = catalog.make_env(identity, render_mode="rgb_array")
    try:
        rendered.reset(seed=0)
        rendered.render()
    except Exception as error:  # whatever a foreign renderer lacks: the replay does without
        _tell_once(f"No pictures of {identity} in the replay: {error}")
        return env
    env.close()
    return rendered


@functools.cache
def _tell_once(message: str) -> None:
    print(message)


def record(
    agent: Agent, env: gymnasium.Env[Any, Any], config: Any, seconds: float, options: Any
) -> Trace:
    """Return a record of an agent that lives in `env` and goes on learning.

    Args:
        agent: Changes; give a copy.
        env: The agent's body and world.
        config: Names and seed, as of a run.
        seconds: Length of the record.
        options: Reset options of every episode.
    """
    probe: Probe | None = agent.probe() if hasattr(agent, "probe") else None
    control_ms = probe.control_ms if probe else 1000.0 / env.metadata.get("render_fps", 50)
    steps = max(1, round(1000.0 * seconds / control_ms))
    recorder = TraceRecorder(
        _labels(env, config, probe),
        control_ms,
        probe.dt_ms if probe else None,
        [Population(name, size) for name, size in probe.populations] if probe else (),
    )
    eye = _Eye(env, steps)
    every = max(1, steps // WEIGHT_SAMPLES)
    step, episode = 0, 0
    while step < steps:
        seed = stream(config.seed, REPLAY, episode)
        observation, _ = env.reset(seed=seed, options=options)
        agent.reset()
        recorder.episode(eye.scene())
        episode, reward, begin, done = episode + 1, 0.0, step, False
        while step < steps and not done:
            frame, picture = eye.frame(), eye.picture(step)
            seen = observation
            action = agent.act(seen, reward, episode_start=step == begin)
            activity = probe.activity(weights=step % every == 0) if probe else None
            observation, paid, terminated, truncated, _ = env.step(action)
            reward, done = float(paid), bool(terminated or truncated)
            recorder.control_step(seen, action, reward, activity, frame, picture)
            step += 1
        agent.conclude(observation, reward, bool(terminated))
    return recorder.trace()


class _Eye:
    """What can be seen of a task: scene and frame of ours, pictures of others."""

    def __init__(self, env: gymnasium.Env[Any, Any], steps: int) -> None:
        self._env = env
        self._body: Any = env.unwrapped if hasattr(env.unwrapped, "scene") else None
        self._every = max(1, -(-steps // MOST_PICTURES))

    def scene(self) -> dict[str, Any] | None:
        return self._body.scene() if self._body else None

    def frame(self) -> dict[str, Any] | None:
        return self._body.frame() if self._body else None

    def picture(self, step: int) -> bytes | None:
        if self._env.render_mode != "rgb_array" or step % self._every:
            return None
        from PIL import Image

        image = Image.fromarray(self._env.render())  # type: ignore[arg-type]
        height = round(image.height * PICTURE_WIDTH / image.width)
        file = io.BytesIO()
        image.resize((PICTURE_WIDTH, height)).save(file, "WEBP", quality=70)
        return file.getvalue()


def _labels(env: gymnasium.Env[Any, Any], config: Any, probe: Probe | None) -> Labels:
    task = getattr(env.unwrapped, "task", None)
    actions = getattr(task, "motor_names", None) or _numbered("action", env.action_space)
    return Labels(
        agent=config.agent,
        env=config.env,
        observations=_observation_names(env),
        actions=tuple(actions),
        potentials=tuple(probe.potential_names) if probe else (),
    )


def _observation_names(env: gymnasium.Env[Any, Any]) -> tuple[str, ...]:
    layout = getattr(env.unwrapped, "layout", None)
    if layout is None:
        return _numbered("observation", env.observation_space)
    names: list[str] = []
    for field in layout:
        size = field.slice.stop - field.slice.start
        names += [field.name] if size == 1 else [f"{field.name} {k}" for k in range(size)]
    return tuple(names)


def _numbered(what: str, space: Any) -> tuple[str, ...]:
    size = int(space.shape[0]) if space.shape else 1
    return (what,) if size == 1 else tuple(f"{what} {k}" for k in range(size))
