"""A wave without oscillators: ganglia that switch sides by stretch; the oracle of the worm."""

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.kernel import Array
from envs.tasks.crawl.steering import Steering, rest_bend
from envs.tasks.crawl.task import CrawlTask
from envs.tasks.segmented_swimmer.task import STRAIN

SPAN = 0.45


@dataclasses.dataclass(frozen=True)
class Reflex:
    """Settings of the ganglia; bends count in units of the bend that a muscle holds at rest.

    Args:
        head: Bend at which the first ganglion changes sides.
        others: Threshold of the others.
        before: Weight of the bend in front, as its ganglion tells it.
        own: Weight of the own bend, against.
        steer: Lasting bend for each rad between the body and the way to go, rad.
        most: Largest lasting bend, rad.
    """

    head: float = 0.41
    others: float = 0.25
    before: float = 0.7
    own: float = 1.4
    steer: float = 0.4
    most: float = 0.35


class Proprioceptive:
    """Each ganglion has two states, left and right, and changes between them by stretch alone.

    The first changes sides once its own segment is bent far enough; ganglion k changes to the left
    if ``before`` x (bend of k - 1) - ``own`` x (bend of k) exceeds a threshold, and to the right
    below its negative. Neurons with two states and stretch receptors are those of Boyle, Berri &
    Cohen 2012; that a bend calls for the same bend behind it is what Wen et al. 2012 found. Nothing
    sets frequency and wavelength but body and medium. These settings and the strength, viscosity
    and time constant of the worm's muscles were found by search (random, then in small steps around
    the best) on the frequencies and wavelengths of Fang-Yen et al. 2010 in their thinnest and
    thickest medium, on speed and on the purity of the wave, in five media from 0.1 to 100 times the
    plain drag. A wave of 1.5 lengths in the thinnest one was found only where every second cycle
    differs; one of 1.1 was taken.

    Two things the oracle takes from the hidden state: the bend that its muscles hold at rest, the
    unit of all thresholds, for the tissue differs between bodies; and the way to the odour. To
    turn there, every ganglion takes its segment for less bent to one side than it is, see
    ``Steering``. It does not know the medium.

    Args:
        task: The task whose worms it moves.
        reflex: Settings of the ganglia.

    Attributes:
        side: 1 for left, -1 for right, (rows, segments).
    """

    def __init__(self, task: CrawlTask, reflex: Reflex | None = None) -> None:
        self._task = task
        self.reflex = reflex or Reflex()
        self._steering = Steering(task, self.reflex.steer, self.reflex.most)
        self._full = STRAIN / task.body.strain
        self.side = np.ones((task.rows, task.swimmer.segments))
        self._at = np.zeros(task.rows, np.int64)

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Lets the ganglia of every body decide, if a step was made since the last call.

        Args:
            observation: One observation, (elements,), or a batch, (rows, elements).
            state: Passed back; the sides are kept here.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            Excitations and messages, (motors,) or (rows, motors) float32, and the state.
        """
        del episode_start, deterministic
        steps = self._task.books.steps
        self.side[steps == 0] = 1.0
        moved = (steps != self._at) & (steps > 0)
        self._at[:] = steps
        seen = np.atleast_2d(observation).astype(np.float64)
        bend = seen[:, self._task.layout["stretch"].slice]
        self._switch(seen, bend, moved)
        parts = [np.maximum(self.side, 0.0), np.maximum(-self.side, 0.0)]
        if "from_head" in self._task.layout.names:
            parts.append(0.5 + SPAN * bend)
        action = np.clip(np.hstack(parts), 0.0, 1.0).astype(np.float32)
        return (action if np.ndim(observation) == 2 else action[0]), state

    def _switch(self, seen: Array, bend: Array, moved: Array) -> None:
        layout, reflex, rest = self._task.layout, self.reflex, rest_bend(self._task.body)
        unit = self._full / rest[:, np.newaxis]
        lasting = (self._lasting(moved) / rest)[:, np.newaxis]
        front = np.zeros_like(bend)
        if "from_head" in layout.names:
            heard = seen[:, layout["from_head"].slice]
            front[:, 1:] = np.where(heard > 0.0, (heard - 0.5) / SPAN * unit - lasting, 0.0)
        drive = reflex.before * front - reflex.own * (bend * unit - lasting)
        drive[:, 0] = (lasting - bend * unit)[:, 0]
        threshold = np.full(bend.shape[1], reflex.others)
        threshold[0] = reflex.head
        change = (np.abs(drive) > threshold) & moved[:, np.newaxis]
        self.side[change] = np.sign(drive[change])

    def _lasting(self, moved: Array) -> Array:
        """The bend of every segment that turns the body, rad, (rows,)."""
        return self._steering.lasting(moved)
