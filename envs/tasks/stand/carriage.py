"""How the platform of Stand is kept on its course."""

from envs.bodies.stander import IMMOVABLE
from envs.bodies.stander_changes import SLIDE, TILT
from envs.kernel import part
from envs.tasks.stand.platform import Platform, plan
from envs.tasks.stand.posture import Body, lean_of, lean_rate

TIMESTEP = 0.005
MOVES = 2
STEP = TIMESTEP * MOVES
_FARTHEST = 0.25
_CATCH_UP = 0.5
_MEAN = 0.5 * (MOVES + 1) / MOVES  # of the new velocity, where each substep moves with its last


@part
def tilt_wanted(platform: Platform, body: Body, row: int, ahead: float) -> tuple[float, float]:
    """Tilt of the platform a moment ahead; a sway-referenced one follows the lean of the body.

    Args:
        platform: The platforms, planned for that moment.
        body: The bodies.
        row: The body.
        ahead: Time from now on, s.

    Returns:
        Angle, rad, and rate, rad/s.
    """
    rate = lean_rate(body, row)
    lean = lean_of(body, row) + ahead * rate - body.lean
    tilt = platform.tilt.tilt[row, 0] + platform.follow[row] * lean
    speed = platform.tilt.tilt[row, 1] + platform.follow[row] * rate
    if abs(tilt) > _FARTHEST:
        return min(max(tilt, -_FARTHEST), _FARTHEST), 0.0
    return tilt, speed


@part
def _push(body: Body, row: int, place: int, goal: tuple[float, float]) -> None:
    """The force after which place and velocity are as they should be at the end of the step."""
    velocity = body.state[row, body.qvel + place]
    reached = body.state[row, body.qpos + place] + STEP * (velocity + _MEAN * (goal[1] - velocity))
    wanted = goal[1] + _CATCH_UP * (goal[0] - reached) / STEP
    body.state[row, body.applied + place] = IMMOVABLE * (wanted - velocity) / STEP


@part
def carry(platform: Platform, body: Body, row: int, time: float, size: float) -> None:
    """Sets the forces that move the platform, and push the trunk, in a control step.

    Args:
        platform: The platforms.
        body: The bodies.
        row: The body.
        time: Time since reset at the end of the control step, s.
        size: Size of the body; a push grows with its weight.
    """
    plan(platform, row, time)
    slide = platform.slide.tilt[row, 0], platform.slide.tilt[row, 1]
    _push(body, row, SLIDE, slide)
    _push(body, row, TILT, tilt_wanted(platform, body, row, STEP))
    body.state[row, body.push] = size**3 * platform.tilt.push[row]
