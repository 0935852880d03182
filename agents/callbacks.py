"""Callbacks of SB3's two kinds, and the progress bar, behind one hook that training calls."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, Union, runtime_checkable

Locals = dict[str, Any]
StepFunction = Callable[[Locals, dict[str, Any]], Any]


@runtime_checkable
class CallbackObject(Protocol):
    """The part of SB3's BaseCallback that training calls."""

    def init_callback(self, model: Any) -> None:
        """Take the agent as `self.model`."""

    def on_training_start(self, locals_: Locals, globals_: Locals) -> None:
        """Training begins."""

    def on_rollout_start(self) -> None:
        """An episode (SB3's algorithms: a rollout) begins."""

    def update_locals(self, locals_: Locals) -> None:
        """New values of observation, action, reward."""

    def on_step(self) -> bool:
        """One env step is done; False stops."""

    def on_rollout_end(self) -> None:
        """An episode (SB3's algorithms: a rollout) ended."""

    def on_training_end(self) -> None:
        """Training is over."""


Callback = Union[None, StepFunction, CallbackObject, Sequence["Callback"]]  # noqa: UP007


@dataclass(frozen=True, slots=True)
class Hook:
    """What a training loop calls, whatever the user passed.

    Attributes:
        objects: SB3 callbacks.
        functions: plain functions.
        bar: a tqdm bar, or None.
        agent: whose num_timesteps the bar follows.
    """

    objects: tuple[CallbackObject, ...]
    functions: tuple[StepFunction, ...]
    bar: Any
    agent: Any

    def rollout_start(self) -> None:
        """An episode or rollout begins."""
        for callback in self.objects:
            callback.on_rollout_start()

    def rollout_end(self) -> None:
        """An episode or rollout ended."""
        for callback in self.objects:
            callback.on_rollout_end()

    def step(self, locals_: Locals) -> bool:
        """One env step (PPO: one step of all its envs) is done.

        Returns:
            False when a callback asks to stop; a function that returns None does not.
        """
        if self.bar is not None:
            self.bar.update(self.agent.num_timesteps - self.bar.n)
        going = True
        for callback in self.objects:
            callback.update_locals(locals_)
            going &= bool(callback.on_step())
        for function in self.functions:
            answer = function(locals_, {})
            going &= answer is None or bool(answer)
        return going


@contextmanager
def as_hook(callback: Callback, agent: Any, steps: int, progress_bar: bool) -> Iterator[Hook]:
    """The hook of one `learn` call; it starts and ends the callbacks and the bar.

    Args:
        callback: function, SB3 callback, sequence of these, or None.
        agent: the model that callbacks see.
        steps: env steps to go.
        progress_bar: show a bar where stderr is a terminal.

    Raises:
        TypeError: something else was passed as callback.
    """
    flat = list(_flattened(callback))
    objects = tuple(c for c in flat if isinstance(c, CallbackObject))
    functions = tuple(c for c in flat if not isinstance(c, CallbackObject))
    bar = _bar(agent, steps) if progress_bar and sys.stderr.isatty() else None
    for each in objects:
        each.init_callback(agent)
    for each in objects:
        each.on_training_start({"self": agent, "total_timesteps": steps}, {})
    try:
        yield Hook(objects, functions, bar, agent)
    finally:
        if bar is not None:
            bar.close()
    for each in objects:
        each.on_training_end()


def vec_env_of_one(env: Any) -> Any:
    """An env as SB3's callbacks expect it."""
    from stable_baselines3.common.vec_env import DummyVecEnv

    return DummyVecEnv([lambda: env])


def silent_logger() -> Any:
    """An SB3 logger without outputs."""
    from stable_baselines3.common.logger import Logger

    return Logger(folder=None, output_formats=[])


def _flattened(callback: Callback) -> Iterator[CallbackObject | StepFunction]:
    if callback is None:
        return
    if isinstance(callback, CallbackObject) or callable(callback):
        yield callback
    elif isinstance(callback, Sequence):
        for each in callback:
            yield from _flattened(each)
    else:
        raise TypeError(
            f"callback: got {callback!r}, expected a function (locals, globals) -> bool, "
            "an SB3 callback or a list of these"
        )


def _bar(agent: Any, steps: int) -> Any:
    from tqdm import tqdm

    begun = agent.num_timesteps
    return tqdm(total=begun + steps, initial=begun, desc=agent.name, unit="step")
