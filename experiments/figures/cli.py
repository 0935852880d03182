"""`reafference figures`: the mechanisms of single cells beside their published numbers."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments import command, provenance, records, run_folder
from experiments.errors import UsageError, closest
from experiments.figures import NAMES


@dataclass(frozen=True)
class Figures:
    """Draw the mechanisms of single cells, with a table of measured and published numbers.

    The page README.md and provenance.json are written when all pictures are drawn.

    Attributes:
        only: Names of the pictures to draw; all if none is given.
        out: Folder for the pictures.
    """

    only: tuple[str, ...] = ()
    out: Path = Path("results/neurons")

    def main(self) -> int:
        """Draw, and print one line per number that disagrees; then the exit code is 1."""
        for name in self.only:
            if name not in NAMES:
                raise UsageError(
                    f"Unknown picture {name!r}.{closest(name, NAMES)} Pictures: {', '.join(NAMES)}."
                )
        origin = provenance.collect([])  # before a picture changes the tree
        run_folder.make_writable(self.out)
        drawn = {name: _drawn(name, self.out) for name in self.only or NAMES}
        if not self.only:
            from experiments.figures import page

            records.write_json(self.out / "provenance.json", origin)
            records.write_text(self.out / "README.md", page.markdown(drawn, origin))
        wrong = [f"{name}: {row}" for name, part in drawn.items() for row in _wrong(part.rows)]
        for line in wrong:
            print(f"outside its tolerance: {line}")
        return 1 if wrong else 0


def run() -> int:
    """Run the command as `python -m experiments.figures`; return the exit code."""
    return command.script(Figures, "figures")


def module_of(name: str) -> Any:
    """Return the module of a picture."""
    return importlib.import_module(f"experiments.figures.{name.replace('-', '_')}")


def _drawn(name: str, out: Path) -> Any:
    from experiments.figures import drawing, page

    module = module_of(name)
    measured = module.measure()
    path = out / f"{name}.png"
    drawing.save(module.draw(measured), path)
    print(path, flush=True)
    return page.Part(module.TITLE, module.SOURCE, module.CAPTION, module.rows(measured))


def _wrong(rows: list[Any]) -> list[str]:
    return [f"{row.quantity}: {row.cells()}" for row in rows if not row.agrees]
