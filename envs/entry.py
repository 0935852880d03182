"""What the suite knows of a task."""

import dataclasses
import importlib.util
from collections.abc import Mapping
from typing import Any


@dataclasses.dataclass(frozen=True)
class EnvEntry:
    """One task.

    Args:
        name: Short name, which is also the name of its class.
        package: Package whose ``env`` holds the classes and whose ``oracle`` the oracle.
        oracle_name: Class of the scripted oracle.
        summary: One line for lists.
        max_episode_steps: Control steps until truncation.
        random_return: Mean standard return of uniformly random actions, measured by
            ``python -m envs.anchors`` under ``evaluation_options``.
        oracle_return: The same of the oracle.
        evaluation_options: ``reset(options=...)`` of an evaluation.
        version: Rises with every change of dynamics, reward or observation.
        extra: The extra of this distribution that it needs, named as its module, ``""`` for none.
    """

    name: str
    package: str
    oracle_name: str
    summary: str
    max_episode_steps: int
    random_return: float
    oracle_return: float
    evaluation_options: Mapping[str, Any] = dataclasses.field(
        default_factory=lambda: {"stage": "unseen"}
    )
    version: int = 0
    extra: str = ""

    @property
    def id(self) -> str:
        """Gymnasium id."""
        return f"reafference/{self.name}-v{self.version}"

    @property
    def remedy(self) -> str:
        """What to type before it can be made here, ``""`` if it can."""
        if not self.extra or importlib.util.find_spec(self.extra):
            return ""
        return f"pip install 'reafference[{self.extra}]'"

    @property
    def entry_point(self) -> str:
        """``"module:class"`` of the single environment."""
        return f"{self.package}.env:{self.name}"

    @property
    def vector_entry_point(self) -> str:
        """``"module:class"`` of the batched environment."""
        return f"{self.entry_point}Vector"

    @property
    def oracle(self) -> str:
        """``"module:class"`` of the scripted oracle."""
        return f"{self.package}.oracle:{self.oracle_name}"

    def score(self, measure: Any) -> Any:
        """Normalises a standard return.

        Args:
            measure: Sum of the reward with standard weights over an episode, number or array.

        Returns:
            0 for the random agent's mean, 1 for the oracle's.
        """
        above = measure - self.random_return
        above /= self.oracle_return - self.random_return
        return above
