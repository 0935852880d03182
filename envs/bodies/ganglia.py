"""A chain of ganglia: what belongs to each, what it says and hears, and its wounds.

A ganglion k has the muscles ``left_k`` and ``right_k``, one element of ``stretch``, one message.
"""

from collections.abc import Mapping
from typing import Protocol

from envs.books import Motors
from envs.errors import unknown_name
from envs.kernel import Array, part
from envs.tasks.base import Target, Task


class Wounded(Protocol):
    """The part of a hidden state that this module reads and writes.

    Attributes:
        message: What each ganglion sent in the last step, (rows, segments).
        cut: Moment at which each link is cut, s, (rows, segments - 1).
        silent: From when to when each ganglion is silent, s, (rows, segments, 2).
        reading: Scratch of the sensors, (elements,): stretch, messages from the head side, messages
            from the tail side.
    """

    @property
    def message(self) -> Array: ...  # noqa: D102 - see the class
    @property
    def cut(self) -> Array: ...  # noqa: D102
    @property
    def silent(self) -> Array: ...  # noqa: D102
    @property
    def reading(self) -> Array: ...  # noqa: D102


def bundles_of(
    segments: int, heard: bool, motors: tuple[str, ...]
) -> Mapping[str, tuple[Target, ...]]:
    """Ganglia and links as groups that can be lesioned.

    Args:
        segments: Number of ganglia.
        heard: Whether there are messages.
        motors: Names of the motors.

    Returns:
        ``"ganglion_k"`` and ``"link_k"`` by their number from the head, see ``Task.bundles``.
    """
    found: dict[str, tuple[Target, ...]] = {}
    for k in range(segments):
        places: list[Target] = [("stretch", k)]
        places += [("from_head", k - 1)] if heard and k > 0 else []
        places += [("from_tail", k)] if heard and k < segments - 1 else []
        own = [name for name in motors if name.endswith(f"_{k + 1}")]
        found[f"ganglion_{k + 1}"] = (*places, *((name, None) for name in own))
    for k in range(segments - 1 if heard else 0):
        found[f"link_{k + 1}"] = (("from_head", k), ("from_tail", k))
    return found


def places_of(task: Task, segments: int, number: int) -> tuple[list[int], list[int]]:
    """What belongs to one ganglion.

    Args:
        task: The task.
        segments: Number of ganglia.
        number: The ganglion, 1 at the head.

    Returns:
        Places in the observation and in the action.

    Raises:
        ValueError: There is no such ganglion.
    """
    name = f"ganglion_{number}"
    if name not in task.groups:
        raise unknown_name("ganglion", name, [f"ganglion_{k + 1}" for k in range(segments)])
    seen, done = [], []
    for target, index in task.groups[name]:
        if target in task.motor_names:
            done.append(task.motor_names.index(target))
        else:
            seen.append(task.layout[target].slice.start + (index or 0))
    return seen, done


@part
def is_silent(body: Wounded, row: int, ganglion: int, time: float) -> bool:
    """Tells whether a ganglion neither feels nor hears nor acts.

    Args:
        body: The bodies.
        row: The body.
        ganglion: The ganglion, 0 at the head.
        time: Since reset, s.

    Returns:
        True while it is silent.
    """
    silent: bool = body.silent[row, ganglion, 0] <= time < body.silent[row, ganglion, 1]
    return silent


@part
def hear(body: Wounded, row: int, time: float) -> None:
    """Writes the messages into the reading, and 0 where a wound keeps them away.

    Args:
        body: The bodies.
        row: The body.
        time: Since reset, s.
    """
    segments, reading = body.silent.shape[1], body.reading
    for k in range(segments - 1):
        rear, place = k + 1, segments + k
        cut = body.cut[row, k] <= time
        reading[place] = body.message[row, k]
        reading[place + segments - 1] = body.message[row, rear]
        if cut or is_silent(body, row, rear, time):
            reading[place] = 0.0
        if cut or is_silent(body, row, k, time):
            reading[place + segments - 1] = 0.0


@part
def hush(body: Wounded, motors: Motors, row: int, time: float) -> None:
    """Takes the commands of silent ganglia away and keeps what the others send.

    Args:
        body: The bodies.
        motors: The paths of the actions: left, right, messages if there are any.
        row: The body.
        time: Since reset, s.
    """
    segments = body.silent.shape[1]
    speaks = motors.command.shape[1] > 2 * segments
    for k in range(segments):
        if is_silent(body, row, k, time):
            motors.command[row, k], motors.command[row, segments + k] = 0.0, 0.0
            if speaks:
                motors.command[row, 2 * segments + k] = 0.0
        body.message[row, k] = motors.command[row, 2 * segments + k] if speaks else 0.0
