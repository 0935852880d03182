"""Growing up: a body that passes through the stages of its task, senses and plasticity by age."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from agents.modulators import Modulator
from agents.senses import PopulationSenses
from agents.state import State, array_of
from agents.task import Env
from snn_core import Network


class Maturation(Modulator):
    """Counts the env steps of a life; acuity and plasticity follow from its age.

    With m = min(age / childhood, 1), the tuning of the senses is blur^(1 - m) times as wide as a
    grown agent's, and the dopamine of another modulator is multiplied by youth^(1 - m). Age is the
    number of rewards it has got, one per env step; while plasticity is off nobody grows older.

    Source: Turkewitz & Kenny 1982, Dev Psychobiol 15:357 (limits of early senses help later ones);
    Hensch 2005, Nat Rev Neurosci 6:877 (critical periods).

    Attributes:
        age: env steps lived.

    Args:
        inner: what the reward becomes.
        senses: what sharpens.
        width: of the grown tuning, in units of the spacing.
        blur: tuning width at birth, grown = 1.
        youth: learning rate at birth, grown = 1.
        childhood: env steps from birth to the grown state; 0 for born grown.
    """

    def __init__(
        self,
        inner: Modulator,
        senses: PopulationSenses,
        width: float,
        blur: float,
        youth: float,
        childhood: float,
    ) -> None:
        self._inner, self._senses, self._width = inner, senses, width
        self._blur, self._youth, self._childhood = blur, youth, childhood
        self.age = 0
        self._look()

    @property
    def maturity(self) -> float:
        """0 at birth, 1 from the end of childhood on."""
        return min(self.age / self._childhood, 1.0) if self._childhood else 1.0

    def reset(self) -> None:
        """Forget the episode."""
        self._inner.reset()

    def before(self, reward: float, first: bool) -> float | None:
        """What the inner one releases, by age."""
        if not first:
            self._grow()
        return self._scaled(self._inner.before(reward, first))

    def after(self, reward: float, first: bool, network: Network) -> float | None:
        """What the inner one releases, by age."""
        return self._scaled(self._inner.after(reward, first, network))

    def end(self, reward: float) -> float:
        """What the inner one releases, by age."""
        self._grow()
        return self._factor(self._youth) * self._inner.end(reward)

    def state(self) -> dict[str, NDArray[Any]]:
        """The age, and what the inner one keeps."""
        return {**self._inner.state(), "age": np.array([self.age], np.int64)}

    def restore(self, state: State) -> None:
        """Take up what `state` gave."""
        age = int(array_of(state, "age", (1,), np.dtype(np.int64))[0])
        if age < 0:
            raise ValueError(f"state: array 'age' is {age}, expected 0 or more env steps")
        self._inner.restore(state)
        self.age = age
        self._look()

    def _grow(self) -> None:
        childish = self.maturity < 1.0
        self.age += 1
        if childish:
            self._look()

    def _look(self) -> None:
        self._senses.focus(self._width * self._factor(self._blur))

    def _factor(self, at_birth: float) -> float:
        return float(at_birth ** (1.0 - self.maturity))

    def _scaled(self, dopamine: float | None) -> float | None:
        return None if dopamine is None else self._factor(self._youth) * dopamine


class GrowingBody(gymnasium.Wrapper[Any, Any, Any, Any]):
    """An env whose body is as old as the agent that trains in it.

    Childhood is divided evenly among the stages of the curriculum that the task offers in
    `env.unwrapped.task.stages`; an episode that begins in one of them is reset with
    `options={"stage": ...}`. A grown agent, and any agent in an env that offers none of them, gets
    the env as it is. A stage that the caller of `reset` asks for comes first.

    Attributes:
        stages: stages of childhood, youngest first.
        ageing: whose maturity it follows; None for grown.

    Args:
        env: where the agent trains.
        curriculum: names of stages, youngest first.
    """

    def __init__(self, env: Env, curriculum: tuple[str, ...]) -> None:
        super().__init__(env)
        offered = offered_stages(env)
        self.stages = tuple(name for name in curriculum if name in offered)
        self.ageing: Maturation | None = None

    @property
    def spec(self) -> Any:  # type: ignore[override]
        """The spec of the env inside: growing belongs to the agent."""
        return self.env.spec

    @property
    def stage(self) -> str | None:
        """Stage of an episode that begins now; None for the env as it is."""
        maturity = 1.0 if self.ageing is None else self.ageing.maturity
        return self.stages[int(maturity * len(self.stages))] if self._young(maturity) else None

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Begin an episode in the body of this age."""
        stage = self.stage
        if stage is not None:
            options = {"stage": stage, **(options or {})}
        return self.env.reset(seed=seed, options=options)

    def _young(self, maturity: float) -> bool:
        return bool(self.stages) and maturity < 1.0


def offered_stages(env: Env) -> tuple[str, ...]:
    """Stages that an env says it has in `env.unwrapped.task.stages`; none if it says nothing."""
    found = getattr(getattr(env.unwrapped, "task", None), "stages", ())
    named = isinstance(found, (tuple, list)) and all(isinstance(name, str) for name in found)
    return tuple(found) if named else ()
