"""What every task is made of: a batch of bodies, and the books of their episodes."""

import abc
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from envs.books import make_books, make_motors
from envs.errors import unknown_name
from envs.kernel import Array
from envs.laboratory import Laboratory, Protocol, delay_steps, read_options
from envs.layout import Layout, Sensor
from envs.perturbations import Perturbation
from envs.sensors.line import make_lines

Target = tuple[str, int | None]


class Task(abc.ABC):
    """A batch of bodies in one task: arrays are the state, compiled kernels move them.

    Args:
        rows: Number of bodies.
        sensors: The sensors in their order.
        motors: Names of the motors, one per action.
        motor_low: Lowest command: -1, or 0 for muscles.
        reward_weights: Weights that replace those of ``terms``, by name.
        limit: Control steps until truncation, 0 for none.

    Attributes:
        layout: The fields of an observation.
        books: The books of the episodes.
        lines: The paths of the senses.
        motors: The paths of the actions.
        protocol: The names that laboratory options may use.
        tallies: What else the info of a step tells, by key, each (rows,).

    Raises:
        ValueError: A reward term is unknown or its weight is not a number.
    """

    terms: ClassVar[Mapping[str, float]]
    stages: ClassVar[tuple[str, ...]]
    all_groups: ClassVar[Mapping[str, tuple[Target, ...]]]
    perturbations: ClassVar[Mapping[str, Perturbation]]
    physics_step: ClassVar[float]
    substeps: ClassVar[int]
    failure: ClassVar[float]

    def __init__(
        self,
        rows: int,
        sensors: Sequence[Sensor],
        motors: tuple[str, ...],
        motor_low: float,
        reward_weights: Mapping[str, float] | None,
        limit: int,
    ) -> None:
        self.rows = rows
        self.layout = Layout(sensors)
        weights = np.array(list(self._weights(reward_weights).values()))
        standard = np.array(list(self.terms.values()))
        self.books = make_books(rows, self.layout.size, weights, standard, self.failure, limit)
        self.lines = make_lines(self.layout, rows, self.physics_step, self.substeps)
        self.motors = make_motors(rows, np.full(len(motors), motor_low))
        self.motor_names = motors
        self.tallies: dict[str, Array] = {}
        known = {*self.layout.names, *motors}
        self.groups = {
            name: targets
            for name, targets in self.bundles().items()
            if known.issuperset(target for target, _ in targets)
        }
        self.protocol = Protocol(
            stages=self.stages,
            sensors=self.layout.names,
            motors=motors,
            groups=tuple(self.groups),
            perturbations={name: each.parameters for name, each in self.perturbations.items()},
            physics_step=self.physics_step,
        )
        self.stage = np.zeros(rows, np.int64)
        self._healthy = tuple(array.copy() for array in self._conditions(0))
        self._laboratory = [self.read(None)] * rows

    @abc.abstractmethod
    def begin(self, mask: Array) -> None:
        """Starts new episodes.

        Args:
            mask: Rows to start, (rows,) bool.
        """

    @abc.abstractmethod
    def advance(self, actions: Array, skip: Array) -> None:
        """Lives one control step.

        Args:
            actions: The actions, (rows, motors) float64 in C order.
            skip: Rows that stay as they are, (rows,) bool.
        """

    @abc.abstractmethod
    def calm(self, row: int) -> None:
        """Removes what earlier perturbations of this task left in a row.

        Args:
            row: The body.
        """

    @abc.abstractmethod
    def scene(self, row: int) -> dict[str, Any]:
        """The static part of a picture; see ``envs.single.BodyEnv.scene``.

        Args:
            row: The body.
        """

    @abc.abstractmethod
    def frame(self, row: int) -> dict[str, list[float]]:
        """The moving part of a picture; see ``envs.single.BodyEnv.frame``.

        Args:
            row: The body.
        """

    def bundles(self) -> Mapping[str, tuple[Target, ...]]:
        """The groups that can be lesioned as one; those with an absent member are left out.

        Returns:
            By name, pairs of a sensor or motor and the element of it, None for all.
        """
        return self.all_groups

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and world, as they are in the stage and the laboratory of a row.

        Args:
            row: The body.

        Returns:
            Numbers in SI units by name (``mass``, ``inertia``, ``height``, ``top_speed`` ...),
            with ``physics_step`` and ``control_step``; each task adds its own.
        """
        del row
        step = self.physics_step
        return {"physics_step": step, "control_step": self.substeps * step}

    def read(self, options: Mapping[str, Any] | None) -> Laboratory:
        """Checks laboratory options against the names of this task.

        Args:
            options: The options, see ``envs.laboratory``.

        Returns:
            The validated options.
        """
        return read_options(options, self.protocol)

    def laboratory(self, row: int) -> Laboratory:
        """The conditions of a body.

        Args:
            row: The body.

        Returns:
            The conditions that ``condition`` set.
        """
        return self._laboratory[row]

    def condition(self, row: int, laboratory: Laboratory) -> None:
        """Puts a body under laboratory conditions; takes effect with the next episode.

        Args:
            row: The body.
            laboratory: The conditions.
        """
        if self._laboratory[row] is laboratory:
            return
        self._laboratory[row] = laboratory
        for healthy, array in zip(self._healthy, self._conditions(row), strict=True):
            array[...] = healthy
        self.calm(row)
        self.stage[row] = self.stages.index(laboratory.stage)
        for change in laboratory.active:
            self.perturbations[change["name"]].apply(self, row, change)
        for name, factor in laboratory.gain.items():
            self._scale(row, (name, None), factor)
        for name, delay in laboratory.delay.items():
            steps = delay_steps(name, delay, self.physics_step)
            self.lines.delay[row, self.layout[name].slice] = steps
        for name in laboratory.lesion:
            for target in self.groups.get(name, ((name, None),)):
                self._scale(row, target, 0.0)

    def _conditions(self, row: int) -> tuple[Array, ...]:
        lines, motors = self.lines, self.motors
        views = (lines.delay, lines.source, lines.gain, lines.noise)
        return tuple(each[row] for each in (*views, motors.matrix, motors.bias, motors.gain))

    def _scale(self, row: int, target: Target, factor: float) -> None:
        name, index = target
        if name in self.motor_names:
            self.motors.gain[row, self.motor_names.index(name)] *= factor
            return
        place = self.layout[name].slice
        if index is not None:
            place = slice(place.start + index, place.start + index + 1)
        self.lines.gain[row, place] *= factor
        if factor == 0.0:
            self.lines.noise[row, place] = 0.0

    def _weights(self, changes: Mapping[str, float] | None) -> dict[str, float]:
        weights = dict(self.terms)
        for name, weight in (changes or {}).items():
            if name not in weights:
                raise unknown_name("reward term", name, weights)
            if not np.isfinite(weight):
                raise ValueError(f"Weight of {name!r}: got {weight!r}, expected a finite number.")
            weights[name] = float(weight)
        return weights
