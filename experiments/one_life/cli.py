"""The command: train and test contenders, or write the page from what they left."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from experiments.one_life import BODIES
from experiments.one_life.contenders import CONTENDERS, compete, find
from experiments.one_life.page import write


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m experiments.one_life", description=__doc__)
    parser.add_argument("--bodies", nargs="+", choices=BODIES, default=list(BODIES))
    names = [each.key for each in CONTENDERS]
    parser.add_argument("--agents", nargs="*", choices=names, default=names)
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--out", type=Path, required=True, help="folder of runs and page")
    parser.add_argument("--cut", action="store_true", help="test as far as it was trained")
    parser.add_argument("--page", action="store_true", help="write the page only")
    given = parser.parse_args(arguments)
    if not given.page:
        for agent in given.agents:
            for body in given.bodies:
                for seed in given.seeds:
                    compete(find(agent), body, seed, given.out, not given.cut)
    write(given.out)
    return 0
