"""The stages of PointB: which maps, whether discs move, and the age of the body."""

from envs.kernel import Array, part
from envs.tasks.point_b.maps import FEW, MANY, UNSEEN, World, choose_map
from envs.tasks.point_b.movers import stop_moving

STAGES = ("train", "unseen", "many", "moving", "moving_unseen", "infant", "child")
SHARE = {"infant": 0.6, "child": 0.8}  # of the size, the speed and the sight of a grown body
BLUR = {"infant": 4.0, "child": 2.0}  # factor on the noise of antennae and rays
_UNSEEN = (STAGES.index("unseen"), STAGES.index("moving_unseen"))
_MANY = (STAGES.index("many"), STAGES.index("moving"))
_MOVING = (STAGES.index("moving"), STAGES.index("moving_unseen"))


@part
def open_map(world: World, row: int, words: Array, stage: int) -> None:
    """Draws the map of a new episode; the discs are at rest.

    Args:
        world: The maps.
        row: The body.
        words: Random streams of the episodes, (rows,) uint64.
        stage: Number of the stage in ``STAGES``.
    """
    if world.moving[row]:
        stop_moving(world, row)
    pool = UNSEEN if stage in _UNSEEN else (MANY if stage in _MANY else FEW)
    choose_map(world, row, words, pool)
    world.moving[row] = stage in _MOVING
