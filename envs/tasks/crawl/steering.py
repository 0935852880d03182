"""How the oracle of the worm turns to an odour: what it knows of the way, and when it may turn."""

import numpy as np

from envs.kernel import Array
from envs.tasks.crawl.kernels import STEP
from envs.tasks.crawl.medium import ROOT, Body
from envs.tasks.crawl.task import CrawlTask

CALM = 0.25  # s
RADIUS, WITHIN, CLEAR = 0.45, 0.15, 0.75  # lengths of the body


class Steering:
    """Turns to the odour, and first goes straight on if it lies where turning does not lead.

    A worm that turns as sharply as it can goes round in a circle, and round an odour near its
    middle for ever. So once an odour is ``WITHIN`` of the middle of the circle on its side, the
    worm goes straight on until it is ``CLEAR`` of it.

    Args:
        task: The task whose worms it steers; place, bends and odour are the true ones.
        gain: Lasting bend of a segment for each rad between heading and way, rad.
        most: Largest lasting bend, rad.
    """

    def __init__(self, task: CrawlTask, gain: float, most: float) -> None:
        self._task, self._gain, self._most = task, gain, most
        self._heading = np.zeros(task.rows)
        self._past = np.zeros(task.rows, np.bool_)

    def lasting(self, moved: Array) -> Array:
        """The bend of every segment that turns the body to the odour.

        Args:
            moved: Rows that made a step since the last call, (rows,) bool.

        Returns:
            Bends, rad, to the left positive, (rows,).
        """
        body, fresh = self._task.body, self._task.books.steps == 0
        middle, heading = posture(body)
        self._heading[fresh], self._past[fresh] = heading[fresh], False
        self._heading[moved] += STEP / CALM * (heading - self._heading)[moved]
        way = (body.source - middle) / (body.links * body.link[:, np.newaxis])
        ahead, aside = self._turned(way)
        away = np.hypot(ahead, np.abs(aside) - RADIUS)
        self._past &= away < CLEAR
        self._past |= away < WITHIN
        bend = np.clip(self._gain * np.arctan2(aside, ahead), -self._most, self._most)
        return np.where(self._past, 0.0, bend)

    def _turned(self, way: Array) -> tuple[Array, Array]:
        """The way as seen along the heading: ahead, and to the left."""
        c, s = np.cos(self._heading), np.sin(self._heading)
        return way[:, 0] * c + way[:, 1] * s, way[:, 1] * c - way[:, 0] * s


def posture(body: Body) -> tuple[Array, Array]:
    """Middle and mean direction of the links.

    Args:
        body: The hidden state.

    Returns:
        Places, m, (rows, 2), and directions, rad, (rows,).
    """
    first, links = body.qpos, body.links
    bend = body.state[:, first + ROOT : first + ROOT + links - 1]
    angle = body.state[:, first + 2, np.newaxis] - np.pad(np.cumsum(bend, axis=1), ((0, 0), (1, 0)))
    behind = np.arange(links, 0.0, -1.0) - 0.5
    behind[0] = 0.5 * (links - 1)
    share = behind * body.link[:, np.newaxis] / links
    place = body.state[:, first : first + 2].copy()
    place[:, 0] -= (share * np.cos(angle)).sum(axis=1)
    place[:, 1] -= (share * np.sin(angle)).sum(axis=1)
    return place, angle.mean(axis=1)


def rest_bend(body: Body) -> Array:
    """The bend that a muscle alone holds at rest, as Ekeberg (1993) has it.

    Args:
        body: The hidden state.

    Returns:
        Mean over the muscles with the stiffness of the first joint, rad, (rows,).
    """
    joints = body.links - 1
    strength = body.gain[:, : 2 * joints, 0].mean(axis=1)
    bend: Array = -strength / (body.gain[:, 0, 1] * (1.0 + body.tone))
    return bend
