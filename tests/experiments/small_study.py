"""What tests of whole studies share: compare two of them, and kill one again and again."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

from experiments import records, run_folder


def stripped(path):
    """The tables of a page without what depends on the clock: CPU seconds, and the command."""
    kept, before = [], ""
    for line in path.read_text().splitlines():
        cells = line.split("|")
        if line.startswith("|") and not before.startswith("|"):
            clock = [i for i, cell in enumerate(cells) if "CPU" in cell]
        if line.startswith("|"):
            kept.append([cell for i, cell in enumerate(cells) if i not in clock])
        before = line
    return kept


def assert_same_study(whole: Path, other: Path, runs: int) -> None:
    """Every run is there once, with the same curve, and the tables are equal."""
    names = [
        sorted(p.relative_to(d) for d in (o,) for p in d.rglob("done")) for o in (whole, other)
    ]
    assert len(names[0]) == runs
    assert names[0] == names[1]
    assert not list(other.rglob("error.txt"))
    for folder in (name.parent for name in names[0]):
        mine, found = whole / folder, other / folder
        curve = "evaluations.jsonl"
        assert (mine / curve).read_text() == (found / curve).read_text()
        steps = [r["step"] for r in records.read_records(found / "progress.jsonl")]
        assert steps == [r["step"] for r in records.read_records(mine / "progress.jsonl")]
        assert len(set(steps)) == len(steps)
        assert [p.name for p in found.glob(".*")] == [".lock"]  # nothing half-written is left
    task = run_folder.load(whole / names[0][0].parent).path.parents[1].name
    for table in ("README.md", f"{task}/table.md"):
        assert stripped(whole / table) == stripped(other / table)


def kill_at_random_moments(
    line: list[str], ancestor: int, kills: int, chance: random.Random, longest: float = 6.0
) -> list[Path]:
    """Run a study again and again, killing some of its processes each time.

    Args:
        line: The command without --out.
        ancestor: Its children's children are workers.
        kills: How often; a study that ends before that is followed by another.
        chance: When and whom.
        longest: Seconds after the start within which the kill falls.

    Returns:
        Folders of the studies, all at their end.
    """
    folders = [Path("cut-0")]
    left = kills
    while left:
        process = subprocess.Popen(
            [*line, "--out", str(folders[-1])], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        try:
            process.wait(chance.uniform(0.0, longest))
        except subprocess.TimeoutExpired:
            _kill_some(process.pid, ancestor, chance)
            left -= 1
        complaint = process.communicate()[1].decode()
        if process.returncode >= 0:  # else workers complain about the parent they lost
            assert "Traceback" not in complaint, complaint
        if process.returncode == 0:
            folders.append(Path(f"cut-{len(folders)}"))
    for _ in range(2):  # the first may end with runs whose worker was killed
        subprocess.run([*line, "--out", str(folders[-1])], capture_output=True)
    return folders


def _kill_some(command: int, ancestor: int, chance: random.Random) -> None:
    """SIGKILL the command, one worker, or the command and all workers."""
    workers = [pid for pid in _descendants(ancestor) if "spawn_main" in _words(pid)]
    choice = chance.randrange(3)
    victims = [command] if choice == 0 or not workers else [chance.choice(workers)]
    if choice == 2:
        victims = [command, *workers]
    for pid in victims:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _words(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def _descendants(pid: int) -> list[int]:
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(folder.name)] = int(words[1])
    found, layer = [], [pid]
    while layer:
        layer = [child for child, parent in parents.items() if parent in layer]
        found += layer
    return found


def wait_until(condition, seconds: float = 120.0) -> None:
    """Poll until a condition holds."""
    last = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < last, "waited too long"
        time.sleep(0.1)
