"""What ReflexArc looks like."""

from typing import Any

from envs.books import Books
from envs.shapes import disc, line, poly, rect
from envs.tasks.reflex_arc.forearms import STEPS_PER_TRIAL, Body
from envs.tasks.reflex_arc.loads import TRIALS, Loads

_ROOM, _BENCH, _SKIN, _SHIRT = "#eef3f7", "#d9d3c4", "#e0a77f", "#5b8cc0"
_MUSCLE, _TARGET, _PIVOT, _LOAD = "#b5483f", "#c3cdd6", "#5b4632", "#3f7d4e"
_HOLD, _LET_GO = "#d6453d", "#8fb58f"
_FOREARM = ("forearm", "hand")
_AWAY = [9.0, 9.0, 0.0]


def reflex_scene() -> dict[str, Any]:
    """Upper arm, forearm, both muscles, load and instruction, seen from above.

    Returns:
        See ``envs.single.BodyEnv.scene``.
    """
    upper = [[-0.05, 0.0], [0.05, 0.0], [0.06, -0.3], [-0.06, -0.3]]
    lower = [[0.0, -0.04], [0.0, 0.04], [0.27, 0.03], [0.27, -0.03]]
    belly = [[-0.016, -0.12], [0.0, -0.2], [0.016, -0.12], [0.0, -0.04]]
    arrow = [[-0.02, 0.0], [0.02, 0.0], [0.02, 0.6], [0.05, 0.6]]
    arrow += [[0.0, 1.0], [-0.05, 0.6], [-0.02, 0.6]]
    shapes = [
        rect("room", _ROOM, -0.3, -0.34, 0.5, 0.28),
        rect("bench", _BENCH, -0.3, -0.34, 0.5, -0.3),
        line("target", _TARGET, [[0.0, 0.0], [0.42, 0.0]], 0.008),
        poly("upper_arm", _SHIRT, upper),
        poly("forearm", _SKIN, lower),
        disc("hand", _SKIN, 0.31, 0.0, 0.05),
        disc("pivot", _PIVOT, 0.0, 0.0, 0.02),
        poly("flexor", _MUSCLE, belly),
        poly("extensor", _MUSCLE, belly),
        poly("load", _LOAD, arrow),
        disc("hold", _HOLD, 0.0, 0.0, 0.025),
        disc("let_go", _LET_GO, 0.0, 0.0, 0.025),
    ]
    return {"bounds": [-0.3, -0.34, 0.5, 0.28], "trail": None, "shapes": shapes}


def reflex_frame(body: Body, loads: Loads, books: Books, row: int) -> dict[str, list[float]]:
    """The angle of the forearm, the activity of both muscles, load and instruction.

    Args:
        body: The hidden state.
        loads: The loads.
        books: The books, for the time.
        row: The body.

    Returns:
        See ``envs.single.BodyEnv.frame``.
    """
    frame = {name: [0.0, 0.0, body.angle[row].item()] for name in _FOREARM}
    for name, side, place in (("flexor", 0, 0.04), ("extensor", 1, -0.04)):
        frame[name] = [place, 0.0, 0.0, 0.8 + body.activation[side, row].item()]
    pull = body.load[row].item()
    frame["load"] = [0.31, 0.0, 0.0, 0.06 * pull] if pull else list(_AWAY)
    trial = min(books.steps[row].item() // STEPS_PER_TRIAL, TRIALS - 1)
    asked = loads.instruction[trial, row] > 0.0
    frame["hold"] = [-0.22, 0.2, 0.0] if asked else list(_AWAY)
    frame["let_go"] = list(_AWAY) if asked else [-0.22, 0.2, 0.0]
    return frame
