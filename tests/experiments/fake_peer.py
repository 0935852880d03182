"""A peer without a simulator: does what its job says."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "experiments" / "bench" / "peers" / "scripts"))
print("a banner at import")

from protocol import NotOfferedError, serve  # noqa: E402


def build(job):
    print("chatter while building")
    if job.get("refuse"):
        raise NotOfferedError(job["refuse"])
    if job.get("break"):
        raise ZeroDivisionError("a\nlong story")
    left = list(job["seconds"])

    def measure():
        if not left:
            print("out of fuel", file=sys.stderr, flush=True)
            os._exit(3)
        if job.get("hang"):
            import time

            time.sleep(60)
        print("chatter while running")
        return left.pop(0), {"E": 10.0}

    return measure, "a fake"


if __name__ == "__main__":
    serve(build, "numpy")
