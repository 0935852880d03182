"""The results of the studies as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from experiments.classics.lives import Row
from experiments.controls.grid import grid, verdict

REACH = """# Two-link reach with a flip of the motors

`classics/TwoLinkReach-v0`: bring the hand of a two-link arm within 0.05 of a target in 60 steps.
After 20 000 env steps both motors are reversed, for good, and the agent goes on. Success: share of
50 episodes, greedy and frozen (a copy without plasticity, without activity), in an env of its own.
"At the flip" is what was learnt before, frozen, in the changed body. Nobody tells an agent of the
flip. Each cell has the seeds in order.
"""

MAZE = """# Water maze with a U-shaped obstacle

`classics/WaterMaze-v0`: the maze of Fremaux et al. 2013, four starts, reward at the goal only.
Steps to the goal (250 where it was not found): greedy and frozen, mean of 20 episodes in an env of
its own, after 50 000 env steps; and while learning, with its exploration, mean of the training
episodes of the last sixth. The shortest ways take 15 steps in the mean. Each cell has
the seeds in order.
"""


def reach(rows: Sequence[Row], command: str) -> str:
    """The page of the arm.

    Args:
        rows: what `lives.live` returned.
        command: the line that repeats it.
    """
    titles = ["agent", "success after 20 000 steps", "at the flip", "20 000 steps after the flip",
              "steps to 0.95", "CPU s to 0.95", "steps to 0.9 after the flip",
              "CPU s for 20 000 steps"]  # fmt: skip
    lines = []
    for mind, own in by_mind(rows).items():
        before, after = [row["phases"][0] for row in own], [row["phases"][1] for row in own]
        lines.append([
            mind, each(last(before, "success"), 2), each([p["success"][0] for p in after], 2),
            each(last(after, "success"), 2), each([first(p, 0.95, "step") for p in before], 0),
            each([first(p, 0.95, "cpu") for p in before], 1),
            each([first(p, 0.9, "step") for p in after], 0), each(last(before, "cpu"), 1),
        ])  # fmt: skip
    parts = [REACH, grid(titles, lines), _reach_goals(by_mind(rows)), f"    {command}\n"]
    return "\n".join(parts)


def _reach_goals(minds: dict[str, list[Row]]) -> str:
    own = minds.get("rstdp", [])
    before, after = [row["phases"][0] for row in own], [row["phases"][1] for row in own]
    reached = sum(s >= 0.95 for s in last(before, "success"))
    kept = sum(s >= 0.9 for s in last(after, "success"))
    again = "0.9 at 20 000 steps after the flip, frozen"
    lines = [
        ["0.95 at 20 000 steps, frozen", f"{reached}/{len(own)}", verdict(met(reached, own))],
        [again, f"{kept}/{len(own)}", verdict(met(kept, own))],
    ]
    rivals = [row["phases"][0] for row in minds.get("ppo", [])]
    if rivals and reached:
        mine = sum(first(p, 0.95, "cpu") or p["cpu"][-1] for p in before) / len(before)
        # Where a rival did not get there, what it has spent so far: a lower bound of its cost.
        theirs = sum(first(p, 0.95, "cpu") or p["cpu"][-1] for p in rivals) / len(rivals)
        sure = all(first(p, 0.95, "cpu") for p in rivals)
        ratio = f"{'' if sure else 'less than '}1/{theirs / mine:.1f}"
        good = verdict(theirs >= 10 * mine)
        lines.append(["CPU s to 0.95: at most 1/10 of PPO's, mean", ratio, good])
    return grid(["goal of `rstdp`", "measured", "met"], lines)


def maze(rows: Sequence[Row], command: str) -> str:
    """The page of the maze; arguments as `reach`."""
    titles = ["agent", "steps to the goal, frozen", "while learning", "CPU s"]
    lines = []
    for mind, own in by_mind(rows).items():
        phases = [row["phases"][0] for row in own]
        cells = [last(phases, "length"), [late(p) for p in phases], last(phases, "cpu")]
        lines.append([mind, *(each(values, 0) for values in cells)])
    own = by_mind(rows).get("spiking-actor-critic", [])
    short = sum(n <= 40 for n in last([row["phases"][0] for row in own], "length"))
    goal = [["at most 40 steps in 9 of 10 seeds, frozen", f"{short}/{len(own)}",
             verdict(bool(own) and short >= 0.9 * len(own))]]  # fmt: skip
    goals = grid(["goal of `spiking-actor-critic`", "measured", "met"], goal)
    return "\n".join([MAZE, grid(titles, lines), goals, f"    {command}\n"])


MAKERS: dict[str, Callable[[Sequence[Row], str], str]] = {"reach": reach, "maze": maze}


def by_mind(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows of each agent, in order."""
    return {name: [r for r in rows if r["mind"] == name] for name in dict.fromkeys(
        row["mind"] for row in rows)}  # fmt: skip


def last(phases: Sequence[Row], key: str) -> list[float]:
    """The last value of each phase."""
    return [phase[key][-1] for phase in phases]


def first(phase: Row, threshold: float, key: str) -> float | None:
    """Value of `key` at the first evaluation whose success is at least `threshold`."""
    hits = [n for n, success in enumerate(phase["success"]) if success >= threshold]
    return phase[key][hits[0]] if hits else None


def late(phase: Row) -> float | None:
    """Mean length of the training episodes that ended in the last sixth."""
    since = phase["step"][-1] * 5 / 6
    lengths = [n for step, n in phase["training"] if step > since]
    return sum(lengths) / len(lengths) if lengths else None


def each(values: Sequence[float | None], digits: int) -> str:
    """All values, a dash for none."""
    return ", ".join("-" if v is None else f"{v:.{digits}f}" for v in values)


def met(count: int, rows: Sequence[Row]) -> bool:
    """Whether all did."""
    return bool(rows) and count == len(rows)
