"""The Gymnasium environment over one body: the batched core with one row."""

from collections.abc import Mapping
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from envs.entry import EnvEntry
from envs.kernel import Array
from envs.layout import Layout
from envs.tasks.base import Task

Floats = NDArray[np.float32]


def observation_box(layout: Layout) -> spaces.Box[np.float32]:
    """The observation space of a layout.

    Args:
        layout: The fields.

    Returns:
        A flat float32 Box with the saturation limits of the sensors.
    """
    low = np.concatenate([np.full(field.size, field.low, np.float32) for field in layout])
    high = np.concatenate([np.full(field.size, field.high, np.float32) for field in layout])
    return spaces.Box(low, high, dtype=np.float32)


def action_box(task: Task) -> spaces.Box[np.float32]:
    """The action space of a task.

    Args:
        task: The task.

    Returns:
        A float32 Box up to 1 with one number per motor.
    """
    low = task.motors.low.astype(np.float32)
    return spaces.Box(low, np.ones_like(low), dtype=np.float32)


class BodyEnv(gymnasium.Env[Floats, Floats]):
    """One body in one task.

    Args:
        task: The task with one row.
        entry: Its row of the registry, which holds the anchors of the score.
        render_mode: None or ``"rgb_array"``.
        options: Laboratory options of every episode; ``reset(options=...)`` replaces single words
            of them for one episode.

    Attributes:
        task: The task, with the hidden state of the body.
        layout: The named fields of an observation.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 10}  # noqa: RUF012 - as Gymnasium

    def __init__(
        self,
        task: Task,
        entry: EnvEntry,
        render_mode: str | None,
        options: Mapping[str, Any] | None,
    ) -> None:
        if render_mode not in (None, "rgb_array"):
            raise ValueError(
                f"Render mode: got {render_mode!r}, expected None or 'rgb_array': there is no "
                "window; watch with gymnasium.wrappers.RecordVideo."
            )
        self.task = task
        self.entry = entry
        self.layout = task.layout
        self.render_mode = render_mode
        self.observation_space = observation_box(task.layout)
        self.action_space = action_box(task)
        self._options = dict(options or {})
        self._laboratory = task.read(options)
        self._all = np.ones(1, np.bool_)
        self._none = np.zeros(1, np.bool_)
        self._alive = False
        self._trail: list[tuple[float, float]] = []

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Floats, dict[str, Any]]:
        """Starts a new episode.

        Args:
            seed: Python int >= 0 that starts the random stream anew, or None to go on with it.
            options: Laboratory options of this episode, see ``envs.laboratory``.

        Returns:
            The first observation, (elements,) float32, and the info with the echoed options.

        Raises:
            ValueError: An option is not valid.
        """
        super().reset(seed=seed)
        laboratory = self.task.read({**self._options, **options}) if options else self._laboratory
        if seed is not None:
            self.task.books.words[0] = self.np_random.integers(0, 2**64, dtype=np.uint64)
        self.task.condition(0, laboratory)
        self.task.begin(self._all)
        self._alive = True
        self._trail.clear()
        self._follow()
        return self.task.books.observation[0].copy(), {"laboratory": laboratory.echo()}

    def step(self, action: Floats) -> tuple[Floats, float, bool, bool, dict[str, Any]]:
        """Lives one control step.

        Args:
            action: One number per motor, (motors,); clipped to the action space.

        Returns:
            Observation (elements,) float32, reward, terminated, truncated, info.

        Raises:
            ValueError: The action has the wrong shape or is not finite.
            gymnasium.error.ResetNeeded: No episode was started.
        """
        if not self._alive:
            raise gymnasium.error.ResetNeeded("Call reset() before the first step().")
        self.task.advance(self._checked(action), self._none)
        self._follow()
        books = self.task.books
        return (
            books.observation[0].copy(),
            books.reward.item(),
            books.terminated.item(),
            books.truncated.item(),
            self._info(),
        )

    def render(self) -> NDArray[np.uint8] | None:
        """Draws the present moment with Pillow, without a display.

        Returns:
            Picture, (360, 480, 3) uint8, or None if the render mode is None.
        """
        if self.render_mode is None:
            return None
        from envs.picture import draw  # Pillow is imported only by those who look

        books = self.task.books
        caption = f"{self.entry.name}   step {books.steps.item()}   score {self._score():.2f}"
        return draw(self.scene(), self.frame(), self._trail, caption)

    def scene(self) -> dict[str, Any]:
        """The static part of a picture, JSON-able, for example for a replay on a canvas.

        Returns:
            ``{"bounds": [x0, y0, x1, y1], "trail": id or None, "shapes": [...]}`` in metres, y up,
            angles in rad. A shape has ``id``, ``kind``, ``color`` and, for ``"disc"``, ``radius``
            (and optionally ``x``, ``y``); for ``"line"`` and ``"poly"``, ``points``; for
            ``"rect"``, ``points`` of two opposite corners; for ``"line"``, ``width``. Points are
            in the frame of the shape. Shapes are drawn in their order.
        """
        return self.task.scene(0)

    def frame(self) -> dict[str, list[float]]:
        """The moving part of a picture, JSON-able.

        Returns:
            ``[x, y, angle]`` or ``[x, y, angle, scale]`` for the id of each shape that moves:
            its points are scaled (1 if not given), rotated, then shifted.
        """
        return self.task.frame(0)

    def _checked(self, action: Floats) -> Array:
        values = np.asarray(action, np.float64, order="C")
        if values.shape != self.action_space.shape:
            raise ValueError(
                f"Action: got shape {values.shape}, expected {self.action_space.shape}: "
                f"one number for each of {', '.join(self.task.motor_names)}."
            )
        if not np.isfinite(values).all():
            raise ValueError(f"Action: got {action!r}, expected finite numbers.")
        return values[np.newaxis]

    def _info(self) -> dict[str, Any]:
        books = self.task.books
        info: dict[str, Any] = {
            "score": self._score(),
            "is_success": books.success.item(),
            "physics_error": books.error.item(),
        }
        for name, column in self.task.tallies.items():
            info[name] = column.item()
        weighted = books.weighted[:, 0].tolist()
        for name, value in zip(self.task.terms, weighted, strict=True):
            info[f"reward_{name}"] = value
        return info

    def _score(self) -> float:
        return self.entry.score(self.task.books.measure.item())

    def _follow(self) -> None:
        if self.render_mode is not None:
            trail = self.scene().get("trail")
            if trail is not None:
                x, y = self.frame()[trail][:2]
                self._trail.append((x, y))
