"""What SpikeTiming looks like."""

from typing import Any

from envs.books import Motors
from envs.sensors.volley import Volley
from envs.shapes import disc, line, rect
from envs.tasks.spike_timing.kernels import THRESHOLD, Trials

_PAPER, _FIBRE, _SPIKE, _NOW = "#f6f4ee", "#cfd6dc", "#d6453d", "#35608f"
_AXIS, _BAR, _BOUND, _LAMP = "#8b8f96", "#5b8cc0", "#c8553d", "#e2b36b"
_RIGHT, _WRONG = "#3f9d4a", "#c8553d"
_LEFT, _WIDTH, _HIGH, _LOW = 0.04, 0.64, 0.645, 0.03
_TOP, _FOOT, _TALL, _LAMPS = 0.675, 0.06, 0.4, 0.57
_GHOST = "#f0b9ae"


def spike_timing_scene(fibres: int, classes: int) -> dict[str, Any]:
    """Fibres with time to the right, and a bar for each answer.

    Args:
        fibres: Number of fibres.
        classes: Number of classes.

    Returns:
        See ``envs.single.BodyEnv.scene``.
    """
    end = _LEFT + _WIDTH
    shapes = [rect("paper", _PAPER, 0.0, 0.0, 1.0, _TOP)]
    for fibre in range(fibres):
        y = _height(fibre, fibres)
        shapes.append(line(f"fibre{fibre}", _FIBRE, [[_LEFT, y], [end, y]], 0.004))
    shapes.append(line("floor", _AXIS, [[0.74, _FOOT], [0.98, _FOOT]], 0.006))
    shapes.append(line("now", _NOW, [[0.0, _LOW], [0.0, _HIGH]], 0.006))
    size = 0.3 * (_HIGH - _LOW) / fibres
    shapes += [disc(f"ghost{fibre}", _GHOST, 0.0, 0.0, size) for fibre in range(fibres)]
    shapes += [disc(f"spike{fibre}", _SPIKE, 0.0, 0.0, size) for fibre in range(fibres)]
    half = 0.09 / (classes * _TALL)
    for group in range(classes):
        shapes.append(rect(f"motor{group}", _BAR, -half, 0.0, half, 1.0))
    bound = _FOOT + _TALL * THRESHOLD
    shapes.append(line("bound", _BOUND, [[0.74, bound], [0.98, bound]], 0.004))
    shapes.append(disc("cue", _LAMP, 0.0, 0.0, 0.05))
    shapes.append(disc("right", _RIGHT, 0.0, 0.0, 0.05))
    shapes.append(disc("wrong", _WRONG, 0.0, 0.0, 0.05))
    return {"bounds": [0.0, 0.0, 1.0, _TOP], "trail": None, "shapes": shapes}


def spike_timing_frame(
    trials: Trials, volley: Volley, motors: Motors, row: int
) -> dict[str, list[float]]:
    """Latest spikes, usual latencies of the class, time, motors; the outcome in the gaps.

    Args:
        trials: The trials.
        volley: The nerves.
        motors: The motors.
        row: The body.

    Returns:
        See ``envs.single.BodyEnv.frame``; what is not seen has scale 0.
    """
    now, done = trials.now[row].item(), trials.done[row].item()
    share = _WIDTH / trials.bins
    frame = {"now": [_LEFT + share * max(now + 1, 0), 0.0, 0.0]}
    last = volley.last[row].tolist()
    usual = volley.ladder[volley.rank[row, trials.target[row]]].tolist()
    for fibre, spike in enumerate(last):
        place = [_LEFT + share * (spike + 0.5), _height(fibre, len(last)), 0.0]
        shown = float(now >= 0 and fibre < volley.working[row])
        ghost = _LEFT + share * usual[fibre]
        frame[f"ghost{fibre}"] = [ghost, _height(fibre, len(last)), 0.0, shown]
        frame[f"spike{fibre}"] = [*place, 1.0 if spike >= 0 else 0.0]
    levels = motors.command[row].tolist()
    for group, level in enumerate(levels):
        x = 0.74 + 0.24 * (group + 0.5) / len(levels)
        frame[f"motor{group}"] = [x, _FOOT, 0.0, _TALL * max(level, 0.0)]
    right = trials.answer[row].item() == trials.target[row].item()
    told = now < 0 and done > 0
    frame["cue"] = [0.8, _LAMPS, 0.0, float(now >= 0)]
    frame["right"] = [0.92, _LAMPS, 0.0, float(told and right)]
    frame["wrong"] = [0.92, _LAMPS, 0.0, float(told and not right)]
    return frame


def _height(fibre: int, fibres: int) -> float:
    return _HIGH - (_HIGH - _LOW) * (fibre + 0.5) / fibres
