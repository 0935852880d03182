"""Steps and strides: heel strikes, step lengths, double support and their asymmetries.

Step-length asymmetry = (fast - slow) / (fast + slow), of the lengths of the last step of both
legs; the length of a step is how far the foot is ahead of the other one when it strikes (Reisman,
Block & Bastian 2005, J Neurophysiol 94:2403). Fast and slow are the belts of the split, also when
they are tied; double-support asymmetry is the same with the time of double support that ends a
leg's stance.
"""

import math

from envs.kernel import part
from envs.tasks.split_belt.belts import Body

SHORTEST_SWING = 8
CONTACT = 0.02
LATEST = 0.35
LONGEST = 150
_TINY = 0.02


@part
def foot_place(body: Body, row: int, leg: int) -> float:
    """Place of a foot relative to the hip.

    Args:
        body: The bodies.
        row: The body.
        leg: 0 left, 1 right.

    Returns:
        How far it is ahead, m.
    """
    first = body.qpos + 3 + 2 * leg
    upper = body.state[row, first] - body.state[row, body.qpos + 2]
    lower = upper - body.state[row, first + 1]
    reach = body.links[0] * math.sin(upper) + body.links[1] * math.sin(lower)
    return body.size[row] * reach


@part
def in_contact(body: Body, row: int, leg: int) -> bool:
    """Tells whether a foot carries more than a fiftieth of the weight.

    Args:
        body: The bodies.
        row: The body.
        leg: 0 left, 1 right.
    """
    return body.load[row, leg] > CONTACT * body.sizes[2] * body.size[row] ** 3


@part
def forget_strides(body: Body, row: int) -> None:
    """Starts the measures of a new episode.

    Args:
        body: The bodies.
        row: The body.
    """
    body.strides[row] = 0
    body.struck[row] = 0
    body.leader[row] = -1
    body.asymmetry[row] = 0.0
    body.support[row] = 0.0
    body.trend[row] = 0.0
    for leg in range(2):
        body.air[row, leg] = 0
        body.length[row, leg] = 0.0
        body.double[row, leg] = 0.0


@part
def _unequal(fast: float, slow: float, least: float) -> float:
    """Difference by sum, from -1 to 1."""
    return min(max((fast - slow) / max(fast + slow, least), -1.0), 1.0)


@part
def _close_stride(body: Body, row: int) -> None:
    """Takes the measures of a stride."""
    fast = 0 if body.split[row, 0] > body.split[row, 1] else 1
    least = _TINY * body.size[row]
    body.asymmetry[row] = _unequal(body.length[row, fast], body.length[row, 1 - fast], least)
    # the support that follows the strike of a leg ends the stance of the other one
    body.support[row] = _unequal(body.double[row, 1 - fast], body.double[row, fast], 1.0)
    body.strides[row] += 1
    change = body.asymmetry[row] - body.trend[row]
    body.trend[row] += change if body.strides[row] == 1 else LATEST * change


@part
def follow_steps(body: Body, row: int, step: int) -> int:
    """Looks at the feet after a control step.

    Args:
        body: The bodies.
        row: The body.
        step: Control steps since reset.

    Returns:
        Duration of the stride that ends now, control steps, at most 150; 0 if none ends.
    """
    left, right = in_contact(body, row, 0), in_contact(body, row, 1)
    ended = 0
    for leg in range(2):
        touches = left if leg == 0 else right
        if touches and body.air[row, leg] >= SHORTEST_SWING:
            ahead = foot_place(body, row, leg) - foot_place(body, row, 1 - leg)
            body.length[row, leg] = ahead
            other = body.leader[row] == 1 - leg
            body.leader[row] = leg
            if leg == 0:
                if other and body.struck[row] > 0:
                    _close_stride(body, row)
                    ended = min(step - body.struck[row], LONGEST)
                body.struck[row] = step
            body.double[row, leg] = 0.0
        body.air[row, leg] = 0 if touches else body.air[row, leg] + 1
    if left and right and body.leader[row] >= 0:
        body.double[row, body.leader[row]] += 1.0
    return ended


@part
def is_even(body: Body, row: int, limit: float) -> bool:
    """Tells whether the last strides had steps of equal length.

    Args:
        body: The bodies.
        row: The body.
        limit: Largest running mean of the asymmetry.
    """
    return body.strides[row] > 2 and abs(body.trend[row]) < limit
