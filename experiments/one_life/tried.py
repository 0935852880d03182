"""What the page tells of the settings and of how they were found."""

from __future__ import annotations

REMARKS = """
`evolved-plastic` here: random weights in each life, {genes} evolved numbers, an on and an off cell
for each observed number, and lives of training that go on frozen from a moment of their second
half. Settings were chosen on training seeds 0 to 2 with {tried} lives of their own (seeds from
6000, orders of the training set):

{trials}
The last five rows, and the runs below, learn fast (eta up to 20 instead of 0.08) and see sparsely:
the Gaussian cells of before fire as much for what is as usual, and what was learnt for one bearing
undid what was learnt for another. In these trials lives of training hardly froze, since the
environment did not say how long a life is (a fifth of them, for the last 50 steps); in the runs
below all do, for 0 to 300 steps, which was not tried before. Tried and left out: a body on two
wheels (level 0.41 after 24 generations, held 0.37). Not tried: longer eligibility, updates that are
normalised by weights, a learning rate that falls with the memory of eligibility (most often below
5 ms), other rates and sizes of `recurrent-ppo` (16 bodies and 5 passes for speed) and of
`ppo-continual` (rollouts of 100 steps, since with its own 1000 nothing is learnt within a life).

`recurrent-ppo` gets its full training of 1 000 000 steps by the same command, which goes on where
it was cut off; a row with fewer steps was tested on the way (`--cut`).
"""

TRIALS = (
    ("Steer", 0, "frozen lives, eta <= 0.08", 30, 0.69, 1.02, None, 0.89),
    ("Steer", 0, "eta <= 0.4", 30, 0.70, 1.08, 0.98, 0.78),
    ("Steer", 1, "eta <= 3", 20, 0.71, 0.98, 0.96, 0.65),
    ("Steer", 1, "eta <= 3", 60, 0.79, 0.92, 0.77, 0.89),
    ("Walk", 0, "half of lives frozen, eta <= 0.08", 20, 0.72, 0.96, -0.79, -0.85),
    ("Walk", 0, "pool 4, eta <= 0.08", 24, 0.70, 0.99, -0.69, -0.88),
    ("Walk", 0, "sparse from 0.7 on, eta <= 3", 24, 0.78, 0.88, -0.39, -0.50),
    ("Steer", 1, "sparse from 0.7 on, eta <= 3", 20, 0.79, 1.01, 0.97, 0.96),
    ("Steer", 1, "sparse from 0.7 on, eta <= 3", 40, 0.82, 0.97, 0.87, 0.95),
    ("Steer", 2, "sparse, eta <= 20", 20, 0.78, 0.98, 0.97, 0.94),
    ("Walk", 1, "sparse, eta <= 20", 20, 0.80, 0.97, 0.50, 0.74),
    ("Walk", 1, "sparse, eta <= 20", 40, 0.82, 0.90, 0.31, 0.90),
)
"""What was tried: body, seed, setting, generations, before, back / before, held, kept."""

TRIAL_HEAD = (
    "body", "seed", "tried", "generations", "before", "back / before", "held", "kept",
)  # fmt: skip


def trials() -> list[list[str]]:
    """Return what was tried as cells of a table."""
    return [
        [body, str(seed), tried, str(count), *("" if x is None else f"{x:.2f}" for x in levels)]
        for body, seed, tried, count, *levels in TRIALS
    ]
